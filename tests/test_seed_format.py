"""The seed format: the date, the title, the text and the agency credit of an article's file."""

from pathlib import Path

import pytest

from index.errors import SourceError
from index.seed_format import LARGEST_BYTES, credit_start, read_seed_file, shortened, split_date, title_of

SEED = Path(__file__).parent.parent / "seeds" / "000_a9409306277e588d.txt"


def test_the_seed_article_is_read_with_its_partial_date_language_and_title() -> None:
    article = read_seed_file(SEED)
    assert (article.id, article.date, article.language) == ("000_a9409306277e588d", "2022-12", "de")
    assert article.title == "Kremlchef Wladimir Putin hat seine Gespräche mit dem belarussischen Machthaber Alexander…"
    assert article.text.startswith("Kremlchef Wladimir Putin hat")
    assert article.text.endswith("Ausrüstung. (AFP, dpa, Tsp)")
    assert article.text[credit_start(article.text) :].strip() == "(AFP, dpa, Tsp)"
    assert article.source == str(SEED.resolve())


@pytest.mark.parametrize(
    ("text", "date", "body"),
    [
        ("date 2022 Es war", "2022", "Es war"),
        (" date 2022-12 Es war", "2022-12", "Es war"),
        ("Date 2022-12-19\n\nEs war", "2022-12-19", "Es war"),
        ("date 2022-13 Es war", "", "date 2022-13 Es war"),
        ("date 2022-02-30 Es war", "", "date 2022-02-30 Es war"),
        ("date 2022-12-19-01 Es war", "", "date 2022-12-19-01 Es war"),
        ("date 20221 Es war", "", "date 20221 Es war"),
        ("update 2022 Es war", "", "update 2022 Es war"),
        ("Es war date 2022 da", "", "Es war date 2022 da"),
    ],
)
def test_a_date_at_the_start_is_taken_off_where_it_exists(text: str, date: str, body: str) -> None:
    assert split_date(text) == (date, body)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Neue Abkommen\n\nEs war einmal ein Land. Es war groß.", "Neue Abkommen"),
        ("Es war einmal ein Land. Es war groß.", "Es war einmal ein Land."),
        ("„Es war einmal.“\n\nDas sagte er.", "„Es war einmal.“"),
        ("Zeile eins\nZeile zwei. Ende.", "Zeile eins Zeile zwei."),
        ("Wort " * 60, ("Wort " * 18).strip() + "…"),
        ("W" * 300, "W" * 89 + "…"),
    ],
)
def test_the_title_is_the_heading_before_the_text_else_its_first_sentence(text: str, title: str) -> None:
    assert title_of(text, "de") == title


def test_a_text_is_shortened_at_a_word_and_within_the_length() -> None:
    assert shortened("kurz", 4) == "kurz"
    assert shortened("eins, zwei, drei", 11) == "eins…"
    assert len(shortened("x" * 50, 20)) == 20


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("Es endet. (AFP, dpa, Tsp)", "(AFP, dpa, Tsp)"),
        ("Es endet. (dpa)\n", ""),  # a credit's first name begins with a capital
        ("Es endet. (Reuters/AP)\n", "(Reuters/AP)"),
        ("Es endet (so sagt man in Minsk).", ""),
        ("(AFP) Es endet.", ""),
    ],
)
def test_an_agency_credit_is_found_at_the_end_only(text: str, credit: str) -> None:
    assert text[credit_start(text) :].strip() == credit


def test_line_ends_and_a_byte_order_mark_do_not_reach_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfdate 2022 Eins.\r\nZwei.\rDrei.\r\n")
    assert read_seed_file(tmp_path / "a.txt").text == "Eins.\nZwei.\nDrei."


@pytest.mark.parametrize(
    ("name", "article_id"), [("a.b.txt", "a.b"), ("README", "README"), (".txt", ".txt"), ("Grüße 1.TXT", "Grüße 1")]
)
def test_the_id_is_the_file_s_name_without_the_ending(tmp_path: Path, name: str, article_id: str) -> None:
    (tmp_path / name).write_text("Ein Satz.", "utf-8")
    assert read_seed_file(tmp_path / name).id == article_id


@pytest.mark.parametrize(
    ("data", "message", "mend"),
    [
        (b"", "is empty", "put an article"),
        (b" \n ", "is empty", "put an article"),
        (b"date 2022-12 ", "holds no text", "put an article"),
        (b"*** --- ***", "holds no text", "put an article"),
        ("Gespräche".encode("latin-1"), r"is not UTF-8 \(byte 5 is 0xe4\)", "iconv"),
        (b"text\x00text", "NUL", "plain text"),
        (b"\x01\x02text" * 9, "control characters", "plain text"),
        (b"x" * (LARGEST_BYTES + 1), "has 20 MB", "split it"),
    ],
)
def test_a_file_without_an_article_is_an_error_that_names_it(
    tmp_path: Path, data: bytes, message: str, mend: str
) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=message) as caught:
        read_seed_file(path)
    assert str(path) in caught.value.message
    assert mend in caught.value.mend


def test_a_file_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere\.txt cannot be read: No such file"):
        read_seed_file(tmp_path / "nowhere.txt")
