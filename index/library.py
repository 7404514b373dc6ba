"""The library: articles, passages and their vectors in SQLite. It is the truth; the search index follows it."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DatabaseError

from index import facts, rows, tables
from index.database_errors import FILE, library_error
from index.engine import Floats
from index.errors import LibraryError, LibraryLocked, UnknownArticle, WrongEncoder
from index.filtering import keeper
from index.records import Article, Filter, Passage


class Library:
    """A folder with articles. Opened read-only it never blocks; one writer at a time, held by a lock file.

    A writer makes the library where there is none, unless `create` is false.

    Raises `LibraryLocked` where another process writes to it, `LibraryDamaged` where its database
    cannot be read, `LibraryError` where its folder or disk is at fault.
    """

    def __init__(self, folder: Path, *, writable: bool = False, create: bool = True) -> None:
        self.folder = folder
        self.writable = writable
        self._lock = FileLock(str(folder / "writer.lock"))
        if not (writable and create) and not (folder / FILE).is_file():
            raise LibraryError(f"there is no library in {folder}", "make one with: beleg index PATH")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if writable:
                self._lock.acquire(timeout=0)
        except Timeout as error:
            raise LibraryLocked(
                f"another process is using the library {folder}", "end it (a running page, an indexing), then try again"
            ) from error
        except OSError as error:
            raise LibraryError(
                f"the library {folder} cannot be opened: {error.strerror}", "name another with --library"
            ) from error
        self._engine = tables.open_database(folder / FILE)
        try:
            with self.transaction() as connection:
                self._prepare(connection)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database and let the next writer in."""
        self._engine.dispose()
        self._lock.release()

    @property
    def id(self) -> str:
        """Random, made with the library: tells a library from another one put in its place."""
        return self._fact("id")

    @property
    def revision(self) -> int:
        """Grows with every transaction that changes articles."""
        return int(self._fact("revision"))

    def claim(self, encoder: str, dimension: int) -> None:
        """Bind the library to the encoder whose vectors it holds. Raises `WrongEncoder` if it has another one."""
        with self.transaction() as connection:
            held = facts.read(connection, "encoder")
            if held and held != encoder:
                raise WrongEncoder(
                    f"the library {self.folder} was embedded with {held}, not with {encoder}",
                    "use that model (--encoder), or another --library for this one",
                )
            if not held and self.writable:
                facts.write(connection, "encoder", encoder)
                facts.write(connection, "dimension", str(dimension))

    def put(self, article: Article, passages: Sequence[Passage], vectors: Floats) -> list[str]:
        """Add the article, or replace the one of that id; returns the passage ids that went."""
        return self.put_all([(article, passages, vectors)])

    def put_all(
        self, entries: Sequence[tuple[Article, Sequence[Passage], Floats]], stamps: Mapping[str, str] | None = None
    ) -> list[str]:
        """`put` several articles in one transaction: all of them or none. A commit waits for the disk.

        `stamps`, by origin, are noted with them: these sources are now in the library to their end.
        """
        for _, passages, vectors in entries:
            if len(passages) != len(vectors):
                raise ValueError(f"{len(passages)} passages, {len(vectors)} vectors")
        gone: list[str] = []
        with self.transaction() as connection:
            for article, passages, vectors in entries:
                gone += rows.delete_article(connection, article.id)[1]
                rows.insert_article(connection, article, passages, vectors)
            facts.note_stamps(connection, stamps or {})
            if entries:
                self._grow(connection)
        return gone

    def remove(self, article_id: str) -> list[str]:
        """Delete an article; returns its passages' ids. Raises `UnknownArticle` if it is not there."""
        return self.remove_all([article_id])

    def remove_all(self, article_ids: Sequence[str]) -> list[str]:
        """Delete several articles in one transaction, all or none; returns their passages' ids.

        What they were read from counts as not read, so that indexing it brings them back.
        """
        gone: list[str] = []
        with self.transaction() as connection:
            for article_id in article_ids:
                facts.forget_stamp(connection, article_id)
                existed, mine = rows.delete_article(connection, article_id)
                if not existed:
                    raise unknown(article_id)
                gone += mine
            self._grow(connection)
        return gone

    def stamps(self) -> dict[str, str]:
        """What was noted of each source that is in the library to its end, by origin."""
        with self.transaction() as connection:
            return facts.stamps(connection)

    def ids_by_origin(self) -> dict[str, list[str]]:
        """The articles' ids, by what they were read from."""
        with self.transaction() as connection:
            return facts.ids_by_origin(connection)

    def article(self, article_id: str) -> Article:
        """Raises `UnknownArticle` if it is not there."""
        found = self.find(article_id)
        if found is None:
            raise unknown(article_id)
        return found

    def find(self, article_id: str) -> Article | None:
        with self.transaction() as connection:
            row = connection.execute(select(tables.articles).where(tables.articles.c.id == article_id)).first()
        return Article(**row._mapping) if row else None

    def articles(self, limits: Filter | None = None) -> list[Article]:
        """Every article within the limits, by id. Raises `QuestionError` for what is no date."""
        with self.transaction() as connection:
            found = connection.execute(select(tables.articles).order_by(tables.articles.c.id)).all()
        keep = keeper(limits or Filter())
        return [article for row in found if keep(article := Article(**row._mapping))]

    def listed(self, limits: Filter | None = None) -> list[tuple[Article, int]]:
        """`articles` without their texts, which may be many megabytes; each with its number of characters."""
        keep = keeper(limits or Filter())
        with self.transaction() as connection:
            return [(article, characters) for article, characters in rows.listed(connection) if keep(article)]

    def count(self) -> tuple[int, int]:
        """How many articles and passages."""
        with self.transaction() as connection:
            first, second = (
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (tables.articles, tables.passages)
            )
        return int(first), int(second)

    def passage_texts(self, ids: Sequence[str]) -> list[tuple[Passage, str, str]]:
        """The passages of these ids that are there, in the order of the ids; each with its language and its text."""
        with self.transaction() as connection:
            found = rows.texts_by_id(connection, ids)
        return [found[passage_id] for passage_id in ids if passage_id in found]

    def passage_at(self, article_id: str, place: int) -> tuple[int, int] | None:
        """Start and end of the article's passage that holds the character at `place`."""
        columns = tables.passages.c
        holds = (columns.article_id == article_id) & (columns.start <= place) & (columns.end > place)
        with self.transaction() as connection:
            row = connection.execute(select(columns.start, columns.end).where(holds)).first()
        return (int(row.start), int(row.end)) if row else None

    def vectors(self, batch: int) -> Iterator[list[tuple[Passage, Article, Floats]]]:
        """Every passage with its article (without the text) and its vector, `batch` at a time."""
        with self.transaction() as connection:
            yield from rows.with_vectors(connection, batch)

    def _prepare(self, connection: Connection) -> None:
        """Make the tables of a new library; bring one of an older format to this one."""
        if self.writable:  # else SQLite would keep each table, and each step of an upgrade, on its own
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        tables.metadata.create_all(connection)
        version = facts.read(connection, "format")
        if not version:
            for name, value in (("format", tables.FORMAT), ("id", uuid.uuid4().hex), ("revision", "0")):
                facts.write(connection, name, value)
        elif version in tables.UPGRADES:
            self._upgrade(connection, version)
        elif version != tables.FORMAT:
            raise LibraryError(
                f"the library {self.folder} has format {version}, this program reads {tables.FORMAT}",
                "use the version of beleg that made it, or another --library",
            )

    def _upgrade(self, connection: Connection, version: str) -> None:
        """In the transaction that opens the library; a reader is a writer for so long."""
        try:
            with self._lock.acquire(timeout=0):
                if not self.writable:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                facts.upgrade(connection, version)
                connection.commit()
        except Timeout as error:
            raise LibraryLocked(
                f"the library {self.folder} has an older format, and another process is using it",
                "end that process (a running page, an indexing), then try again",
            ) from error

    def _fact(self, name: str) -> str:
        with self.transaction() as connection:
            return facts.read(connection, name)

    def _grow(self, connection: Connection) -> None:
        facts.write(connection, "revision", str(int(facts.read(connection, "revision")) + 1))

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction whose database errors become errors of the library."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except DatabaseError as error:
            raise library_error(self.folder, str(error.orig)) from error


def unknown(article_id: str) -> UnknownArticle:
    return UnknownArticle(f"the library has no article {article_id!r}", "see the ids with: beleg list")
