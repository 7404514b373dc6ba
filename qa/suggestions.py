"""Questions to begin with: made from the articles, and kept only where the assistant answers with the right words."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from index.errors import BelegError
from index.records import Article
from qa.candidates import Candidate, candidates
from qa.grammar import KINDS

if TYPE_CHECKING:
    from qa.assistant import Assistant

MOST = 4
MOST_ASKED = 24  # a question to the models each
SURE = 0.5  # an answer's least confidence; far above the readers' thresholds


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that is answered rightly from an article."""

    question: str
    article_id: str


def suggested(assistant: "Assistant", articles: Iterable[Article], most: int = MOST) -> list[Suggestion]:
    """Up to so many questions, on different articles and of different kinds as far as there are any.

    The same articles give the same questions.
    """
    return list(suggestions(assistant, articles, most))


def suggestions(
    assistant: "Assistant",
    articles: Iterable[Article],
    most: int = MOST,
    most_asked: int = MOST_ASKED,
    wanted: Callable[[], bool] = lambda: True,
) -> Iterator[Suggestion]:
    """`suggested`, each as soon as it is found. Ends early once they are no longer `wanted`."""
    found = 0
    for candidate in islice(in_turn(list(map(candidates, articles))), most_asked):
        if found == most or not wanted():
            return
        if is_answered(assistant, candidate):
            found += 1
            yield Suggestion(candidate.question, candidate.article_id)


def is_answered(assistant: "Assistant", candidate: Candidate) -> bool:
    """Whether the assistant is sure, and cites first what should answer it, in that very article."""
    try:
        answer = assistant.read(candidate.question)
    except BelegError:  # its article was removed meanwhile
        return False
    if answer.refused or answer.confidence < SURE:
        return False
    first = answer.citations[0]
    same = first.article.id == candidate.article_id
    return same and first.start < candidate.end and candidate.start < first.end


def in_turn(found: Sequence[Sequence[Candidate]]) -> Iterator[Candidate]:
    """One of each article, then a second one of each, and so on, of different kinds; the weak ones after all others.

    A question that is made from two articles comes once.
    """
    seen: set[str] = set()
    for weak in (False, True):
        queues = [_mixed([each for each in mine if each.weak == weak], first) for first, mine in enumerate(found)]
        for candidate in chain.from_iterable(zip_longest(*queues)):
            if candidate and candidate.question not in seen:
                seen.add(candidate.question)
                yield candidate


def _mixed(found: Sequence[Candidate], first: int) -> list[Candidate]:
    """One of each kind, beginning with the kind of that number, then a second one of each."""
    kinds = [KINDS[(first + step) % len(KINDS)] for step in range(len(KINDS))]
    rows = zip_longest(*([each for each in found if each.kind == kind] for kind in kinds))
    return [each for each in chain.from_iterable(rows) if each]


def spread(articles: Sequence[Article], count: int) -> list[Article]:
    """So many of the articles, from the newest to the oldest at even distances.

    >>> [each.id for each in spread([Article(day, "", "", f"2024-01-0{day}") for day in "12345"], 3)]
    ['5', '3', '1']
    """
    newest = sorted(sorted(articles, key=lambda each: each.id), key=lambda each: each.date, reverse=True)
    if len(newest) <= count:
        return newest
    if count == 1:
        return newest[:1]
    return [newest[place * (len(newest) - 1) // (count - 1)] for place in range(count)]
