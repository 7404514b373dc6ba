"""The search index, against brute-force cosine over the vectors in the library."""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import vector_index
from index.database_errors import FILE
from index.engine import Floats
from index.labels import where_of
from index.library import Library
from index.records import Article, Filter, Passage
from index.splitter import passage_spans
from index.vector_index import VectorIndex
from tests.fakes import FakeEncoder, an_article, random_vectors

DATES = ("", "2021", "2022", "2022-02", "2022-12", "2022-12-19", "2023-01-01")
LANGUAGES = ("de", "en", "ru")
QUESTIONS = random_vectors(6, seed=99)
EACH = 24  # passages of an article


def article_number(number: int) -> Article:
    date, language = DATES[number % len(DATES)], LANGUAGES[number % len(LANGUAGES)]
    return an_article(f"a{number}", "x" * EACH, date, language)


def put(library: Library, number: int, index: VectorIndex | None = None, seed: int | None = None) -> None:
    """An article with random vectors, in the library and the index."""
    article = article_number(number)
    passages = [Passage(f"{article.id}-{seed}-{place}", article.id, place, place + 1) for place in range(EACH)]
    vectors = random_vectors(EACH, seed=number if seed is None else seed)
    gone = library.put(article, passages, vectors)
    if index is not None:
        index.put_all([(article, passages, vectors)], gone)


def brute_force(
    library: Library, question: Floats, count: int, allowed: Callable[[Article], bool] = lambda _: True
) -> list[tuple[str, float]]:
    rows = [row for batch in library.vectors(500) for row in batch if allowed(row[1])]
    scored = [(passage.id, float(vector @ question)) for passage, _, vector in rows]
    return sorted(scored, key=lambda pair: -pair[1])[:count]


def check(index: VectorIndex, library: Library, count: int = 8) -> None:
    """The index finds what brute force finds, with the same cosines."""
    for question in QUESTIONS:
        expected = brute_force(library, question, count)
        found = index.search(question, count)
        assert [passage_id for passage_id, _ in found] == [passage_id for passage_id, _ in expected]
        np.testing.assert_allclose([score for _, score in found], [score for _, score in expected], atol=1e-5)
    assert len(index) == library.count()[1]


@pytest.fixture
def index(library: Library) -> Iterator[VectorIndex]:
    """An index of 7 articles, one of each date."""
    for number in range(7):
        put(library, number)
    opened = VectorIndex(library)
    yield opened
    opened.close()


def test_search_finds_what_brute_force_finds(library: Library, index: VectorIndex) -> None:
    check(index, library)
    check(index, library, count=1)
    check(index, library, count=1000)


def test_the_best_passage_is_found_among_groups_that_resemble_nothing_else(library: Library) -> None:
    """Passages of one story are near to each other and far from all others: a sparse graph loses whole groups."""
    encoder = FakeEncoder()
    texts = []
    for number in range(150):
        story = f"Article number{number} is short." + f" It names number{number} again and again." * (number % 40)
        texts += [story[start:end] for start, end in passage_spans(story, "en")]
    passages = [Passage(f"p{place}", "all", place, place + 1) for place in range(len(texts))]
    vectors = encoder.passages(texts)
    library.put(an_article("all", "x" * len(texts)), passages, vectors)
    index = VectorIndex(library)
    questions = encoder.questions([f"number{number}" for number in range(150)])
    found = [index.search(question, 8)[0][1] for question in questions]
    np.testing.assert_allclose(found, (questions @ vectors.T).max(axis=1), atol=1e-5)
    index.close()


def test_an_empty_index_finds_nothing(library: Library) -> None:
    index = VectorIndex(library)
    assert index.search(QUESTIONS[0], 8) == []
    index.close()


def graph_files(library: Library) -> list[Path]:
    return list((library.folder / "chroma").rglob("index_metadata.pickle"))


