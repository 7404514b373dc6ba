"""The trained reader: what it finds lies where it says, however long or strange the text, and whoever asks."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from index.encoder import BundledEncoder
from index.records import Article, Hit, Passage
from index.seed_format import credit_start
from index.splitter import passages_of
from qa import reader_weights
from qa.answer import Span
from qa.calibration import Calibration
from qa.span_reader import SpanReader
from tests.fakes import an_article
from tests.test_spans import brute_force
from tests.tiny_reader import CALIBRATION, WordEncoder, install, marking_tensors, random_tensors, tiny_encoder

SEED = Path(__file__).parent.parent / "seeds" / "000_a9409306277e588d.txt"
QUESTION = "wie viele Soldaten?"
FILLER = "Der Fuchs sieht einen Hund. "
NASTY = {
    "empty": "",
    "white space": " \n\t\u00a0 ",
    "one letter": "a",
    "one word": "Minsk",
    "a number": "9.000",
    "marks": "…!?—",
    "combining marks": "\u0308\u0301\u0308",
    "a very long word": "a" * 3000,
    "emoji": "👩‍🚀👍🏽🇩🇪 fährt 🚀 los ☀️",
    "emoji alone": "👩‍🚀👍🏽🇩🇪",
    "right to left": "\u200fהצבא מנה 9,000 חיילים. مرحبا بالعالم ٩٠٠٠",
    "Chinese": "俄罗斯有9000名士兵。三个句子。" * 20,
    "Japanese": "日本語のテキストです。「引用」もあります。",
    "Thai": "ทหารรัสเซีย๙๐๐๐คน กำลังมา",
    "Devanagari": "रूस के ९००० सैनिक हैं।",
    "decomposed": "e\u0301te\u0301 a\u0308u\u0308",
    "compatible characters": "ﬁn ① ﷺ ½ Ⅷ",
    "special tokens": "<s> </s> <pad> <mask> <unk>",
    "control characters": "a\x00b\x1f \u200b\ufeff c\u2028d",
    "brackets": '(("„»' * 30,
    "long": FILLER * 60,
}

Make = Callable[..., tuple[SpanReader, WordEncoder]]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes a reader that finds the given answers, and the encoder that it asks."""

    def made(*answers: str, limit: int = 512) -> tuple[SpanReader, WordEncoder]:
        install(tmp_path / "weights", monkeypatch, marking_tensors())
        encoder = WordEncoder(tmp_path / "cache", answers, limit)
        return SpanReader(encoder.as_encoder()), encoder

    return made


