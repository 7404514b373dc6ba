"""Stand-ins for the models, with meaning that can be checked by hand, and short ways to make records."""

import re
import zlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from index.engine import Floats, unit
from index.records import Article, Hit
from index.sentences import Span as Range
from qa.answer import Certainty, Span

_WORD = re.compile(r"\w+")


class FakeEncoder:
    """A bag of words: texts are the nearer, the more words they share.

    Each word counts in the component that its CRC-32 names. Component 0 holds a little of every
    text, so that one without words has a direction too. "red fox" and "red dog" share one of two
    words: their cosine is about 1/2.
    """

    def __init__(self, name: str = "fake", dimension: int = 512) -> None:
        self.name = name
        self.dimension = dimension
        self.read: list[str] = []  # every text that it was given

    def questions(self, texts: Sequence[str]) -> Floats:
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> Floats:
        self.read += texts
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        vectors[:, 0] = 0.01
        for vector, text in zip(vectors, texts, strict=True):
            for word in _WORD.findall(text.casefold()):
                vector[1 + zlib.crc32(word.encode()) % (self.dimension - 1)] += 1
        return unit(vectors)

    def in_context(self, texts: Sequence[str], spans: Sequence[Sequence[Range]]) -> list[Floats]:
        """A span's words count three times, its neighbours' once."""
        found = []
        for text, parts in zip(texts, spans, strict=True):
            alone = self.passages([text[start:end] for start, end in parts])
            found.append(unit(3 * alone + self.passages([text])))
        return found


class FakeReader:
    """Finds the words that it was made with, each with its probability, where a hit's passage holds them."""

    name = "fake"
    threshold = 0.5

    def __init__(self, quotes: Mapping[str, float]) -> None:
        self._quotes = quotes

    def certainty(self, probability: float) -> Certainty:
        return "sure" if probability > 0.9 else "unsure"

    def read(self, question: str, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Span]:
        spans = []
        for hit in hits:
            text = articles[hit.passage.article_id].text
            for quote, probability in self._quotes.items():
                start = text.find(quote, hit.passage.start, hit.passage.end)
                if start >= 0:
                    spans.append(Span(hit.passage.article_id, start, start + len(quote), probability))
        return sorted(spans, key=lambda span: -span.probability)

    def prepare(self, hits: Sequence[Hit], articles: Mapping[str, Article], enough: Callable[[], bool]) -> None:
        """Nothing needs to be made."""


def an_article(article_id: str, text: str, date: str = "", language: str = "en", source: str = "") -> Article:
    return Article(article_id, f"Title of {article_id}", text, date, language, source)


def random_vectors(count: int, dimension: int = 16, seed: int = 0) -> Floats:
    return unit(np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32))
