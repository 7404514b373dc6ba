"""A language model beside the reader: what is shown of both, whatever the model does."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Event

import pytest

from index.indexer import Indexer, Report
from index.library import Library
from index.retriever import PassageRetriever
from index.vector_index import VectorIndex
from qa.answer import Answer, Citation
from qa.assistant import Assistant
from qa.checked_writer import CheckedWriter
from qa.condenser import Condenser, is_condensed
from qa.conversation import Place, Turn
from qa.language_model import LanguageModel
from qa.stoppable import Stopped, until
from qa.support import Limits, Support
from qa.writer import Writer
from qa.writer_errors import WriterError
from qa.written import WrittenStatement
from tests import openai_server as server
from tests.fakes import FakeEncoder, FakeReader, an_article

ARTICLE = an_article(
    "belarus", "Up to 9,000 soldiers belong to the force. Putin came to Minsk on Monday. Lukashenko met him there."
)
NEAR = Limits(own=0.3, across=0.0, behind=0.1)
ASKED = "How many soldiers belong to the force?"
SOLDIERS, VISIT = "There are up to 9,000 soldiers.", "Putin came to Minsk."


class Saying:
    """A writer that writes these statements, each citing the sentence that begins so; then it fails, if it is to."""

    name = "saying"

    def __init__(self, *statements: tuple[str, str], failure: WriterError | None = None) -> None:
        self._statements = statements
        self._failure = failure
        self.asked: list[str] = []

    def write(self, question: str, sentences: Sequence[Citation]) -> Iterator[WrittenStatement]:
        self.asked.append(question)
        for text, beginning in self._statements:
            numbers = [each.number for each in sentences if each.sentence.startswith(beginning)]
            yield WrittenStatement(text, numbers)
        if self._failure is not None:
            raise self._failure


class Completing(Condenser):
    """Makes this of every follow-up."""

    def __init__(self, question: str) -> None:
        self._question = question

    def condensed(self, question: str, context: Sequence[Turn]) -> str:
        return self._question


Make = Callable[..., Assistant]


@pytest.fixture
def make(library: Library) -> Iterator[Make]:
    """Makes an assistant over the article, with a reader that finds these words, and a writer."""
    encoder, index = FakeEncoder(), VectorIndex(library)
    Indexer(library, lambda: encoder, lambda: index).put_all([ARTICLE], Report())
    retriever = PassageRetriever(library=library, encoder=encoder, index=index)

    def made(
        writer: Writer, quotes: Mapping[str, float], condenser: Condenser | None = None, secrets: Sequence[str] = ()
    ) -> Assistant:
        checked = CheckedWriter(writer, Support(encoder, NEAR))
        return Assistant(library, retriever, FakeReader(quotes), LanguageModel(checked, condenser, secrets))

    yield made
    index.close()


def said(answer: Answer) -> list[str]:
    """The statements, those in the article's own words in brackets, unsupported ones with a question mark."""
    return [
        ("" if each.supported else "? ") + (each.text if each.written else f"<{each.text}>")
        for each in answer.statements
    ]


def test_what_was_read_comes_first_and_then_statement_by_statement(make: Make) -> None:
    writer = Saying((SOLDIERS, "Up to"), ("There are 8,000 soldiers.", "Up to"), (VISIT, "Putin"))
    first, *growing, last = make(writer, {"9,000": 0.7}).answers(ASKED)
    assert (said(first), first.unfinished, first.writer, first.text) == (["<9,000>"], True, "saying", "9,000")
    assert [said(each) for each in growing] == [
        [SOLDIERS],
        [SOLDIERS, "? There are 8,000 soldiers."],
        [SOLDIERS, "? There are 8,000 soldiers.", VISIT],
    ]
    assert all(each.unfinished for each in growing)
    assert (said(last), last.unfinished, last.failure, last.written) == (said(growing[-1]), False, "", True)
    assert (last.text, last.refused, last.certainty, last.confidence) == (f"{SOLDIERS}\n{VISIT}", False, "", 0.7)
    assert [citation.number for citation in last.citations] == [1, 3]  # those of what is supported
    assert [citation.sentence for citation in last.citations] == ["Up to 9,000 soldiers belong to the force.", "Putin came to Minsk on Monday."]  # fmt: skip
    assert last.statements[1].missing == ("8,000",)
    assert last.timings.keys() == {"retrieve_ms", "read_ms", "write_ms"}


