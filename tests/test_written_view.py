"""What a model wrote, in the chat and in a file: never markup, and what is not supported never looks as if it were."""

import json
from dataclasses import replace
from typing import Any

import pytest
from markdown_it import MarkdownIt

from qa.answer import Answer, Statement
from qa.statements import citation_of
from qa.writer_errors import Reason
from tests.fakes import an_article
from tests.html_reading import Reading
from tests.kept_turns import EVIL, conversation
from tests.test_answer_view import INJECTIONS
from ui.export import html_of, json_of, markdown_of
from ui.kept import Conversation
from ui.show import answer as show_answer
from ui.texts import ENGLISH, GERMAN
from ui.turns import turn_json
from ui.written_view import written_html

ARTICLE = an_article("fuchs", "Der Fuchs schläft. Zwölf Füchse bellen.", "2022-12", "de")
SLEEPS = replace(citation_of(ARTICLE, 0, 18), number=1)
BARK = replace(citation_of(ARTICLE, 19, 39), number=2)
TRUE = Statement("The fox sleeps.", [SLEEPS], written=True)
FALSE = Statement("Thirteen foxes bark.", [BARK], written=True, supported=False, missing=("Thirteen",))
READ = Statement("Zwölf", [replace(citation_of(ARTICLE, 19, 24), number=3)])
WRITTEN = Answer("Who sleeps?", [TRUE, FALSE], False, 0.7, "en", [], writer="ollama:tiny", understood="Who sleeps?")


def reading(answer: Answer, texts: Any = ENGLISH) -> Reading:
    return Reading(written_html(answer, {ARTICLE.id: ARTICLE}, texts))


def texts_of(answer: Answer, tag: str, kind: str, texts: Any = ENGLISH) -> list[str]:
    return [element.text for element in reading(answer, texts).all(tag, kind)]


def test_supported_and_unsupported_differ_by_words_and_both_show_the_original() -> None:
    assert texts_of(WRITTEN, "p", "beleg-statement") == [
        "The fox sleeps. [1]",
        "Not found in the sources: Thirteen Thirteen foxes bark. [2]",
    ]
    assert texts_of(WRITTEN, "p", "beleg-original") == [
        "[1] Original, German: Der Fuchs schläft.",
        "[2] Original, German: Zwölf Füchse bellen.",
    ]
    assert [element.text for element in reading(WRITTEN).all("mark")] == ["Der Fuchs schläft.", "Zwölf Füchse bellen."]
    assert len(texts_of(WRITTEN, "p", "beleg-unsupported")) == 2
    assert texts_of(WRITTEN, "strong", "beleg-badge", GERMAN) == ["Nicht in den Quellen gefunden: Thirteen"]
    assert texts_of(WRITTEN, "p", "beleg-hidden") == [ENGLISH["hidden_one"]]
    assert texts_of(WRITTEN, "p", "beleg-writer") == [ENGLISH["written_by"].format("ollama:tiny")]


def test_an_original_stands_only_under_a_statement_in_another_language() -> None:
    german = replace(WRITTEN, language="de", statements=[replace(TRUE, text="Der Fuchs schläft.")])
    assert texts_of(german, "p", "beleg-original") == []
    wordy = replace(german, statements=[replace(TRUE, text="The fox that everybody talks about is asleep right now.")])
    assert len(texts_of(wordy, "p", "beleg-original")) == 1  # it is seen to be English, though the question is German


def test_while_it_is_written_nothing_is_refused_and_the_words_that_were_read_stand_there() -> None:
    writing = ENGLISH["writing"].format("ollama:tiny")
    preview = replace(WRITTEN, statements=[READ], unfinished=True, certainty="sure")
    assert texts_of(preview, "p", "beleg-statement") == ["Zwölf [3]"]
    assert texts_of(preview, "p", "beleg-writing") == [writing]
    refused = replace(preview, statements=[], refused=True)
    assert reading(refused).text == writing
    whole = replace(refused, unfinished=False, failure="refused")
    assert texts_of(whole, "p", "beleg-refusal") == [ENGLISH["refused"]]
    assert texts_of(whole, "p", "beleg-failure") == [ENGLISH["writer_refused"].format("ollama:tiny")]


@pytest.mark.parametrize("texts", [ENGLISH, GERMAN], ids=["en", "de"])
def test_every_failure_has_its_words(texts: Any) -> None:
    reasons = (*Reason.__args__, "stopped")  # type: ignore[attr-defined]
    assert len(reasons) == 14
    for reason in reasons:
        failed = replace(WRITTEN, statements=[READ, FALSE], failure=reason)
        words = texts[f"writer_{reason.replace(' ', '_')}"].format("ollama:tiny")
        assert texts_of(failed, "p", "beleg-failure", texts) == [texts["own_words_shown"].format(words)]
        assert len(texts_of(failed, "p", "beleg-statement", texts)) == 2


