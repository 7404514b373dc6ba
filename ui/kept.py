"""What the browser keeps of conversations, as it comes back here. It may have been changed there: all of it is checked.

The shapes are those of `ui.turns.turn_json` and `qa.contract.answer_json`. What an answer holds beyond what is named
here goes through as it is; what else there is beside it is left out.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_MOST_CHARACTERS = 10**9  # longer than any article
_LAST_MOMENT = 253_402_300_799_999  # milliseconds; the year 9999 ends

Text = Annotated[str, Field(max_length=1_000_000)]
Place = Annotated[int, Field(ge=0, le=_MOST_CHARACTERS)]
Date = Annotated[str, Field(pattern=r"^(?:[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?)?$")]


class _Kept(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class _Answered(_Kept):
    model_config = ConfigDict(extra="allow")


class KeptPassage(_Answered):
    """Where a passage stands: `article` is its article's id; its title is added when it is exported."""

    article: Text
    start: Place
    end: Place
    title: Text = ""


class KeptCitation(KeptPassage):
    number: Place
    title: Text
    date: Date
    quote: Text
    sentence: Text


class KeptStatement(_Answered):
    text: Text
    written: bool
    supported: bool
    missing: list[Text]
    citations: list[KeptCitation]


class KeptAnswer(_Answered):
    """Those kept before a language model could write have no statements."""

    answer: Text
    refused: bool
    citations: list[KeptCitation]
    related: list[KeptPassage]
    statements: list[KeptStatement] = []
    writer: Text = ""
    failure: Text = ""
    contradicted: bool = False


class KeptTurn(_Kept):
    """A question and its answer; none where the question could not be asked."""

    question: Text
    understood: Text
    answer: KeptAnswer | None


class Conversation(_Kept):
    """`changed` are the milliseconds since 1970 at its last answer."""

    name: Annotated[str, Field(max_length=1000)]
    changed: Annotated[int, Field(ge=0, le=_LAST_MOMENT)]
    turns: list[KeptTurn]

    def titled(self, titles: Mapping[str, str]) -> "Conversation":
        """With these titles for the passages near a question, by the articles' ids."""
        turns = [turn.model_copy(update={"answer": _titled(turn.answer, titles)}) for turn in self.turns]
        return self.model_copy(update={"turns": turns})


def _titled(answer: KeptAnswer | None, titles: Mapping[str, str]) -> KeptAnswer | None:
    if answer is None:
        return None
    near = [each.model_copy(update={"title": titles.get(each.article, each.title)}) for each in answer.related]
    return answer.model_copy(update={"related": near})


class Export(_Kept):
    format: Literal["md", "html", "json"]
    conversation: Conversation


class AnsweredTurn(KeptTurn):
    id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    answer: KeptAnswer


class GivenFeedback(_Kept):
    """A verdict on a turn; "none" takes back the one before."""

    turn: AnsweredTurn
    verdict: Literal["up", "down", "none"]
    reason: Annotated[str, Field(max_length=1000)]
