"""What the retriever might do otherwise, measured: `python -m bench.variants [PART OF A NAME ...]`.

Passage length and overlap, the article's title before each passage, and BM25 beside the vectors. The
articles are XQuAD's dev articles (five paragraphs each, in the answer's language), the paragraphs of
MLQA German, and 300 news articles. Relevant is a passage that holds the answer's first character; every vector
is compared, so that the search index plays no part.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
import platformdirs

from bench.asking import news
from bench.cases import Case, mlqa, paragraphs, xquad
from index.encoder import BundledEncoder
from index.engine import Floats
from index.language import language_of
from index.records import Article
from index.retriever import WEIGHED, words_add
from index.seed_format import title_of
from index.sentences import sentence_spans
from index.splitter import LONGEST, passage_spans

_NEWS = 300
_DEPTH = 10
_RANK = 60  # added to each rank in the fusion (Cormack et al. 2009, reciprocal rank fusion)
_PARAGRAPHS = 5  # of an XQuAD article

Places = Mapping[str, tuple[str, int]]  # paragraph id -> its article and where it begins there


@dataclass(frozen=True, slots=True)
class Part:
    """A passage as it is searched: `text` is what is embedded."""

    article: str
    start: int
    end: int
    text: str


def articles_of(language: str) -> tuple[list[Article], Places]:
    """The articles, and where each dev paragraph lies in them."""
    found: list[Article] = []
    places: dict[str, tuple[str, int]] = {}
    topics: dict[str, list[Article]] = {}
    for paragraph in paragraphs(language):
        topics.setdefault(paragraph.topic, []).append(paragraph.article)
    for topic, parts in topics.items():
        text = ""
        for part in parts:
            text += "\n\n" if text else ""
            places[part.id] = topic, len(text)
            text += part.text
        found.append(Article(topic, "", text, language=parts[0].language))
    return [*found, *news()[:_NEWS]], places


def plain_parts(articles: Sequence[Article], longest: int = LONGEST) -> list[Part]:
    return [
        Part(article.id, start, end, article.text[start:end])
        for article in articles
        for start, end in passage_spans(article.text, article.language, longest)
    ]


def overlapping_parts(articles: Sequence[Article]) -> list[Part]:
    """Each passage begins with the last sentence of the one before."""
    found = []
    for article in articles:
        sentences = sentence_spans(article.text, article.language)
        for start, end in passage_spans(article.text, article.language):
            before = [a for a, b in sentences if b <= start]
            begin = before[-1] if before else start
            found.append(Part(article.id, begin, end, article.text[begin:end]))
    return found


def titled_parts(articles: Sequence[Article]) -> list[Part]:
    """The title before every passage but the first, which begins with it anyway."""
    found = []
    for article in articles:
        title = title_of(article.text, article.language)
        for part in plain_parts([article]):
            text = f"{title}\n{part.text}" if part.start else part.text
            found.append(Part(part.article, part.start, part.end, text))
    return found


Order = Callable[[Case, Floats], Sequence[int]]  # a question and its cosines -> the parts' numbers, best first


def by_vectors(_: Case, cosines: Floats) -> Sequence[int]:
    return [int(place) for place in np.argsort(-cosines, kind="stable")[: 10 * _DEPTH]]


def fused(articles: Sequence[Article], parts: Sequence[Part], weight: float, *, same_language: bool) -> Order:
    """Reciprocal rank fusion of the vectors and BM25; BM25 only of passages in the question's language, or of all."""
    languages = {article.id: article.language for article in articles}
    index = bm25s.BM25()
    index.index(bm25s.tokenize([part.text for part in parts], stopwords=[], show_progress=False), show_progress=False)

    def order(case: Case, cosines: Floats) -> Sequence[int]:
        first = by_vectors(case, cosines)
        tokens = bm25s.tokenize([case.question], stopwords=[], show_progress=False)
        found, scores = index.retrieve(tokens, k=10 * _DEPTH, show_progress=False)
        asked = language_of(case.question)
        second = [
            int(place)
            for place, score in zip(found[0], scores[0], strict=True)
            if score > 0 and (not same_language or languages[parts[int(place)].article] == asked)
        ]
        points: dict[int, float] = {}
        for share, ranked in ((1.0, first), (weight, second)):
            for rank, place in enumerate(ranked, 1):
                points[place] = points.get(place, 0.0) + share / (_RANK + rank)
        return sorted(points, key=lambda place: -points[place])

    return order


