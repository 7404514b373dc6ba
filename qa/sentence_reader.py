"""The reader that needs no training: the sentence whose meaning is nearest to the question's.

A sentence is seen twice, alone and with its neighbours, and its score is the mean of both cosines.
On the dev set, German paragraphs, this finds the right sentence for 75 % of German, 66 % of English
and 61 % of Russian questions; alone 69, 60 and 56 %, with neighbours only 64, 51 and 45 %.

The probability is a logistic regression on three numbers, fitted by `bench/calibrate.py`, which also
chose the threshold: docs/benchmarks.md holds the numbers.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.encoder import Encoder
from index.engine import Floats
from index.language import language_of
from index.records import Article, Hit
from index.seed_format import credit_start
from index.sentences import Span as Range
from index.sentences import sentence_spans
from qa.answer import Certainty, Span
from qa.remembered import Remembered
from qa.wording import normal

Sentence = tuple[str, int, int, float]  # article id, start, end, a number

READ = 4  # passages; reading 8 found no more
_REMEMBERED = 2000  # passages whose sentence vectors are kept: 6 MB at 2 sentences of 384 floats


@dataclass(frozen=True, slots=True)
class Calibration:
    """log-odds = score * cosine + gap * (cosine - best other sentence's) + crossing * (languages differ) + base."""

    score: float
    gap: float
    crossing: float
    base: float
    threshold: float

    def odds(self, score: float, gap: float, crossing: bool) -> float:
        """In logarithms."""
        return self.score * score + self.gap * gap + self.crossing * crossing + self.base

    def probability(self, score: float, gap: float, crossing: bool) -> float:
        return _probability(self.odds(score, gap, crossing))


BUNDLED = Calibration(score=45.04, gap=63.66, crossing=2.44, base=-40.42, threshold=0.25)


@dataclass(frozen=True, slots=True)
class _Candidate:
    article: Article
    start: int
    end: int
    score: float
    key: str


class SentenceReader:
    """Picks whole sentences. Safe to use from several threads."""

    name = "sentence"

    def __init__(self, encoder: Encoder, calibration: Calibration = BUNDLED) -> None:
        self._encoder = encoder
        self._calibration = calibration
        self._remembered: Remembered[tuple[list[Range], Floats]] = Remembered(_REMEMBERED)

    @property
    def threshold(self) -> float:
        return self._calibration.threshold

    def certainty(self, probability: float) -> Certainty:
        """Calibrated for the bundled encoder, and there the trained reader answers: here it only ranks."""
        return ""

    def read(self, question: str, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Span]:
        spans = [
            Span(name, start, end, _probability(odds))
            for name, start, end, odds in self.sentence_odds(question, hits[:READ], articles)
        ]
        return sorted(spans, key=lambda span: (-span.probability, span.article_id, span.start))

    def prepare(self, hits: Sequence[Hit], articles: Mapping[str, Article], enough: Callable[[], bool]) -> None:
        for hit in hits[:READ]:
            if enough():
                return
            self._sentences([hit], articles)

    def sentence_odds(self, question: str, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Sentence]:
        """Every sentence of the passages, as (article id, start, end, log-odds that it answers), unsorted."""
        candidates = self._candidates(question, hits, articles)
        language = language_of(question)
        found = []
        for candidate in candidates:
            others = (other.score for other in candidates if other.key != candidate.key)
            gap = candidate.score - max(others, default=candidate.score)
            crossing = language != candidate.article.language
            odds = self._calibration.odds(candidate.score, gap, crossing)
            found.append((candidate.article.id, candidate.start, candidate.end, odds))
        return found

    def sentence_scores(self, question: str, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Sentence]:
        """Every sentence of the passages, as (article id, start, end, cosine), unsorted."""
        found = self._candidates(question, hits, articles)
        return [(candidate.article.id, candidate.start, candidate.end, candidate.score) for candidate in found]

    def _candidates(self, question: str, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[_Candidate]:
        if not hits:
            return []
        asked = self._encoder.questions([question])[0]
        candidates = []
        for hit, (spans, vectors) in zip(hits, self._sentences(hits, articles), strict=True):
            article = articles[hit.passage.article_id]
            for (start, end), score in zip(spans, vectors @ asked, strict=True):
                first, last = hit.passage.start + start, hit.passage.start + end
                candidates.append(_Candidate(article, first, last, float(score), normal(article.text[first:last])))
        return candidates

    def _sentences(self, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[tuple[list[Range], Floats]]:
        """Each passage's sentences, as offsets into it, and their vectors; remembered by passage id."""

        def made(new: Sequence[Hit]) -> list[tuple[list[Range], Floats]]:
            texts = [articles[hit.passage.article_id].text[hit.passage.start : hit.passage.end] for hit in new]
            spans = [
                _sentences_in(text, articles[hit.passage.article_id], hit) for hit, text in zip(new, texts, strict=True)
            ]
            parts = [text[a:b] for text, mine in zip(texts, spans, strict=True) for a, b in mine]
            alone = self._encoder.passages(parts)
            found = []
            begin = 0
            for mine, near in zip(spans, self._encoder.in_context(texts, spans), strict=True):
                found.append((mine, np.asarray((alone[begin : begin + len(mine)] + near) / 2, np.float32)))
                begin += len(mine)
            return found

        return self._remembered.of(hits, made)


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))


def _sentences_in(text: str, article: Article, hit: Hit) -> list[Range]:
    """The passage's sentences without the agency credit at the article's end, which is no answer."""
    length = min(len(text), credit_start(article.text) - hit.passage.start)
    return sentence_spans(text[: max(0, length)], article.language)