def test_what_is_not_supported_waits_below_what_was_read(make: Make) -> None:
    writer = Saying(("There are 8,000 soldiers.", "Up to"), (SOLDIERS, "Up to"))
    steps = [said(each) for each in make(writer, {"9,000": 0.7}).answers(ASKED)]
    assert steps[1:3] == [["<9,000>", "? There are 8,000 soldiers."], ["? There are 8,000 soldiers.", SOLDIERS]]


def test_the_model_may_answer_what_the_reader_does_not(make: Make) -> None:
    first, *_, last = make(Saying((VISIT, "Putin")), {}).answers("Who came?")
    assert (first.refused, first.statements) == (True, [])
    assert (last.refused, said(last), last.related) == (False, [VISIT], [])


def test_both_stand_there_where_the_model_does_not_say_what_the_reader_is_sure_of(make: Make) -> None:
    answer = make(Saying((VISIT, "Putin")), {"9,000": 0.95}).ask(ASKED)
    assert (said(answer), answer.contradicted) == ([VISIT, "<9,000>"], True)
    assert [citation.number for citation in answer.citations] == [1, 2]
    assert make(Saying((VISIT, "Putin")), {"9,000": 0.7}).ask(ASKED).contradicted is False
    assert make(Saying((SOLDIERS, "Up to")), {"9,000": 0.95}).ask(ASKED).contradicted is False


@pytest.mark.parametrize(
    ("writer", "failure", "shown"),
    [
        (Saying(), "uncited", ["<9,000>"]),
        (Saying((VISIT, "nothing")), "uncited", ["<9,000>", f"? {VISIT}"]),
        (Saying(("Putin came to Pinsk.", "Putin")), "unsupported", ["<9,000>", "? Putin came to Pinsk."]),
        (Saying(failure=WriterError("slow", "it takes too long")), "slow", ["<9,000>"]),
        (Saying((VISIT, "Putin"), failure=WriterError("cut off", "it broke off")), "cut off", [VISIT, "<9,000>"]),
    ],
)
def test_whatever_the_model_does_what_was_read_is_there(
    make: Make, writer: Saying, failure: str, shown: list[str]
) -> None:
    answer = make(writer, {"9,000": 0.7}).ask(ASKED)
    assert (answer.failure, said(answer), answer.unfinished) == (failure, shown, False)
    assert answer.notice
    assert "9,000" in answer.text.splitlines()
    refused = make(writer, {}).ask(ASKED)
    assert refused.refused == (VISIT not in shown)


def test_a_key_is_in_no_notice(make: Make) -> None:
    writer = Saying(failure=WriterError("broken", "it fails: wrong key sk-123"))
    assert "sk-123" not in make(writer, {"9,000": 0.7}, secrets=["", "sk-123"]).ask(ASKED).notice


def test_a_model_is_left_when_it_is_enough(make: Make) -> None:
    enough, closed = Event(), Event()

    class Hanging(Saying):
        def write(self, question: str, sentences: Sequence[Citation]) -> Iterator[WrittenStatement]:
            yield WrittenStatement(VISIT, [2])
            enough.wait(10)
            yield WrittenStatement(SOLDIERS, [1])
            closed.set()

    answers = make(Hanging(), {"9,000": 0.7}).answers(ASKED, enough=enough.is_set)
    assert [said(next(answers)) for _ in range(2)] == [["<9,000>"], [VISIT]]
    enough.set()
    (last,) = answers
    assert (last.failure, last.unfinished) == ("stopped", False)
    assert said(last) == [VISIT, "<9,000>"]