def reordered(articles: Sequence[Article], parts: Sequence[Part], weight: float, expected: float) -> Order:
    """As the product does it: the nearest by cosine, in another order by the question's words in them."""
    languages = {article.id: article.language for article in articles}

    def order(case: Case, cosines: Floats) -> Sequence[int]:
        near = np.argsort(-cosines, kind="stable")[: max(WEIGHED, 3 * _DEPTH)]
        passages = [(languages[parts[place].article], parts[place].text) for place in near]
        scores = cosines[near] + np.array(words_add(case.question, passages, weight, expected))
        return [int(place) for place in near[np.argsort(-scores, kind="stable")]]

    return order


def score(  # noqa: PLR0913 - each is a part of one measurement
    cases: Sequence[Case], places: Places, parts: Sequence[Part], asked: Floats, order: Order, vectors: Floats
) -> tuple[float, float]:
    """recall@5 and nDCG@10."""
    recalls, gains = [], []
    for case, question in zip(cases, asked, strict=True):
        article, begin = places[case.article_id]
        at = begin + case.start
        relevant = {
            place for place, part in enumerate(parts) if part.article == article and part.start <= at < part.end
        }
        ranked = list(order(case, vectors @ question))[:_DEPTH]
        recalls.append(bool(relevant & set(ranked[:5])))
        gain = sum(1 / np.log2(rank + 1) for rank, place in enumerate(ranked, 1) if place in relevant)
        gains.append(gain / sum(1 / np.log2(rank + 1) for rank in range(1, len(relevant) + 1)))
    return float(np.mean(recalls)), float(np.mean(gains))


def _variants(articles: Sequence[Article]) -> Iterator[tuple[str, list[Part]]]:
    for longest in (LONGEST, 350, 500, 1000, 1400):
        yield f"at most {longest} characters", plain_parts(articles, longest)
    yield f"{LONGEST}, one sentence of overlap", overlapping_parts(articles)
    yield f"{LONGEST}, the title before each", titled_parts(articles)


def _orders(articles: Sequence[Article], parts: Sequence[Part]) -> Iterator[tuple[str, Order]]:
    for weight in (0.1, 0.25, 0.5, 1.0):
        for same in (False, True):
            label = f", BM25 by rank {weight:g}" + (", same language only" if same else "")
            yield label, fused(articles, parts, weight, same_language=same)
    for weight in (0.001, 0.002, 0.003, 0.004):
        for expected in (0.0, 0.25, 0.5):
            yield f", words {weight:g}, {expected:g} expected", reordered(articles, parts, weight, expected)


def _cases(language: str) -> dict[str, list[Case]]:
    """Questions that articles in that language answer."""
    asked = {"de": ("de", "en", "ru"), "en": ("en", "de"), "ru": ("ru", "de")}[language]
    found = {f"{each}→{language}": xquad(each, language) for each in asked}
    return {**found, "MLQA de": mlqa()} if language == "de" else found


def main() -> None:
    wanted = sys.argv[1:] or [""]
    encoder = BundledEncoder(platformdirs.user_cache_path("beleg"))
    for language in ("de", "en", "ru"):
        sets = _cases(language)
        articles, places = articles_of(language)
        asked = {pair: encoder.questions([case.question for case in cases]) for pair, cases in sets.items()}
        for name, parts in _variants(articles):
            if not any(part in name for part in wanted):
                continue
            vectors = encoder.passages([part.text for part in parts])
            orders: dict[str, Order] = {"": by_vectors}
            if name == f"at most {LONGEST} characters":
                orders.update(_orders(articles, parts))
            for label, order in orders.items():
                said = [f"{pair} {recall:.3f} / {gain:.3f}" for pair, cases in sets.items()
                        for recall, gain in [score(cases, places, parts, asked[pair], order, vectors)]]  # fmt: skip
                print(f"{name}{label} ({len(parts)}): {'; '.join(said)}", flush=True)


if __name__ == "__main__":
    main()
