"""What flows through the index: Article -> Passage -> Hit."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was read. `date` may be partial: "2022", "2022-12" or "2022-12-19"; empty if unknown."""

    id: str
    title: str
    text: str
    date: str = ""
    language: str = ""  # ISO 639-1, empty if unknown
    source: str = ""  # where it came from: a path or an address
    origin: str = field(default="", compare=False)  # the file or address that it was read from, an archive for one


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of an article: `article.text[start:end]`."""

    id: str
    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found.

    `score` ranks it: its cosine to the question, -1..1, and `words`, which the question's words in it add or take.
    """

    passage: Passage
    score: float
    words: float = 0.0

    @property
    def cosine(self) -> float:
        return self.score - self.words


@dataclass(frozen=True, slots=True)
class Filter:
    """Limits a search; an empty field does not limit. Dates may be partial and are inclusive."""

    articles: Sequence[str] = field(default=())
    languages: Sequence[str] = field(default=())
    date_from: str = ""
    date_to: str = ""
