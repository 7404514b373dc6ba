"""What a reader does: it finds, in the retrieved passages, the words that answer a question."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from index.records import Article, Hit
from qa.answer import Certainty, Span


class Reader(Protocol):
    """Finds spans. Stateless towards its caller; safe to use from several threads."""

    @property
    def name(self) -> str: ...

    @property
    def threshold(self) -> float:
        """The probability below which the reader's best span is no answer; chosen on data, see its module."""

    def certainty(self, probability: float) -> Certainty:
        """What a probability means to somebody who must decide whether to believe; "" where it is only a ranking."""

    def read(self, question: str, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Span]:
        """Spans that may answer the question, the likeliest first; empty where there is none.

        `articles` holds every hit's article by its id. Each span lies within a hit's passage.
        """

    def prepare(self, hits: Sequence[Hit], articles: Mapping[str, Article], enough: Callable[[], bool]) -> None:
        """Make what reading these passages takes whatever the question is, and remember it, a passage at a time.

        When it is `enough`, the rest is left: `read` makes what it does not find.
        """
