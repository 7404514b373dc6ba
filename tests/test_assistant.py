"""The assistant: what it makes of a question and of the spans that a reader finds."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from index.errors import LibraryError, QuestionError
from index.indexer import Indexer, Report
from index.library import Library
from index.records import Article, Filter, Hit
from index.retriever import PassageRetriever
from index.vector_index import VectorIndex
from qa.answer import Answer, Span
from qa.assistant import LONGEST_QUESTION, Assistant, cleaned
from qa.statements import citation_of, statements_of
from tests.fakes import FakeEncoder, FakeReader, an_article

FORCE = an_article(
    "force", "Sie bilden eine Truppe. Ihr gehören bis zu 9000 Soldaten an. Das sagt Minsk.", "2022-12", "de"
)
REPORT = an_article("report", "Es waren „Bis zu  9000 Soldaten“, hieß es. Mehr nicht.", "2023", "de")
OTHER = an_article("other", "Der Fuchs schläft im Wald.", "2021", "de")
ARTICLES = {article.id: article for article in (FORCE, REPORT, OTHER)}
QUESTION = "Wie viele Soldaten, 9000?"

Make = Callable[[Mapping[str, float]], Assistant]


@pytest.fixture
def make(library: Library) -> Iterator[Make]:
    """Makes an assistant over three articles whose reader finds the given words, each with its probability."""
    encoder = FakeEncoder()
    index = VectorIndex(library)
    Indexer(library, lambda: encoder, lambda: index).put_all(list(ARTICLES.values()), Report())
    retriever = PassageRetriever(library=library, encoder=encoder, index=index)
    yield lambda quotes: Assistant(library, retriever, FakeReader(quotes))
    index.close()


def check_citations(answer: Answer) -> None:
    for citation in answer.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote
        assert citation.article == ARTICLES[citation.article.id]
        assert citation.quote in citation.sentence


def test_equal_words_from_two_articles_are_one_statement_with_two_citations(make: Make) -> None:
    answer = make({"bis zu 9000 Soldaten": 0.9, "Bis zu  9000 Soldaten": 0.88}).ask(QUESTION)
    (statement,) = answer.statements
    assert statement.text == answer.text == "bis zu 9000 Soldaten"
    assert [(item.number, item.article.id, item.quote) for item in answer.citations] == [
        (1, "force", "bis zu 9000 Soldaten"),
        (2, "report", "Bis zu  9000 Soldaten"),
    ]
    assert answer.citations[0].sentence == "Ihr gehören bis zu 9000 Soldaten an."
    assert (answer.refused, answer.confidence, answer.language) == (False, 0.9, "de")
    assert [hit.passage.article_id for hit in answer.related] == ["other"]
    check_citations(answer)


def test_what_is_nearly_as_likely_is_a_statement_too_and_what_is_not_is_none(make: Make) -> None:
    answer = make({"Das sagt Minsk.": 0.9, "Mehr nicht.": 0.82, "Wald": 0.44}).ask(QUESTION)
    assert answer.text == "Mehr nicht.\nDas sagt Minsk."  # of two articles, the newer first
    assert [citation.number for citation in answer.citations] == [1, 2]
    check_citations(answer)


def test_nothing_below_the_threshold_is_said_even_beside_an_answer(make: Make) -> None:
    assert make({"Das sagt Minsk.": 0.52, "Mehr nicht.": 0.49}).ask(QUESTION).text == "Das sagt Minsk."


@pytest.mark.parametrize(("quotes", "confidence"), [({"Minsk": 0.49}, 0.49), ({}, 0.0)])
def test_what_is_too_unlikely_is_refused_and_the_nearest_passages_are_kept(
    make: Make, quotes: dict[str, float], confidence: float
) -> None:
    answer = make(quotes).ask(QUESTION)
    assert (answer.refused, answer.text, answer.statements, answer.citations) == (True, "", [], [])
    assert answer.confidence == confidence
    assert {hit.passage.article_id for hit in answer.related} == set(ARTICLES)


def test_at_the_threshold_there_is_an_answer(make: Make) -> None:
    assert not make({"Minsk": 0.5}).ask(QUESTION).refused


def test_a_filter_limits_what_is_read_and_shown(make: Make) -> None:
    answer = make({"9000 Soldaten": 0.9}).ask(QUESTION, Filter(articles=["report"]))
    assert [citation.article.id for citation in answer.citations] == ["report"]
    assert make({"Wald": 0.9}).ask(QUESTION, Filter(date_from="2022")).refused
    assert make({"Wald": 0.9}).ask(QUESTION, Filter(languages=["ru"])).related == []


def test_search_gives_passages_with_their_articles_alone(make: Make) -> None:
    found = make({}).search(QUESTION, 2)
    assert [article.id for _, article in found] == ["report", "force"]
    assert all(hit.passage.article_id == article.id for hit, article in found)


class Preparing(FakeReader):
    """Notes what it is to prepare, and whether that is enough already."""

    def __init__(self) -> None:
        super().__init__({"9000": 0.9})
        self.prepared: list[tuple[list[str], bool]] = []
        self.while_reading: Callable[[], object] = lambda: None

    def prepare(self, hits: Sequence[Hit], articles: Mapping[str, Article], enough: Callable[[], bool]) -> None:
        assert {hit.passage.article_id for hit in hits} == set(articles)
        self.prepared.append((sorted(articles), enough()))

    def read(self, question: str, hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Span]:
        self.while_reading()
        return super().read(question, hits, articles)


def test_what_is_typed_is_prepared_within_its_limits_unless_something_is_answered(make: Make) -> None:
    reader = Preparing()
    assistant = make({})
    assistant._reader = reader
    assistant.prepare("Wie viele Sol", Filter(articles=["force", "other"]))
    assistant.prepare("Wie viele Sol", enough=lambda: True)
    assert reader.prepared == [(["force", "other"], False), (["force", "other", "report"], True)]
    reader.while_reading = lambda: assistant.prepare("Wie viele Sol")
    assistant.ask(QUESTION)
    assert reader.prepared[2:] == [(["force", "other", "report"], True)]
    assistant.prepare("Wie viele Sol")
    assert reader.prepared[3:] == [(["force", "other", "report"], False)]
    with pytest.raises(QuestionError):
        assistant.prepare(" ")


def test_an_empty_library_is_an_error_that_says_how_to_fill_it(library: Library) -> None:
    index = VectorIndex(library)
    retriever = PassageRetriever(library=library, encoder=FakeEncoder(), index=index)
    assistant = Assistant(library, retriever, FakeReader({}))
    for call in (assistant.ask, assistant.search):
        with pytest.raises(LibraryError, match="beleg index"):
            call(QUESTION)
    index.close()


def test_at_most_three_statements_are_made_the_likeliest_first() -> None:
    text = "Eins. Zwei. Drei. Vier."
    article = an_article("a", text)
    starts = [0, 6, 12, 18]
    spans = [Span("a", start, start + 5, 0.9 - start / 1000) for start in starts]
    statements = statements_of(spans, 0.5, {"a": article})
    assert [statement.text for statement in statements] == ["Eins.", "Zwei.", "Drei."]
    assert [citation.number for statement in statements for citation in statement.citations] == [1, 2, 3]


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("9000", "Ihr gehören bis zu 9000 Soldaten an."),
        ("Ihr gehören bis zu 9000 Soldaten an.", "Ihr gehören bis zu 9000 Soldaten an."),
        ("Soldaten an. Das", "Ihr gehören bis zu 9000 Soldaten an. Das sagt Minsk."),
        (" Das", " Das sagt Minsk."),
    ],
)
def test_a_citation_s_sentence_is_all_the_sentences_that_its_words_touch(quote: str, sentence: str) -> None:
    start = FORCE.text.index(quote)
    citation = citation_of(FORCE, start, start + len(quote))
    assert (citation.quote, citation.sentence) == (quote, sentence)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 3), (0, len(FORCE.text) + 1)])
def test_what_lies_outside_the_text_is_no_citation(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="is not within force"):
        citation_of(FORCE, start, end)


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("  Wie\n\tviele?  ", "Wie viele?"),
        ("Wie\x00 vie\x1ble\x7f?", "Wie viele?"),
        ("Wie\u2028viele\u00a0?", "Wie viele ?"),
        ("<b onclick='x'>&amp; **wer**?</b>", "<b onclick='x'>&amp; **wer**?</b>"),
        ("wer\ud800 ist 👩‍🚀?", "wer ist 👩‍🚀?"),
        ("x" * LONGEST_QUESTION, "x" * LONGEST_QUESTION),
    ],
)
def test_a_question_is_kept_as_it_is_but_for_spaces_and_control_characters(question: str, kept: str) -> None:
    assert cleaned(question) == kept


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "is empty"),
        (" \n\t\x00", "is empty"),
        ("🚀👩‍🚀!", "holds no words"),
        ("???", "holds no words"),
        ("\u200b\u200e", "holds no words"),
        ("wer " * 5000, "19,999 characters"),
    ],
)
def test_what_is_no_question_is_an_error_with_a_mend(make: Make, question: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message) as caught:
        make({"Minsk": 0.9}).ask(question)
    assert caught.value.mend
