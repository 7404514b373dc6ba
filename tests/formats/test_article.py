"""From what a format found to an article that can be stored and shown."""

import pytest

from index.errors import SourceError
from index.formats.article import address, article_of, cleaned
from index.formats.document import Document, Draft
from index.formats.names import one_line, shown

DOCUMENT = Document("a/b.html", b"", "/home/a/b.html", "b")
TEXT = "Der Minister sprach lange. Dann ging er nach Hause."


def test_what_is_unknown_is_filled_in() -> None:
    article = article_of(Draft(TEXT), DOCUMENT)
    assert (article.id, article.source, article.date, article.language) == ("b", "/home/a/b.html", "", "de")
    assert article.title == "Der Minister sprach lange."
    assert article.text == TEXT


def test_what_is_known_is_kept() -> None:
    draft = Draft(TEXT, "  Ein\nTitel ", "2022-12", "EN-us", "id 7", "https://x.example/7")
    article = article_of(draft, DOCUMENT)
    assert (article.title, article.date, article.language) == ("Ein Titel", "2022-12", "en")
    assert (article.id, article.source) == ("id 7", "https://x.example/7")


def test_what_cannot_be_is_dropped_and_the_article_kept() -> None:
    article = article_of(Draft(TEXT, "\x00\u202e", "2022-02-31", "klingonisch", "\n", "javascript:alert(1)"), DOCUMENT)
    assert (article.title, article.date, article.language) == ("Der Minister sprach lange.", "", "de")
    assert (article.id, article.source) == ("b", "/home/a/b.html")


def test_ids_and_titles_have_a_length_and_no_control_characters() -> None:
    article = article_of(Draft(TEXT, "Wort " * 500, id="x\x1b[31m\ud800" + "y" * 10_000), DOCUMENT)
    assert len(article.title) <= 300
    assert len(article.id) <= 300
    assert article.id.startswith("x\ufffd[31m\ufffd")
    assert (
        article_of(Draft(TEXT, id="x" * 400 + "1"), DOCUMENT).id
        != article_of(Draft(TEXT, id="x" * 400 + "2"), DOCUMENT).id
    )


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\x01", "--- *** ___", "\ufeff"])
def test_a_text_without_words_is_refused_by_name(text: str) -> None:
    with pytest.raises(SourceError, match=r"a/b\.html holds no text"):
        article_of(Draft(text), DOCUMENT)


def test_a_text_has_one_kind_of_line_end_and_no_control_characters() -> None:
    assert cleaned("a\r\nb\rc\x0bd\x85e\u2028f\tg") == "a\nb\nc\nd\ne\nf\tg"
    assert cleaned("a\x00b\x1bc\x7fd\x9be\ufefff\ufffeg\u202eh") == "abcdefgh"
    assert cleaned("a\ud800b😀") == "a\ufffdb😀"


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("https://x.example/a?b=c#d", True),
        ("HTTP://x.example", True),
        ("dpa", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://x.example/a b", False),
        ("https://x.example/\x1b", False),
        ("https://x.example/" + "a" * 3000, False),
    ],
)
def test_an_address_is_one_of_the_web(written: str, taken: bool) -> None:
    assert address(written) == (written if taken else "")


def test_a_name_is_shown_in_one_line_and_the_right_way_round() -> None:
    assert shown("a\nb\x1b[2J\u202egnp.exe") == "a\ufffdb\ufffd[2J\ufffdgnp.exe"
    assert shown("Grüße 😀.txt") == "Grüße 😀.txt"
    assert shown("\udcff.txt") == "\ufffd.txt"  # a byte that is no UTF-8, as Python keeps it
    assert shown("\ud83d.txt") == "\ufffd.txt"
    assert one_line(" a \n b ") == "a b"
    assert len(one_line("x" * 5000)) == 1000
