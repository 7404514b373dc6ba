"""A library survives SIGKILL; and what looks for its damage would find it."""

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index import chroma
from index.database_errors import FILE
from index.library import Library
from index.vector_index import VectorIndex
from tests.killing import checked, killed, main
from tests.killing_check import check
from tests.killing_work import Journal, text_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

ROOT = Path(__file__).parent.parent
TIMES = "4"  # `python -m tests.killing 100` kills more often


@pytest.fixture(scope="module", autouse=True)
def new_processes_find_the_tests() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as changing:
        changing.syspath_prepend(ROOT)
        yield


@pytest.fixture(scope="module")
def survivor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library that was killed some times and found whole each time."""
    folder = tmp_path_factory.mktemp("killing")
    assert main(TIMES, "3", str(folder)) == 0
    return folder


@pytest.fixture
def folder(survivor: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return shutil.copytree(survivor, tmp_path / "copy")


def test_a_library_that_is_killed_again_and_again_stays_whole(survivor: Path) -> None:
    lines = [what.split()[0] for what, _ in Journal(survivor / "journal").lines()]
    assert lines.count("found") == int(TIMES)
    assert lines.count("begin") > lines.count("done") > int(TIMES)
    with Library(survivor / "library") as library:
        assert library.count()[1] > 20


def test_a_whole_library_has_no_complaints(folder: Path) -> None:
    assert check(folder, writable=False) == []
    assert check(folder, writable=True) == []


def test_a_process_that_was_killed_before_it_made_the_library_leaves_none(tmp_path: Path) -> None:
    Journal(tmp_path / "journal").note("begin opening", {})
    assert check(tmp_path, writable=False) == []


def in_database(statement: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "library" / FILE)) as database, database:
            assert database.execute(statement).rowcount == 1

    return damage


def index_without_a_passage(folder: Path) -> None:
    with Library(folder / "library", writable=True) as library:
        index = VectorIndex(library)
        chroma.delete(index._collection, [passage_id(library)])
        index.close()


def index_with_a_strange_vector(folder: Path) -> None:
    with Library(folder / "library", writable=True) as library:
        index = VectorIndex(library)
        passage, article, vector = next(library.vectors(1))[0]
        index._upsert([(passage, article, vector[::-1])])
        index.close()


def index_with_another_article_s_labels(folder: Path) -> None:
    with Library(folder / "library", writable=True) as library:
        index = VectorIndex(library)
        passage, article, vector = next(library.vectors(1))[0]
        other = next(each for each in library.articles() if each.id != article.id)
        index._upsert([(passage, other, vector)])
        index.close()


def passage_id(library: Library) -> str:
    return next(library.vectors(1))[0][0].id


def half_removed(folder: Path) -> None:
    """As if a removal, which is all or nothing, had got as far as to the first of two articles."""
    with Library(folder / "library", writable=True) as library:
        first, second = [article.id for article in library.articles()][:2]
        Journal(folder / "journal").note("begin removing", {first: 0, second: 0})
        library.remove(first)


def added_and_lost(folder: Path) -> None:
    """As if an article had been reported that the library does not have."""
    Journal(folder / "journal").note("begin adding", {"a99": 7})
    Journal(folder / "journal").note("done adding", {"a99": 7})


def added_and_old(folder: Path) -> None:
    """As if an article had been reported of which the library has an older version."""
    with Library(folder / "library") as library:
        name = library.articles()[0].id
    Journal(folder / "journal").note("done adding", {name: 7})


FIRST = "(SELECT min(id) FROM {0})"
DAMAGES = {
    "do not cover it": in_database(f"DELETE FROM passages WHERE id = {FIRST.format('passages')}"),
    "have an article": in_database(f"DELETE FROM articles WHERE id = {FIRST.format('articles')}"),
    "characters, and should be in": in_database(
        f"UPDATE articles SET text = substr(text, 1, 30) WHERE id = {FIRST.format('articles')}"
    ),
    "nobody has added strange": in_database(
        "INSERT INTO articles (id, title, date, language, source, text, origin) VALUES ('strange','','','','','','')"
    ),
    "has another text's vector": in_database(
        f"UPDATE passages SET vector = zeroblob(length(vector)) WHERE id = {FIRST.format('passages')}"
    ),
    "are indexed": index_without_a_passage,
    "finds": index_with_a_strange_vector,
    "a search in": index_with_another_article_s_labels,
    "some are removed and some are not": half_removed,
    "a99 is not there": added_and_lost,
    "and should be in version 7": added_and_old,
}


@pytest.mark.parametrize("complaint", DAMAGES)
def test_damage_is_a_complaint(folder: Path, complaint: str) -> None:
    DAMAGES[complaint](folder)
    assert any(complaint in said for said in check(folder, writable=True))


def test_damage_is_the_program_s_exit_status(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main("0", "", str(folder)) == 0
    database = folder / "library" / FILE
    os.truncate(database, database.stat().st_size // 2)
    assert main("0", "", str(folder)) == 1
    assert "LibraryDamaged" in capsys.readouterr().out


def crash(_folder: Path, _writable: bool) -> list[str]:
    os.kill(os.getpid(), signal.SIGSEGV)
    return []


def test_a_check_that_crashes_is_a_complaint(tmp_path: Path) -> None:
    assert checked(tmp_path, writable=True, checking=crash) == ["the check ends by SIGSEGV"]


def test_a_process_that_ends_before_it_is_killed_is_a_complaint(tmp_path: Path) -> None:
    (tmp_path / "library").write_text("no folder")
    assert killed(tmp_path, "", lines=9, seconds=0) == [
        "the process that changes the library ends by itself, with status 1"
    ]


def test_what_an_unfinished_operation_leaves_may_be_old_or_new(folder: Path) -> None:
    with Library(folder / "library") as library:
        name, text = next((article.id, article.text) for article in library.articles())
    Journal(folder / "journal").note("begin adding", {name: 7})
    assert text != text_of(name, 7)
    assert check(folder, writable=True) == []


def test_a_line_whose_writing_was_broken_off_does_not_count(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    journal.note("begin adding", {"a1": 7})
    with journal.path.open("ab") as file:
        file.write(b'["done add')
    assert journal.lines() == [("begin adding", {"a1": 7})]
    journal.note("found", {"a1": 0})
    assert journal.lines() == [("begin adding", {"a1": 7}), ("found", {"a1": 0})]
