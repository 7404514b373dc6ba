"""The trained reader: the exact words, in any language, and how likely it is that they answer.

It goes on where the encoder's lower layers end, so a question and a passage are each read once, and
apart; its own upper layers read them together (`qa/training/network.py`, docs/reader.md). All spans of
all passages are then weighed against one another and against "no answer".
"""

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from index.encoder import BundledEncoder
from index.engine import Floats, Layers, Tokens
from index.errors import ModelError
from index.records import Article, Hit
from index.seed_format import credit_start
from index.sentences import sentences_around
from qa import reader_weights
from qa.answer import Certainty, Span
from qa.calibration import Calibration, Weighed
from qa.question_kind import wants_sentence
from qa.remembered import Remembered
from qa.sentence_reader import READ, Sentence, SentenceReader
from qa.spans import TokenSpan, likeliest, whole_words
from qa.wording import normal

Halves = npt.NDArray[np.float16]
_PER_PASSAGE = 3  # spans of a passage that are weighed
# A passage whose score is this far behind the best one's is not read, beyond the first two: on the dev set the
# answers are as good as from all 8 (docs/reader.md).
_FAR = 0.02
_AT_LEAST = 2
# On the dev set 65 of the 71 answers from 0.8 on had the right words, and 169 of the 220 from 0.4 to there; docs/benchmarks.md.
_SURE, _LIKELY = 0.8, 0.4
_REMEMBERED = 200  # passages whose states are kept: 23 MB at 150 tokens of 384 half-precision floats
_OVERLAP = 200  # characters that two windows of a long passage share


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span before it is weighed; start and end are characters of the article."""

    article_id: str
    start: int
    end: int
    weighed: Weighed


class SpanReader:
    """Finds exact words. Safe to use from several threads. Raises `ModelError` where its weights are damaged."""

    name = "span"

    def __init__(self, encoder: BundledEncoder, calibration: Calibration | None = None) -> None:
        folder = reader_weights.unpacked(encoder.cache)
        try:
            self._layers = Layers(folder / reader_weights.GRAPH)
            self._kinds: Floats = np.load(folder / reader_weights.KINDS)
        except Exception as error:  # whatever onnxruntime and numpy raise for a file that is no longer theirs
            raise ModelError(
                f"the reader in {folder} cannot be loaded: {' '.join(str(error).split())[:200]}",
                "delete that folder; it is made again at the next start",
            ) from error
        self._encoder = encoder
        self._sentences = SentenceReader(encoder)
        self.calibration = calibration or reader_weights.checked().calibration
        self._remembered: Remembered[list[_Window]] = Remembered(_REMEMBERED)
        self._workers = ThreadPoolExecutor(encoder.threads, "reader")

    @property
    def threshold(self) -> float:
        return self.calibration.threshold

    def certainty(self, probability: float) -> Certainty:
        return certainty_of(probability)

    def read(self, question: str, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Span]:
        found = self.candidates(question, hits, articles)
        probabilities = self.calibration.probabilities([each.weighed for each in found])
        spans = [
            Span(each.article_id, each.start, each.end, probability)
            for each, probability in zip(found, probabilities, strict=True)
        ]
        if wants_sentence(question):
            spans = _whole_sentences(spans, articles)
        return sorted(spans, key=lambda span: (-span.probability, span.article_id, span.start))

    def prepare(self, hits: Sequence[Hit], articles: Mapping[str, Article], enough: Callable[[], bool]) -> None:
        hits = _worth_reading(hits)
        for hit in hits:
            if enough():
                return
            self._windows([hit], articles)
        if self.calibration.sentence:
            self._sentences.prepare(hits, articles, enough)

    def candidates(self, question: str, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Candidate]:
        """The likeliest spans of each passage worth reading, not yet weighed: what the calibration is fitted on."""
        hits = _worth_reading(hits)
        asked = self._encoder.question_states(question).vectors
        windows = self._windows(hits, articles)
        tasks = [(hit, window) for hit, mine in zip(hits, windows, strict=True) for window in mine]
        spans = self.spans_of(asked, [window.states for _, window in tasks])
        judged = self._judged(question, articles, [(hit, mine) for (hit, _), mine in zip(tasks, spans, strict=True)])
        found: dict[tuple[str, int, int], Candidate] = {}
        for (hit, window), mine in zip(tasks, spans, strict=True):
            article = articles[hit.passage.article_id]
            for span in mine:
                each = _candidate(article, hit, window, span, judged)
                key = (each.article_id, each.start, each.end)
                if each.start < each.end and (key not in found or found[key].weighed.lead < each.weighed.lead):
                    found[key] = each
        return list(found.values())

    def _judged(
        self, question: str, articles: Mapping[str, Article], read: Sequence[tuple[Hit, Sequence[TokenSpan]]]
    ) -> Sequence[Sentence]:
        """What the sentence reader thinks of the sentences in the passages that look best so far.

        Of 4 out of 8 it says as much as of all, in half the time.
        """
        if not self.calibration.sentence:
            return []
        looks: dict[str, tuple[float, Hit]] = {}
        for hit, spans in read:
            best = max((self.calibration.weight(span.lead, hit.score) for span in spans), default=-math.inf)
            looks[hit.passage.id] = max(looks.get(hit.passage.id, (-math.inf, hit)), (best, hit), key=itemgetter(0))
        chosen = sorted(looks.values(), key=itemgetter(0), reverse=True)[:READ]
        return self._sentences.sentence_odds(question, [hit for _, hit in chosen], articles)

    def spans_of(self, asked: Floats, passages: Sequence[Floats | Halves]) -> list[list[TokenSpan]]:
        """The likeliest spans of each passage, from the lower layers' states of the question and of each passage."""
        question = asked + self._kinds[0]

        def spans(states: Floats | Halves) -> list[TokenSpan]:
            logits = self._layers(np.concatenate([question, states.astype(np.float32) + self._kinds[1]]))
            return likeliest(logits[len(question) :], logits[0], _PER_PASSAGE)

        return list(self._workers.map(spans, passages))

    def _windows(self, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[list["_Window"]]:
        """Each passage's states; remembered by passage id."""

        def made(new: Sequence[Hit]) -> list[list[_Window]]:
            texts = [_readable(articles[hit.passage.article_id], hit) for hit in new]
            states = self._encoder.passage_states(texts)
            return [self._cut(text, tokens) for text, tokens in zip(texts, states, strict=True)]

        return self._remembered.of(hits, made)

    def _cut(self, text: str, tokens: Tokens) -> list["_Window"]:
        """One window, or several where the encoder could not take the whole passage."""
        windows: list[_Window] = []
        begin = last = 0
        while len(tokens.vectors):
            windows.append(_Window(begin, tokens.vectors.astype(np.float16), tokens.offsets))
            end = begin + int(tokens.offsets[-1, 1])
            if not text[end:].strip() or end == last:
                break
            begin, last = end - min(_OVERLAP, (end - begin) // 2), end
            tokens = next(self._encoder.passage_states([text[begin:]]))
        return windows


def certainty_of(probability: float) -> Certainty:
    """The word for it."""
    return "sure" if probability >= _SURE else "likely" if probability >= _LIKELY else "unsure"


def _worth_reading(hits: Sequence[Hit]) -> list[Hit]:
    """The nearest passages and those nearly as near, in their order."""
    scores = sorted((hit.score for hit in hits), reverse=True)[:_AT_LEAST]
    return [hit for hit in hits if hit.score >= min(scores[0] - _FAR, scores[-1])]


def _whole_sentences(spans: Sequence[Span], articles: Mapping[str, Article]) -> list[Span]:
    """The sentences that the spans stand in, each once, as likely as its likeliest span."""
    best: dict[tuple[str, int, int], float] = {}
    for span in spans:
        article = articles[span.article_id]
        end = min(len(article.text), max(span.end, credit_start(article.text)))
        place = span.article_id, *sentences_around(article.text[:end], article.language, span.start, span.end)
        best[place] = max(best.get(place, 0.0), span.probability)
    return [Span(*place, probability) for place, probability in best.items()]


@dataclass(frozen=True, slots=True)
class _Window:
    """Tokens of a passage from its character `begin` on; offsets count from there."""

    begin: int
    states: Halves  # (tokens, hidden)
    offsets: npt.NDArray[np.int64]  # (tokens, 2)


def _readable(article: Article, hit: Hit) -> str:
    """The passage's text without the agency credit at the article's end, which is no answer."""
    return article.text[hit.passage.start : max(hit.passage.start, min(hit.passage.end, credit_start(article.text)))]


def _candidate(
    article: Article, hit: Hit, window: _Window, span: TokenSpan, sentences: Sequence[Sentence]
) -> Candidate:
    base = hit.passage.start + window.begin
    start, end = base + int(window.offsets[span.first, 0]), base + int(window.offsets[span.last, 1])
    start, end = whole_words(article.text, start, end)
    start, end = max(start, hit.passage.start), min(end, hit.passage.end)
    mine = [odds for name, a, b, odds in sentences if name == article.id and a < end and start < b]
    support = max(mine, default=min((odds for *_, odds in sentences), default=0.0))
    weighed = Weighed(span.lead, hit.score, support, normal(article.text[start:end]))
    return Candidate(article.id, start, end, weighed)
