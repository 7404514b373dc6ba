"""Web pages: the article, what the page says of it, and the characters it is written in."""

import pytest

from index.errors import SourceError
from tests.formats.build import PAGE, PAGE_TEXT, page_of
from tests.formats.reading import article, document, found

SHORT = "<nav><a href=/>Startseite</a> <a href=/p>Politik</a></nav><main><p>Der Minister sprach lange.</p></main>"


def test_the_article_is_taken_and_what_stands_around_it_is_not() -> None:
    read = article(document("a.html", PAGE.format(charset="utf-8")))
    assert read.text == PAGE_TEXT
    assert (read.id, read.title, read.date, read.language) == ("a", "Neue Abkommen", "2022-12-19", "de")
    assert read.source == "https://zeitung.example/abkommen.html"


def test_the_title_is_the_article_s_and_not_another_heading_s() -> None:
    body = "<div><h1>Tastenkürzel</h1></div><main><h2>Neue Abkommen</h2>" + "<p>Der Minister sprach lange.</p>" * 5
    read = article(document("a.html", page_of(body, "<title>Neue Abkommen - Zeitung</title>")))
    assert read.title == "Neue Abkommen"
    assert article(document("a.html", page_of(SHORT, "<title>Neues | Zeitung</title>"))).title == "Neues"
    given = '<meta property="og:title" content="A &amp;amp; B"><title>C</title>'
    assert article(document("a.html", page_of(SHORT, given))).title == "A & B"


def test_a_short_article_comes_without_the_menu_too() -> None:
    assert article(document("a.html", page_of(SHORT))).text == "Der Minister sprach lange."


@pytest.mark.parametrize(
    ("written", "said"),
    [("utf-8", "iso-8859-1"), ("cp1252", "iso-8859-1"), ("cp1252", "windows-1252"), ("utf-16", "utf-8")],
)
def test_a_page_is_decoded_as_it_says_unless_it_evidently_is_not(written: str, said: str) -> None:
    assert article(document("a.html", PAGE.format(charset=said).encode(written))).text == PAGE_TEXT


def test_a_page_that_says_nothing_is_decoded_as_the_server_says_or_by_its_looks() -> None:
    russian = page_of("<p>" + "Министр долго говорил о новом соглашении. " * 8 + "</p>").encode("cp1251")
    assert "Министр" in article(document("a.html", russian, charset="windows-1251")).text
    assert "Министр" in article(document("a.html", russian)).text
    german = page_of("<p>" + "Der Minister sprach über die Gespräche in Köln. " * 8 + "</p>").encode("cp1252")
    assert "über die Gespräche in Köln" in article(document("a.html", german)).text
    assert "Minister" in article(document("a.html", german, charset="zlib")).text  # no encoding of text


@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        ('<meta name="date" content="2022-12-19">', "", "2022-12-19"),
        ('<meta name="DC.date" content="2022-12">', "", "2022-12"),
        ('<script type="application/ld+json">{"datePublished": "2022-12-19T01:00Z"}</script>', "", "2022-12-19"),
        ("", '<article><time datetime="2022-12-19T10:00">gestern</time></article>', "2022-12-19"),
        ('<meta name="date" content="31.02.2022">', "", ""),
        ('<meta property="article:modified_time" content="2023-01-01">', "<p>Am 1. Mai 2020 kam er.</p>", ""),
    ],
)
def test_the_date_is_what_the_page_says_outright(head: str, body: str, date: str) -> None:
    assert article(document("a.html", page_of(SHORT + body, head))).date == date


def test_the_language_is_the_page_s_else_that_of_the_text() -> None:
    assert article(document("a.html", page_of(SHORT, attributes=' lang="en-GB"'))).language == "en"
    assert article(document("a.html", page_of(SHORT, '<meta property="og:locale" content="fr_FR">'))).language == "fr"
    assert article(document("a.html", page_of(SHORT))).language == "de"


def test_a_page_cannot_call_itself_another_host_s() -> None:
    canonical = '<link rel="canonical" href="https://zeitung.example/a">'
    given = document("a.html", page_of(SHORT, canonical), source="https://elsewhere.example/b")
    assert article(given).source == "https://elsewhere.example/b"
    given = document("a.html", page_of(SHORT, canonical), source="https://zeitung.example/a?utm=1")
    assert article(given).source == "https://zeitung.example/a"
    script = '<link rel="canonical" href="javascript:alert(1)">'
    assert article(document("a.html", page_of(SHORT, script))).source == "/articles/a.html"


@pytest.mark.parametrize(
    "body",
    [
        "",
        '<script>var text = "Der Minister sprach.";</script><style>p { color: red }</style>',
        '<meta http-equiv="refresh" content="0; url=http://127.0.0.1/">',
    ],
)
def test_a_page_without_an_article_is_an_error(body: str) -> None:
    with pytest.raises(SourceError, match=r"^a\.html holds no text"):
        found(document("a.html", page_of(body)))
