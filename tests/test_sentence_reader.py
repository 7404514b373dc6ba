"""The reader that picks the nearest sentence, and how sure it says that it is."""

import math

import pytest

from index.records import Article, Hit
from index.sentences import sentence_spans
from index.splitter import passages_of
from qa.answer import Span
from qa.sentence_reader import READ, Calibration, SentenceReader
from tests.fakes import FakeEncoder, an_article

FOX = an_article("fox", "The fox is red. The dog is lazy. Soldiers number nine thousand.\n\nIt ends. (AFP, dpa, Tsp)")
PLAIN = Calibration(score=10, gap=20, crossing=1, base=-8, threshold=0.5)


def read(
    question: str, *articles: Article, encoder: FakeEncoder | None = None, calibration: Calibration = PLAIN
) -> list[Span]:
    """What a new reader finds in all passages of the articles."""
    hits = [Hit(passage, 0.9) for article in articles for passage in passages_of(article)]
    by_id = {article.id: article for article in articles}
    return SentenceReader(encoder or FakeEncoder(), calibration).read(question, hits, by_id)


def quote(span: Span, *articles: Article) -> str:
    (article,) = (article for article in articles if article.id == span.article_id)
    return article.text[span.start : span.end]


@pytest.mark.parametrize(
    ("score", "gap", "crossing", "log_odds"),
    [
        (0.5, 0.15, False, 0.0),  # 10 * 0.5 + 20 * 0.15 - 8
        (0.5, 0.15, True, 1.0),
        (0.9, 0.0, False, 1.0),
        (0.9, -0.2, False, -3.0),
    ],
)
def test_a_probability_is_the_logistic_of_the_weighted_sum(
    score: float, gap: float, crossing: bool, log_odds: float
) -> None:
    assert PLAIN.probability(score, gap, crossing) == pytest.approx(1 / (1 + math.exp(-log_odds)))


def test_a_probability_stays_within_0_and_1_far_out() -> None:
    steep = Calibration(score=1e9, gap=0, crossing=0, base=0, threshold=0.5)
    assert 0 <= steep.probability(-1, 0, False) < 1e-20
    assert steep.probability(1, 0, False) == pytest.approx(1)


def test_the_sentence_nearest_to_the_question_wins() -> None:
    spans = read("how many soldiers, nine thousand?", FOX)
    assert quote(spans[0], FOX) == "Soldiers number nine thousand."
    probabilities = [span.probability for span in spans]
    assert probabilities == sorted(probabilities, reverse=True)
    assert probabilities[0] > probabilities[1]


def test_every_sentence_is_a_span_but_the_agency_credit_is_none() -> None:
    spans = read("AFP dpa Tsp", FOX)
    expected = [FOX.text[start:end] for start, end in sentence_spans(FOX.text, "en")][:-1]
    assert sorted(quote(span, FOX) for span in spans) == sorted(expected)


def test_an_article_that_is_all_credit_has_no_span() -> None:
    assert read("AFP", an_article("credit", "(AFP, dpa)")) == []
    assert read("AFP") == []


def test_spans_lie_in_the_passages_that_were_found() -> None:
    article = an_article("long", " ".join(f"This is sentence{number} of them." for number in range(100)))
    passages = passages_of(article)
    hits = [Hit(passage, 0.9) for passage in passages[1:4]]
    spans = SentenceReader(FakeEncoder()).read("what is sentence30?", hits, {"long": article})
    assert spans
    for span in spans:
        assert any(hit.passage.start <= span.start < span.end <= hit.passage.end for hit in hits)
        assert quote(span, article).startswith("This is sentence")
        assert quote(span, article).endswith(" of them.")


def test_a_span_is_the_likelier_the_further_the_next_best_sentence_is() -> None:
    question = "where does the fox sleep?"
    near = an_article("near", "The fox does sleep here. The fox does sleep there.")
    far = an_article("far", "The fox does sleep here. Nobody knows anything.")
    assert read(question, far)[0].probability > read(question, near)[0].probability


def test_the_same_sentence_in_two_articles_does_not_make_each_other_doubtful() -> None:
    copy = an_article("copy", "The dog is big!\n\nsoldiers number NINE thousand")
    alone = read("how many soldiers, nine thousand?", FOX)[0]
    both = read("how many soldiers, nine thousand?", FOX, copy)
    first = next(span for span in both if span.article_id == "fox")
    assert quote(both[1], FOX, copy) in ("Soldiers number nine thousand.", "soldiers number NINE thousand")
    assert first.probability == pytest.approx(alone.probability, rel=0.01)


def test_a_question_in_another_language_than_the_article_is_weighed_as_such() -> None:
    german = an_article("fuchs", "Der rote Fuchs schläft.", language="de")
    english = an_article("fuchs", "Der rote Fuchs schläft.", language="en")
    question = "Wo schläft der rote Fuchs heute?"
    odds = [math.log(p / (1 - p)) for p in (read(question, article)[0].probability for article in (german, english))]
    assert odds[1] - odds[0] == pytest.approx(PLAIN.crossing, abs=1e-3)


def test_only_the_best_passages_are_read() -> None:
    articles = [an_article(f"a{number}", f"Sentence of a{number}.") for number in range(READ + 2)]
    assert {span.article_id for span in read("sentence", *articles)} == {f"a{number}" for number in range(READ)}


def test_a_passage_is_embedded_once_and_the_question_each_time() -> None:
    encoder = FakeEncoder()
    reader = SentenceReader(encoder)
    hits = [Hit(passage, 0.9) for passage in passages_of(FOX)]
    first = reader.read("who is red?", hits, {"fox": FOX})
    encoder.read.clear()
    assert reader.read("who is red?", hits, {"fox": FOX}) == first
    assert encoder.read == ["who is red?"]
