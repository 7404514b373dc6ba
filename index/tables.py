"""The library's database: its tables, and how a SQLite file is opened."""

from pathlib import Path

from sqlalchemy import (
    Column,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

FORMAT = "2"

metadata = MetaData()

# format, id, encoder, dimension, revision (grows by one with each transaction that changes articles)
facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("date", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("origin", Text, nullable=False, default=""),
    Index("articles_origin", "origin"),
)

# Files and addresses that were read to their end, and what tells whether they have changed since.
sources = Table(
    "sources",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("stamp", Text, nullable=False),
)

passages = Table(
    "passages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("vector", LargeBinary, nullable=False),  # float32, little-endian
    Index("passages_article", "article_id"),
)

# Made with the first feedback, not with the library: so an older library needs no new format, and a reader writes
# nothing. It refers to no article, and so outlives them.
feedback = Table(
    "feedback",
    MetaData(),
    Column("id", Text, primary_key=True),
    Column("time", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("understood", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("answer", Text, nullable=False),  # JSON
)


# What makes a library of an older format one of the next.
UPGRADES = {
    "1": (
        "ALTER TABLE articles ADD COLUMN origin TEXT NOT NULL DEFAULT ''",
        "UPDATE articles SET origin = source",
        "CREATE INDEX articles_origin ON articles (origin)",
        "UPDATE facts SET value = '2' WHERE name = 'format'",
    )
}


def open_database(path: Path) -> Engine:
    """SQLite with a write-ahead log: readers never wait, and what was committed survives a power cut."""
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine
