"""What readers say of answers: a verdict and a reason, kept in the library's database beside its articles.

It belongs to no article: it stays when articles are indexed anew or removed, and the search index does not follow it.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import Connection

from index.library import Library
from index.tables import feedback

Verdict = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """A verdict on the answer to a question."""

    id: str  # of the turn in its conversation, which has one verdict at most
    time: str  # ISO 8601, UTC
    question: str
    understood: str  # the question as it was searched and read
    verdict: Verdict
    reason: str  # "" where none was given
    answer: Mapping[str, Any]  # as programs get it, see qa/contract.py


def keep(library: Library, given: Feedback) -> None:
    """Store it in place of what was said of the same turn before."""
    row = {**asdict(given), "answer": json.dumps(given.answer, ensure_ascii=False, allow_nan=False)}
    with _writing(library) as connection:
        connection.execute(feedback.insert().prefix_with("OR REPLACE"), row)


def take_back(library: Library, turn: str) -> None:
    """Forget what was said of this turn, if anything was."""
    with _writing(library) as connection:
        connection.execute(feedback.delete().where(feedback.c.id == turn))


def kept(library: Library) -> list[Feedback]:
    """All of it, the oldest first."""
    with library.transaction() as connection:
        if not connection.dialect.has_table(connection, feedback.name):
            return []
        rows = connection.execute(feedback.select().order_by(feedback.c.time, feedback.c.id)).all()
    return [Feedback(**{**row._mapping, "answer": json.loads(row.answer)}) for row in rows]


@contextmanager
def _writing(library: Library) -> Iterator[Connection]:
    """A transaction that makes the table where there is none yet: both of it are done or neither."""
    with library.transaction() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        feedback.create(connection, checkfirst=True)
        yield connection
