"""`python -m bench [retrieval] [answers] [speed]`: measure all or some, and rewrite docs/benchmarks.md.

What was measured is kept in docs/benchmarks.json with its conditions, so that a part can be measured anew.
"""

import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import platformdirs

from bench import answers, report, retrieval, speed
from index import bundled


def main() -> None:
    cache = platformdirs.user_cache_path("beleg")
    model = bundled.unpacked(cache)
    parts: dict[str, Callable[[], Any]] = {
        "retrieval": lambda: [asdict(ranking) for ranking in retrieval.measure(cache, model)],
        "answers": lambda: asdict(answers.measure(cache)),
        "speed": lambda: asdict(speed.measure(cache, model)),
    }
    unknown = set(sys.argv[1:]) - set(parts)
    if unknown:
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are: {', '.join(parts)}")
    for name in sys.argv[1:] or parts:
        print(f"{name} …", flush=True)
        report.keep(name, parts[name]())
    print(report.write())


if __name__ == "__main__":
    main()
