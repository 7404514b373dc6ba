"""`python -m bench [PART ...]`: measure all or some, and rewrite docs/benchmarks.md.

What was measured is kept in docs/benchmarks.json with its conditions, so that a part can be measured anew.
"""

import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import platformdirs

from bench import (
    answers,
    certainty,
    checks,
    conversations,
    disagreement,
    indexing,
    library,
    page,
    reader,
    report,
    retrieval,
    speed,
)
from index import bundled
from qa import reader_weights


def main() -> None:
    cache = platformdirs.user_cache_path("beleg")
    model = bundled.unpacked(cache)
    parts: dict[str, Callable[[], Any]] = {
        "retrieval": lambda: [asdict(ranking) for ranking in retrieval.measure(cache, model)],
        "reader": lambda: asdict(reader.measure(cache)),
        "indexing": lambda: asdict(indexing.measure(cache, model)),
        "library": lambda: asdict(library.measure(cache)),
        "conversations": lambda: conversations.measure(cache),
        "certainty": lambda: [asdict(each) for each in certainty.measure(cache)],
        "disagreement": lambda: asdict(disagreement.measure(cache)),
        "checks": lambda: asdict(checks.measure(cache)),
        "answers": lambda: asdict(answers.measure(cache)),
        "page": lambda: asdict(page.measure(cache)),
        "speed": lambda: asdict(speed.measure(cache, model)),
    }
    unknown = set(sys.argv[1:]) - set(parts)
    if unknown:
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are: {', '.join(parts)}")
    if not reader_weights.FILE.is_file() and not sys.argv[1:]:
        del parts["reader"]  # it is still in training
    for name in sys.argv[1:] or parts:
        print(f"{name} …", flush=True)
        report.keep(name, parts[name]())
    print(report.write())


if __name__ == "__main__":
    main()