@pytest.fixture
def nonsense(tmp_path: Path, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[SpanReader, BundledEncoder]:
    """A reader with random weights on the tiny BERT, which reads at most 40 tokens at once, and its encoder."""
    install(tmp_path / "weights", monkeypatch, random_tensors(), {**CALIBRATION, "sentence": 5.0})
    encoder = tiny_encoder(tiny_folder, tmp_path / "cache", monkeypatch)
    return SpanReader(encoder), encoder


def whole(article: Article) -> Hit:
    """The whole article as one passage."""
    return Hit(Passage(f"passage of {article.id}", article.id, 0, len(article.text)), 0.9)


def by_id(*articles: Article) -> dict[str, Article]:
    return {article.id: article for article in articles}


def check(spans: Sequence[Span], hits: Sequence[Hit], articles: dict[str, Article]) -> None:
    """What `qa/reader.py` promises of spans."""
    for span in spans:
        assert 0 <= span.start < span.end <= len(articles[span.article_id].text)
        assert span.end <= credit_start(articles[span.article_id].text)
        assert 0 <= span.probability <= 1
        assert any(
            hit.passage.article_id == span.article_id
            and hit.passage.start <= span.start
            and span.end <= hit.passage.end
            for hit in hits
        )
    assert [span.probability for span in spans] == sorted((span.probability for span in spans), reverse=True)
    assert len({(span.article_id, span.start, span.end) for span in spans}) == len(spans)


def test_the_words_are_found_and_nothing_else_is_likely(make: Make) -> None:
    article = an_article("a", "Ihr gehören bis zu 9000 russische Soldaten an. Mehr nicht.", language="de")
    best, *others = make("bis zu 9000")[0].read(QUESTION, [whole(article)], by_id(article))
    assert article.text[best.start : best.end] == "bis zu 9000"
    assert best.probability > 0.9
    assert all(span.probability < 0.1 for span in others)


def test_equal_words_in_two_articles_share_their_probability_and_others_compete(make: Make) -> None:
    first, second = an_article("a", "Es sind Bis zu 9000 Mann."), an_article("b", "Nicht mehr als „bis zu 9000“!")
    third = an_article("c", "Angeblich nur 200 Mann.")
    reader, _ = make("Bis zu 9000", "bis zu 9000", "200")
    articles = by_id(first, second, third)
    spans = reader.read(QUESTION, [whole(article) for article in articles.values()], articles)
    check(spans, [whole(article) for article in articles.values()], articles)
    quotes = [(span.article_id, articles[span.article_id].text[span.start : span.end]) for span in spans[:3]]
    assert sorted(quotes) == [("a", "Bis zu 9000"), ("b", "„bis zu 9000“"), ("c", "200")]
    shared = {span.probability for span in spans[:3] if span.article_id != "c"}
    assert len(shared) == 1
    assert shared.pop() + next(span.probability for span in spans if span.article_id == "c") <= 1


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_offsets_are_exact_beside_any_other_text(make: Make, text: str) -> None:
    """The answer stands before, after and between; the passage begins where the article does not."""
    for before, after in (("", text), (text, ""), (text, text)):
        body = f"Vorspann. {before} 9.000 Soldaten {after}"
        article = an_article("a", body)
        hit = Hit(Passage("p", "a", 10, len(body)), 0.9)
        reader, _ = make("9.000 Soldaten", limit=40)
        spans = reader.read(QUESTION, [hit], by_id(article))
        check(spans, [hit], by_id(article))
        assert body[spans[0].start : spans[0].end] == "9.000 Soldaten"
        assert spans[0].start == body.index("9.000 Soldaten")


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_no_text_is_too_strange_to_be_read(nonsense: tuple[SpanReader, BundledEncoder], text: str) -> None:
    article = an_article("a", text)
    hits = [whole(article), *(Hit(passage, 0.5) for passage in passages_of(article))]
    check(nonsense[0].read(QUESTION, hits, by_id(article)), hits, by_id(article))


@pytest.mark.parametrize(
    "question", ["?", "Soldaten", "wer " * 1000, "\u0308", "日本", "👩‍🚀", "הצבא", "<s></s>"], ids=ascii
)
def test_no_question_is_too_strange_to_be_read(nonsense: tuple[SpanReader, BundledEncoder], question: str) -> None:
    article = an_article("a", FILLER * 3)
    spans = nonsense[0].read(question, [whole(article)], by_id(article))
    assert spans
    check(spans, [whole(article)], by_id(article))


def test_without_hits_there_is_no_span_and_the_encoder_reads_no_passage(make: Make) -> None:
    reader, encoder = make("x")
    assert reader.read(QUESTION, [], {}) == []
    assert encoder.asked == []


def test_what_the_graph_says_is_what_is_found(nonsense: tuple[SpanReader, BundledEncoder]) -> None:
    """The three likeliest spans of each passage, by brute force on the logits of the graph run by itself."""
    reader, encoder = nonsense
    articles = by_id(
        an_article("a", "the red fox sees a lazy dog"), an_article("b", "der Hund in Minsk , 9000 Soldaten")
    )
    hits = [whole(article) for article in articles.values()]
    folder = reader_weights.unpacked(encoder.cache)
    session = onnxruntime.InferenceSession(folder / reader_weights.GRAPH, providers=["CPUExecutionProvider"])
    kinds = random_tensors()["kinds"].astype(np.float32)
    asked = encoder.question_states("the fox").vectors + kinds[0]
    expected = {}
    for article, tokens in zip(articles.values(), encoder.passage_states([each.text for each in articles.values()]), strict=True):  # fmt: skip
        states = np.concatenate([asked, tokens.vectors.astype(np.float16).astype(np.float32) + kinds[1]])
        logits = np.asarray(session.run(None, {"states": states[None]})[0][0], np.float32)
        for span in brute_force(logits[len(asked) :], logits[0], 3):
            start, end = tokens.offsets[span.first, 0], tokens.offsets[span.last, 1]
            if article.text[start:end] != ",":
                expected[article.id, int(start), int(end)] = span.lead
    found = {
        (each.article_id, each.start, each.end): each.weighed.lead
        for each in reader.candidates("the fox", hits, articles)
    }
    assert found == pytest.approx(expected, abs=1e-4)


def test_probabilities_come_from_the_calibration_that_belongs_to_the_weights(make: Make) -> None:
    article = an_article("a", "Es sind 9000 Mann.")
    reader, encoder = make("9000")
    assert reader.threshold == 0.5
    doubtful = SpanReader(encoder.as_encoder(), Calibration(temperature=1.0, null=50.0, nearness=0.0, threshold=0.7))
    assert doubtful.threshold == 0.7
    assert reader.read(QUESTION, [whole(article)], by_id(article))[0].probability > 0.9
    assert doubtful.read(QUESTION, [whole(article)], by_id(article))[0].probability < 1e-9


def test_a_question_for_a_reason_or_a_yes_gets_the_sentence_that_decides_it(make: Make) -> None:
    article = an_article("a", "Vorspann. Am 3. Mai fehlte es an Schnelligkeit und Mut. Danach nicht.", language="de")
    reader, _ = make("Schnelligkeit")
    for question, quote in (
        ("Woran fehlte es?", "Schnelligkeit"),
        ("Warum misslang es?", "Am 3. Mai fehlte es an Schnelligkeit und Mut."),
        ("Did they lack speed?", "Am 3. Mai fehlte es an Schnelligkeit und Mut."),
    ):
        best, *rest = reader.read(question, [whole(article)], by_id(article))
        assert article.text[best.start : best.end] == quote
        assert len({(span.start, span.end) for span in (best, *rest)}) == 1 + len(rest)
    agency = an_article("b", "Es fehlte an Mut. Es blieb dabei. (APA)", language="de")
    best = make("dabei")[0].read("Warum?", [whole(agency)], by_id(agency))[0]
    assert agency.text[best.start : best.end] == "Es blieb dabei."


def test_only_the_passages_that_look_best_have_their_sentences_judged(make: Make) -> None:
    articles = [an_article(f"a{number}", f"Es sind {number} Soldaten.") for number in range(9)]
    _, encoder = make(*(str(number) for number in range(3, 9)))
    even = Calibration(temperature=1.0, null=0.0, nearness=0.0, threshold=0.5, sentence=1.0)
    reader = SpanReader(encoder.as_encoder(), even)
    found = reader.candidates("Soldaten", [whole(each) for each in articles], by_id(*articles))
    assert len(encoder.read) > 0
    assert all(f"{number} Soldaten" not in " ".join(encoder.read) for number in range(3))
    assert len(found) > 9


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((0.9, 0.89, 0.87, 0.5), "ab"),
        ((0.9, 0.885, 0.881, 0.879), "abc"),
        ((0.9, 0.5, 0.4), "ab"),
        ((0.5, 0.9, 0.89), "bc"),
    ],
)
def test_passages_much_farther_than_the_nearest_are_not_read(
    make: Make, scores: tuple[float, ...], expected: str
) -> None:
    """The first two always are."""
    articles = [an_article(name, f"Hier steht {name}.") for name in "abcd"[: len(scores)]]
    hits = [replace(whole(article), score=score) for article, score in zip(articles, scores, strict=True)]
    reader, encoder = make("a", "b", "c", "d")
    reader.candidates("Was", hits, by_id(*articles))
    assert encoder.asked == [f"Hier steht {name}." for name in expected]