def test_a_saved_graph_is_opened_as_it_is_and_can_be_changed(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_index, "_WORTH_SAVING", 50)
    index = VectorIndex(library)
    put(library, 0, index)
    index.save()
    assert not graph_files(library)  # too little to be worth it
    for number in range(1, 4):
        put(library, number, index)
    index.save()
    assert len(graph_files(library)) == 1
    check(index, library)
    put(library, 4, index)
    put(library, 0, index, seed=40)
    index.remove(library.remove("a1"))
    check(index, library)
    index.close()

    monkeypatch.setattr(VectorIndex, "_rebuild", lambda _: pytest.fail("made again"))
    again = VectorIndex(library)
    check(again, library)
    put(library, 5, again)
    again.save()  # 24 + 24 + 24 passages since the last time, two openings ago
    assert len(graph_files(library)) == 1
    check(again, library)
    again.close()
    assert len([path for path in (library.folder / "chroma").iterdir() if path.is_dir()]) == 1


def test_the_more_it_holds_the_more_is_waited_for_before_it_is_saved(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = saved(library, monkeypatch)
    monkeypatch.setattr(vector_index, "_WORTH_SAVING", 1)
    monkeypatch.setattr(vector_index, "_SHARE_WORTH_SAVING", 0.3)
    before = graph_files(library)
    put(library, 4, index)
    index.save()  # 24 of 120
    assert graph_files(library) == before
    put(library, 5, index)
    index.save()  # 48 of 144
    assert graph_files(library) != before
    check(index, library)
    index.close()


def saved(library: Library, monkeypatch: pytest.MonkeyPatch) -> VectorIndex:
    """An index of four articles whose graph was saved."""
    monkeypatch.setattr(vector_index, "_WORTH_SAVING", 50)
    index = VectorIndex(library)
    for number in range(4):
        put(library, number, index)
    index.save()
    return index


def test_a_saved_graph_is_not_written_in_its_place_by_later_changes(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while it is, Chroma would leave a graph that ends the next process."""
    index = saved(library, monkeypatch)
    (file,) = graph_files(library)
    before = {path.name: path.read_bytes() for path in file.parent.iterdir()}
    for number in range(4, 8):
        put(library, number, index)
    index.remove(library.remove("a1"))
    check(index, library)
    assert {path.name: path.read_bytes() for path in file.parent.iterdir()} == before
    index.close()


def test_an_index_made_again_is_saved_with_its_last_passage_and_not_by_later_changes(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VectorIndex, "save", lambda _: pytest.fail("saved in a copy: twice the work"))
    monkeypatch.setattr(vector_index, "_WORTH_SAVING", 50)
    for number in range(4):
        put(library, number)
    index = VectorIndex(library)
    (file,) = graph_files(library)
    before = {path.name: path.read_bytes() for path in file.parent.iterdir()}
    for number in range(4, 12):  # as many again, and more
        put(library, number, index)
    check(index, library)
    assert {path.name: path.read_bytes() for path in file.parent.iterdir()} == before
    assert index._unsaved == 8 * 24
    index.close()

    monkeypatch.setattr(VectorIndex, "_rebuild", lambda _: pytest.fail("made again"))
    again = VectorIndex(library)
    check(again, library)
    again.close()


def test_a_graph_that_was_damaged_is_made_again_when_it_is_searched(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(library, monkeypatch).close()
    (file,) = graph_files(library)
    file.write_bytes(file.read_bytes()[:100])
    again = VectorIndex(library)
    check(again, library)
    again.close()


def test_a_save_that_fails_leaves_the_index_as_it_was(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_index, "_WORTH_SAVING", 1)
    index = VectorIndex(library)
    put(library, 0, index)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as failing:
        failing.setattr(vector_index, "point_to", full)
        index.save()
    check(index, library)
    index.close()
    assert len([path for path in (library.folder / "chroma").iterdir() if path.is_dir()]) == 1
    again = VectorIndex(library)
    check(again, library)
    again.close()


def test_searches_go_on_while_the_graph_is_saved(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_index, "_WORTH_SAVING", 1)
    index = VectorIndex(library)
    for number in range(4):
        put(library, number, index)
    expected = [index.search(question, 5) for question in QUESTIONS]
    with ThreadPoolExecutor(3) as pool:
        done = threading.Event()

        def ask() -> bool:
            while not done.is_set():
                if [index.search(question, 5) for question in QUESTIONS] != expected:
                    return False
            return True

        asking = [pool.submit(ask) for _ in range(2)]
        for _ in range(5):
            index._unsaved = 10
            index.save()
        done.set()
        assert all(each.result() for each in asking)
    index.close()


def first_day(date: str) -> str:
    return (date + "-01-01")[:10]


def last_day(date: str) -> str:
    """The last day, or a later one that does not exist: as text it sorts the same."""
    return date + {4: "-12-31", 7: "-31", 10: ""}[len(date)]


def in_range(article: Article, limits: Filter) -> bool:
    after = not limits.date_from or (article.date != "" and last_day(article.date) >= first_day(limits.date_from))
    before = not limits.date_to or (article.date != "" and first_day(article.date) <= last_day(limits.date_to))
    return after and before


@pytest.mark.parametrize(
    "limits",
    [
        Filter(articles=["a3"]),
        Filter(articles=["a3", "a5", "gone"]),
        Filter(articles=["gone"]),
        Filter(languages=["de", "ru"]),
        Filter(date_from="2022-12"),
        Filter(date_to="2022-02"),
        Filter(date_from="2022-02-28", date_to="2022-12-18"),
        Filter(date_from="2022-12-20", date_to="2022-12-31"),
        Filter(date_from="2022", date_to="2022"),
        Filter(articles=["a2", "a3", "a4"], languages=["en"], date_from="2022"),
    ],
    ids=str,
)
def test_a_filter_leaves_what_it_allows(library: Library, index: VectorIndex, limits: Filter) -> None:
    def allowed(article: Article) -> bool:
        return (
            (not limits.articles or article.id in limits.articles)
            and (not limits.languages or article.language in limits.languages)
            and in_range(article, limits)
        )

    for question in QUESTIONS:
        expected = brute_force(library, question, 20, allowed)
        assert [passage_id for passage_id, _ in index.search(question, 20, limits)] == [found for found, _ in expected]


def test_a_filter_that_limits_nothing_is_no_condition_and_one_limit_stands_alone() -> None:
    assert where_of(Filter()) is None
    assert where_of(Filter(articles=["a"])) == {"article_id": {"$in": ["a"]}}
    assert where_of(Filter(date_to="2022-02")) == {"first_day": {"$lte": 20220228}}


def test_put_replaces_and_remove_removes(library: Library, index: VectorIndex) -> None:
    put(library, 3, index, seed=300)
    check(index, library)
    index.remove(library.remove("a5"))
    check(index, library)
    # the same passage ids with other vectors
    put(library, 3, index, seed=300)
    check(index, library)


def test_what_the_library_holds_reaches_the_index_even_where_a_change_was_missed(
    library: Library, index: VectorIndex
) -> None:
    put(library, 20)  # as if killed before the index was told
    put(library, 21, index)
    check(index, library)


def relabelled(library: Library, number: int, index: VectorIndex | None, date: str) -> None:
    """The same passages, the article with another date."""
    article = replace(article_number(number), date=date)
    passages = [Passage(f"{article.id}-None-{place}", article.id, place, place + 1) for place in range(EACH)]
    vectors = random_vectors(EACH, seed=number)
    gone = library.put(article, passages, vectors)
    if index is not None:
        index.put_all([(article, passages, vectors)], gone)


def test_an_article_that_loses_its_date_is_no_longer_found_by_it(library: Library, index: VectorIndex) -> None:
    assert index.search(QUESTIONS[0], 8, Filter(articles=["a1"], date_from="2021", date_to="2021"))
    relabelled(library, 1, index, "")
    assert not index.search(QUESTIONS[0], 8, Filter(articles=["a1"], date_from="2021", date_to="2021"))
    check(index, library)


def test_only_what_differs_is_brought_into_an_index_that_fell_behind(
    library: Library, index: VectorIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.close()
    kept = current(library)
    put(library, 20)
    put(library, 3, seed=300)
    library.remove("a5")
    relabelled(library, 1, None, "2023-02")
    relabelled(library, 2, None, "")
    written: list[int] = []
    upsert = VectorIndex._upsert

    def counting(self: VectorIndex, rows: Sequence[tuple[Passage, Article, Floats]]) -> None:
        written.append(len(rows))
        upsert(self, rows)

    monkeypatch.setattr(VectorIndex, "_upsert", counting)
    again = VectorIndex(library)
    assert sum(written) == 4 * EACH
    check(again, library)
    assert again.search(QUESTIONS[0], 8, Filter(articles=["a1"], date_from="2023-02"))
    assert not again.search(QUESTIONS[0], 8, Filter(articles=["a2"], date_from="2000"))
    again.close()
    assert current(library) == kept
    VectorIndex(library).close()
    assert sum(written) == 4 * EACH


def test_the_graph_is_saved_while_an_indexing_goes_on(
    library: Library, index: VectorIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_index, "_WORTH_SAVING", 10)
    monkeypatch.setattr(vector_index, "_AT_RISK", 2 * EACH)
    index.save()
    folders = {current(library)}
    for number in range(20, 28):
        put(library, number, index)
        folders.add(current(library))
    assert len(folders) == 5
    check(index, library)


def test_an_index_whose_files_vanish_while_it_is_open_follows_the_library(library: Library, index: VectorIndex) -> None:
    shutil.rmtree(library.folder / "chroma")
    put(library, 20, index)
    check(index, library)


def current(library: Library) -> Path:
    folder = library.folder / "chroma"
    return folder / (folder / "CURRENT").read_text("utf-8")


def stale(library: Library) -> None:
    put(library, 20)


def missing(library: Library) -> None:
    shutil.rmtree(library.folder / "chroma")


def files_missing(library: Library) -> None:
    shutil.rmtree(current(library))


def garbage(library: Library) -> None:
    for path in current(library).rglob("*"):
        if path.is_file():
            path.write_bytes(b"\x07garbage" * 1000)


def half(library: Library) -> None:
    for path in current(library).rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def pointer_garbage(library: Library) -> None:
    (library.folder / "chroma" / "CURRENT").write_bytes(b"\xff\xfe")


@pytest.mark.parametrize("damage", [stale, missing, files_missing, garbage, half, pointer_garbage])
def test_an_index_that_is_stale_missing_or_damaged_is_made_again_from_the_library(
    library: Library, index: VectorIndex, damage: Callable[[Library], None]
) -> None:
    index.close()
    damage(library)
    again = VectorIndex(library)
    check(again, library)
    put(library, 30, again)
    again.close()
    kept = current(library)
    last = VectorIndex(library)
    check(last, library)
    last.close()
    assert current(library) == kept


def test_a_whole_index_is_not_made_again(library: Library, index: VectorIndex) -> None:
    index.close()
    before = current(library)
    again = VectorIndex(library)
    check(again, library)
    again.close()
    assert current(library) == before


def test_another_library_in_the_same_place_gets_another_index(library: Library, index: VectorIndex) -> None:
    index.close()
    revision = library.revision
    library.close()
    for path in library.folder.glob(f"{FILE}*"):
        path.unlink()
    with Library(library.folder, writable=True) as other:
        for number in range(revision):
            put(other, 0, seed=500 + number)
        assert other.revision == revision
        again = VectorIndex(other)
        check(again, other)
        again.close()


def test_a_second_index_lives_in_memory_and_sees_what_the_first_one_adds(library: Library, index: VectorIndex) -> None:
    before = sorted((library.folder / "chroma").rglob("*"))
    with Library(library.folder) as reader:
        second, third = VectorIndex(reader), VectorIndex(reader)
        check(second, reader)
        put(library, 20, index)
        check(second, reader)
        index.remove(library.remove("a3"))
        check(second, reader)
        second.close()
        check(third, reader)  # both are in this process's memory, and each is its own
        third.close()
    check(index, library)
    assert sorted((library.folder / "chroma").rglob("*")) == before


def test_where_a_reader_holds_the_files_the_writer_searches_in_memory(library: Library) -> None:
    put(library, 0)
    with Library(library.folder) as reader:
        first = VectorIndex(reader)
        second = VectorIndex(library)
        put(library, 1, second)
        check(second, library)
        check(first, reader)
        second.close()
        first.close()


def test_several_threads_search_at_once(library: Library, index: VectorIndex) -> None:
    expected = [index.search(question, 8) for question in QUESTIONS]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda number: index.search(QUESTIONS[number % len(QUESTIONS)], 8), range(60)))
    assert found == expected * 10