def test_what_was_read_stands_below_what_was_written_under_a_heading() -> None:
    for contradicted, head in ((True, "own_words_else"), (False, "own_words")):
        both = replace(
            WRITTEN, statements=[TRUE, READ], contradicted=contradicted, failure="" if contradicted else "slow"
        )
        assert texts_of(both, "p", "beleg-own-words") == [ENGLISH[head]]
        assert texts_of(both, "p", "beleg-statement") == ["The fox sleeps. [1]", "Zwölf [3]"]


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_a_model_writes_is_never_markup(text: str) -> None:
    plain = {"div", "p", "span", "a", "mark", "strong"}
    hostile = replace(
        WRITTEN, statements=[replace(TRUE, text=text), replace(FALSE, text=text, missing=(text,))], writer=text
    )
    html = written_html(hostile, {}, ENGLISH)
    assert Reading(html).tags == plain
    rendered = Reading(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(html))
    assert rendered.tags == plain
    assert " ".join(text.split()) in Reading(html).text


# In a file, and on the command line


def kept(answer: Answer) -> Conversation:
    turns = [turn_json(answer.question, answer, ("", ""))]
    return Conversation.model_validate_json(json.dumps(conversation(turns)))


def test_a_file_says_what_a_model_wrote_and_what_of_it_has_no_support() -> None:
    answer = replace(WRITTEN, statements=[TRUE, FALSE, READ], contradicted=True)
    markdown = markdown_of(kept(answer), "http://a/", ENGLISH)
    assert markdown.split("\n\n")[3:9] == [
        "Written by ollama:tiny. Each statement was checked against the sentences that it cites.",
        "**The fox sleeps. \\[1\\]**",
        "Not found in the sources: Thirteen — Thirteen foxes bark.",
        "The articles' own words say something else:",
        "**Zwölf \\[3\\]**",
        "> Der Fuchs schläft.",
    ]
    assert "\\[2\\]" not in markdown  # what it cites is no evidence
    html = Reading(html_of(kept(answer), "http://a/", GERMAN))
    assert [element.text for element in html.all("p", "answer")] == ["The fox sleeps. [1]", "Zwölf [3]"]
    assert html.all("p", "remark")[0].text.startswith("Nicht in den Quellen gefunden: Thirteen")
    (turn,) = json.loads(json_of(kept(answer), "http://a/", ENGLISH))["turns"]
    assert turn["answer"]["statements"] == turn_json("", answer, ("", ""))["answer"]["statements"]
    failed = markdown_of(kept(replace(WRITTEN, statements=[READ], failure="slow")), "http://a/", ENGLISH)
    assert "ollama:tiny took too long. The answer is in the articles' own words.\n\n**Zwölf**" in failed


def test_a_file_is_made_of_what_was_kept_before_models_wrote() -> None:
    old = turn_json("Who?", replace(WRITTEN, statements=[READ]), ("", ""))
    for name in ("statements", "writer", "failure", "notice", "contradicted"):
        del old["answer"][name]
    made = Conversation.model_validate_json(json.dumps(conversation([old])))
    assert "\n\n**Zwölf**\n\n> Zwölf Füchse bellen.\n\n" in markdown_of(made, "http://a/", ENGLISH)


def test_hostile_words_of_a_model_are_harmless_in_a_file() -> None:
    hostile = replace(FALSE, text=EVIL, missing=(EVIL,))
    answer = replace(WRITTEN, statements=[replace(TRUE, text=EVIL), hostile], writer=EVIL, failure="slow")
    assert not {"script", "img", "strong"} & Reading(html_of(kept(answer), "http://a/", ENGLISH)).tags
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(
        markdown_of(kept(answer), "http://a/", ENGLISH)
    )
    inner = [one.type for token in tokens for one in (token, *(token.children or ()))]
    assert not {"html_inline", "html_block", "image", "code_inline", "table_open"} & set(inner)


def test_the_command_line_names_what_is_not_supported(capsys: pytest.CaptureFixture[str]) -> None:
    answer = replace(WRITTEN, statements=[TRUE, FALSE, READ], failure="slow", notice="it takes\x1b[31m too long")
    show_answer(answer, None)  # type: ignore[arg-type]
    out, err = capsys.readouterr()
    assert out.splitlines()[:4] == [
        "The fox sleeps. [1]",
        "NOT FOUND IN THE SOURCES: Thirteen: Thirteen foxes bark. [2]",
        "In the articles' own words:",
        "Zwölf [3]",
    ]
    assert "written by ollama:tiny" in out
    assert "confidence" not in out
    assert err == "it takes[31m too long\n"