def test_of_two_equal_leads_the_one_in_the_sentence_that_is_like_the_question_is_likelier(make: Make) -> None:
    """By the vectors of `WordEncoder`, which compares words; without that number in the calibration it is not asked."""
    article = an_article("a", "Es sind 200 Hunde. Es sind 9000 Soldaten. Es sind 300 Hunde.")
    _, encoder = make("200", "9000", "300")
    even = Calibration(temperature=1.0, null=0.0, nearness=0.0, threshold=0.5)
    spans = SpanReader(encoder.as_encoder(), even).read("Soldaten", [whole(article)], by_id(article))[:3]
    assert len({span.probability for span in spans}) == 1
    assert encoder.read == []
    likely = SpanReader(encoder.as_encoder(), replace(even, sentence=20.0))
    best, second, *_ = likely.read("Soldaten", [whole(article)], by_id(article))
    assert article.text[best.start : best.end] == "9000"
    assert best.probability > 10 * second.probability
    found = {
        each.start: each.weighed.support for each in likely.candidates("Soldaten", [whole(article)], by_id(article))
    }
    assert found[8] == found[50] < found[27]


@pytest.mark.parametrize("place", [0, 1, 7, 15, 16, 17, 30, 39])
@pytest.mark.parametrize("limit", [80, 113, 512])
def test_a_passage_that_the_encoder_cannot_take_at_once_is_read_to_its_end(make: Make, place: int, limit: int) -> None:
    """40 sentences of 28 characters and at least 5 tokens; the answer stands behind any of them."""
    body = "".join(FILLER + "Es waren 9000 Mann. " * (number == place) for number in range(40))
    article = an_article("a", f"Vorspann. {body}")
    hit = Hit(Passage("p", "a", 10, len(article.text)), 0.9)
    reader, encoder = make("9000 Mann", limit=limit)
    spans = reader.read(QUESTION, [hit], by_id(article))
    check(spans, [hit], by_id(article))
    assert article.text[spans[0].start : spans[0].end] == "9000 Mann"
    assert spans[0].start == article.text.index("9000 Mann")
    assert spans[0].probability > 0.9
    assert (len(encoder.asked) > 1) == (limit < 200)