def test_waiting_raises_what_making_raises_and_closes_what_makes() -> None:
    closed = Event()

    def items() -> Iterator[int]:
        try:
            yield 1
            raise OSError("gone")
        finally:
            closed.set()

    found = until(lambda: False, items())
    assert next(found) == 1
    with pytest.raises(OSError, match="gone"):
        next(found)
    assert closed.wait(5)
    assert list(until(lambda: False, iter([1, 2]))) == [1, 2]
    with pytest.raises(Stopped):
        list(until(lambda: True, iter([1])))


# Follow-ups

BEFORE = [Turn("Who met Lukashenko in Minsk?", "Putin", [Place("belarus", 42, 47)])]


def test_a_follow_up_is_read_and_written_as_the_model_completes_it(make: Make) -> None:
    writer = Saying((VISIT, "Putin"))
    *early, last = make(writer, {"Monday": 0.7}, Completing("When did Putin come to Minsk?")).answers(
        "and when?", history=BEFORE
    )
    assert early[0].understood.startswith("and when?")  # at once, before the model has said anything
    assert last.understood == "When did Putin come to Minsk?"
    assert last.question == "and when?"
    assert writer.asked == ["When did Putin come to Minsk?"]


def test_a_follow_up_that_the_model_does_not_complete_is_understood_without_it(make: Make) -> None:
    assistant = make(Saying((VISIT, "Putin")), {"Monday": 0.7}, Completing(""))
    answer = assistant.ask("and when?", history=BEFORE)
    assert answer.understood == assistant.read("and when?", history=BEFORE).understood != "and when?"


def test_a_first_question_and_a_complete_one_are_not_completed(make: Make) -> None:
    assistant = make(Saying((VISIT, "Putin")), {"Monday": 0.7}, Completing("Never?"))
    assert assistant.ask("and when?").understood == "and when?"
    assert assistant.ask(ASKED, history=BEFORE).understood == ASKED


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ("When did Putin meet Lukashenko in Minsk?", True),
        ("and when?", True),
        ("When did Macron meet Lukashenko?", False),  # nobody has spoken of him
        ("When did 12 ministers meet Lukashenko?", False),
        ("Putin met Lukashenko in Minsk.", False),  # no question
        ("", False),
        ("?", False),
        ("when? " * 100, False),
        ("Wann trafen sich denn die beiden Präsidenten eigentlich in der Stadt Minsk?", False),  # in another language
    ],
)
def test_a_completed_question_brings_in_nothing_new(line: str, fits: bool) -> None:
    assert is_condensed(line, "and when?", BEFORE) is fits


COMPLETE = "When did Putin meet Lukashenko in Minsk?"


@pytest.mark.parametrize(
    ("behaviour", "question"),
    [
        (server.writes(COMPLETE), COMPLETE),
        (server.writes(f'<think>Hm. Who?</think>\n\n"{COMPLETE}"\n'), COMPLETE),
        (server.writes(f"Here it is:\n{COMPLETE}"), ""),
        (server.writes(COMPLETE.replace("Putin", "Macron")), ""),
        (server.writes("<think>Hm"), ""),
        (server.says(), ""),
        (server.silent, ""),
        (server.endless("and when? "), ""),
        (server.fails(500), ""),
        (server.sends(b"<html>", "text/html"), ""),
    ],
)
def test_a_server_that_dawdles_or_fails_completes_nothing(behaviour: server.Behaviour, question: str) -> None:
    from qa.chat_model import open_model

    pytest.importorskip("langchain_openai")
    with server.serving_model(behaviour) as model:
        patience = 0.5 if behaviour is server.silent else 5.0
        condenser = Condenser(open_model("openai:made-up", model.url, timeout=5), patience)
        assert condenser.condensed("and when?", BEFORE) == question
        assert "Asked: Who met Lukashenko in Minsk?\nAnswered: Putin\nThe follow-up: and when?" in model.prompt
