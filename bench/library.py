"""A library of 100,000 passages: growth, search, start, memory, kills; and hostile files.

    python -m bench.library add LIBRARY FOLDER    index a folder, print seconds, passages and peak memory as JSON

The large library is made in `bench/large_library.py`; what is indexed on top of it, and measured, is embedded as ever.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.asking import news
from bench.cases import xquad
from bench.indexing import write_files
from bench.large_library import changed, library_of
from bench.speed import BELEG, first_line, peak_memory, percentile
from index.library import Library
from index.records import Article
from qa.assembly import Workspace
from qa.settings import Settings

SMALL, LARGE = 1_000, 100_000  # passages
_MORE = 120  # articles that are indexed on top of a library
_TURNS = 4  # times, on the small and the large library in turn
_NEIGHBOURS = 10
_QUESTION = "Wie viele Arbeiter haben einen All-in-Vertrag?"
KILLS = 100
FUZZED = 50  # damaged copies of each good file, beside the hostile files


@dataclass(frozen=True, slots=True)
class LibraryNumbers:
    """Seconds, milliseconds, MB (10^6 bytes)."""

    base_passages: int
    base_ms: float  # a passage, indexed on top of the base
    large_passages: int
    large_ms: float
    small_retrieve_ms: float
    large_retrieve_ms: float
    recall: float
    start_s: float
    memory_mb: float
    rebuilt_s: float  # the search index of the large library, made anew from its vectors
    kills: int
    kills_survived: int
    hostile: int
    hostile_survived: int
    hostile_slowest_s: float


def measure(cache: Path) -> LibraryNumbers:
    with tempfile.TemporaryDirectory(prefix="beleg-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        found = news()
        files = folder / "news"
        write_files(files, found)
        base = folder / "library"
        with Workspace(Settings(library=base, cache=cache), writable=True) as workspace:
            workspace.indexer.add([files])
        small = _search(library_of(SMALL, folder / "small", cache, base, found), cache)
        large = library_of(LARGE, folder / "large" / "library", cache, base, found)
        base_passages = _passages(base)
        start, start_memory = first_line([str(BELEG), "ask", "--json", _QUESTION], large.parent, cache)
        searched = _search(large, cache)
        growth = [
            (_add(base, folder, found, 2 * turn), _add(large, folder, found, 2 * turn + 1)) for turn in range(_TURNS)
        ]
        rebuilt = _rebuilt(large, cache)
        killed, hostile = _kills(), _hostile()
        return LibraryNumbers(
            base_passages=base_passages,
            base_ms=float(np.mean([each.milliseconds for each, _ in growth])),
            large_passages=_passages(large),
            large_ms=float(np.mean([each.milliseconds for _, each in growth])),
            small_retrieve_ms=small[0],
            large_retrieve_ms=searched[0],
            recall=searched[1],
            start_s=start,
            memory_mb=max(start_memory, *(each.memory for _, each in growth)),
            rebuilt_s=rebuilt,
            kills=KILLS,
            kills_survived=killed,
            hostile=hostile[0],
            hostile_survived=hostile[1],
            hostile_slowest_s=hostile[2],
        )


def _passages(folder: Path) -> int:
    with Library(folder) as library:
        return library.count()[1]


def _search(folder: Path, cache: Path) -> tuple[float, float]:
    """Milliseconds (p50) of finding the passages for a question, and recall@10 against all vectors compared."""
    questions = list(dict.fromkeys(case.question for pair in ("de", "en") for case in xquad(pair, "de")))
    with Workspace(Settings(library=folder, cache=cache), writable=True) as workspace:
        rows = [row for batch in workspace.library.vectors(4000) for row in batch]
        vectors = np.stack([row[2] for row in rows])
        ids = [row[0].id for row in rows]
        workspace.assistant.search("Wer?", _NEIGHBOURS)
        times, shares = [], []
        for question in questions:
            began = time.perf_counter()
            workspace.assistant.search(question, _NEIGHBOURS)
            times.append(1000 * (time.perf_counter() - began))
            vector = workspace.encoder.questions([question])[0]
            scores = vectors @ vector
            best = {ids[place] for place in np.argpartition(-scores, _NEIGHBOURS)[:_NEIGHBOURS]}
            found = {passage_id for passage_id, _ in workspace.index.search(vector, _NEIGHBOURS)}
            shares.append(len(best & found) / _NEIGHBOURS)
    return percentile(times, 50), float(np.mean(shares))


@dataclass(frozen=True, slots=True)
class _Added:
    milliseconds: float  # a passage
    memory: float  # MB, at most


def _add(library: Path, folder: Path, found: Sequence[Article], turn: int) -> _Added:
    """Index some more articles, in a process of its own."""
    files = folder / f"more-{turn}"
    write_files(files, [changed(article, 1000 + turn) for article in found[:_MORE]])
    done = subprocess.run(
        [sys.executable, "-m", "bench.library", "add", str(library), str(files)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = json.loads(done.stdout.splitlines()[-1])
    return _Added(1000 * said["seconds"] / said["passages"], said["memory"])


def _rebuilt(folder: Path, cache: Path) -> float:
    shutil.rmtree(folder / "chroma")
    began = time.perf_counter()
    with Workspace(Settings(library=folder, cache=cache), writable=True) as workspace:
        workspace.open_all()
        return time.perf_counter() - began


def _kills() -> int:
    """How many of the kills a library survived."""
    done = subprocess.run([sys.executable, "-m", "tests.killing", str(KILLS)], check=False)
    return KILLS if done.returncode == 0 else 0


def _hostile() -> tuple[int, int, float]:
    """How many hostile files there are, how many came to what they should, and the slowest one's seconds."""
    from index.formats.isolation import IsolatedReader
    from tests.hostile import answers

    with tempfile.TemporaryDirectory() as folder, IsolatedReader() as reader:
        found = list(answers(reader, Path(folder), FUZZED))
    return len(found), sum(not answer.complaint() for answer in found), max(answer.seconds for answer in found)


def add(library: Path, folder: Path, cache: Path) -> None:
    """Index a folder and say how long it took."""
    with Workspace(Settings(library=library, cache=cache), writable=True) as workspace:
        workspace.index.search(workspace.encoder.passages(["warm"])[0], 1)  # it is loaded when it is first used
        workspace.open_all()
        began = time.perf_counter()
        passages = workspace.indexer.add([folder]).passages
        seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "passages": passages, "memory": peak_memory(os.getpid())}))


if __name__ == "__main__":
    import platformdirs

    add(Path(sys.argv[2]), Path(sys.argv[3]), platformdirs.user_cache_path("beleg"))
