"""A turn of a conversation on its way to the browser, which keeps it, and back with the next question."""

import uuid
from collections.abc import Mapping
from typing import Any

from qa.answer import Answer
from qa.assistant import LONGEST_QUESTION
from qa.contract import answer_json
from qa.conversation import Place, Turn

MOST_TURNS = 4  # that are sent back: a follow-up refers to the last ones
_LONGEST_ANSWER = 2000  # characters
_MOST_PLACES = 20
_LONGEST_ARTICLE = 10**9  # characters


def history_from(sent: object) -> list[Turn]:
    """The turns before a question, oldest first, as the page sends them; what is no turn is left out."""
    given = sent.get("history") if isinstance(sent, dict) else None
    rows = given if isinstance(given, list) else []
    return [_turn(row) for row in rows[-MOST_TURNS:] if isinstance(row, dict) and _words(row, "question")]


def turn_json(asked: str, answer: Answer | None, shown: tuple[str, str]) -> dict[str, Any]:
    """What the browser keeps: the question, the answer as programs get it (none after a mistake), both as shown.

    The id is random, and tells the turn from every other one.
    """
    question = _whole(asked)
    return {
        "id": uuid.uuid4().hex,
        "question": question,
        "understood": answer.understood if answer else question,
        "answer": answer_json(answer) if answer else None,
        "shown": list(shown),
    }


def _whole(text: str) -> str:
    """Half a character, which no browser can be sent, becomes a sign that something was there."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _turn(row: Mapping[str, Any]) -> Turn:
    places = row.get("places")
    given = [_place(each) for each in places[:_MOST_PLACES]] if isinstance(places, list) else []
    return Turn(
        question=_words(row, "question")[:LONGEST_QUESTION],
        answer=_words(row, "answer")[:_LONGEST_ANSWER],
        places=[place for place in given if place is not None],
    )


def _place(row: object) -> Place | None:
    values = [row.get(name) for name in ("article", "start", "end")] if isinstance(row, dict) else []
    if any(isinstance(value, bool) for value in values):  # True would count as 1
        return None
    match values:
        case [str(article), int(start), int(end)] if 0 <= start < end <= _LONGEST_ARTICLE:
            return Place(article, start, end)
    return None


def _words(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""
