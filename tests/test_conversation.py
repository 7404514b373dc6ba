"""Follow-up questions: what they are joined with, where they are looked for, and when they begin a new topic."""

from collections.abc import Iterator

import pytest

from index.indexer import Indexer, Report
from index.library import Library
from index.records import Filter
from index.retriever import PassageRetriever
from index.vector_index import VectorIndex
from qa.answer import Span
from qa.assistant import Assistant
from qa.conversation import Place, Turn, in_context, searched, standalone
from qa.key_words import key_words
from tests.fakes import FakeEncoder, FakeReader, an_article

FORCE = an_article(
    "force", "Der gemeinsamen Truppe gehören 9000 Soldaten an. Das sagt Minsk. Sie üben auf Bataillonsebene."
)
HARBOUR = an_article("harbour", "Der Hafen wird für 228 Millionen ausgebaggert. Das sagt Althus.")
ARTICLES = {each.id: each for each in (FORCE, HARBOUR)}
ASKED = "Wie viele Soldaten gehören der Truppe an?"


def place(words: str, article: str = "force") -> Place:
    start = ARTICLES[article].text.index(words)
    return Place(article, start, start + len(words))


FIRST = Turn(ASKED, "9000 Soldaten", [place("9000 Soldaten")])


class Watched(FakeReader):
    """Remembers what it was asked, and which articles it was given."""

    def __init__(self, quotes: dict[str, float]) -> None:
        super().__init__(quotes)
        self.asked: list[tuple[str, set[str]]] = []

    def read(self, question, hits, articles):  # type: ignore[no-untyped-def]
        self.asked.append((question, set(articles)))
        return super().read(question, hits, articles)


@pytest.fixture
def reader() -> Watched:
    return Watched({"Das sagt Minsk.": 0.8, "Das sagt Althus.": 0.42, "9000 Soldaten": 0.9})


@pytest.fixture
def assistant(library: Library, reader: Watched) -> Iterator[Assistant]:
    encoder, index = FakeEncoder(), VectorIndex(library)
    Indexer(library, lambda: encoder, lambda: index).put_all(list(ARTICLES.values()), Report())
    yield Assistant(library, PassageRetriever(library=library, encoder=encoder, index=index), reader)
    index.close()


def test_a_follow_up_is_read_with_the_key_words_before_it_in_the_article_that_was_cited(
    assistant: Assistant, reader: Watched
) -> None:
    answer = assistant.ask("und was sagt Minsk?", history=[FIRST])
    assert reader.asked == [(f"und was sagt Minsk? {key_words(ASKED)}", {"force"})]
    assert (answer.question, answer.understood) == ("und was sagt Minsk?", reader.asked[0][0])
    assert answer.text == "Das sagt Minsk."


def test_what_was_answered_before_is_no_answer_again(assistant: Assistant) -> None:
    assert assistant.ask("und sonst?", history=[FIRST]).text == "Das sagt Minsk."


@pytest.mark.parametrize(
    "asked", [ASKED, "wie viele soldaten gehören der truppe an", "Welche Soldaten üben mit Minsk Bataillonsebene?"]
)
def test_a_question_that_was_asked_before_or_is_complete_stands_for_itself(
    assistant: Assistant, reader: Watched, asked: str
) -> None:
    assert assistant.ask(asked, history=[FIRST]).text == "9000 Soldaten"
    assert reader.asked == [(asked, {"force", "harbour"})]


def test_a_question_nearer_to_another_article_stands_for_itself(assistant: Assistant, reader: Watched) -> None:
    asked = "Für 228 Millionen wird der Hafen ausgebaggert?"
    answer = assistant.ask(asked, history=[FIRST])
    assert reader.asked == [(asked, {"force", "harbour"})]
    assert (answer.understood, answer.text) == (asked, "9000 Soldaten")


def test_after_refusals_alone_a_question_stands_for_itself(assistant: Assistant, reader: Watched) -> None:
    refused = Turn("Wer ist Präsident von Frankreich?")
    assistant.ask("und was sagt Minsk?", history=[refused])
    assert reader.asked == [("und was sagt Minsk?", {"force", "harbour"})]


def test_a_refused_question_is_not_what_the_next_one_refers_to(assistant: Assistant, reader: Watched) -> None:
    assistant.ask("und was sagt Minsk?", history=[FIRST, Turn("Wer ist Präsident von Frankreich?")])
    assert reader.asked == [(f"und was sagt Minsk? {key_words(ASKED)}", {"force"})]


def test_limits_hold_for_a_follow_up_too(assistant: Assistant, reader: Watched) -> None:
    assistant.ask("und was sagt Minsk?", Filter(articles=["harbour"]), [FIRST])
    assert reader.asked[0][1] == {"harbour"}


def test_an_article_that_is_gone_is_not_looked_for(assistant: Assistant, reader: Watched) -> None:
    assistant.ask("und was sagt Minsk?", history=[Turn(ASKED, "9000", [Place("gone", 1, 5)])])
    assert reader.asked[0][1] == {"force", "harbour"}


def test_words_near_the_place_that_was_cited_are_likelier() -> None:
    near, far = place("Das sagt Minsk"), place("Das sagt Althus", "harbour")
    spans = [Span(each.article_id, each.start, each.end, 0.3) for each in (far, near)]
    found = in_context(spans, [FIRST], ARTICLES)
    assert [span.article_id for span in found] == ["force", "harbour"]
    assert found[0].probability > 0.3 > found[1].probability
    assert sum(span.probability for span in found) < 1


def test_without_a_place_or_an_answer_nothing_is_weighed_anew() -> None:
    spans = [Span("force", 0, 3, 0.4), Span("harbour", 0, 9, 0.2)]
    found = in_context(spans, [Turn("wer?")], ARTICLES)
    assert [span.probability for span in found] == pytest.approx([0.4, 0.2])
    assert in_context([], [FIRST], ARTICLES) == []


def test_the_first_question_is_left_as_it_is() -> None:
    assert standalone("wer?", []) == searched("wer?", []) == "wer?"
    assert searched("wer?", [FIRST]) == f"{ASKED} wer?"
