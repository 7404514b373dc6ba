"""What flows through an answer: Span -> Citation -> Statement -> Answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from index.records import Article, Hit

if TYPE_CHECKING:
    from qa.writer_errors import Reason

# Of the answers called sure at least 90 % were right on the dev set, see docs/benchmarks.md.
Certainty = Literal["sure", "likely", "unsure", ""]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of an article, and how likely it is that they answer, 0..1."""

    article_id: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words, `article.text[start:end]`, and the whole sentence(s) around them."""

    number: int
    article: Article
    start: int
    end: int
    sentence_start: int
    sentence_end: int

    @property
    def quote(self) -> str:
        return self.article.text[self.start : self.end]

    @property
    def sentence(self) -> str:
        return self.article.text[self.sentence_start : self.sentence_end]


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that the answer says, and what it rests on."""

    text: str
    citations: Sequence[Citation]
    written: bool = False  # by a language model, in its own words
    supported: bool = True  # what it cites says so; only of what is written this may be false
    missing: Sequence[str] = ()  # words of it that what it cites does not hold


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says to a question. Refused: no statements, only related passages.

    Where a language model was asked, `statements` also hold what it wrote and its citations do not say, `supported` or
    not; what counts as said and cited is only what is supported.
    """

    question: str
    statements: Sequence[Statement]
    refused: bool
    confidence: float  # the best span's probability, also where it was too low to answer
    language: str  # of the question
    related: Sequence[Hit]  # passages near the question that are not cited, the nearest first
    timings: dict[str, float] = field(default_factory=dict)  # milliseconds
    read: Sequence[Hit] = ()  # every passage that the reader was given, the nearest first
    certainty: Certainty = ""  # what the confidence means; "" where it is only a ranking
    understood: str = ""  # the question as it was searched and read: a follow-up with what it leaves out
    writer: str = ""  # the language model that was asked, if any
    failure: "Reason | Literal['', 'stopped']" = ""  # why what it wrote is not all of the answer, or none of it
    notice: str = ""  # the same in a line
    contradicted: bool = False  # the reader was sure of what the model does not say: its statement is there too
    unfinished: bool = False  # the model is still writing

    @property
    def written(self) -> bool:
        """Whether a language model said any of it with support; else all of it is the articles' own words."""
        return any(statement.written and statement.supported for statement in self.statements)

    @property
    def found(self) -> list[Statement]:
        """The statements in the articles' own words."""
        return [statement for statement in self.statements if not statement.written]

    @property
    def differing(self) -> bool:
        """Whether articles give different answers, none of them more than one."""
        return len(self.found) > 1 and are_disjoint(
            [{citation.article.id for citation in statement.citations} for statement in self.found]
        )

    @property
    def text(self) -> str:
        return "\n".join(statement.text for statement in self.statements if statement.supported)

    @property
    def citations(self) -> list[Citation]:
        """Every citation of what is supported, by its number."""
        return [each for statement in self.statements if statement.supported for each in statement.citations]


def are_disjoint(sets: Sequence[set[str]]) -> bool:
    """Whether nothing is in two of them.

    >>> are_disjoint([{"a", "b"}, {"c"}]), are_disjoint([{"a", "b"}, {"b"}])
    (True, False)
    """
    return sum(map(len, sets)) == len(set().union(*sets))


def numbered_anew(statements: Sequence[Statement]) -> list[Statement]:
    """The statements, their citations numbered in the order in which they are shown."""
    made: list[Statement] = []
    number = 0
    for statement in statements:
        citations = [replace(each, number=number + place) for place, each in enumerate(statement.citations, 1)]
        number += len(citations)
        made.append(replace(statement, citations=citations))
    return made


def uncited(hits: Sequence[Hit], statements: Sequence[Statement]) -> list[Hit]:
    """The passages that no supported statement cites."""
    cited = [citation for statement in statements if statement.supported for citation in statement.citations]
    return [
        hit
        for hit in hits
        if not any(
            citation.article.id == hit.passage.article_id and hit.passage.start <= citation.start < hit.passage.end
            for citation in cited
        )
    ]
