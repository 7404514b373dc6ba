"""Paths -> articles in the library, in step with what the files say now."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.encoder import Encoder
from index.errors import BelegError, SourceError
from index.library import Library
from index.records import Article
from index.seed_format import read_seed_file
from index.splitter import passages_of
from index.vector_index import VectorIndex

_ENDINGS = {".txt", ".text", ""}


@dataclass(slots=True)
class Report:
    """What an indexing did, by article id; `skipped` holds each error of a file that was left out."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[BelegError] = field(default_factory=list)
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an indexing is: files of all the files, and passages embedded so far."""

    done: int
    total: int
    passages: int


class Indexer:
    """Reads, splits, embeds and stores; one article after another, each wholly or not at all."""

    def __init__(self, library: Library, encoder: Encoder, index: VectorIndex) -> None:
        self._library = library
        self._encoder = encoder
        self._index = index

    def add(self, paths: Sequence[Path], on_progress: Callable[[Progress], None] = lambda _: None) -> Report:
        """Add or refresh files and folders. A file that cannot be read is reported and skipped.

        Raises `SourceError` where a path is not there, before anything is read.
        """
        files = files_of(paths)
        report = Report()
        for done, file in enumerate(files):
            on_progress(Progress(done, len(files), report.passages))
            try:
                self._add_file(file, report)
            except SourceError as error:
                report.skipped.append(error)
        on_progress(Progress(len(files), len(files), report.passages))
        return report

    def put(self, article: Article, report: Report) -> None:
        """Store the article unless it stands there already, word for word."""
        held = self._library.find(article.id)
        if held == article:
            report.unchanged.append(article.id)
            return
        if held is not None and _is_another(held, article):
            raise SourceError(
                f"{article.source} has the id {article.id!r}, which belongs to {held.source}",
                "give the file another name",
            )
        passages = passages_of(article)
        vectors = self._encoder.passages([article.text[passage.start : passage.end] for passage in passages])
        gone = self._library.put(article, passages, vectors)
        self._index.put(article, passages, vectors, gone)
        report.passages += len(passages)
        (report.updated if held else report.added).append(article.id)

    def remove(self, article_id: str) -> None:
        """Delete an article. Raises `UnknownArticle` if it is not there."""
        self._index.remove(self._library.remove(article_id))

    def _add_file(self, file: Path, report: Report) -> None:
        if file.suffix.lower() not in _ENDINGS:
            raise SourceError(f"{file} is no text file (.txt)", "save it as plain text")
        self.put(read_seed_file(file), report)


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files that the paths mean, each once: a folder means the .txt files in it and below, by name.

    Raises `SourceError` where a path is not there.
    """
    for path in paths:
        if not path.exists():
            raise SourceError(f"there is no file or folder {path}", "check the path")
    return list(dict.fromkeys(file for path in paths for file in _files_in(path)))


def _files_in(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*.txt")):
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts):
            yield file


def _is_another(held: Article, article: Article) -> bool:
    """Whether two articles with one id come from two files that are both there."""
    return held.source != article.source and held.text != article.text and Path(held.source).exists()
