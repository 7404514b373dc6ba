"""A follow-up question in the light of what was asked and answered before it. No model: chosen by measuring.

"And on what level?" names nothing that could be found. So the retriever sees the question before it too,
and the reader its key words; they look where the answer before came from; what was answered already is no answer again;
and words near those that were cited are likelier. A question that is nearer to another article than
to those begins a new topic and stands for itself, as does one with words enough of its own. `python -m bench.conversations` compares the ways.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.records import Article
from qa.answer import Span
from qa.key_words import key_words
from qa.wording import normal

# A question whose nearest passage is by so much nearer than the nearest of the articles cited before is a new topic.
NEW_TOPIC = 0.045  # cosine
_NEAR = 1.5  # log-odds that a span gains where it stands at the place cited before
_REACH = 300.0  # characters within which that falls to a third
_LEAST = 1e-6
# A question with so many key words says by itself what it is about. On the dev set 3 is the best compromise.
_COMPLETE = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of an article that were cited."""

    article_id: str
    start: int
    end: int

    def distance(self, span: Span) -> float:
        """Characters between the middles of both; infinite in another article."""
        if span.article_id != self.article_id:
            return math.inf
        return abs(span.start + span.end - self.start - self.end) / 2


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked, and what was answered: nothing where it was refused."""

    question: str
    answer: str = ""
    places: Sequence[Place] = ()  # that were cited for it


def context_of(question: str, history: Sequence[Turn]) -> Sequence[Turn]:
    """The turns that the question may refer to: those up to the latest that had an answer.

    None where the question is complete by itself, or was asked before word for word.
    """
    if len(key_words(question).split()) >= _COMPLETE or normal(question) in {normal(turn.question) for turn in history}:
        return []
    answered = [place for place, turn in enumerate(history) if turn.places]
    return history[: answered[-1] + 1] if answered else []


def standalone(question: str, context: Sequence[Turn]) -> str:
    """The question with the key words of the latest in its context: what the reader reads.

    >>> standalone("und auf welcher Ebene?", [Turn("Wo halten die Truppen ein Manöver ab?", answer="Belarus")])
    'und auf welcher Ebene? halten Truppen Manöver ab'
    """
    return f"{question} {key_words(context[-1].question)}".strip() if context else question


def searched(question: str, context: Sequence[Turn]) -> str:
    """The question after the whole one before it: what the retriever searches; it found more than key words did."""
    return f"{context[-1].question} {question}" if context else question


def in_context(spans: Sequence[Span], context: Sequence[Turn], articles: Mapping[str, Article]) -> list[Span]:
    """The spans weighed anew: none that was an answer before, and the nearer to what was cited, the likelier.

    Their probabilities and that of no answer still sum to 1, spans of equal words counting once.
    """
    answered = {normal(turn.answer) for turn in context if turn.answer}
    words = [normal(articles[span.article_id].text[span.start : span.end]) for span in spans]
    kept = [(span, said) for span, said in zip(spans, words, strict=True) if said not in answered]
    places = context[-1].places if context else ()
    none = max(_LEAST, 1 - sum({said: span.probability for span, said in kept}.values()))
    masses: dict[str, float] = {}
    for span, said in kept:
        distance = min((place.distance(span) for place in places), default=math.inf)
        mass = span.probability * math.exp(_NEAR * math.exp(-distance / _REACH))
        masses[said] = max(masses.get(said, 0.0), mass)
    total = none + sum(masses.values())
    found = [replace(span, probability=masses[said] / total) for span, said in kept]
    return sorted(found, key=lambda span: (-span.probability, span.article_id, span.start))
