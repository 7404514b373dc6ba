"""An answer in the chat: foreign words are shown as they are and are never markup, and links carry their target whole."""

import html
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from markdown_it import MarkdownIt

from index.errors import QuestionError
from index.records import Article, Hit, Passage
from qa.answer import Answer, Citation, Statement
from tests.html_reading import Reading
from ui.answer_view import LINK, answer_html, citation_link, error_html, harmless
from ui.citation_view import citation_html, permalink, quote_words
from ui.passages_view import passages_html
from ui.texts import ENGLISH, GERMAN, Texts

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


def test_the_box_at_a_number_shows_the_sentence_with_its_words_marked_and_where_it_stands() -> None:
    article = Article("a-1", "A <b>title</b>", "Before. Up <to> *9000* men came. After.", "2022-12", "de")
    reading = Reading(citation_html(Citation(1, article, 8, 22, 8, 32), GERMAN))
    assert [element.text for element in reading.all("p")] == [
        "Up <to> *9000* men came.",
        "A <b>title</b> · Dezember 2022",
    ]
    assert [element.text for element in reading.all("mark")] == ["Up <to> *9000*"]
    assert reading.tags == {"p", "mark", "span"}
    whole = Reading(citation_html(Citation(1, article, 8, 32, 8, 32), ENGLISH))
    assert [element.text for element in whole.all("mark")] == ["Up <to> *9000* men came."]


@pytest.mark.parametrize("text", INJECTIONS)
def test_the_box_at_a_number_and_what_was_read_escape_every_foreign_word(text: str) -> None:
    line = " ".join(text.split())
    article = Article(text, text, text, "", text[:2])
    citation = Citation(1, article, 0, len(text), 0, len(text))
    box = Reading(citation_html(citation, ENGLISH))
    assert (box.tags, box.all("mark")[0].text) == ({"p", "mark", "span"}, line)
    answer = Answer(text, [Statement(text, [citation])], False, 0.9, "en", [])
    answer = replace(answer, read=[Hit(Passage("p", text, 0, len(text)), 0.8)])
    read = passages_html(answer, {text: article}, ENGLISH)
    tags = {"details", "summary", "p", "ol", "li", "span", "a", "strong"}
    assert (Reading(read).tags, Reading(read).all("a")[0].text) == (tags, line)
    rendered = Reading(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(read))
    assert (rendered.tags, rendered.all("a")[0].text) == (tags, line)


@pytest.mark.parametrize(
    ("language", "title", "date", "texts", "expected"),
    [
        ("de", "Der  Titel", "2022-12", ENGLISH, "„bis zu 9000“ — Der Titel, December 2022"),
        ("de", "Der Titel", "2022-12-19", GERMAN, "„bis zu 9000“ — Der Titel, 19. Dezember 2022"),
        ("en", "A title", "2022", GERMAN, "“bis zu 9000” — A title, 2022"),
        ("", "A title", "", ENGLISH, "“bis zu 9000” — A title"),
    ],
)
def test_a_copied_quote_is_plain_text_with_title_and_date(
    language: str, title: str, date: str, texts: Texts, expected: str
) -> None:
    article = Article("a", title, "Es sind bis\n\nzu 9000.", date, language)
    assert quote_words(article, (8, 20), texts) == expected


@pytest.mark.parametrize("article_id", ["a", "a b&c=d#e?f", '"><script>', "ü/ß%20+", "100%"])
def test_a_permalink_names_the_place_whole(article_id: str) -> None:
    link = permalink(article_id, 12, 34)
    assert parse_qs(link.removeprefix("?")) == {"article": [article_id], "start": ["12"], "end": ["34"]}
    assert " " not in link


def read_for(answer: Answer, texts: Texts = ENGLISH) -> Reading:
    """What is shown of three passages of an article: the first two have nine characters, the third is long."""
    hits = [
        Hit(Passage(f"p{at}", "a-1", at, end), score)
        for at, end, score in ((10, 19, 0.9), (0, 9, 0.856), (20, 900, 0.5))
    ]
    return Reading(passages_html(replace(answer, read=hits), {"a-1": READ}, texts))


READ = Article("a-1", "T", "One two.  Six ten.  " + "word " * 200, "2022-12", "en")


def test_what_was_read_is_listed_with_title_date_and_score_and_the_winner_is_named() -> None:
    citations = [Citation(1, READ, 4, 7, 0, 8), Citation(2, READ, 10, 13, 10, 18)]
    statements = [Statement("two", citations[:1]), Statement("Six", citations[1:])]
    reading = read_for(Answer("?", statements, False, 0.934, "en", []))
    assert reading.all("summary")[0].text == "Show all passages (3)"
    why = "This answer is the likeliest, with 93 %. Its words stand in passage 2 of 3."
    assert reading.all("p", "beleg-why")[0].text == why
    assert [element.text for element in reading.all("span", "beleg-facts")] == [
        "Cited: [2] · T · December 2022 · nearness 0.90",
        "The answer: [1] · T · December 2022 · nearness 0.86",
        "T · December 2022 · nearness 0.50",
    ]
    (won,) = reading.all("li", "beleg-won")
    assert won.text.startswith("One two.")
    _, second, third = reading.all("a", "beleg-read")
    assert parse_qs(second.attributes["href"].removeprefix(LINK)) == {"article": ["a-1"], "start": ["0"], "end": ["9"]}
    assert third.text == "word " * 21 + "word…"  # cut at a word
    assert not reading.all("a", "beleg-cite")  # those are what arrow keys walk


def test_what_was_read_for_a_refusal_says_how_little_was_found() -> None:
    reading = read_for(Answer("?", [], True, 0.124, "de", []), GERMAN)
    why = "Keine Passage beantwortet die Frage: der wahrscheinlichste Wortlaut erreicht nur 12 %."
    assert reading.all("p", "beleg-why")[0].text == why
    assert reading.all("span", "beleg-facts")[0].text == "T · Dezember 2022 · Nähe 0,90"
    assert not reading.all("strong")


def test_an_answer_whose_passage_is_gone_from_the_list_claims_no_rank() -> None:
    elsewhere = Article("a-2", "T", "Other words.", "", "en")
    answer = Answer("?", [Statement("Other", [Citation(1, elsewhere, 0, 5, 0, 12)])], False, 0.9, "en", [])
    assert read_for(answer).all("p", "beleg-why")[0].text == "This answer is the likeliest, with 90 %."


def test_nothing_read_is_nothing_shown() -> None:
    assert passages_html(Answer("?", [], True, 0.0, "en", []), {}, ENGLISH) == ""
