"""A library in step with its sources: what is not read again, what is removed, and what a stop in between leaves."""

import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import SourceError
from index.indexer import Indexer, Progress, Report
from index.library import Library
from index.records import Article
from index.sources import FileSource, UploadSource, WebSource, is_below, sources_of
from index.vector_index import VectorIndex
from tests.fakes import FakeEncoder


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def indexer(library: Library, encoder: FakeEncoder) -> Iterator[Indexer]:
    index = VectorIndex(library)
    yield Indexer(library, lambda: encoder, lambda: index)
    index.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    place.mkdir()
    (place / "fox.txt").write_text("The red fox sleeps.", "utf-8")
    (place / "dog.md").write_text("# A dog\n\nThe lazy dog *barks*.", "utf-8")
    rows = [{"id": "owl", "title": "An owl", "text": "The owl hoots."}, {"id": "bat", "text": "The bat flies."}]
    (place / "birds.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return place


def ids(library: Library) -> list[str]:
    return [article.id for article in library.articles()]


def test_a_folder_of_several_formats_goes_in_and_is_left_alone_the_second_time(
    indexer: Indexer, library: Library, encoder: FakeEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = indexer.add([folder])
    assert (sorted(report.added), report.skipped) == (["bat", "dog", "fox", "owl"], [])
    assert library.article("dog").text == "A dog\n\nThe lazy dog barks."
    assert library.article("owl").title == "An owl"
    assert library.article("owl").origin == str(folder / "birds.jsonl")

    monkeypatch.setattr(FileSource, "documents", lambda _: pytest.fail("read again"))
    encoder.read.clear()
    report = indexer.add([folder])
    assert (report.added, report.updated, sorted(report.unchanged)) == ([], [], ["bat", "dog", "fox", "owl"])
    assert encoder.read == []


def test_a_file_that_was_only_touched_is_read_but_not_embedded(
    indexer: Indexer, encoder: FakeEncoder, folder: Path
) -> None:
    indexer.add([folder])
    encoder.read.clear()
    os.utime(folder / "fox.txt", (1, 1))
    report = indexer.add([folder])
    assert (report.updated, len(report.unchanged)) == ([], 4)
    assert encoder.read == []


def test_prune_removes_what_has_vanished_and_nothing_else(
    indexer: Indexer, library: Library, folder: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "articles-2"  # its name begins like the folder's
    elsewhere.mkdir()
    (elsewhere / "cat.txt").write_text("The cat purrs.", "utf-8")
    indexer.add([folder, elsewhere])
    (folder / "fox.txt").unlink()
    (elsewhere / "cat.txt").unlink()
    (folder / "birds.jsonl").write_text(json.dumps({"id": "bat", "text": "The bat flies."}), "utf-8")
    for _ in range(2):
        report = indexer.add([folder])
        assert (report.removed, report.vanished) == ([], ["owl"])
    assert ids(library) == ["bat", "cat", "dog", "fox", "owl"]
    report = indexer.add([folder], prune=True)
    assert sorted(report.removed) == ["fox", "owl"]
    assert ids(library) == ["bat", "cat", "dog"]
    assert indexer.add([folder], prune=True).removed == []


def test_prune_keeps_the_articles_of_a_file_that_cannot_be_read_any_more(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    indexer.add([folder])
    (folder / "birds.jsonl").write_bytes(b"\x00\x01")
    (folder / "fox.txt").write_bytes(b"")
    report = indexer.add([folder], prune=True)
    assert report.removed == []
    assert len(report.skipped) == 2
    assert ids(library) == ["bat", "dog", "fox", "owl"]


def test_prune_of_a_folder_that_is_not_there_removes_nothing(indexer: Indexer, library: Library, folder: Path) -> None:
    indexer.add([folder])
    folder.rename(folder.with_name("moved"))
    with pytest.raises(SourceError):
        indexer.add([folder], prune=True)
    assert len(ids(library)) == 4


def test_stopped_in_between_it_goes_on_with_what_is_left(
    indexer: Indexer, library: Library, encoder: FakeEncoder, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:02}.txt").write_text(f"Sentence number{number} stands here. " * 100, "utf-8")

    def stop(step: Progress) -> None:
        if step.passages >= 64:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        indexer.add([folder], stop)
    stored = library.count()[0]
    assert 0 < stored < 30
    encoder.read.clear()
    report = indexer.add([folder])
    assert len(report.unchanged) == stored
    assert len(report.added) == 30 - stored
    assert not [text for text in encoder.read if "number0 " in text]
    assert library.count()[0] == 30


def test_stopped_within_a_large_file_it_keeps_what_is_stored_and_goes_on(
    indexer: Indexer, library: Library, encoder: FakeEncoder, tmp_path: Path
) -> None:
    path = tmp_path / "many.jsonl"
    rows = [
        json.dumps({"id": f"a{number:03}", "text": f"Sentence number{number} stands here."}) for number in range(300)
    ]
    path.write_text("\n".join(rows), "utf-8")
    seen: list[Progress] = []

    def stop(step: Progress) -> None:
        seen.append(step)
        if step.passages >= 128:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        indexer.add([path], stop)
    assert library.count() == (192, 192)  # with the 64 that were being embedded
    assert seen[-1] == Progress(0, 1, 192, 192)
    assert library.stamps() == {}  # the file is not in the library to its end
    encoder.read.clear()
    report = indexer.add([path], seen.append)
    assert (len(report.unchanged), len(report.added), len(encoder.read)) == (192, 108, 108)
    assert Progress(0, 1, 0, 100) in seen  # it moves though nothing is embedded yet


def test_a_removed_article_comes_back_when_its_file_is_indexed_again(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    indexer.add([folder])
    indexer.remove_all(["owl", "fox"])
    assert ids(library) == ["bat", "dog"]
    assert sorted(indexer.add([folder]).added) == ["fox", "owl"]


def test_an_archive_is_one_source_of_many_articles(indexer: Indexer, library: Library, tmp_path: Path) -> None:
    path = tmp_path / "press.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("2022/fox.txt", "date 2022 The fox sleeps.")
        archive.writestr("2023/fox.txt", "date 2023 The fox is awake.")
        archive.writestr("picture.png", b"\x89PNG")
    report = indexer.add([path])
    assert sorted(report.added) == ["2022/fox", "2023/fox"]
    assert {article.origin for article in library.articles()} == {str(path)}
    assert ["picture.png" in error.message for error in report.skipped] == [True]


def test_an_id_that_comes_twice_in_one_file_is_named_and_the_first_stays(
    indexer: Indexer, library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "twice.jsonl"
    rows = [{"id": "a", "text": "The first one."}, {"id": "a", "text": "The second one."}, {"id": "b", "text": "More."}]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    report = indexer.add([path])
    assert sorted(report.added) == ["a", "b"]
    assert ["'a' twice" in error.message for error in report.skipped] == [True]
    assert library.article("a").text == "The first one."


def test_an_article_from_the_web_is_not_replaced_by_another_of_its_id(
    indexer: Indexer, library: Library, tmp_path: Path
) -> None:
    url = "https://example.org/fox"
    first = Article(url, "Fox", "The fox sleeps.", source=url, origin="https://example.org/feed")
    indexer.put(first, Report())
    path = tmp_path / "export.jsonl"
    path.write_text(json.dumps({"id": url, "text": "Buy our fur."}), "utf-8")
    report = indexer.add([path])
    assert ["which belongs to https://example.org/fox" in error.message for error in report.skipped] == [True]
    assert library.article(url) == first
    # the page itself is the same article, though the feed had other words
    again = Report()
    indexer.put(Article(url, "Fox", "The fox is awake.", source=url, origin=url), again)
    assert again.updated == [url]


def test_an_upload_is_known_by_its_name(indexer: Indexer, library: Library, tmp_path: Path) -> None:
    for number, text in enumerate(("The fox sleeps.", "The fox is awake.")):
        place = tmp_path / str(number)
        place.mkdir()
        (place / "fox.txt").write_text(text, "utf-8")
        report = indexer.add_sources([UploadSource(place / "fox.txt")])
        assert (report.added, report.updated) == ((["fox"], []) if number == 0 else ([], ["fox"]))
    assert library.article("fox").text == "The fox is awake."
    assert library.article("fox").source == library.article("fox").origin == "upload:fox.txt"
    assert indexer.add_sources([UploadSource(tmp_path / "1" / "fox.txt")]).unchanged == ["fox"]


def test_addresses_and_paths_are_told_apart(folder: Path) -> None:
    found = sources_of(["https://example.org/a", str(folder / "fox.txt"), "HTTPS://example.org/a"])
    assert [type(source) for source in found] == [WebSource, FileSource, WebSource]


@pytest.mark.parametrize(
    ("target", "name", "mend"),
    [
        ("ftp://example.org/a.txt", "ftp://example.org/a.txt", "download it first, then index the file"),
        ("S3://articles/a.txt", "S3://articles/a.txt", "download it first, then index the file"),
        ("ftp://me:secret@example.org/a", "ftp://example.org/a", "download it first, then index the file"),
        ("file:///home/me/a.txt", "file:///home/me/a.txt", "give its path without file://"),
    ],
)
def test_an_address_that_is_none_of_the_web_is_said_to_be_one(target: str, name: str, mend: str) -> None:
    with pytest.raises(SourceError) as caught:
        sources_of([target])
    assert caught.value.message == f"{name} cannot be fetched: only addresses with http:// or https:// can"
    assert caught.value.mend == mend


@pytest.mark.parametrize("target", ["C:\\articles\\a.txt", "C:/articles/a.txt", "c://articles", "ftp:a.txt", "a/b.txt"])
def test_a_path_that_is_not_there_is_no_address(target: str) -> None:
    with pytest.raises(SourceError, match="there is no file or folder"):
        sources_of([target])


def test_a_path_that_is_there_is_a_path_whatever_it_looks_like(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ftp:" / "example.org").mkdir(parents=True)
    (tmp_path / "ftp:" / "example.org" / "fox.txt").write_text("The red fox sleeps.", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(sources_of(["ftp://example.org", "ftp:/example.org/fox.txt"])) == 1


def test_below_means_within_the_folder_and_not_beside_it(tmp_path: Path) -> None:
    inside, beside = str(tmp_path / "a" / "b.txt"), str(tmp_path / "ab.txt")
    assert is_below(inside, [tmp_path / "a"])
    assert is_below(inside, [inside])
    assert not is_below(beside, [tmp_path / "a"])
    assert not is_below("https://example.org", ["https://example.org", tmp_path])


def test_where_nothing_has_changed_neither_the_model_nor_the_index_is_opened(
    indexer: Indexer, library: Library, folder: Path
) -> None:
    def no_need() -> None:
        raise AssertionError("it was opened")

    (folder / "broken.json").write_text("{", "utf-8")
    first = indexer.add([folder])
    again = Indexer(library, no_need, no_need).add([folder])  # type: ignore[arg-type]
    assert sorted(again.unchanged) == sorted(first.added)
    assert len(again.skipped) == len(first.skipped) == 1
