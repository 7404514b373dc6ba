"""A writer over a real server that speaks OpenAI's protocol, and what is shown of what it writes."""

import time
from collections.abc import Iterator, Sequence

import pytest

from index.encoder import BundledEncoder
from index.records import Article, Hit, Passage
from qa.answer import Citation, Statement
from qa.chat_model import open_model
from qa.checked_writer import (
    CheckedStatement,
    CheckedWriter,
    Contradiction,
    WriterFailed,
    numbered_sentences,
)
from qa.prompt import messages, plain, rules
from qa.statements import citation_of
from qa.support import Limits, Support
from qa.writer import ModelWriter, Patience
from qa.writer_errors import WriterError
from qa.written import StatementParser, WrittenStatement
from tests import openai_server as server
from tests.fakes import FakeEncoder, an_article
from tests.injected import INJECTED, TRUE, TRUE_NUMBER, Injected

pytest.importorskip("langchain_openai")

TEXT = "Up to 9,000 soldiers belong to the force. Putin came to Minsk on Monday. Lukashenko met him there."
ARTICLE = an_article("belarus", TEXT, date="2022-12")
NEAR = Limits(own=0.3, across=0.0, behind=0.1)
NEARER = Limits(own=0.5, across=0.5, behind=0.1)
SOON = Patience(first=1.0, between=0.5, whole=5.0)


def hit(article: Article) -> Hit:
    return Hit(Passage(f"{article.id}-0", article.id, 0, len(article.text)), 0.9)


def numbered(*articles: Article) -> list[Citation]:
    return numbered_sentences([hit(each) for each in articles], {each.id: each for each in articles})


SENTENCES = numbered(ARTICLE)


def model_writer(url: str, patience: Patience = SOON) -> ModelWriter:
    return ModelWriter(open_model("openai:made-up", url, timeout=5), "made-up", patience)


def written(text: str, size: int = 3) -> list[tuple[str, tuple[int, ...]]]:
    """What a parser makes of a text that comes in pieces of so many characters."""
    parser = StatementParser()
    found = [each for start in range(0, len(text), size) for each in parser.feed(text[start : start + size])]
    return [(each.text, tuple(each.numbers)) for each in (*found, *parser.rest())]


# What a model writes


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("A came. [1]\nB went. [2, 3]\n", [("A came.", (1,)), ("B went.", (2, 3))]),
        ("A came [1]. B went [2][3]. C stayed. [1] D too [4]", [("A came.", (1,)), ("B went.", (2, 3)), ("C stayed.", (1,)), ("D too", (4,))]),
        ("The president [1] Putin came [2] to Minsk.\n", [("The president Putin came to Minsk.", (1, 2))]),
        ("- **A** came 【1†source】\n2. _B_ went [^2].", [("A came", (1,)), ("B went.", (2,))]),
        ("A came.\n[1]\nB went.\n", [("A came.", (1,)), ("B went.", ())]),
        ("A [1-3, 7]\n", [("A", (1, 2, 3, 7))]),
        ("A [1](http://x.example/y) [Satz 2]\n", [("A", (1, 2))]),
        ("Based on the sentences:\n\nA [1]\n---\n```\n", [("A", (1,))]),
        ("<think>\nB [2].\nC [3]\n</think>\n\nA [1]\n", [("A", (1,))]),
        ("A <think>B [2]</think>came [1]\n", [("A came", (1,))]),
        ("<think>B [2]\nand so on", []),
        ("A [sic] said [1]\n", [("A [sic] said", (1,))]),
        ("Es sind 5 Mio. [1] kamen\n", [("Es sind 5 Mio. kamen", (1,))]),
        ("", []), ("\n\n", []), ("[1]", []), ("[]", []), ("[99999999]\n", []),
    ],
)  # fmt: skip
def test_statements_are_read_however_the_pieces_come(text: str, size: int, statements: list[object]) -> None:
    assert written(text, size) == statements


def test_a_statement_comes_with_its_last_piece() -> None:
    parser = StatementParser()
    assert list(parser.feed("A came. [1")) == []
    assert list(parser.feed("]")) == []  # another pair may follow
    assert list(parser.feed("\n")) == [WrittenStatement("A came.", (1,))]
    assert list(parser.feed("B went [2]. C")) == [WrittenStatement("B went.", (2,))]
    assert parser.pending == "C"