@pytest.mark.parametrize("place", range(70, 90))
def test_an_answer_that_two_windows_share_is_found_whole(make: Make, place: int) -> None:
    """A window ends after 80 tokens, here as many words; the answer's two stand before, across or after its end."""
    article = an_article("a", " ".join(["wort"] * place + ["9000 Mann"] + ["wort"] * (150 - place)))
    best = make("9000 Mann", limit=80)[0].read(QUESTION, [whole(article)], by_id(article))[0]
    assert article.text[best.start : best.end] == "9000 Mann"
    assert best.probability > 0.9


def test_of_two_spans_that_are_the_same_word_the_likelier_counts(make: Make) -> None:
    """The word's first token is the answer; the others are one of the next likely spans, and grow to the same word."""
    article = an_article("a", "Donaudampfschifffahrt ruht")
    (found, *others) = make("Donaudam")[0].candidates(QUESTION, [whole(article)], by_id(article))
    assert (found.start, found.end) == (0, 21)
    assert found.weighed.lead > 5
    assert (0, 21) not in [(each.start, each.end) for each in others]


def test_a_passage_whose_tokens_are_shorter_than_a_character_is_read_to_its_end_too(make: Make) -> None:
    """The real encoder makes four tokens of "ﷺ", so its 512 may be no more than 128 characters; here 80 are 160."""
    article = an_article("a", "字 " * 400 + "九千 名")
    reader, _ = make("九千", limit=80)
    best = reader.read(QUESTION, [whole(article)], by_id(article))[0]
    assert article.text[best.start : best.end] == "九千"


def test_the_agency_credit_is_no_answer_and_is_not_even_read(make: Make) -> None:
    text = "Es sind 9000 Mann. (AFP, dpa, Tsp)"
    article = an_article("a", text)
    reader, encoder = make("AFP", "dpa", "(AFP, dpa, Tsp)")
    passages = [(0, len(text)), (0, 25), (10, len(text)), (19, len(text)), (22, 25)]
    hits = [Hit(Passage(f"p{number}", "a", *span), 0.9) for number, span in enumerate(passages)]
    spans = reader.read(QUESTION, hits, by_id(article))
    check(spans, hits, by_id(article))
    assert spans
    assert all("AFP" not in asked and "dpa" not in asked for asked in encoder.asked)


