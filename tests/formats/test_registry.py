"""Which format a document is taken for."""

import pytest

from index.errors import SourceError
from index.formats.registry import format_of, formats, known_endings
from tests.formats.build import docx, epub, pdf, zipped
from tests.formats.reading import document

PDF, DOCX, EPUB, ZIP = pdf([["Ein Satz."]]), docx(["Ein Satz."]), epub(["<p>Ein Satz.</p>"]), zipped({"a.txt": "Eins."})
PAGE = "<!-- saved --> <!-- twice -->\n<!DOCTYPE html><html><body><p>Ein Satz.</p></body></html>"


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", "Ein Satz.", "plain text"),
        ("README", "Ein Satz.", "plain text"),
        ("a.MD", "Ein Satz.", "Markdown"),
        ("a.htm", "Ein Satz.", "HTML"),
        ("a.json", "{}", "JSON"),
        ("a.jsonl", "{}", "JSON Lines"),
        ("a.tsv", "a\tb", "CSV"),
        ("a.pdf", PDF, "PDF"),
        ("a.docx", DOCX, "Word document"),
        ("a.epub", EPUB, "EPUB"),
        ("a.zip", ZIP, "zip archive"),
        # the ending is missing or wrong
        ("a", PDF, "PDF"),
        ("a.txt", b"\n" + PDF, "PDF"),
        ("a", DOCX, "Word document"),
        ("a.zip", DOCX, "Word document"),
        ("a.doc", DOCX, "Word document"),
        ("a", EPUB, "EPUB"),
        ("a.bin", EPUB, "EPUB"),
        ("a", ZIP, "zip archive"),
        ("a.php", PAGE, "HTML"),
        ("a.pdf", PAGE, "HTML"),
        ("a.txt", PAGE, "HTML"),
        # what only looks like another kind
        ("a.zip", zipped({"b.docx": DOCX}, 0), "zip archive"),
        ("a.txt", "Das <html> genügt nicht.", "plain text"),
        ("https://x.example/a/b.html?c=d.pdf", "Ein Satz.", "HTML"),
        # no kind at all, or the right ending without the right content: that format says what is wrong
        ("a.pdf", "Ein Satz.", "PDF"),
        ("a.epub", "Ein Satz.", "EPUB"),
    ],
)
def test_the_content_decides_where_it_is_certain_else_the_ending(name: str, data: bytes | str, kind: str) -> None:
    assert format_of(document(name, data)).name == kind


@pytest.mark.parametrize("name", ["a.png", "a.jar", "a.b.c", "https://x.example/a.php?b.html"])
def test_an_unknown_kind_is_an_error_that_lists_the_known_ones(name: str) -> None:
    with pytest.raises(SourceError, match="of no kind that can be read") as caught:
        format_of(document(name, ZIP if name == "a.jar" else b"?"))
    assert name in caught.value.message
    assert ".docx" in caught.value.mend
    assert ".pdf" in caught.value.mend


def test_the_media_type_counts_where_there_is_no_ending() -> None:
    assert format_of(document("https://x.example/a", "{}", media_type="application/json")).name == "JSON"
    assert format_of(document("https://x.example/a.php", "<p>x", media_type="text/html")).name == "HTML"
    assert format_of(document("https://x.example/a.csv", "text", media_type="text/html")).name == "CSV"


def test_no_ending_belongs_to_two_formats() -> None:
    endings = [ending for kind in formats() for ending in kind.endings]
    assert len(endings) == len(set(endings)) == len(known_endings())


def test_looking_for_a_page_s_begin_takes_no_time() -> None:
    """Comments that could be told apart in many ways made it take for ever."""
    assert format_of(document("a", b"<!-->" * 800 + b"<!-- -->" * 400)).name == "plain text"
