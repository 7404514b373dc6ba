"""Paths -> articles in the library, in step with what the files say now."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.encoder import Encoder
from index.errors import BelegError, SourceError
from index.library import Library
from index.records import Article, Passage
from index.seed_format import read_seed_file
from index.splitter import passages_of
from index.vector_index import VectorIndex

# Passages embedded in one go: enough to keep every core busy, few enough to lose little when interrupted.
_TOGETHER = 64
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
    """Reads, splits, embeds and stores, some articles at a time: each wholly or not at all."""

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
        waiting: list[_Split] = []
        on_progress(Progress(0, len(files), 0))
        for done, file in enumerate(files, 1):
            try:
                self._take(_read(file), waiting, report)
            except SourceError as error:
                report.skipped.append(error)
            if done == len(files):
                self._store(waiting, report)
            if not waiting:
                on_progress(Progress(done, len(files), report.passages))
        return report

    def put(self, article: Article, report: Report) -> None:
        """Store one article unless it stands there already, word for word."""
        self._store(self._changed(article, report), report)

    def put_all(self, articles: Sequence[Article], report: Report) -> None:
        """Store articles as `put` does, embedding the passages of many together."""
        waiting: list[_Split] = []
        for article in articles:
            self._take(article, waiting, report)
        self._store(waiting, report)

    def remove(self, article_id: str) -> None:
        """Delete an article. Raises `UnknownArticle` if it is not there."""
        self._index.remove(self._library.remove(article_id))

    def _take(self, article: Article, waiting: list["_Split"], report: Report) -> None:
        """Let the article wait if it is to be stored, and store all that wait once they are enough."""
        if any(article.id == other.article.id for other in waiting):
            self._store(waiting, report)  # so that this one is compared with what the library holds
        waiting += self._changed(article, report)
        if sum(len(split.passages) for split in waiting) >= _TOGETHER:
            self._store(waiting, report)

    def _changed(self, article: Article, report: Report) -> list["_Split"]:
        """The article, split, or nothing where the library holds just that.

        Raises `SourceError` where its id belongs to another file.
        """
        held = self._library.find(article.id)
        if held is not None and _is_same(held, article):
            report.unchanged.append(article.id)
            return []
        if held is not None and _is_another(held, article):
            raise SourceError(
                f"{article.source} has the id {article.id!r}, which belongs to {held.source}",
                "give the file another name",
            )
        return [_Split(article, passages_of(article), held is not None)]

    def _store(self, waiting: list["_Split"], report: Report) -> None:
        """Embed the passages of all, store all in one transaction, empty the list."""
        if not waiting:
            return
        texts = [split.article.text[passage.start : passage.end] for split in waiting for passage in split.passages]
        vectors = self._encoder.passages(texts)
        entries = []
        begin = 0
        for split in waiting:
            end = begin + len(split.passages)
            entries.append((split.article, split.passages, vectors[begin:end]))
            begin = end
        gone = self._library.put_all(entries)
        self._index.put_all(entries, gone)
        for split in waiting:
            report.passages += len(split.passages)
            (report.updated if split.replaces else report.added).append(split.article.id)
        waiting.clear()


@dataclass(frozen=True, slots=True)
class _Split:
    article: Article
    passages: list[Passage]
    replaces: bool


def _read(file: Path) -> Article:
    if file.suffix.lower() not in _ENDINGS:
        raise SourceError(f"{file} is no text file (.txt)", "save it as plain text")
    return read_seed_file(file)


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


def _is_same(held: Article, article: Article) -> bool:
    """Whether nothing has changed; a second file with the very same article changes nothing either."""
    return held == article or (held == replace(article, source=held.source) and Path(held.source).exists())


def _is_another(held: Article, article: Article) -> bool:
    """Whether two articles with one id come from two files that are both there."""
    return held.source != article.source and held.text != article.text and Path(held.source).exists()
