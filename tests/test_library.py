"""The library: what it holds, whom it lets in, and what is left after a full disk, damage and a kill."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, event

from index import facts, tables
from index.database_errors import FILE
from index.errors import LibraryDamaged, LibraryError, LibraryLocked, QuestionError, UnknownArticle, WrongEncoder
from index.library import Library
from index.records import Article, Filter, Passage
from index.splitter import passages_of
from index.vector_index import VectorIndex
from tests.fakes import an_article, random_vectors

ROOT = Path(__file__).parent.parent
FOX = an_article("fox", "The fox sleeps. " * 100, "2022-12", "en", "/somewhere/fox.txt")
DOG = an_article("dog", "A dog barks.")
FOXES = len(passages_of(FOX))


def put(library: Library, article: Article, seed: int = 0) -> list[str]:
    passages = passages_of(article)
    return library.put(article, passages, random_vectors(len(passages), seed=seed))


def test_what_was_put_is_found_again_by_another_opening(library: Library) -> None:
    passages = passages_of(FOX)
    vectors = random_vectors(len(passages))
    assert library.put(FOX, passages, vectors) == []
    with Library(library.folder) as reader:
        assert reader.find("fox") == reader.article("fox") == FOX
        assert reader.articles() == [FOX]
        assert reader.count() == (1, len(passages))
        held = {passage.id: vector for rows in reader.vectors(2) for passage, _, vector in rows}
        np.testing.assert_array_equal([held[passage.id] for passage in passages], vectors)


def test_vectors_come_in_batches_with_their_article_but_without_its_text(library: Library) -> None:
    put(library, FOX)
    batches = list(library.vectors(FOXES - 1))
    assert [len(batch) for batch in batches] == [FOXES - 1, 1]
    for passage, article, _ in (row for batch in batches for row in batch):
        assert passage in passages_of(FOX)
        assert article == Article("fox", FOX.title, "", FOX.date, FOX.language, FOX.source)


def test_putting_an_article_again_replaces_it_and_says_which_passages_went(library: Library) -> None:
    put(library, FOX)
    put(library, an_article("dog", "A dog barks."))
    shorter = an_article("fox", "The fox is awake.")
    assert sorted(put(library, shorter)) == sorted(passage.id for passage in passages_of(FOX))
    assert library.article("fox") == shorter
    assert library.count() == (2, 2)
    assert [article.id for article in library.articles()] == ["dog", "fox"]


def test_removing_an_article_removes_its_passages_and_an_unknown_one_is_an_error(library: Library) -> None:
    put(library, FOX)
    assert sorted(library.remove("fox")) == sorted(passage.id for passage in passages_of(FOX))
    assert library.count() == (0, 0)
    assert library.find("fox") is None
    revision = library.revision
    for call in (library.remove, library.article):
        with pytest.raises(UnknownArticle, match="no article 'fox'"):
            call("fox")
    assert library.revision == revision


def test_articles_are_listed_with_their_lengths_and_without_their_texts(library: Library) -> None:
    odd = Article("odd", "Odd", "Äpfel\u0308 🦊🇩🇪\n\u0628", "2022", "de", "odd.txt", "odd.zip")
    for article in (FOX, DOG, odd):
        put(library, article)
    assert library.listed() == [(replace(article, text=""), len(article.text)) for article in (DOG, FOX, odd)]
    assert library.listed()[2][0].origin == "odd.zip"
    assert [article.id for article, _ in library.listed(Filter(languages=["en"], date_from="2022-12"))] == ["fox"]
    with pytest.raises(QuestionError):
        library.listed(Filter(date_to="soon"))
    asked: list[str] = []
    event.listen(library._engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
    library.listed()
    (columns,) = (statement.partition("FROM articles")[0] for statement in asked if "FROM articles" in statement)
    assert columns.count(".text") == 1
    assert "length(articles.text)" in columns


def test_passages_come_in_the_order_of_the_ids_and_without_those_that_are_gone(library: Library) -> None:
    # more than fit into one statement
    many = [Passage(f"p{number}", "many", number, number + 1) for number in range(1200)]
    library.put(an_article("many", "x" * 1200), many, random_vectors(1200, 4))
    wanted = [many[number].id for number in (1100, 3, 700, 0)]
    found = library.passage_texts([*wanted[:2], "gone", *wanted[2:]])
    assert found == [(many[number], "en", "x") for number in (1100, 3, 700, 0)]
    found = library.passage_texts([passage.id for passage in reversed(many)])
    assert [passage for passage, *_ in found] == many[::-1]
    assert library.passage_texts([]) == []


def test_a_passages_text_is_cut_by_characters_whatever_they_are(library: Library) -> None:
    text = "👩‍🚀 Ünïcödé e\u0301 – 𝒳. Привет, мир. مرحبا"
    parts = [Passage(f"p{start}", "a", start, end) for start, end in ((0, 18), (18, 31), (31, len(text)))]
    library.put(an_article("a", text), parts, random_vectors(3, 4))
    found = library.passage_texts([part.id for part in parts])
    assert [each[2] for each in found] == [text[part.start : part.end] for part in parts]


def test_the_passage_at_a_place_is_the_one_that_holds_the_character(library: Library) -> None:
    put(library, FOX)
    put(library, an_article("dog", "A dog barks."))
    first, second = passages_of(FOX)[:2]
    assert library.passage_at("fox", first.start) == (first.start, first.end)
    assert library.passage_at("fox", first.end - 1) == (first.start, first.end)
    assert library.passage_at("fox", first.end) is None  # the space between the two
    assert library.passage_at("fox", second.start) == (second.start, second.end)
    assert library.passage_at("fox", len(FOX.text)) is None
    assert library.passage_at("dog", 500) is None


def test_the_revision_grows_with_every_change_and_only_then(library: Library) -> None:
    assert library.revision == 0
    put(library, FOX)
    put(library, FOX)
    library.remove("fox")
    library.claim("fake", 16)
    assert library.revision == 3


def test_a_put_that_fails_leaves_the_article_as_it_was(library: Library) -> None:
    put(library, FOX)
    changed = an_article("fox", "Other words.")
    passage = passages_of(changed)[0]
    with pytest.raises(ValueError, match="1 passages, 2 vectors"):
        library.put(changed, [passage], random_vectors(2))
    with pytest.raises(LibraryError, match="UNIQUE"):  # the same passage twice fails after the old ones were deleted
        library.put(changed, [passage, passage], random_vectors(2))
    assert library.article("fox") == FOX
    assert library.count() == (1, FOXES)
    assert library.revision == 1


def test_one_writes_while_others_read(library: Library) -> None:
    put(library, FOX)
    with pytest.raises(LibraryLocked, match="another process is using the library") as caught:
        Library(library.folder, writable=True)
    assert str(library.folder) in caught.value.message
    with Library(library.folder) as reader:
        put(library, an_article("dog", "A dog barks."))
        assert [article.id for article in reader.articles()] == ["dog", "fox"]
    library.close()
    with Library(library.folder, writable=True) as writer:
        assert writer.count() == (2, FOXES + 1)


def test_a_library_keeps_to_the_encoder_that_claimed_it(library: Library) -> None:
    library.claim("e5", 384)
    library.claim("e5", 384)
    with Library(library.folder) as reader, pytest.raises(WrongEncoder, match="embedded with e5, not with minilm"):
        reader.claim("minilm", 384)


def test_a_reader_claims_nothing(library: Library) -> None:
    with Library(library.folder) as reader:
        reader.claim("minilm", 384)
    library.claim("e5", 384)


def test_reading_where_there_is_no_library_is_an_error_that_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="there is no library") as caught:
        Library(tmp_path / "none")
    assert "beleg index" in caught.value.mend
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_made_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(LibraryError, match="cannot be opened") as caught:
            Library(folder, writable=True)
        assert str(folder) in caught.value.message


def test_a_library_of_another_format_is_refused_and_left_alone(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, FOX)
    with monkeypatch.context() as changed:
        changed.setattr(tables, "FORMAT", "9")
        with pytest.raises(LibraryError, match="has format 2, this program reads 9"):
            Library(library.folder)
    with Library(library.folder) as reader:
        assert reader.articles() == [FOX]


def make_it_of_format_1(folder: Path) -> None:
    """As the first version wrote it: without sources, and articles without an origin."""
    with closing(sqlite3.connect(folder / FILE)) as database, database:
        database.execute("DROP INDEX articles_origin")
        database.execute("ALTER TABLE articles DROP COLUMN origin")
        database.execute("DROP TABLE sources")
        database.execute("UPDATE facts SET value = '1' WHERE name = 'format'")


@pytest.mark.parametrize("writable", [False, True])
def test_a_library_of_the_first_format_is_brought_to_this_one(library: Library, writable: bool) -> None:
    put(library, FOX)
    library.close()
    make_it_of_format_1(library.folder)
    with Library(library.folder, writable=writable) as opened:
        (article,) = opened.articles()
        assert (article, article.origin) == (FOX, FOX.source)
        assert sum(map(len, opened.vectors(10))) == FOXES
    with Library(library.folder, writable=True) as again:
        assert again.stamps() == {}
        put(again, DOG)
        assert again.count()[0] == 2


@pytest.mark.parametrize("writable", [False, True])
@pytest.mark.parametrize("done", range(4))
def test_a_program_that_ends_while_it_brings_a_library_to_this_format_leaves_it_as_it_was(
    library: Library, monkeypatch: pytest.MonkeyPatch, writable: bool, done: int
) -> None:
    put(library, FOX)
    library.close()
    make_it_of_format_1(library.folder)
    steps = [*tables.UPGRADES["1"][:done], "no statement"]
    with monkeypatch.context() as changed:
        changed.setattr(facts, "UPGRADES", {"1": steps})
        with pytest.raises(LibraryError):
            Library(library.folder, writable=writable)
    with Library(library.folder, writable=writable) as opened:
        assert opened.articles() == [FOX]


def test_an_old_library_that_another_process_writes_to_is_not_changed(library: Library) -> None:
    put(library, FOX)
    make_it_of_format_1(library.folder)
    with pytest.raises(LibraryLocked, match="older format"):
        Library(library.folder)


def test_a_source_counts_as_read_until_one_of_its_articles_is_removed(library: Library) -> None:
    entries = [
        (replace(article, origin="a.zip"), passages_of(article), random_vectors(len(passages_of(article))))
        for article in (FOX, DOG)
    ]
    library.put_all(entries, {"a.zip": "1"})
    assert library.stamps() == {"a.zip": "1"}
    assert library.ids_by_origin() == {"a.zip": sorted([FOX.id, DOG.id])}
    library.put_all([], {"a.zip": "2", "b.txt": "1"})
    assert library.stamps() == {"a.zip": "2", "b.txt": "1"}
    library.remove(FOX.id)
    assert library.stamps() == {"b.txt": "1"}


def test_articles_are_removed_together_or_not_at_all(library: Library) -> None:
    put(library, FOX)
    put(library, DOG)
    with pytest.raises(UnknownArticle):
        library.remove_all([FOX.id, "nobody"])
    assert library.count()[0] == 2
    assert len(library.remove_all([FOX.id, DOG.id])) == FOXES + 1
    assert library.count() == (0, 0)


def garbage(data: bytes) -> bytes:
    return b"\x07garbage" * (len(data) // 8)


def garbage_after_the_first_page(data: bytes) -> bytes:
    return data[:4096] + garbage(data[4096:])


def half(data: bytes) -> bytes:
    return data[: len(data) // 2 // 4096 * 4096]


@pytest.mark.parametrize("writable", [False, True])
@pytest.mark.parametrize("damage", [garbage, garbage_after_the_first_page, half])
def test_a_damaged_database_is_named_and_kept(
    library: Library, damage: Callable[[bytes], bytes], writable: bool
) -> None:
    put(library, FOX)
    library.close()
    path = library.folder / FILE
    path.write_bytes(damage(path.read_bytes()))
    damaged = path.read_bytes()
    with pytest.raises(LibraryDamaged) as caught, Library(library.folder, writable=writable) as opened:
        opened.articles()
    assert str(library.folder) in caught.value.message
    assert str(path) in caught.value.mend
    assert path.read_bytes() == damaged


def test_a_writer_that_meets_damage_lets_the_next_one_in(library: Library) -> None:
    library.close()
    whole = (library.folder / FILE).read_bytes()
    (library.folder / FILE).write_bytes(garbage(whole))
    with pytest.raises(LibraryDamaged):
        Library(library.folder, writable=True)
    (library.folder / FILE).write_bytes(whole)
    Library(library.folder, writable=True).close()


def test_a_full_disk_is_said_and_takes_nothing_that_was_there_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_database = tables.open_database

    def open_small(path: Path) -> Engine:
        """The database may have 60 pages of 4096 bytes; SQLite says of more what it says of a full disk."""
        engine = open_database(path)
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA max_page_count=60"))
        return engine

    monkeypatch.setattr(tables, "open_database", open_small)
    stored: list[Article] = []
    with Library(tmp_path / "library", writable=True) as library:
        with pytest.raises(LibraryError, match=r"the disk that holds .* is full") as caught:
            while True:
                article = an_article(f"a{len(stored):03}", "Ein Satz. " * 1000)
                put(library, article)
                stored.append(article)
        assert "what was indexed before is still there" in caught.value.mend
        assert library.articles() == stored
    assert len(stored) > 2
    monkeypatch.undo()
    with Library(tmp_path / "library", writable=True) as library:
        assert library.articles() == stored
        put(library, FOX)
        assert library.article("fox") == FOX


INDEXING = """
import sys
from pathlib import Path
from index.indexer import Indexer, Report
from index.library import Library
from index.vector_index import VectorIndex
from tests.fakes import FakeEncoder, an_article

library = Library(Path(sys.argv[1]), writable=True)
index = VectorIndex(library)
indexer = Indexer(library, FakeEncoder, lambda: index)
for number in range(1_000_000):
    indexer.put(an_article(f"a{number}", f"Article {number}. " * 200), Report())
    print(f"a{number}", flush=True)
"""


def test_a_kill_in_the_middle_of_indexing_loses_nothing_that_was_reported(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    command = [sys.executable, "-c", INDEXING, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        reported = [process.stdout.readline().strip() for _ in range(25)]
        process.kill()
        reported += process.stdout.read().split()
    with Library(folder, writable=True) as library:
        held = library.articles()
        assert {article.id for article in held} >= set(reported)
        assert len(held) <= len(reported) + 1
        passages = [passage for article in held for passage in passages_of(article)]
        assert library.count() == (len(held), len(passages))
        index = VectorIndex(library)
        assert len(index) == len(passages)
        index.close()
