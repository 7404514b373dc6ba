"""A turn of a conversation on its way to the browser, which keeps it, and back with the next question."""

from collections.abc import Mapping
from typing import Any

from qa.answer import Answer
from qa.assistant import LONGEST_QUESTION
from qa.contract import answer_json
from qa.conversation import Turn

MOST_TURNS = 4  # that are sent back: a follow-up refers to the last ones
_LONGEST_ANSWER = 2000  # characters
_MOST_ARTICLES = 20


def history_from(sent: object) -> list[Turn]:
    """The turns before a question, oldest first, as the page sends them; what is no turn is left out."""
    given = sent.get("history") if isinstance(sent, dict) else None
    rows = given if isinstance(given, list) else []
    return [_turn(row) for row in rows[-MOST_TURNS:] if isinstance(row, dict) and _words(row, "question")]


def turn_json(asked: str, answer: Answer | None, shown: tuple[str, str]) -> dict[str, Any]:
    """What the browser keeps: the question, the answer as programs get it (none after a mistake), both as shown."""
    return {
        "question": asked,
        "understood": answer.understood if answer else asked,
        "answer": answer_json(answer) if answer else None,
        "shown": list(shown),
    }


def _turn(row: Mapping[str, Any]) -> Turn:
    articles = row.get("articles")
    ids = [each for each in articles if isinstance(each, str)] if isinstance(articles, list) else []
    return Turn(
        question=_words(row, "question")[:LONGEST_QUESTION],
        understood=_words(row, "understood")[: 3 * LONGEST_QUESTION],
        answer=_words(row, "answer")[:_LONGEST_ANSWER],
        articles=ids[:_MOST_ARTICLES],
    )


def _words(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""
