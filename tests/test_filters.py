"""What a question is limited to, from whatever a user, the page or a program sends."""

import pytest

from index.errors import QuestionError
from index.records import Filter
from ui.filters import MOST_ARTICLES, limits_from, limits_of, limits_words
from ui.texts import ENGLISH, GERMAN


def test_nothing_given_limits_nothing() -> None:
    assert limits_of() == limits_of(None, None, None, None) == limits_of([], ["", " "], " ", "") == Filter()


def test_words_are_taken_once_and_languages_in_small_letters() -> None:
    assert limits_of(["a", "b", "a"], [" DE", "en"]) == Filter(("a", "b"), ("de", "en"))
    assert limits_of("a b", "de") == Filter(("a b",), ("de",))  # not one limit a letter


@pytest.mark.parametrize("date", ["yesterday", "2022-13", "19.12.2022", "2022-12-19T00:00", "0000", "²⁰²²"])
def test_what_is_no_date_is_refused_with_its_mend(date: str) -> None:
    for dates in ({"date_from": date}, {"date_to": f" {date} "}):
        with pytest.raises(QuestionError) as caught:
            limits_of(**dates)
        assert str(caught.value) == f"{date!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD"
        assert caught.value.code in ENGLISH


def test_more_articles_than_a_search_takes_are_refused() -> None:
    assert len(limits_of([str(number) for number in range(MOST_ARTICLES)]).articles) == MOST_ARTICLES
    with pytest.raises(QuestionError, match="1,001 articles are chosen; choose at most 1,000") as caught:
        limits_of([str(number) for number in range(MOST_ARTICLES + 1)])
    assert caught.value.code in GERMAN


def test_the_pages_limits_are_taken_from_its_json() -> None:
    sent = {"articles": ["a"], "languages": ["de"], "date_from": "2022", "date_to": ""}
    assert limits_from(sent) == Filter(("a",), ("de",), "2022", "")


@pytest.mark.parametrize(
    "sent", [None, [], "x", 3, {}, {"articles": "a", "languages": 3, "date_from": ["2022"], "date_to": None, "more": 1}]
)
def test_what_is_no_limit_in_the_pages_json_is_none(sent: object) -> None:
    assert limits_from(sent) == Filter()


def test_limits_are_said_in_one_line() -> None:
    limits = Filter(["a", "b"], ["de", "xx"], "2022-12", "2023-01-02")
    assert (
        limits_words(limits, ENGLISH) == "2 chosen articles · German · xx · from December 2022 · until 2 January 2023"
    )
    assert limits_words(limits, GERMAN) == "2 gewählte Artikel · Deutsch · xx · ab Dezember 2022 · bis 2. Januar 2023"
    assert limits_words(Filter(["a"], ["german"]), ENGLISH) == "1 chosen article · german"
    assert limits_words(Filter(), ENGLISH) == ""
