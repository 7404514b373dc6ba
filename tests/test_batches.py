"""Embedding goes on while the batch before is stored: nothing waits that need not, and nothing is lost."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from index.batches import Batch, Embedding, Split
from index.engine import Floats
from index.errors import ModelError
from index.indexer import Indexer
from index.library import Library
from index.records import Article, Passage
from index.splitter import passages_of
from index.vector_index import VectorIndex
from tests.fakes import FakeEncoder, an_article

PATIENCE = 20.0  # seconds


class WatchedEncoder(FakeEncoder):
    """Says which call has begun, and fails at the one it is told to."""

    def __init__(self, fails_at: int = 0) -> None:
        super().__init__()
        self.begun = [threading.Event() for _ in range(5)]
        self._fails_at = fails_at
        self._calls = 0

    def passages(self, texts: Sequence[str]) -> Floats:
        self._calls += 1
        self.begun[self._calls - 1].set()
        if self._calls == self._fails_at:
            raise MemoryError
        return super().passages(texts)


@pytest.fixture
def index(library: Library) -> Iterator[VectorIndex]:
    opened = VectorIndex(library)
    yield opened
    opened.close()


def owls(path: Path, count: int) -> Path:
    rows = [json.dumps({"id": f"owl {number}", "text": f"The owl {number} hoots."}) for number in range(count)]
    path.write_text("\n".join(rows), "utf-8")
    return path


def a_split(name: str) -> Split:
    article = an_article(name, f"The {name} sleeps. " * 60)
    return Split(article, passages_of(article), replaces=False)


def test_the_next_batch_is_embedded_while_one_is_stored(
    library: Library, index: VectorIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = WatchedEncoder()
    stored: list[int] = []
    put_all = library.put_all

    def put(entries: Sequence[tuple[Article, list[Passage], Floats]], stamps: Mapping[str, str]) -> list[str]:
        if not stored:
            assert encoder.begun[1].wait(PATIENCE)
        stored.append(len(entries))
        return put_all(entries, stamps)

    monkeypatch.setattr(library, "put_all", put)
    report = Indexer(library, lambda: encoder, lambda: index).add([owls(tmp_path / "owls.jsonl", 150)])
    assert stored == [64, 64, 22]
    assert report.added == [f"owl {number}" for number in range(150)]
    assert library.count() == (150, 150)
    assert len(index) == 150


def test_what_was_embedded_before_a_failure_stays(library: Library, index: VectorIndex, tmp_path: Path) -> None:
    path = owls(tmp_path / "owls.jsonl", 200)
    encoder = WatchedEncoder(fails_at=3)
    with pytest.raises(MemoryError):
        Indexer(library, lambda: encoder, lambda: index).add([path])
    assert library.count() == (128, 128)
    assert library.stamps() == {}
    report = Indexer(library, WatchedEncoder, lambda: index).add([path])
    assert (len(report.unchanged), len(report.added)) == (128, 72)


def test_an_encoder_that_cannot_be_opened_is_said_and_nothing_is_stored(
    library: Library, index: VectorIndex, tmp_path: Path
) -> None:
    def missing() -> FakeEncoder:
        raise ModelError("there is no model", "get one")

    with pytest.raises(ModelError):
        Indexer(library, missing, lambda: index).add([owls(tmp_path / "owls.jsonl", 3)])
    assert library.count() == (0, 0)


def test_an_id_that_is_being_embedded_is_taken_already(library: Library, index: VectorIndex, tmp_path: Path) -> None:
    """The 64 of the first file are still under way when the second file comes."""
    owls(tmp_path / "a.jsonl", 64)
    (tmp_path / "b.jsonl").write_text('{"id": "owl 0", "text": "Another owl."}', "utf-8")
    report = Indexer(library, WatchedEncoder, lambda: index).add([tmp_path])
    assert len(report.added) == 64
    assert ["belongs to" in str(error) for error in report.skipped] == [True]
    assert library.article("owl 0").text == "The owl 0 hoots."


def test_a_batch_gives_each_article_its_own_vectors() -> None:
    encoder = FakeEncoder()
    splits = [a_split("fox"), a_split("dog"), a_split("owl")]
    with Embedding(lambda: encoder) as embedding:
        entries = embedding.begin(splits, {}).entries()
    for (article, passages, vectors), split in zip(entries, splits, strict=True):
        texts = [article.text[passage.start : passage.end] for passage in passages]
        assert (article, passages) == (split.article, split.passages)
        assert (vectors == encoder.passages(texts)).all()


def test_stamps_alone_open_no_encoder() -> None:
    def never() -> FakeEncoder:
        raise AssertionError

    with Embedding(never) as embedding:
        batch = embedding.begin([], {"a": "1"})
    assert batch == Batch([], {"a": "1"}, None)
    assert batch.entries() == []


def test_at_its_end_nothing_is_under_way_and_what_had_not_begun_never_will() -> None:
    class SlowEncoder(WatchedEncoder):
        def passages(self, texts: Sequence[str]) -> Floats:
            vectors = super().passages(texts)
            assert free.wait(PATIENCE)
            return vectors

    encoder, free = SlowEncoder(), threading.Event()
    with Embedding(lambda: encoder) as embedding:
        first = embedding.begin([a_split("fox")], {})
        second = embedding.begin([a_split("dog")], {})
        assert encoder.begun[0].wait(PATIENCE)
        threading.Timer(0.05, free.set).start()
    assert first.vectors is not None
    assert second.vectors is not None
    assert (first.vectors.done(), second.vectors.cancelled()) == (True, True)
    assert not any("dog" in text for text in encoder.read)
