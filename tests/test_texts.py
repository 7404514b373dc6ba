"""The page's words: the same in both languages, chosen by what the browser asks for."""

import calendar

import pytest

from ui.texts import ENGLISH, GERMAN, Texts, date_words, language_name, texts_for


def test_both_languages_have_the_same_keys_and_no_empty_text() -> None:
    assert ENGLISH.keys() == GERMAN.keys()
    assert all(text.strip() for texts in (ENGLISH, GERMAN) for text in texts.values())


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("de", GERMAN),
        ("de-AT,de;q=0.9,en;q=0.8", GERMAN),
        ("en-GB,en;q=0.9,de;q=0.8", ENGLISH),
        ("de;q=0.3,en;q=0.7", ENGLISH),  # the weight decides, not the order
        ("de; q=0.3, en; q=0.7", ENGLISH),  # RFC 9110 allows spaces around the semicolon
        ("fr,de;q=0.5", GERMAN),  # the first of the two that we have
        ("DE", GERMAN),
        ("fr-FR,es;q=0.9", ENGLISH),
        ("", ENGLISH),
        ("*", ENGLISH),
        ("de;q=much,en", ENGLISH),
        (",;q=,;;", ENGLISH),
    ],
)
def test_the_browsers_languages_choose_the_texts(header: str, expected: Texts) -> None:
    assert texts_for(header) is expected


@pytest.mark.parametrize(
    ("date", "english", "german"),
    [
        ("", "no date", "ohne Datum"),
        ("2022", "2022", "2022"),
        ("2022-03", "March 2022", "März 2022"),
        ("2022-12-09", "9 December 2022", "9. Dezember 2022"),
    ],
)
def test_partial_dates_are_written_out_in_both_languages(date: str, english: str, german: str) -> None:
    assert (date_words(date, ENGLISH), date_words(date, GERMAN)) == (english, german)


def test_every_month_has_its_name() -> None:
    for month in range(1, 13):
        assert date_words(f"2022-{month:02}", ENGLISH) == f"{calendar.month_name[month]} 2022"
    assert len({date_words(f"2022-{month:02}", GERMAN) for month in range(1, 13)}) == 12


@pytest.mark.parametrize(
    ("code", "texts", "name"),
    [("de", ENGLISH, "German"), ("de", GERMAN, "Deutsch"), ("xx", ENGLISH, "xx"), ("", GERMAN, "")],
)
def test_languages_are_named_or_left_as_their_code(code: str, texts: Texts, name: str) -> None:
    assert language_name(code, texts) == name


def test_a_language_code_is_never_another_text_of_the_page() -> None:
    # `language_name` looks in the same table as "send" and "ask": no such key may be two letters long.
    assert language_name("send", ENGLISH) == ""


def test_texts_with_places_have_as_many_in_both_languages() -> None:
    assert {key: text.count("{}") for key, text in ENGLISH.items()} == {
        key: text.count("{}") for key, text in GERMAN.items()
    }
