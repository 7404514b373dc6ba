"""The search index: Chroma over the library's vectors; the only file that knows Chroma.

The library is the truth and this is derived from it. The collection's metadata say which library,
at which revision, it mirrors; where they differ, or Chroma cannot open its files, the index is
rebuilt from the vectors in the library, and nothing is embedded again.

Chroma's files allow one process only, so they belong to whoever holds `index.lock`. Any other
process builds the same index in memory. Chroma never saves its graph here (`sync_threshold` above
any corpus): a process killed while saving leaves a graph that ends the next one with a
segmentation fault, and Chroma makes the graph again from its own log, which survives.
"""

import shutil
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import RLock

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateHNSWConfiguration
from chromadb.config import Settings
from filelock import FileLock, Timeout

from index.dates import day_range, is_date
from index.engine import Floats
from index.errors import QuestionError
from index.library import Library
from index.records import Article, Filter, Passage

# Chroma takes at most 5,461 records a call.
_BATCH = 4000
_NEVER = 1_000_000_000
# With Chroma's own settings (16 neighbours), 40 of 150 searches missed the best of 223 passages that fall into
# groups with few words in common; with these, none did in 50 builds (with 64 neighbours alone, 3 in one of 6).
_HNSW: CreateHNSWConfiguration = {
    "space": "cosine",
    "sync_threshold": _NEVER,
    "ef_search": 400,
    "ef_construction": 400,
    "max_neighbors": 64,
}
_CURRENT = "CURRENT"
_NAME = "passages"

Where = dict[str, object]
Found = list[tuple[str, float]]  # passage id, cosine


class VectorIndex:
    """Finds the passages whose vectors are nearest to a question's, by cosine. Safe to search from several threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._folder = library.folder / "chroma"
        self._lock = FileLock(str(library.folder / "index.lock"))
        try:
            self._lock.acquire(timeout=0)
            self._mine = True
        except Timeout:
            self._mine = False
        self._client: Client | None = None
        self._changing = RLock()
        self._open()

    def close(self) -> None:
        """Let go of Chroma's files."""
        if self._client is not None:
            self._client.close()
            self._client = None
        self._lock.release()

    def __len__(self) -> int:
        return int(self._collection.count())

    def search(self, vector: Floats, count: int, limits: Filter | None = None) -> Found:
        """The `count` nearest passages, the nearest first."""
        self._follow()
        count = min(count, len(self))
        if count == 0:
            return []
        result = self._collection.query(
            query_embeddings=np.asarray([vector], np.float32),
            n_results=count,
            where=where_of(limits or Filter()),  # type: ignore[arg-type]
            include=["distances"],
        )
        distances = (result["distances"] or [[]])[0]
        return [(found, 1.0 - float(distance)) for found, distance in zip(result["ids"][0], distances, strict=True)]

    def put(self, article: Article, passages: Sequence[Passage], vectors: Floats, gone: Sequence[str]) -> None:
        """Follow `Library.put`: `gone` are the passages that it replaced."""
        self.put_all([(article, passages, vectors)], gone)

    def put_all(self, entries: Sequence[tuple[Article, Sequence[Passage], Floats]], gone: Sequence[str]) -> None:
        """Follow `Library.put_all`."""
        rows = [
            (passage, article, vector)
            for article, passages, vectors in entries
            for passage, vector in zip(passages, vectors, strict=True)
        ]
        kept = {passage.id for passage, _, _ in rows}
        lost = [passage_id for passage_id in gone if passage_id not in kept]
        self._change(lambda: self._delete(lost), lambda: self._upsert(rows))

    def remove(self, gone: Sequence[str]) -> None:
        """Follow `Library.remove`."""
        self._change(lambda: self._delete(gone))

    def _change(self, *steps: Callable[[], None]) -> None:
        """Make a change that the library has made just before, then note its revision.

        Killed in between, the index has an older revision than the library and is rebuilt.
        """
        with self._changing:
            if self._revision() != self._library.revision - 1:
                self._rebuild()
                return
            try:
                for step in steps:
                    step()
                self._note_revision(self._library.revision)
            except Exception:  # noqa: BLE001 - a full disk, a damaged file: the library has the change, the index follows
                self._rebuild()

    def _follow(self) -> None:
        """Catch up with what another process has written; where this one writes, nobody else does."""
        if self._library.writable:
            return
        with self._changing:
            if self._revision() != self._library.revision:
                self._rebuild()

    def _open(self) -> None:
        current = self._folder / _CURRENT
        if self._mine and current.is_file():
            try:
                self._client = _client(self._folder / current.read_text("utf-8").strip())
                self._collection = self._client.get_collection(_NAME, embedding_function=None)
                if self._mirrors_library():
                    return
            except Exception:  # noqa: BLE001 - whatever ails Chroma's files, they are made again from the library
                pass
        self._rebuild()

    def _mirrors_library(self) -> bool:
        noted = self._collection.metadata
        return noted.get("library") == self._library.id and self._revision() == self._library.revision

    def _rebuild(self) -> None:
        """Make the index from the library: on disk where that is this process's right and works, else in memory."""
        if self._client is not None:
            self._client.close()
            self._client = None
        if self._mine:
            folder = self._folder / uuid.uuid4().hex[:12]
            try:
                shutil.rmtree(self._folder, ignore_errors=True)
                folder.mkdir(parents=True)
                self._fill(_client(folder), _NAME)
                # The folder counts only from here on, when it is whole.
                (self._folder / _CURRENT).write_text(folder.name, "utf-8")
                return
            except Exception:  # noqa: BLE001 - a full or read-only disk is no reason not to answer
                shutil.rmtree(self._folder, ignore_errors=True)
        self._fill(_client(None), f"{_NAME}-{uuid.uuid4().hex}")

    def _fill(self, client: Client, name: str) -> None:
        self._client = client
        self._collection = client.create_collection(
            name,
            metadata={"library": self._library.id, "revision": -1},
            configuration={"hnsw": _HNSW},
            embedding_function=None,
        )
        revision = self._library.revision
        for rows in self._library.vectors(_BATCH):
            self._upsert(rows)
        self._note_revision(revision)

    def _upsert(self, rows: Sequence[tuple[Passage, Article, Floats]]) -> None:
        for begin in range(0, len(rows), _BATCH):
            batch = rows[begin : begin + _BATCH]
            self._collection.upsert(
                ids=[passage.id for passage, _, _ in batch],
                embeddings=np.asarray([vector for _, _, vector in batch], np.float32),
                metadatas=[_labels(article) for _, article, _ in batch],
            )

    def _delete(self, ids: Sequence[str]) -> None:
        for begin in range(0, len(ids), _BATCH):
            self._collection.delete(ids=list(ids[begin : begin + _BATCH]))

    def _revision(self) -> int:
        return int(self._collection.metadata.get("revision", -1))

    def _note_revision(self, revision: int) -> None:
        self._collection.modify(metadata={"library": self._library.id, "revision": revision})


