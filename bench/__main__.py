"""`python -m bench`: measure everything and rewrite the tables in docs/benchmarks.md (some minutes)."""

import platformdirs

from bench import answers, report, retrieval, speed
from index import bundled


def main() -> None:
    cache = platformdirs.user_cache_path("beleg")
    model = bundled.unpacked(cache)
    print("retrieval …", flush=True)
    rankings = retrieval.measure(cache, model)
    print("answers …", flush=True)
    answered = answers.measure(cache)
    print("speed …", flush=True)
    print(report.write(rankings, answered, speed.measure(cache, model)))


if __name__ == "__main__":
    main()
