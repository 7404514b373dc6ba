"""Sources -> articles in the library, in step with what they say now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.addresses import is_address
from index.batches import Batch, Embedding, Split
from index.errors import BelegError, SourceError
from index.fetch import Limits as WebLimits
from index.formats.isolation import IsolatedReader
from index.identity import is_another, is_same
from index.library import Library
from index.records import Article
from index.sources import Source, is_below, sources_of
from index.splitter import passages_of

if TYPE_CHECKING:
    from index.encoder import Encoder
    from index.vector_index import VectorIndex

# Passages embedded in one go: enough to keep every core busy, few enough to lose little when interrupted.
_TOGETHER = 64


@dataclass(slots=True)
class Report:
    """What an indexing did, by article id; `skipped` holds each error of what was left out."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)  # no longer in their sources, and still in the library
    skipped: list[BelegError] = field(default_factory=list)
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an indexing is: sources read of all, articles found in the library or stored, passages embedded."""

    done: int
    total: int
    passages: int
    articles: int = 0


class Indexer:
    """Reads, splits, embeds and stores, some articles at a time: each wholly or not at all.

    While some are embedded, those before them are stored and the next ones read.

    The encoder and the index are asked for when there is something to embed, to store or to remove: opening
    them takes longer than finding that nothing has changed.
    """

    def __init__(self, library: Library, encoder: Callable[[], "Encoder"], index: Callable[[], "VectorIndex"]) -> None:
        self._library = library
        self._encoder = encoder
        self._index = index

    def add(
        self,
        targets: Sequence[Path | str],
        on_progress: Callable[[Progress], None] = lambda _: None,
        *,
        prune: bool = False,
        web: WebLimits | None = None,
    ) -> Report:
        """Add or refresh files, folders and web addresses; with `prune`, remove what has vanished from them.

        What cannot be read is reported and skipped. Stopped in between, the next call goes on: what is
        stored is not read again. Raises `SourceError` where a path is not there, before anything is read.
        """
        report = self.add_sources(sources_of(targets, web), on_progress)
        if prune:
            self._prune(targets, report)
        return report

    def add_sources(
        self, sources: Sequence[Source], on_progress: Callable[[Progress], None] = lambda _: None
    ) -> Report:
        """Add or refresh what these hold.

        `on_progress` is called often, many times within a large source. What it raises ends the
        indexing there; what is stored or being embedded by then stays.
        """
        report = Report()
        stamps, held = self._library.stamps(), self._library.ids_by_origin()
        with IsolatedReader() as reader, Embedding(self._encoder) as embedding:
            adding = _Adding(report, embedding, on_progress, len(sources))
            self._tell(adding)
            for source in sources:
                stamp = source.stamp()
                mine = held.get(source.origin, [])
                if stamp and stamps.get(source.origin) == stamp:
                    adding.report.unchanged += mine
                else:
                    self._read(source, stamp, reader, adding, mine)
                adding.done += 1
                if adding.done == adding.total:
                    self._finish(adding)
                self._tell(adding)
        if report.passages:
            self._index().save()
        return report

    def put(self, article: Article, report: Report) -> None:
        """Store one article unless it stands there already, word for word."""
        self.put_all([article], report)

    def put_all(self, articles: Sequence[Article], report: Report) -> None:
        """Store articles as `put` does, embedding the passages of many together."""
        with Embedding(self._encoder) as embedding:
            adding = _Adding(report, embedding)
            for article in articles:
                self._take(article, adding)
            self._finish(adding)

    def remove(self, article_id: str) -> None:
        """Delete an article. Raises `UnknownArticle` if it is not there."""
        self.remove_all([article_id])

    def remove_all(self, article_ids: Sequence[str]) -> None:
        """Delete articles, all or none. Raises `UnknownArticle` if one is not there."""
        self._index().remove(self._library.remove_all(article_ids))

    def _read(self, source: Source, stamp: str, reader: IsolatedReader, adding: "_Adding", held: Sequence[str]) -> None:
        """Let all that the source holds wait; its stamp too, unless the library holds less of it, or more."""
        whole = True
        ids: set[str] = set()
        for document in source.documents():
            for found in [document] if isinstance(document, SourceError) else reader.read(document):
                try:
                    if isinstance(found, SourceError):
                        raise found
                    if found.id in ids:
                        raise SourceError(f"{found.source} has the id {found.id!r} twice", "give each its own")
                    ids.add(found.id)
                    whole &= self._take(replace(found, origin=source.origin), adding)
                except SourceError as error:
                    whole = False
                    adding.report.skipped.append(error)
                self._tell(adding)
        # a feed drops its older entries, which are no less true for that
        vanished = [] if is_address(source.origin) else [each for each in held if each not in ids]
        if whole and vanished:
            adding.report.vanished += vanished
        elif whole and stamp:
            adding.stamps[source.origin] = stamp

    def _take(self, article: Article, adding: "_Adding") -> bool:
        """Let the article wait if it is to be stored, and embed all that wait once they are enough.

        Returns whether the article is this source's, or will be. Raises `SourceError` where its id
        belongs to another source.
        """
        if adding.holds(article.id):
            self._finish(adding)  # so that this one is compared with what the library holds
        held = self._library.find(article.id)
        if held is not None and is_same(held, article):
            adding.report.unchanged.append(article.id)
            return held.origin == article.origin
        if held is not None and is_another(held, article):
            raise SourceError(
                f"{article.source} has the id {article.id!r}, which belongs to {held.source}",
                "give the file another name",
            )
        adding.waiting.append(Split(article, passages_of(article), held is not None))
        if sum(len(split.passages) for split in adding.waiting) >= _TOGETHER:
            self._go_on(adding)
        return True

    def _go_on(self, adding: "_Adding") -> None:
        """Begin to embed all that wait, and store those before them meanwhile."""
        before, adding.under_way = adding.under_way, None
        if adding.waiting or adding.stamps:
            adding.under_way = adding.embedding.begin(adding.waiting, adding.stamps)
            adding.waiting, adding.stamps = [], {}
        if before:
            self._store(before, adding.report)

    def _finish(self, adding: "_Adding") -> None:
        """Store all that wait and all that are being embedded."""
        while adding.waiting or adding.stamps or adding.under_way:
            self._go_on(adding)

    def _tell(self, adding: "_Adding") -> None:
        """Say how far it is; where that ends the indexing, what is being embedded is stored before, and told."""
        try:
            adding.tell()
        except BaseException:
            if adding.under_way is not None:
                under_way, adding.under_way = adding.under_way, None
                self._store(under_way, adding.report)
                adding.tell()
            raise

    def _store(self, batch: Batch, report: Report) -> None:
        """Store the batch in one transaction, and in the index."""
        entries = batch.entries()
        gone = self._library.put_all(entries, batch.stamps)
        if entries:
            self._index().put_all(entries, gone)
        for split in batch.splits:
            report.passages += len(split.passages)
            (report.updated if split.replaces else report.added).append(split.article.id)

    def _prune(self, targets: Sequence[Path | str], report: Report) -> None:
        """Remove the articles whose file lay in the folders and is no more, and those that vanished from theirs."""
        gone = [
            article_id
            for origin, ids in self._library.ids_by_origin().items()
            if is_below(origin, targets) and not Path(origin).exists()
            for article_id in ids
        ]
        report.removed += sorted({*gone, *report.vanished})
        if report.removed:
            self.remove_all(report.removed)
        report.vanished.clear()


@dataclass(slots=True)
class _Adding:
    """An indexing under way: how far it is, what is being embedded, and what is to be embedded next."""

    report: Report
    embedding: Embedding
    on_progress: Callable[[Progress], None] = lambda _: None
    total: int = 0  # sources
    done: int = 0
    under_way: Batch | None = None
    waiting: list[Split] = field(default_factory=list)
    stamps: dict[str, str] = field(default_factory=dict)  # of sources that end with what waits

    def holds(self, article_id: str) -> bool:
        """Whether an article of this id is not stored yet."""
        splits = [*(self.under_way.splits if self.under_way else []), *self.waiting]
        return any(split.article.id == article_id for split in splits)

    def tell(self) -> None:
        seen = len(self.report.added) + len(self.report.updated) + len(self.report.unchanged)
        self.on_progress(Progress(self.done, self.total, self.report.passages, seen))
