"""PDF: lines become paragraphs again, and what belongs to the page rather than to the text goes."""

import re

import pytest

from index.errors import SourceError
from index.formats.reflow import Line, paragraphs_of
from tests.formats.build import ENCRYPTED, pdf
from tests.formats.reading import article, document, found

LINES = [
    "Neue Abkommen",
    "",
    "Kremlchef Putin hat seine Gespräche mit dem Macht-",
    "haber Lukaschenko „endlich“ beendet – in Minsk. Eine E-",
    "Mail kam an. Sowjet- und Zarenzeit, die Sowjet-",
    "und die Zarenzeit: Es war groß.",
    "Ein neuer Absatz folgt.",
]
TEXT = (
    "Neue Abkommen\n\n"
    "Kremlchef Putin hat seine Gespräche mit dem Machthaber Lukaschenko „endlich“ beendet – in Minsk. "
    "Eine E-Mail kam an. Sowjet- und Zarenzeit, die Sowjet- und die Zarenzeit: Es war groß.\n\n"
    "Ein neuer Absatz folgt."
)
INFO = b"/Title (Die Abkommen) /CreationDate (D:20221219100000+01'00')"


def test_paragraphs_are_joined_and_divided_words_made_whole() -> None:
    read = article(document("a.pdf", pdf([LINES], INFO)))
    assert read.text == TEXT
    assert (read.id, read.title, read.date, read.language) == ("a", "Die Abkommen", "2022-12-19", "de")
    assert read.source == "/articles/a.pdf"


def test_a_title_that_a_program_left_behind_is_none_and_a_date_may_begin_the_text() -> None:
    given = pdf([["date 2022-12", "Der Minister sprach."]], b"/Title (Microsoft Word - brief.doc)")
    read = article(document("a.pdf", given))
    assert (read.title, read.date, read.text) == ("Der Minister sprach.", "2022-12", "Der Minister sprach.")


def test_headers_footers_and_page_numbers_go_and_paragraphs_go_on_over_pages() -> None:
    pages = [
        [
            "Die Zeitung, 19. Dezember",
            f"Die Seite {word} beginnt hier und sie geht",
            f"bis zum Ende von {word}, und",
            f"- {n} -",
        ]
        for n, word in enumerate(("eins", "zwei", "drei", "vier"), 1)
    ]
    text = article(document("a.pdf", pdf(pages))).text
    assert "Zeitung" not in text
    assert not re.search(r"\d", text)
    assert text.startswith("Die Seite eins beginnt hier und sie geht bis zum Ende von eins, und Die Seite zwei")


def line(text: str, y: float, left: float = 72, right: float = 500, size: float = 11) -> Line:
    return Line(text, left, right, y, size)


def test_a_paragraph_ends_at_a_gap_an_indent_a_short_line_or_another_size_of_letters() -> None:
    page = [
        line("Eine Überschrift", 760, size=18),
        line("Erster Absatz, der", 730),
        line("hier endet.", 716, right=150),
        line("Zweiter Absatz, der bis zum Rand geht.", 702),
        line("Dritter, eingerückt,", 688, left=90),
        line("geht weiter.", 674),
        line("Vierter nach einer Lücke", 640),
        line("im Satz.", 626),
    ]
    assert paragraphs_of([page]) == [
        "Eine Überschrift",
        "Erster Absatz, der hier endet.",
        "Zweiter Absatz, der bis zum Rand geht.",
        "Dritter, eingerückt, geht weiter.",
        "Vierter nach einer Lücke im Satz.",
    ]


def test_a_title_that_the_headers_repeat_stays() -> None:
    title, header = line("Neue Abkommen", 780, size=20), line("Neue Abkommen", 800, size=8)
    pages = [[title, line("Die Seite eins.", 700)], *([header, line(f"Die Seite {n}.", 700)] for n in "abc")]
    assert paragraphs_of(pages)[:2] == ["Neue Abkommen", "Die Seite eins."]
    assert paragraphs_of(pages).count("Neue Abkommen") == 1


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    page = [line("Links oben steht", 700), line("ein Satz, der", 686), line("rechts oben endet.", 700, 300)]
    assert paragraphs_of([page]) == ["Links oben steht ein Satz, der rechts oben endet."]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["Die Verhand-", "lung"], "Die Verhandlung"),
        (["Die E-", "Mail"], "Die E-Mail"),
        (["Ein- und", "Ausgang, Ein-", "oder Ausgang"], "Ein- und Ausgang, Ein- oder Ausgang"),
        (["deutsch-französisch und deutsch-", "französisch"], "deutsch-französisch und deutsch-französisch"),
        (["1990-", "2000"], "1990- 2000"),
        (["ein Gedanke -", "und noch einer"], "ein Gedanke - und noch einer"),
        (["Grund\xad", "lage: ﬁnden, u\u0308ber"], "Grund lage: finden, über"),
    ],
)
def test_hyphens_at_line_ends(lines: list[str], text: str) -> None:
    page = [line(piece, 700 - 14 * number) for number, piece in enumerate(lines)]
    assert paragraphs_of([page]) == [text]


def test_lines_without_a_place_are_parted_by_their_lengths() -> None:
    page = [
        Line(text, 0, 5 * len(text), 0, 10) for text in ("Ein langer Satz geht bis zum Rand.", "Kurz.", "Neu und lang")
    ]
    assert paragraphs_of([page]) == ["Ein langer Satz geht bis zum Rand. Kurz.", "Neu und lang"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pdf([LINES], trailer=ENCRYPTED), "is encrypted"),
        (pdf([[]]), "holds no text, but perhaps pictures"),
        (pdf([LINES])[:200], "is a damaged PDF"),
        (b"Kein PDF.", "is no PDF"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=rf"^a\.pdf {message}"):
        found(document("a.pdf", data))