def test_a_passage_is_remembered_by_its_id_and_not_asked_for_again(make: Make) -> None:
    article = an_article("a", "Es sind 9000 Mann. Nein, 200.")
    parts = [Hit(Passage("one", "a", 0, 18), 0.9), Hit(Passage("two", "a", 19, 29), 0.8)]
    reader, encoder = make("9000", "200")
    first = reader.read(QUESTION, parts, by_id(article))
    assert encoder.asked == ["Es sind 9000 Mann.", "Nein, 200."]
    assert reader.read(QUESTION, parts, by_id(article)) == first
    assert reader.read("und dann?", parts[:1], by_id(article))
    assert len(encoder.asked) == 2


def test_what_is_prepared_is_neither_asked_for_nor_read_again(make: Make) -> None:
    _, encoder = make("9000", "200")
    reader = SpanReader(encoder.as_encoder(), replace(SpanReader(encoder.as_encoder()).calibration, sentence=1.0))
    articles = [an_article(f"a{number}", f"Es sind {number} Soldaten.") for number in range(3)]
    hits = [replace(whole(article), score=0.9 - 0.1 * place) for place, article in enumerate(articles)]
    reader.prepare(hits, by_id(*articles), lambda: False)
    made = (list(encoder.asked), list(encoder.read))
    assert made[0] == [article.text for article in articles[:2]]  # the third is too far to be read
    assert made[1]
    reader.read("Soldaten", hits, by_id(*articles))
    assert (encoder.asked, encoder.read) == (made[0], [*made[1], "Soldaten"])


def test_what_is_not_prepared_any_more_is_left(make: Make) -> None:
    reader, encoder = make("9000")
    articles = [an_article(f"a{number}", f"Es sind {number} Soldaten.") for number in range(3)]
    reader.prepare(list(map(whole, articles)), by_id(*articles), lambda: len(encoder.asked) == 1)
    assert encoder.asked == [articles[0].text]


def test_no_more_is_remembered_than_two_hundred_passages_the_latest_used(make: Make) -> None:
    article = an_article("a", "Es sind 9000 Mann.")
    reader, encoder = make("9000")

    def asks(number: int) -> bool:
        """Whether the encoder is asked when this passage is read."""
        before = len(encoder.asked)
        reader.read(QUESTION, [Hit(Passage(f"p{number}", "a", 0, 18), 0.9)], by_id(article))
        return len(encoder.asked) > before

    assert all(asks(number) for number in range(200))
    assert not asks(0)  # so that number 1 is the one that was not used for longest
    assert asks(200)
    assert not asks(0)
    assert asks(1)


def test_more_passages_at_once_than_are_remembered_are_all_read(make: Make) -> None:
    article = an_article("a", "Es sind 9000 Mann. " * 250)
    hits = [Hit(Passage(f"p{number}", "a", 19 * number, 19 * number + 18), 0.9) for number in range(250)]
    reader, encoder = make("9000")
    spans = reader.read(QUESTION, hits, by_id(article))
    check(spans, hits, by_id(article))
    assert {span.start for span in spans} >= {19 * number + 8 for number in range(250)}
    assert len(encoder.asked) == 250


def test_eight_threads_at_once_find_what_one_finds(nonsense: tuple[SpanReader, BundledEncoder]) -> None:
    _, encoder = nonsense
    articles = by_id(*(an_article(str(number), f"{FILLER * number} Fuchs {number}") for number in range(12)))
    hits = [whole(article) for article in articles.values()]
    questions = ["the fox", "der Hund", "Minsk 9000", "wer?"] * 8
    alone = [SpanReader(encoder).read(question, hits, articles) for question in questions[:4]]
    shared = SpanReader(encoder)  # remembers nothing yet: the threads fill it together
    with ThreadPoolExecutor(8) as callers:
        found = list(callers.map(lambda question: shared.read(question, hits, articles), questions))
    assert found == alone * 8
