"""A follow-up question made complete by the language model, where it is quick and adds nothing of its own.

Where it is not, `qa/conversation.py`'s way without a model stands.
"""

import re
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from index.language import language_of
from qa.chat_model import untraced
from qa.checks import check_facts
from qa.checks_types import Cited
from qa.conversation import Turn
from qa.prompt import plain, visible

if TYPE_CHECKING:  # takes half a second to import
    from langchain_core.language_models import BaseChatModel

PATIENCE = 4.0  # seconds
_LONGEST = 300  # characters of a question
_MOST_WRITTEN = 2_000  # characters; what writes more does not do as it was told
_ENOUGH_LETTERS = 40  # from here on a question shows which language it is in
_THOUGHTS = re.compile(r"<(think|thinking|thought|reasoning)>.*?(?:</\1>|$)", re.DOTALL | re.IGNORECASE)


class Condenser:
    """Safe to use from several threads."""

    def __init__(self, model: "BaseChatModel", patience: float = PATIENCE) -> None:
        self._model = model
        self._patience = patience

    def condensed(self, question: str, context: Sequence[Turn]) -> str:
        """The question as one that stands for itself; "" where the model fails, dawdles, or brings in something new."""
        written = _Saying(self._model, _messages(question, context)).text(self._patience)
        lines = [line.strip(" \"'„“”*") for line in _THOUGHTS.sub("", written).splitlines() if line.strip()]
        return visible(lines[0]) if len(lines) == 1 and is_condensed(visible(lines[0]), question, context) else ""


def is_condensed(line: str, question: str, context: Sequence[Turn]) -> bool:
    """Whether a line can be the question made complete: every number, date and name in it was said before.

    >>> before = [Turn("Who met Lukashenko?", "Putin")]
    >>> is_condensed("When did Putin meet Lukashenko?", "and when?", before)
    True
    >>> is_condensed("When did Macron meet Lukashenko?", "and when?", before)
    False
    """
    if not any(each.isalnum() for each in line) or len(line) > _LONGEST or ("?" in question and "?" not in line):
        return False
    languages = {language_of(question), *(language_of(turn.question) for turn in context)}
    seen = language_of(line)
    if sum(each.isalpha() for each in line) >= _ENOUGH_LETTERS and seen not in languages:
        return False
    said = [question, *(turn.question for turn in context), *(turn.answer for turn in context if turn.answer)]
    known = [Cited(words, language_of(words)) for words in said]
    return all(finding.supported for finding in check_facts(line, seen, known))


class _Saying:
    """What a model says, asked in a thread of its own, so that one that hangs can be left."""

    def __init__(self, model: "BaseChatModel", messages: list[tuple[str, str]]) -> None:
        self._left = threading.Event()
        self._text: list[str] = []
        self._whole = False
        self._thread = threading.Thread(target=self._fetch, args=(model, messages), name="condenser", daemon=True)
        self._thread.start()

    def text(self, seconds: float) -> str:
        """All of it; "" where that is not there in so many seconds."""
        self._thread.join(seconds)
        self._left.set()
        return "".join(self._text) if self._whole else ""

    def _fetch(self, model: "BaseChatModel", messages: list[tuple[str, str]]) -> None:
        with suppress(Exception), untraced():  # whatever it is: there is a way without a model
            stream = model.stream(messages)
            try:
                for chunk in stream:
                    self._text.append(str(chunk.text))
                    if self._left.is_set() or sum(map(len, self._text)) > _MOST_WRITTEN:
                        return
                self._whole = True
            finally:
                close = getattr(stream, "close", None)
                if close is not None:
                    close()  # hangs up on a model that would go on


def _messages(question: str, context: Sequence[Turn]) -> list[tuple[str, str]]:
    before = [f"Asked: {plain(turn.question)}\nAnswered: {plain(turn.answer) or '-'}" for turn in context]
    return [("system", _rules()), ("human", "\n".join([*before, f"The follow-up: {plain(question)}"]))]


@lru_cache(maxsize=1)
def _rules() -> str:
    """What `qa/prompts/condense.md` says."""
    return (resources.files("qa") / "prompts" / "condense.md").read_text("utf-8").strip()
