"""What flows through an answer: Span -> Citation -> Statement -> Answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from index.records import Article, Hit

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


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says to a question. Refused: no statements, only related passages."""

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

    @property
    def differing(self) -> bool:
        """Whether articles give different answers, none of them more than one."""
        return len(self.statements) > 1 and are_disjoint(
            [{citation.article.id for citation in statement.citations} for statement in self.statements]
        )

    @property
    def text(self) -> str:
        return "\n".join(statement.text for statement in self.statements)

    @property
    def citations(self) -> list[Citation]:
        """Every citation, by its number."""
        return [citation for statement in self.statements for citation in statement.citations]


def are_disjoint(sets: Sequence[set[str]]) -> bool:
    """Whether nothing is in two of them.

    >>> are_disjoint([{"a", "b"}, {"c"}]), are_disjoint([{"a", "b"}, {"b"}])
    (True, False)
    """
    return sum(map(len, sets)) == len(set().union(*sets))
