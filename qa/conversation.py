"""A follow-up question in the light of what was asked and answered before it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked, as it was understood, and what was answered: nothing where it was refused."""

    question: str
    understood: str = ""  # the standalone question; "" where that is the question itself
    answer: str = ""
    articles: Sequence[str] = ()  # ids of those that were cited


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it leaves out: the question before it.

    >>> standalone("und auf welcher Ebene?", [Turn("Wo halten sie ein Manöver ab?", answer="Belarus")])
    'Wo halten sie ein Manöver ab? und auf welcher Ebene?'
    """
    return f"{history[-1].question} {question}" if history else question
