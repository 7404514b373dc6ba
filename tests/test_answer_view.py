"""An answer in the chat: foreign words are shown as they are and are never markup, and links carry their target whole."""

import html
from urllib.parse import parse_qs

import pytest
from markdown_it import MarkdownIt

from index.errors import QuestionError
from index.records import Article, Hit, Passage
from qa.answer import Answer, Citation, Statement
from tests.html_reading import Reading
from ui.answer_view import LINK, answer_html, citation_link, error_html, harmless
from ui.texts import ENGLISH, GERMAN

INJECTIONS = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror=window.hacked=1>",
    "<svg/onload=window.hacked=1>",
    "</p></div><h1>big</h1>",
    "<!-- comment --> <![CDATA[x]]>",
    "&lt;script&gt; &amp;amp; &#60;b&#62; &copy",
    "[click](javascript:window.hacked=1)",
    "[click](https://example.com 'title')",
    "![image](https://example.com/x.png)",
    "<https://example.com>",
    "https://example.com www.example.com a@example.com",
    "[reference]: https://example.com",
    "javascript:window.hacked=1",
    "**bold** _italic_ ~~gone~~ ==marked==",
    "`code` ``` fence ~~~",
    "$x^2$ $$\\int$$ \\(a\\) \\[b\\]",
    "# heading",
    "> quote",
    "- item",
    "+ item",
    "1. item",
    "a | b\n--|--\nc | d",
    "***\n---\n===",
    "    indented code\n\n\tmore",
    "line one  \nline two\\\nline three",
    "\\*not\\* \\<escaped\\>",
    ":smile: @name #1 [^1] [x]",
    '" onclick="window.hacked=1" x="',
    "' onclick='window.hacked=1'",
    "{{ template }} ${value} <%= erb %>",
    "مرحبا <b>بالعالم</b> שלום",
    "👨‍👩‍👧 e\u0301 \u202eevil\u202c \ufeff",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_foreign_text_is_shown_exactly_as_html_and_as_markdown(text: str) -> None:
    line = " ".join(text.split())
    safe = harmless(text)
    assert html.unescape(safe) == line
    assert Reading(safe).tags == set()
    # The chat renders Markdown: CommonMark with HTML let through must make one paragraph of it, no more.
    rendered = Reading(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(safe))
    assert (rendered.text.strip("\n"), rendered.tags) == (line, {"p"})


def test_a_control_character_does_not_turn_into_another_one() -> None:
    # HTML reads &#128; as the euro sign: numbers 128 to 159 mean Windows-1252 there.
    assert not set("€‚ƒ„…†") & set(html.unescape(harmless("a\x80\x82\x83\x84\x86b")))


@pytest.mark.parametrize("article_id", ["a", "a b&c=d#e?f", '"><script>', "ü/ß%20+", "100%", "[x](y)", "a'b`c|d"])
def test_a_citation_link_carries_the_id_and_the_place_whole(article_id: str) -> None:
    reading = Reading(citation_link(article_id, 12, 34, "[1]", article_id))
    (link,) = reading.elements
    assert (link.tag, link.text) == ("a", "[1]")
    assert link.attributes["title"] == article_id
    assert link.attributes["href"].startswith(LINK)
    assert parse_qs(link.attributes["href"].removeprefix(LINK)) == {
        "article": [article_id],
        "start": ["12"],
        "end": ["34"],
    }


def test_an_answer_shows_each_statement_with_its_numbers() -> None:
    article = Article("a-1", "A <b>title</b>", "One two. Three.", "2022-12", "de")
    citations = [Citation(1, article, 0, 8, 0, 8), Citation(2, article, 9, 15, 9, 15)]
    statements = [Statement("One *two*.", citations[:1]), Statement("<i>Three</i>.", citations[1:])]
    answer = Answer("?", statements, refused=False, confidence=0.934, language="en", related=[])
    reading = Reading(answer_html(answer, {}, GERMAN))
    assert [element.text for element in reading.all("p")] == ["One *two*. [1]", "<i>Three</i>. [2]", "Sicherheit 93 %"]
    assert [element.attributes["title"] for element in reading.all("a")] == [
        "Beleg 1: A <b>title</b> (Dezember 2022)",
        "Beleg 2: A <b>title</b> (Dezember 2022)",
    ]
    assert [element.attributes.get("lang") for element in reading.all("span")] == ["de", "de"]
    assert reading.tags == {"div", "p", "span", "a"}


def test_a_quote_that_is_part_of_a_sentence_is_marked_within_it() -> None:
    article = Article("a-1", "T", "Before. Up <to> *9000* men came. After.", "", "en")
    citation = Citation(1, article, 8, 22, 8, 32)
    assert (citation.quote, citation.sentence) == ("Up <to> *9000*", "Up <to> *9000* men came.")
    answer = Answer("?", [Statement(citation.quote, [citation])], False, 0.9, "en", [])
    reading = Reading(answer_html(answer, {}, ENGLISH))
    assert [element.text for element in reading.all("p", "beleg-sentence")] == [citation.sentence]
    assert [element.text for element in reading.all("mark")] == [citation.quote]
    inner = Citation(1, article, 16, 22, 8, 32)
    reading = Reading(answer_html(Answer("?", [Statement(inner.quote, [inner])], False, 0.9, "en", []), {}, ENGLISH))
    assert [element.text for element in reading.all("p", "beleg-sentence")] == [citation.sentence]


@pytest.mark.parametrize("end", [32, 31])
def test_a_quote_that_is_the_whole_sentence_is_not_said_twice(end: int) -> None:
    article = Article("a-1", "T", "Before. Up <to> *9000* men came. After.", "", "en")
    citation = Citation(1, article, 8, end, 8, 32)
    answer = Answer("?", [Statement(citation.quote, [citation])], False, 0.9, "en", [])
    assert not Reading(answer_html(answer, {}, ENGLISH)).all("p", "beleg-sentence")


def test_a_refusal_says_so_and_lists_the_three_nearest_passages_as_related() -> None:
    article = Article("a-1", "T", "word " * 100, "2022", "en")
    hits = [Hit(Passage(f"p{at}", "a-1", at, at + length), 0.8) for at, length in ((0, 400), (5, 9), (10, 9), (15, 9))]
    answer = Answer("?", [], refused=True, confidence=0.1, language="en", related=hits)
    reading = Reading(answer_html(answer, {"a-1": article}, ENGLISH))
    assert [element.text for element in reading.all("p")] == [
        "The articles do not say.",
        "Related passages, not an answer:",
    ]
    long, *short = [element.text for element in reading.all("a")]
    assert long == "word " * 31 + "word…"  # cut at a word
    assert short == ["word word", "word word"]
    assert not reading.all("p", "beleg-statement")
    assert not reading.all("p", "beleg-confidence")


def test_a_refusal_without_passages_lists_nothing() -> None:
    answer = Answer("?", [], refused=True, confidence=0.0, language="de", related=[])
    assert Reading(answer_html(answer, {}, GERMAN)).text == GERMAN["refused"]


def test_an_error_is_a_notice_with_its_mend_and_in_the_pages_language_where_it_has_the_words() -> None:
    plain = Reading(error_html(QuestionError("the <b> is empty", "fill it"), GERMAN))
    assert (plain.text, plain.tags) == ("the <b> is empty; fill it", {"div", "p"})
    known = QuestionError("the question is empty", "ask something", "question_empty")
    assert Reading(error_html(known, GERMAN)).text == GERMAN["question_empty"]
