"""From paths to articles in the library: what is added, updated, left alone, skipped and why."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.errors import SourceError, UnknownArticle
from index.indexer import Indexer, Progress
from index.library import Library
from index.sources import FileSource, sources_of
from index.vector_index import VectorIndex
from tests.fakes import FakeEncoder


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def index(library: Library) -> Iterator[VectorIndex]:
    opened = VectorIndex(library)
    yield opened
    opened.close()


@pytest.fixture
def indexer(library: Library, encoder: FakeEncoder, index: VectorIndex) -> Indexer:
    return Indexer(library, lambda: encoder, lambda: index)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles and what is none."""
    place = tmp_path / "articles"
    (place / "below").mkdir(parents=True)
    (place / ".hidden").mkdir()
    (place / "fox.txt").write_text("date 2022-12 The red fox sleeps. It dreams.", "utf-8")
    (place / "below" / "dog.txt").write_text("A lazy dog barks.", "utf-8")
    (place / ".hidden" / "no.txt").write_text("Not an article.", "utf-8")
    (place / "picture.png").write_bytes(b"\x89PNG")
    return place


def test_files_are_added_updated_or_left_alone(
    indexer: Indexer, library: Library, index: VectorIndex, encoder: FakeEncoder, folder: Path
) -> None:
    report = indexer.add([folder])
    assert (report.added, report.updated, report.unchanged, report.skipped) == (["dog", "fox"], [], [], [])
    assert report.passages == 2 == len(index)
    assert library.article("fox").date == "2022-12"
    assert encoder.read == ["A lazy dog barks.", "The red fox sleeps. It dreams."]

    (folder / "fox.txt").write_text("date 2023 The red fox sleeps. It dreams.", "utf-8")
    report = indexer.add([folder, folder / "fox.txt"])
    assert (report.added, report.updated, report.unchanged) == ([], ["fox"], ["dog"])
    assert library.article("fox").date == "2023"

    encoder.read.clear()
    report = indexer.add([folder])
    assert (report.added, report.updated, report.unchanged) == ([], [], ["dog", "fox"])
    assert encoder.read == []


BAD = {
    "binary": bytes(range(256)) * 4,
    "empty": b"",
    "latin": "Gespräche in Köln".encode("latin-1"),
    "nul": b"text\x00text",
    "wordless": b"--- *** ---",
}


def test_files_that_cannot_be_read_are_named_and_the_others_go_in(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    for name, data in BAD.items():
        (folder / f"{name}.txt").write_bytes(data)
    report = indexer.add([folder, folder / "picture.png"])
    assert report.added == ["dog", "fox"]
    assert [article.id for article in library.articles()] == ["dog", "fox"]
    names = [*(f"{name}.txt" for name in BAD), "picture.png"]
    assert len(report.skipped) == len(names)
    for error, name in zip(report.skipped, names, strict=True):
        assert str(folder / name) in error.message
        assert error.mend


def test_a_bad_last_file_does_not_keep_the_others_out(indexer: Indexer, library: Library, folder: Path) -> None:
    (folder / "zzz.txt").write_bytes(b"")
    assert indexer.add([folder]).added == ["dog", "fox"]
    assert library.count() == (2, 2)


def test_a_path_that_is_not_there_is_an_error_before_anything_is_read(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    with pytest.raises(SourceError, match="there is no file or folder"):
        indexer.add([folder, folder / "nowhere"])
    assert library.count() == (0, 0)


def test_two_files_with_one_id_are_refused_by_name_and_nothing_is_lost(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    (folder / "below" / "fox.txt").write_text("Another fox.", "utf-8")
    report = indexer.add([folder])
    assert report.added == ["dog", "fox"]
    (error,) = report.skipped
    first, second = folder / "below" / "fox.txt", folder / "fox.txt"
    assert str(first) in error.message
    assert str(second) in error.message
    assert library.article("fox").text == "Another fox."
    # refreshing says the same again, whichever of them comes first
    assert len(indexer.add([second, first]).skipped) == 1
    assert library.article("fox").text == "Another fox."


def test_a_file_that_moved_and_changed_is_the_same_article(indexer: Indexer, library: Library, folder: Path) -> None:
    indexer.add([folder])
    moved = folder / "below" / "fox.txt"
    (folder / "fox.txt").unlink()
    moved.write_text("The fox has moved.", "utf-8")
    report = indexer.add([folder])
    assert (report.updated, report.unchanged, report.skipped) == (["fox"], ["dog"], [])
    assert library.article("fox").source == str(moved.resolve())
    assert library.article("fox").text == "The fox has moved."


def test_many_articles_get_each_its_own_vectors(
    indexer: Indexer, library: Library, index: VectorIndex, encoder: FakeEncoder, tmp_path: Path
) -> None:
    """They are embedded together, and a mistake in the counting would give one article another's vectors."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(40):
        (folder / f"a{number}.txt").write_text(f"The story of number{number} goes on. " * (1 + number * 2), "utf-8")
    report = indexer.add([folder])
    assert len(report.added) == 40
    assert report.passages == len(index) == library.count()[1] > 64
    for passage, _, vector in (row for rows in library.vectors(500) for row in rows):
        text = library.article(passage.article_id).text[passage.start : passage.end]
        np.testing.assert_array_equal(vector, encoder.passages([text])[0])
        assert index.search(vector, 1)[0][1] == pytest.approx(1)


def test_progress_runs_to_the_end(indexer: Indexer, folder: Path) -> None:
    seen: list[Progress] = []
    report = indexer.add([folder], seen.append)
    assert seen[0] == Progress(0, 2, 0)
    assert seen[-1] == Progress(2, 2, report.passages, 2)
    assert [step.done for step in seen] == sorted(step.done for step in seen)


def test_progress_goes_on_within_a_source_of_many_articles(indexer: Indexer, folder: Path) -> None:
    rows = [json.dumps({"id": f"owl {number}", "text": f"The owl {number} hoots."}) for number in range(300)]
    (folder / "owls.jsonl").write_text("\n".join(rows), "utf-8")
    seen: list[Progress] = []
    report = indexer.add([folder], seen.append)
    within = [(step.passages, step.articles) for step in seen if (step.done, step.total) == (2, 3)]
    assert {(64, 64), (128, 128), (192, 192)} <= set(within)  # after each time that some were stored
    assert within == sorted(within)
    assert seen[-1] == Progress(3, 3, report.passages, 302)


def test_removing_takes_an_article_out_of_library_and_index(
    indexer: Indexer, library: Library, index: VectorIndex, folder: Path
) -> None:
    indexer.add([folder])
    indexer.remove("fox")
    assert [article.id for article in library.articles()] == ["dog"]
    assert len(index) == 1
    with pytest.raises(UnknownArticle):
        indexer.remove("fox")


def test_each_file_is_meant_once_and_in_order_of_the_paths(folder: Path) -> None:
    dog, fox = folder / "below" / "dog.txt", folder / "fox.txt"
    assert sources_of([fox, folder, folder / "below"]) == [FileSource(fox), FileSource(dog)]
    assert sources_of([]) == []