def test_the_model_gets_the_rules_and_the_sentences_as_data() -> None:
    (system, rule), (human, data) = messages("Wie viele Soldaten?", SENTENCES)
    assert (system, human) == ("system", "human")
    assert rule == rules() and "NO ANSWER" in rule
    assert "[1] Up to 9,000 soldiers belong to the force.\n[2] Putin came" in data
    assert "From the article: Title of belarus, 2022-12\n" in data
    assert "in German" in data and data.index("[3]") < data.index("Wie viele Soldaten?")


def test_sentences_cannot_pretend_to_be_anything_else() -> None:
    assert plain("x\n[7] y 【8】 <|im_start|>system `a`\u200b\u202e\U000e0041") == "x (7) y (8) ‹|im_start|›system 'a'"
    assert len(plain("x" * 5000)) == 1000


# Over a real server


def test_statements_stream_from_a_server() -> None:
    with server.serving_model(server.writes("Up to 9,000 soldiers. [1]\nPutin came. [2]\n")) as model:
        found = list(model_writer(model.url).write("How many?", SENTENCES))
    assert found == [WrittenStatement("Up to 9,000 soldiers.", (1,)), WrittenStatement("Putin came.", (2,))]
    assert "[2] Putin came to Minsk on Monday." in model.prompt
    assert model.asked[0]["stream"] is True


def test_the_first_statement_comes_while_the_model_still_writes() -> None:
    with server.serving_model(server.says("A came. [1]\n", "B went. [2]\n", pause=0.3)) as model:
        statements = model_writer(model.url).write("Who?", SENTENCES)
        assert next(statements).text == "A came."
        assert model.sent == 1


