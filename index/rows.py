"""Articles and passages as the library's rows."""

from collections.abc import Iterator, Sequence

import numpy as np
from sqlalchemy import Connection, delete, func, insert, select

from index.engine import Floats
from index.records import Article, Passage
from index.tables import articles, passages

_FIELDS = ("id", "title", "date", "language", "source", "text", "origin")
_CHUNK = 500  # ids in one statement; SQLite takes 32,766, older builds 999


def insert_article(connection: Connection, article: Article, parts: Sequence[Passage], vectors: Floats) -> None:
    """Add an article that is not there, its passages and a vector for each."""
    connection.execute(insert(articles), {name: getattr(article, name) for name in _FIELDS})
    found = [
        {"id": passage.id, "article_id": article.id, "start": passage.start, "end": passage.end,
         "vector": vector.astype("<f4").tobytes()}
        for passage, vector in zip(parts, vectors, strict=True)
    ]  # fmt: skip
    if found:
        connection.execute(insert(passages), found)


def delete_article(connection: Connection, article_id: str) -> tuple[bool, list[str]]:
    """Delete the article and its passages; whether it was there, and the passages' ids."""
    mine = passages.c.article_id == article_id
    gone = [str(row.id) for row in connection.execute(select(passages.c.id).where(mine))]
    connection.execute(delete(passages).where(mine))
    count = connection.execute(delete(articles).where(articles.c.id == article_id)).rowcount
    return count > 0, gone


def listed(connection: Connection) -> Iterator[tuple[Article, int]]:
    """Every article by id, without its text but with the number of characters in it."""
    columns = [articles.c[name] for name in _FIELDS if name != "text"]
    length = func.length(articles.c.text).label("characters")  # counted by SQLite as Python does: no text holds a NUL
    for row in connection.execute(select(*columns, length).order_by(articles.c.id)):
        yield Article(row.id, row.title, "", row.date, row.language, row.source, row.origin), row.characters


def texts_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Passage, str, str]]:
    """Each passage of these ids that is there, its article's language, and its text."""
    columns = [passages.c[name] for name in ("id", "article_id", "start", "end")]
    # SQLite counts characters as Python does: no text holds a NUL.
    text = func.substr(articles.c.text, passages.c.start + 1, passages.c.end - passages.c.start)
    query = select(*columns, articles.c.language, text.label("text")).join(articles)
    found: dict[str, tuple[Passage, str, str]] = {}
    for begin in range(0, len(ids), _CHUNK):
        for row in connection.execute(query.where(passages.c.id.in_(ids[begin : begin + _CHUNK]))):
            found[row.id] = Passage(row.id, row.article_id, row.start, row.end), row.language, row.text
    return found


def with_vectors(connection: Connection, batch: int) -> Iterator[list[tuple[Passage, Article, Floats]]]:
    """Every passage with its article (without the text) and its vector, `batch` at a time."""
    columns = [articles.c[name] for name in ("title", "date", "language", "source")]
    query = select(passages, *columns).join(articles).order_by(passages.c.id)
    for found in connection.execution_options(yield_per=batch).execute(query).partitions():
        yield [
            (
                Passage(row.id, row.article_id, row.start, row.end),
                Article(row.article_id, row.title, "", row.date, row.language, row.source),
                np.frombuffer(row.vector, "<f4"),
            )
            for row in found
        ]
