"""The search index: Chroma over the library's vectors.

The library is the truth and this is derived from it. The collection's metadata say which library,
at which revision, it mirrors. Of the same library at another revision (a process was killed between
the two) the passages that differ are brought in; of another library, or where Chroma cannot open its
files, the index is rebuilt from the vectors in the library. Nothing is embedded again.

Chroma's files allow one process only, so they belong to whoever holds `index.lock`; any other
process builds the index in memory. Chroma does not save its graph of its own accord here
(`sync_threshold` above any corpus): a process killed while saving leaves a graph that ends the next
one with a segmentation fault. What is not saved it makes again from its own log, which survives; as
that takes seconds for some thousand passages, `save` saves into a copy, which counts once it is whole.
"""

import shutil
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import RLock

from filelock import FileLock, Timeout

from index import chroma
from index.chroma_files import copy_folder, current_folder, keep_current_only, point_to
from index.engine import Floats
from index.labels import where_of
from index.library import Library
from index.records import Article, Filter, Passage

# Passages that are added again at each start. Saving takes the longer the larger the graph is: at 100,000 passages two
# seconds beside adding these again, as long as adding some 2,000.
_WORTH_SAVING = 1000
_SHARE_WORTH_SAVING = 1 / 50
_AT_RISK = 5000  # passages after which it is saved though an indexing goes on: killed, the next start adds these again
_NAME = "passages"

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
        self._client: chroma.Client | None = None
        self._unsaved = 0  # passages that Chroma holds in its log only
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
        where = where_of(limits or Filter())
        collection = self._collection
        try:
            return chroma.nearest(collection, vector, count, where)
        except Exception:  # noqa: BLE001 - if it is no fault of the files, the second time raises it
            with self._changing:
                if collection is self._collection:  # else another thread has just put another one in its place
                    self._rebuild()
                return chroma.nearest(self._collection, vector, count, where)

    def put_all(self, entries: Sequence[tuple[Article, Sequence[Passage], Floats]], gone: Sequence[str]) -> None:
        """Follow `Library.put_all`: `gone` are the passages that it replaced."""
        rows = [
            (passage, article, vector)
            for article, passages, vectors in entries
            for passage, vector in zip(passages, vectors, strict=True)
        ]
        kept = {passage.id for passage, _, _ in rows}
        lost = [passage_id for passage_id in gone if passage_id not in kept]
        self._change(lambda: chroma.delete(self._collection, lost), lambda: self._upsert(rows))

    def remove(self, gone: Sequence[str]) -> None:
        """Follow `Library.remove`."""
        self._change(lambda: chroma.delete(self._collection, gone))

    def save(self) -> None:
        """Save the graph if that spares the next starts more than it takes; killed on the way, the old one stays."""
        with self._changing:
            if not self._mine or self._client is None or self._unsaved < _WORTH_SAVING:
                return
            if self._unsaved < min(_AT_RISK, _SHARE_WORTH_SAVING * len(self)):
                return
            try:
                self._save_in_copy()
            except Exception:  # noqa: BLE001 - a full disk: the next start takes longer, that is all
                keep_current_only(self._folder)

    def _save_in_copy(self) -> None:
        new = self._folder / uuid.uuid4().hex[:12]
        copy_folder(current_folder(self._folder), new)
        client = chroma.client_at(new)
        try:
            collection = chroma.opened(client, _NAME)
            chroma.save_now(collection)
            client.close()  # a loaded graph would go on being saved at every change, in its place
            client = chroma.client_at(new)
            collection = chroma.opened(client, _NAME)
            point_to(self._folder, new)
        except BaseException:
            client.close()
            raise
        retired, self._client, self._collection = self._client, client, collection
        self._unsaved = 0
        self._note_revision(self._revision())
        if retired is not None:
            retired.close()
        keep_current_only(self._folder)

    def _change(self, *steps: Callable[[], None]) -> None:
        """Make a change that the library has made just before, then note its revision: killed in between, it differs."""
        with self._changing:
            if self._revision() != self._library.revision - 1:
                self._catch_up()
                return
            try:
                for step in steps:
                    step()
                self._note_revision(self._library.revision)
            except Exception:  # noqa: BLE001 - a full disk, a damaged file: the library has the change, the index follows
                self._rebuild()
            if self._unsaved >= _AT_RISK:
                self.save()

    def _follow(self) -> None:
        """Catch up with what another process has written; where this one writes, nobody else does."""
        if self._library.writable:
            return
        with self._changing:
            if self._revision() != self._library.revision:
                self._catch_up()

    def _open(self) -> None:
        if self._mine and self._folder.is_dir():
            try:
                self._client = chroma.client_at(current_folder(self._folder))
                self._collection = chroma.opened(self._client, _NAME)
                noted = self._collection.metadata
                if noted.get("library") == self._library.id:
                    keep_current_only(self._folder)
                    self._unsaved = int(noted.get("unsaved", 0))
                    if self._revision() != self._library.revision:
                        self._catch_up()
                    return
            except Exception:  # noqa: BLE001 - whatever ails Chroma's files, they are made again from the library
                pass
        self._rebuild()

    def _catch_up(self) -> None:
        """Bring in what differs from the library: passages that came or went, and articles with other labels."""
        try:
            revision = self._library.revision
            stale = set(self._collection.get(include=[])["ids"])
            for rows in self._library.vectors(chroma.BATCH):
                self._upsert(chroma.changed(self._collection, rows))
                stale.difference_update(passage.id for passage, _, _ in rows)
            chroma.delete(self._collection, sorted(stale))
            self._note_revision(revision)
        except Exception:  # noqa: BLE001 - a full disk, a damaged file: made anew it may be whole
            self._rebuild()
        self.save()

    def _rebuild(self) -> None:
        """Make the index from the library: on disk where that is allowed and works, else in memory."""
        if self._client is not None:
            self._client.close()
            self._client = None
        if self._mine:
            folder = self._folder / uuid.uuid4().hex[:12]
            try:
                shutil.rmtree(self._folder, ignore_errors=True)
                folder.mkdir(parents=True)
                self._unsaved = 0
                self._fill_and_save(folder)
                # The folder counts only from here on, when it is whole.
                point_to(self._folder, folder)
                return
            except Exception:  # noqa: BLE001 - a full or read-only disk is no reason not to answer
                shutil.rmtree(self._folder, ignore_errors=True)
        self._fill(chroma.client_at(None), f"{_NAME}-{uuid.uuid4().hex}")

    def _fill_and_save(self, folder: Path) -> None:
        """Fill a new folder. The graph is saved with the last passage: nothing is lost by a kill before the folder counts."""
        passages = self._library.count()[1]
        if passages < max(2, _WORTH_SAVING):
            self._fill(chroma.client_at(folder), _NAME)
            return
        client = chroma.client_at(folder)
        self._fill(client, _NAME, passages)
        if self._unsaved == passages:
            self._unsaved = 0
            self._note_revision(self._revision())
        chroma.save_no_more(self._collection)
        client.close()  # the loaded graph would go on being saved after as many changes again
        self._client = chroma.client_at(folder)
        self._collection = chroma.opened(self._client, _NAME)

    def _fill(self, client: chroma.Client, name: str, save_after: int | None = None) -> None:
        self._client = client
        facts: dict[str, str | int] = {"library": self._library.id, "revision": -1}
        self._collection = chroma.create(client, name, facts, save_after)
        revision = self._library.revision
        for rows in self._library.vectors(chroma.BATCH):
            self._upsert(rows)
        self._note_revision(revision)

    def _upsert(self, rows: Sequence[chroma.Row]) -> None:
        self._unsaved += len(rows)
        chroma.upsert(self._collection, rows)

    def _revision(self) -> int:
        return int(self._collection.metadata.get("revision", -1))

    def _note_revision(self, revision: int) -> None:
        self._collection.modify(metadata={"library": self._library.id, "revision": revision, "unsaved": self._unsaved})