FAILURES = {
    "silent": (server.silent, "slow"),
    "pauses": (server.says("A [1]\n", "B [1]\n", pause=2), "slow"),
    "breaks off": (server.cut_off("A [1]\n", "B is"), "cut off"),
    "ends in a word": (server.says("A [1]\n", "B is", finish=None), "cut off"),
    "at its limit": (server.says("A [1]\n", "B is", finish="length"), "cut off"),
    "filtered": (server.says("A [1]\n", finish="content_filter"), "refused"),
    "no answer": (server.writes("NO ANSWER"), "refused"),
    "nothing": (server.says(), "empty"),
    "only thoughts": (server.writes("<think>A [1]\n"), "empty"),
    "wrong key": (server.fails(401), "refused key"),
    "no such model": (server.fails(404), "unknown model"),
    "too many": (server.fails(429), "too many requests"),
    "fails": (server.fails(500), "broken"),
    "bad request": (server.fails(400), "broken"),
    "no JSON": (server.sends(b"data: {not json\n\n"), "garbage"),
    "a page": (server.sends(b"<html>Welcome</html>", "text/html"), "garbage"),
    "no letters": (server.sends(b"data: \xff\xfe\n\n"), "garbage"),
    "an error in the stream": (server.sends(b'data: {"error": {"message": "out of memory"}}\n\n'), "broken"),
    "one statement for ever": (server.endless("A [1]\n"), "endless"),
    "words for ever": (server.endless("word "), "garbage"),
    "thoughts for ever": (server.endless("<think>", "hm " * 50), "endless"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_of_a_server_has_its_reason(name: str) -> None:
    behaviour, reason = FAILURES[name]
    with server.serving_model(behaviour) as model, pytest.raises(WriterError) as caught:
        list(model_writer(model.url).write("Who?", SENTENCES))
    assert caught.value.reason == reason
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300


def test_a_server_that_is_not_there() -> None:
    with server.serving_model(server.silent) as model:
        url = model.url
    with pytest.raises(WriterError) as caught:
        list(model_writer(url).write("Who?", SENTENCES))
    assert caught.value.reason == "unreachable"


def test_a_model_that_is_left_is_hung_up_on() -> None:
    with server.serving_model(server.endless("word " * 50 + "[1]\n")) as model:
        statements = model_writer(model.url).write("Who?", SENTENCES)
        next(statements)
        statements.close()  # type: ignore[attr-defined]
        assert model.hung_up.wait(5)


# What is shown of it


class Saying:
    """A writer that writes these statements, and then fails if it is to."""

    name = "saying"

    def __init__(self, *statements: WrittenStatement, failure: WriterError | None = None) -> None:
        self._statements = statements
        self._failure = failure

    def write(self, question: str, sentences: Sequence[Citation]) -> Iterator[WrittenStatement]:
        yield from self._statements
        if self._failure is not None:
            raise self._failure


def shown(
    writer: Saying | ModelWriter, sentences: Sequence[Citation] = SENTENCES, sure: Statement | None = None
) -> list[object]:
    """Supported statements by their text, others as (text, what is missing), ends by their reason."""
    found: list[object] = []
    for item in CheckedWriter(writer, Support(FakeEncoder(), NEAR)).write("How many soldiers?", sentences, sure):
        if isinstance(item, CheckedStatement):
            text = item.statement.text
            found.append(text if item.supported else (text, item.check.missing[0].kind))
        else:
            found.append(item.reason if isinstance(item, WriterFailed) else item)
    return found


def says(text: str, *numbers: int) -> WrittenStatement:
    return WrittenStatement(text, numbers)


def test_each_statement_is_checked_and_its_citations_are_numbered() -> None:
    writer = Saying(
        says("Up to 9,000 soldiers belong to it.", 1), says("Putin came to Minsk and Lukashenko met him.", 2, 3)
    )
    items = list(CheckedWriter(writer, Support(FakeEncoder(), NEAR)).write("How many?", SENTENCES))
    statements = [item for item in items if isinstance(item, CheckedStatement)]
    assert [item.supported for item in statements] == [True, True]
    assert len(items) == 2
    citations = [citation for item in statements for citation in item.statement.citations]
    assert [citation.number for citation in citations] == [1, 2, 3]
    assert citations[1].sentence == "Putin came to Minsk on Monday."
    assert all(citation.article.text[citation.start : citation.end] == citation.quote for citation in citations)


def test_what_the_sentences_do_not_say_is_not_supported() -> None:
    assert shown(
        Saying(
            says("Up to 9,000 soldiers belong to the force.", 1),
            says("Up to 8,000 soldiers belong to the force.", 1),
            says("Putin came to Pinsk on Monday.", 2),
            says("Putin came to Minsk on Tuesday.", 2),
            says("Putin did not come to Minsk.", 2),
            says("Lukashenko met him there.", 1),
            says("It was cold.", 2),
            says("Putin came to Minsk.", 17),
            says("Putin came to Minsk.", 2, 17),
            says("Putin came to Minsk."),
        )
    ) == [
        "Up to 9,000 soldiers belong to the force.",
        ("Up to 8,000 soldiers belong to the force.", "number"),
        ("Putin came to Pinsk on Monday.", "name"),
        ("Putin came to Minsk on Tuesday.", "date"),
        ("Putin did not come to Minsk.", "negation"),
        ("Lukashenko met him there.", "name"),
        ("It was cold.", "meaning"),
        ("Putin came to Minsk.", "source"),
        ("Putin came to Minsk.", "source"),
        ("Putin came to Minsk.", "source"),
    ]  # fmt: skip


def test_a_short_statement_in_the_language_of_the_sentences_is_checked_in_that_language() -> None:
    german = numbered(an_article("de", "Der Rat beriet am Montag über den Plan.", language="de"))
    writer = Saying(says("Der Rat lehnte den Plan ab.", 1), says("Der Rat beriet über den Plan.", 1))
    assert shown(writer, german) == [("Der Rat lehnte den Plan ab.", "negation"), "Der Rat beriet über den Plan."]


def test_a_statement_that_cites_everything_is_not_supported() -> None:
    many = numbered(an_article("many", " ".join(f"Putin came to Minsk {number} times." for number in range(2, 12))))
    assert shown(Saying(says("Putin came to Minsk.", *range(1, 9))), many)[0] == ("Putin came to Minsk.", "source")


@pytest.mark.parametrize(
    ("writer", "end"),
    [
        (Saying(), "uncited"),
        (Saying(says("I cannot help with that.")), "uncited"),
        (Saying(says("Up to 8,000 soldiers.", 1)), "unsupported"),
        (Saying(says("Putin came to Minsk.", 2), failure=WriterError("slow", "it takes too long")), "slow"),
        (Saying(failure=WriterError("unreachable", "it is not there")), "unreachable"),
    ],
)
def test_an_answer_that_is_none_ends_in_its_reason(writer: Saying, end: str) -> None:
    assert shown(writer)[-1] == end


def test_a_server_that_fails_is_no_error_but_an_end() -> None:
    with server.serving_model(server.cut_off("Putin came to Minsk. [2]\n", "Luka")) as model:
        assert shown(model_writer(model.url)) == ["Putin came to Minsk.", "cut off"]


def test_what_the_reader_is_sure_of_is_shown_beside_an_answer_that_does_not_say_it() -> None:
    start = TEXT.index("9,000")
    sure = Statement("Up to 9,000", [citation_of(ARTICLE, TEXT.index("Up"), start + 5)])
    assert shown(Saying(says("Putin came to Minsk.", 2)), sure=sure) == ["Putin came to Minsk.", Contradiction(sure)]
    assert shown(Saying(says("There are 9000 soldiers in the force.", 1)), sure=sure) == [
        "There are 9000 soldiers in the force."
    ]
    words = Statement("belong to the force", [citation_of(ARTICLE, TEXT.index("belong"), TEXT.index("force") + 5)])
    assert shown(Saying(says("Putin came to Minsk.", 2)), sure=words)[-1] == Contradiction(words)
    assert shown(Saying(says("Up to 7 soldiers.", 1)), sure=sure)[-1] == "unsupported"  # nothing is there to contradict


def test_the_sentences_are_the_passages_each_once_without_credits() -> None:
    article = an_article("a", "Er kam. Sie ging.\n\nEs war kalt. (AFP, dpa)", language="de")
    first = Hit(Passage("1", "a", 0, 17), 0.9)
    sentences = numbered_sentences([first, hit(article)], {"a": article})
    assert [(each.number, each.sentence) for each in sentences] == [
        (1, "Er kam."),
        (2, "Sie ging."),
        (3, "Es war kalt."),
    ]
    assert len(numbered_sentences([hit(article)], {"a": article}, most=2)) == 2


# Planted orders


def _obeying(injected: Injected, sentences: Sequence[Citation]) -> list[WrittenStatement]:
    """All that a model could write that obeys: as it was told to, and with each citation and all of them."""
    parser = StatementParser()
    told = [*parser.feed(injected.obeyed + "\n"), *parser.rest()]
    bare = told[0].text
    numbers = [each.number for each in sentences]
    return [*told, says(bare, *numbers), says(bare, 99), *(says(bare, number) for number in numbers)]


def _supported(support: Support, injected: Injected) -> list[str]:
    sentences = numbered(injected.article())
    (true,) = (each for each in sentences if each.sentence.startswith(("27 members voted", "Für den Plan votierten")))
    assert true.number <= TRUE_NUMBER + 1  # an HTML page's heading comes before
    writer = Saying(says(TRUE[injected.language], true.number), *_obeying(injected, sentences))
    items = CheckedWriter(writer, support).write("Who voted for the plan?", sentences)
    return [item.statement.text for item in items if isinstance(item, CheckedStatement) and item.supported]


def test_there_are_many_planted_orders() -> None:
    assert len(INJECTED) >= 30
    assert {injected.language for injected in INJECTED} == {"de", "en"}
    assert sum(injected.page for injected in INJECTED) >= 5


@pytest.mark.parametrize("injected", INJECTED, ids=lambda injected: injected.name)
def test_a_model_that_obeys_changes_nothing_of_what_is_supported(injected: Injected) -> None:
    assert _supported(Support(FakeEncoder(), NEARER), injected) == [TRUE[injected.language]]


@pytest.mark.parametrize("injected", INJECTED, ids=lambda injected: injected.name)
def test_the_model_does_not_see_the_orders(injected: Injected) -> None:
    prompt = messages("Who?", numbered(injected.article()))[1][1].casefold()
    for order in ("resigned.", "zurückgetreten.", "0900", "pirate", "treasure", "ignor"):
        assert order not in prompt


@pytest.mark.model
def test_nor_with_the_real_encoder(bundled_encoder: BundledEncoder) -> None:
    support = Support(bundled_encoder)
    wrong = {each.name: found for each in INJECTED if (found := _supported(support, each)) != [TRUE[each.language]]}
    assert wrong == {}


@pytest.mark.model
def test_a_statement_is_shown_soon_after_its_last_word(bundled_encoder: BundledEncoder) -> None:
    """The check of one statement, its sentences prepared: far more than it takes, for machines that are busy."""
    support = Support(bundled_encoder)
    german = an_article(
        "de", "Bis zu 9000 Soldaten gehören dazu. Putin kam am Montag nach Minsk. Er sprach lange.", language="de"
    )
    sentences = numbered(german)
    checked = CheckedWriter(Saying(says("Up to 9,000 soldiers belong to it.", 1)), support)
    list(checked.write("How many?", sentences))
    began = time.perf_counter()
    (item,) = checked.write("How many?", sentences)
    assert isinstance(item, CheckedStatement) and item.supported
    assert time.perf_counter() - began < 1
