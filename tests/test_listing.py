"""The list of articles: what matches, in which order, on which page."""

import pytest

from index.engine import Floats
from index.errors import QuestionError
from index.library import Library
from index.records import Article, Filter
from tests.fakes import FakeEncoder, an_article
from ui.listing import PAGE, SORTS, Listing, Query, listed, row_of

ROWS = [
    row_of(Article("b1", "Zebra", "", "2022-12", "de", "/home/me/Archive/one.txt"), 30),
    row_of(Article("a2", "Äpfel und Birnen", "", "", "en", "https://news.example/apples"), 10),
    row_of(Article("c3", "apple", "", "2022", "", "upload:c3.md"), 20),
    row_of(Article("d4", "apple", "", "2022-12-19", "de", "upload:d4.md"), 20),
]


def ids(query: Query) -> list[str]:
    return [row.article.id for row in listed(ROWS, query).rows]


@pytest.mark.parametrize(
    ("sort", "up", "down"),
    [
        ("title", ["a2", "c3", "d4", "b1"], ["b1", "c3", "d4", "a2"]),  # Ä among the As
        ("date", ["c3", "b1", "d4", "a2"], ["d4", "b1", "c3", "a2"]),  # the one without a date last, either way
        ("language", ["d4", "b1", "a2", "c3"], ["a2", "d4", "b1", "c3"]),
        ("source", ["b1", "a2", "c3", "d4"], ["d4", "c3", "a2", "b1"]),
        ("characters", ["a2", "c3", "d4", "b1"], ["b1", "c3", "d4", "a2"]),
    ],
)
def test_each_column_sorts_in_both_directions(sort: str, up: list[str], down: list[str]) -> None:
    assert ids(Query(sort=sort)) == up
    assert ids(Query(sort=sort, descending=True)) == down


def test_an_unknown_column_sorts_by_title() -> None:
    assert ids(Query(sort="text; DROP TABLE articles")) == ids(Query())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(words="APPLE"), ["c3", "d4"]),
        (Query(words="apfel"), ["a2"]),  # accents make no difference, in either direction
        (Query(words="äpplé"), ["c3", "d4"]),
        (Query(words="birn apf"), ["a2"]),  # each word somewhere in the title or the id
        (Query(words="apple d4"), ["d4"]),
        (Query(words="apple zebra"), []),
        (Query(words=" "), ["a2", "c3", "d4", "b1"]),
        (Query(words="%"), []),
        (Query(source="upload:"), ["c3", "d4"]),
        (Query(source="ARCHIVE/one"), ["b1"]),
        (Query(limits=Filter(languages=["de"])), ["d4", "b1"]),
        (Query(limits=Filter(date_from="2022-12")), ["c3", "d4", "b1"]),  # 2022 reaches to its December
        (Query(limits=Filter(date_from="2022-12-20")), ["c3", "b1"]),
        (Query(limits=Filter(date_to="2022-11")), ["c3"]),
        (Query(words="apple", source="upload", limits=Filter(languages=["de"], date_to="2022")), ["d4"]),
    ],
)
def test_only_what_matches_all_of_it_is_listed(query: Query, found: list[str]) -> None:
    assert ids(query) == found


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(QuestionError, match="is no date"):
        listed(ROWS, Query(limits=Filter(date_from="soon")))


def test_a_page_holds_fifty_and_the_last_one_the_rest() -> None:
    rows = [row_of(an_article(f"{number:03}", ""), 1) for number in range(2 * PAGE + 1)]
    pages = [listed(rows, Query(page=page)) for page in (1, 2, 3)]
    assert [row.article.id for page in pages for row in page.rows] == [row.article.id for row in rows]
    assert [(page.first, page.last, page.total, page.pages) for page in pages] == [
        (1, 50, 101, 3),
        (51, 100, 101, 3),
        (101, 101, 101, 3),
    ]
    for beyond, page in ((-1, 1), (0, 1), (4, 3), (10**9, 3)):
        assert listed(rows, Query(page=beyond)).page == page


def test_of_nothing_there_is_one_empty_page() -> None:
    empty = listed([], Query(page=7))
    assert (list(empty.rows), empty.first, empty.last, empty.total, empty.page, empty.pages) == ([], 0, 0, 0, 1, 1)


def test_rows_keep_no_text_but_its_length_and_none_is_read_for_them(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.put(an_article("a", "Äpfel. " * 100), [], FakeEncoder().passages([]))
    for name in ("articles", "article", "find"):
        monkeypatch.setattr(library, name, lambda *_: pytest.fail("the list reads texts"))
    (row,) = Listing(library).rows()
    assert (row.characters, row.article.text) == (700, "")
    assert {"title", "date", "language", "source", "characters"} == set(SORTS)


def test_the_list_follows_the_library_and_is_not_read_again_without_need(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(article_id: str, language: str) -> None:
        vectors: Floats = FakeEncoder().passages([])
        library.put(an_article(article_id, "Some text.", language=language), [], vectors)

    put("a", "de")
    listing = Listing(library)
    assert [row.article.id for row in listing.rows()] == ["a"]
    put("b", "en")
    put("c", "de")
    put("d", "")
    assert [row.article.id for row in listing.rows()] == ["a", "b", "c", "d"]
    assert listing.languages() == [("de", 2), ("en", 1)]
    monkeypatch.setattr(library, "listed", lambda: pytest.fail("the library has not changed"))
    assert len(listing.rows()) == 4
    monkeypatch.undo()
    library.remove("b")
    assert [row.article.id for row in listing.rows()] == ["a", "c", "d"]
