"""What a library holds, in a few numbers."""

import pytest

from index.library import Library
from index.records import Article, Passage
from index.summary import Summary, summary_of
from tests.fakes import FakeEncoder, an_article


def put(library: Library, *articles: Article) -> None:
    for article in articles:
        passages = [Passage(f"{article.id}-{number}", article.id, 0, 1) for number in range(2)]
        library.put(article, passages, FakeEncoder().passages(["x", "y"]))


def test_an_empty_library_has_no_dates_and_no_languages(library: Library) -> None:
    assert summary_of(library) == Summary(0, 0, "", "", [])


def test_articles_passages_and_languages_are_counted_and_no_text_is_read(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(
        library,
        an_article("a", "Text.", "2022-12-19", "de"),
        an_article("b", "Text.", "", ""),
        an_article("c", "Text.", "2021-03", "en"),
        an_article("d", "Text.", "2022-12", "de"),
        an_article("e", "Text.", "2022-11", "ca"),
    )
    for name in ("articles", "article", "find"):
        monkeypatch.setattr(library, name, lambda *_: pytest.fail("texts are read"))
    assert summary_of(library) == Summary(5, 10, "2021-03", "2022-12", [("de", 2), ("ca", 1), ("en", 1)])


@pytest.mark.parametrize(
    ("dates", "first", "last"),
    [
        (["2022-12-19"], "2022-12-19", "2022-12-19"),
        (["2022", "2022-01-01", "2022-12-31"], "2022", "2022"),  # the year begins and ends with them
        (["2021-12-31", "2022", "2022-06"], "2021-12-31", "2022"),
        (["2022-02", "2022-02-28", "2022-03-01"], "2022-02", "2022-03-01"),
        (["", "soon", "2022-02-31"], "", ""),  # what is no date
    ],
)
def test_the_dates_are_those_of_the_first_and_of_the_last_day(
    library: Library, dates: list[str], first: str, last: str
) -> None:
    put(library, *(an_article(f"{number}", "Text.", date) for number, date in enumerate(dates)))
    found = summary_of(library)
    assert (found.first_date, found.last_date) == (first, last)
