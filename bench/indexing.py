"""1,028 news articles indexed, by Beleg and the plain way in turn; and again, with nothing changed."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from langchain_chroma import Chroma

from bench import plain
from bench.asking import news
from bench.speed import BELEG, first_line
from index.library import Library
from index.records import Article
from qa.assembly import Workspace
from qa.settings import Settings

_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class IndexingNumbers:
    """Passages a second, and seconds; `ratio` is the median of the rounds'."""

    articles: int
    passages: int
    ours_per_s: float
    plain_per_s: float
    ratio: float
    again_s: float


def measure(cache: Path, model: Path) -> IndexingNumbers:
    with tempfile.TemporaryDirectory(prefix="beleg-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        found = news()
        files = folder / "news"
        write_files(files, found)
        rates = _in_turn(folder, files, cache, model)
        again, _ = first_line([str(BELEG), "index", str(files)], folder, cache)
        with Library(folder / "library") as library:
            passages = library.count()[1]
        return IndexingNumbers(
            articles=len(found),
            passages=passages,
            ours_per_s=float(np.median([ours for ours, _ in rates])),
            plain_per_s=float(np.median([theirs for _, theirs in rates])),
            ratio=float(np.median([ours / theirs for ours, theirs in rates])),
            again_s=again,
        )


def write_files(folder: Path, articles: Sequence[Article]) -> None:
    """Each article as a file in the seed format."""
    folder.mkdir(parents=True)
    for article in articles:
        (folder / f"{article.id}.txt").write_text(article.text, "utf-8")


def _in_turn(folder: Path, files: Path, cache: Path, model: Path) -> list[tuple[float, float]]:
    """Passages a second of both ways, the news in four parts, in turn: from files to what can be searched."""
    paths = sorted(files.iterdir())
    size = -(-len(paths) // _ROUNDS)
    embedding = plain.embeddings(model)
    rates: list[tuple[float, float]] = []
    stored: Chroma | None = None
    with Workspace(Settings(library=folder / "library", cache=cache), writable=True) as workspace:
        workspace.encoder.passages(["warm"])
        workspace.open_all()
        embedding.embed_documents(["warm"])
        for begin in range(0, len(paths), size):
            some = paths[begin : begin + size]
            began = time.perf_counter()
            passages = workspace.indexer.add(some).passages
            ours = passages / (time.perf_counter() - began)
            articles = [Article(path.stem, "", path.read_text("utf-8"), language="de") for path in some]
            began = time.perf_counter()
            documents = plain.documents(articles)
            if stored is None:
                stored = plain.store(documents, embedding, folder / "plain")
            else:
                stored.add_documents(documents)
            rates.append((ours, len(documents) / (time.perf_counter() - began)))
    return rates
