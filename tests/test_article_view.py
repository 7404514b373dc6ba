"""The article pane: exactly the given characters are marked and tinted, and nothing of an article is markup."""

import itertools

import pytest

from index.records import Article
from tests.html_reading import Reading
from ui.article_view import article_html, notice_html, paragraph_spans
from ui.texts import ENGLISH, GERMAN, Texts

TEXT = "A heading\n\nOne & two <b>.\n\nThree."


def shown(text: str, mark: tuple[int, int], passage: tuple[int, int] = (0, 0)) -> Reading:
    return Reading(article_html(Article("id", "Title", text, "2022-12", "de"), mark, passage, ENGLISH))


def body(reading: Reading, within: str = "") -> str:
    """The text of the paragraphs and headings, or the part of it in elements of that class."""
    runs = [run for run in reading.runs if any(part in ("p.", "h3.") for part in run.within)]
    return "".join(run.text for run in runs if not within or any(part.endswith(within) for part in run.within))


def joined(text: str) -> str:
    return "".join(text.split("\n\n"))


def test_every_mark_shows_exactly_the_given_characters_and_leaves_the_text_as_it_is() -> None:
    passage = (11, 25)
    for start, end in itertools.combinations(range(len(TEXT) + 1), 2):
        reading = shown(TEXT, (start, end), passage)
        assert body(reading) == joined(TEXT)
        assert body(reading, "beleg-mark") == joined(TEXT[start:end].strip("\n")), (start, end)
        tinted = "".join(TEXT[at] for at in range(*passage) if not start <= at < end)
        assert body(reading, "beleg-passage") == joined(tinted), (start, end)


def test_a_mark_across_a_paragraph_break_is_one_mark_in_each_paragraph() -> None:
    start, end = TEXT.index("two"), TEXT.index("ree.")
    marks = [element.text for element in shown(TEXT, (start, end)).all("mark")]
    assert marks == ["two <b>.", "Th"]


@pytest.mark.parametrize("mark", [(0, 0), (5, 4), (-1, 3), (0, len(TEXT) + 1), (len(TEXT), len(TEXT) + 1)])
def test_a_mark_outside_the_text_is_an_error(mark: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="is not within"):
        shown(TEXT, mark)


def test_a_short_paragraph_without_a_full_stop_is_a_heading() -> None:
    text = "Die Lage\n\nEin Satz.\n\n„Ein Zitat“\n\n" + "lang " * 40
    reading = shown(text, (0, 3))
    assert [element.text for element in reading.all("h3")] == ["Die Lage"]
    assert [element.text for element in reading.all("p") if not element.attributes] == [
        "Ein Satz.",
        "„Ein Zitat“",
        ("lang " * 40).strip(),
    ]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("Eins.\n\nZwei.", ["Eins.", "Zwei."]),
        ("Eins.\nnoch eins.\n \t\nZwei.\n\n\n\nDrei.", ["Eins.\nnoch eins.", "Zwei.", "Drei."]),
        ("\n\n  Eins.  \n\n", ["Eins."]),
        ("", []),
    ],
)
def test_paragraphs_are_parted_by_blank_lines(text: str, paragraphs: list[str]) -> None:
    assert [text[start:end] for start, end in paragraph_spans(text)] == paragraphs


@pytest.mark.parametrize(
    "text",
    [
        "<script>window.hacked = 1</script>",
        '<img src=x onerror="window.hacked = 1">',
        "</article></p>\" onmouseover='x' &amp; &lt;b&gt;",
        "مرحبا بالعالم، هذا نص عربي.",
        "שלום עולם <b>",
        "Familie 👨‍👩‍👧 und e\u0301 und 🇩🇪.",
    ],
)
def test_nothing_of_an_article_is_markup(text: str) -> None:
    article = Article(text, text, text, "2022-12", text[:2], "")
    reading = Reading(article_html(article, (1, len(text) - 1), (0, len(text)), GERMAN))
    assert reading.tags <= {"article", "header", "h2", "h3", "p", "mark", "span", "div", "button"}
    assert reading.all("button")[0].attributes.keys() == {"type", "data-quote", "data-link"}
    assert reading.all("h2")[0].text == text
    assert reading.all("p", "beleg-facts")[0].text.endswith(f" · {text}")
    assert body(reading) == text
    assert body(reading, "beleg-mark") == text[1:-1]
    assert reading.all("article")[0].attributes == {"class": "beleg-article", "lang": text[:2], "dir": "auto"}


def test_the_facts_name_date_language_and_id_in_the_pages_language() -> None:
    article = Article("a-1", "T", "Text.", "2022-12-19", "de")
    facts = [
        Reading(article_html(article, (0, 1), (0, 1), texts)).all("p", "beleg-facts")[0].text
        for texts in (ENGLISH, GERMAN)
    ]
    assert facts == ["19 December 2022 · German · a-1", "19. Dezember 2022 · Deutsch · a-1"]


@pytest.mark.parametrize(("texts", "label"), [(ENGLISH, "Copy quote"), (GERMAN, "Zitat kopieren")])
def test_marked_words_can_be_copied_and_a_whole_article_not(texts: Texts, label: str) -> None:
    article = Article("a b&c", "T", TEXT, "2022-12", "de")
    (button,) = Reading(article_html(article, (11, 14), None, texts)).all("button")
    assert (button.text, button.attributes["data-link"]) == (label, "?article=a%20b%26c&start=11&end=14")
    assert button.attributes["data-quote"].startswith("„One“ — T, ")
    assert not Reading(article_html(article, None, None, texts)).all("button")


def test_a_notice_is_shown_literally() -> None:
    reading = Reading(notice_html("<b>gone</b>"))
    assert (reading.text, reading.tags) == ("<b>gone</b>", {"p"})