def where_of(limits: Filter) -> Where | None:
    """Chroma's form of a filter; None where nothing is limited. Raises `QuestionError` for what is no date.

    >>> where_of(Filter(languages=["de"], date_from="2022-12"))
    {'$and': [{'language': {'$in': ['de']}}, {'last_day': {'$gte': 20221201}}]}
    """
    parts: list[Where] = []
    if limits.articles:
        parts.append({"article_id": {"$in": list(limits.articles)}})
    if limits.languages:
        parts.append({"language": {"$in": list(limits.languages)}})
    for date in (limits.date_from, limits.date_to):
        if date and not is_date(date):
            raise QuestionError(f"{date!r} is no date", "write YYYY, YYYY-MM or YYYY-MM-DD")
    if limits.date_from:
        parts.append({"last_day": {"$gte": day_range(limits.date_from)[0]}})
    if limits.date_to:
        parts.append({"first_day": {"$lte": day_range(limits.date_to)[1]}})
    if len(parts) > 1:
        return {"$and": parts}
    return parts[0] if parts else None


def _labels(article: Article) -> dict[str, str | int]:
    """What a search can be limited by. An article without a date has no days and is in no range of dates."""
    labels: dict[str, str | int] = {"article_id": article.id, "language": article.language}
    if is_date(article.date):
        labels["first_day"], labels["last_day"] = day_range(article.date)
    return labels


def _client(folder: Path | None) -> Client:
    settings = Settings(anonymized_telemetry=False)
    client = chromadb.EphemeralClient(settings) if folder is None else chromadb.PersistentClient(folder, settings)
    if not isinstance(client, Client):
        raise TypeError(f"chromadb made a {type(client).__name__}")
    return client
