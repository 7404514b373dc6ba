"""The trained reader's weights: checked before they are used, made into a graph once, never replaced by less."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from index import bundled
from index.encoder import BundledEncoder
from index.errors import BelegError, ModelError
from index.library import Library
from index.made_once import SUMS, sha256
from index.records import Hit, Passage
from qa import reader_weights
from qa.assembly import Workspace, reader_for
from qa.calibration import Calibration
from qa.sentence_reader import SentenceReader
from qa.settings import Settings
from qa.span_reader import SpanReader
from tests.fakes import FakeEncoder, an_article
from tests.tiny_reader import CALIBRATION, WIDTH, install, random_tensors, tiny_encoder

ARTICLE = an_article("a", "der rote Fuchs sieht einen Hund in Minsk, 9000 Soldaten.", language="de")
HIT = Hit(Passage("p", "a", 0, len(ARTICLE.text)), 0.9)


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with the weights that stand in the place of the shipped ones."""
    install(tmp_path / "weights", monkeypatch, random_tensors())
    return tmp_path / "weights"


@pytest.fixture
def encoder(tmp_path: Path, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch, weights: Path) -> BundledEncoder:
    return tiny_encoder(tiny_folder, tmp_path / "cache", monkeypatch)


def facts() -> dict[str, Any]:
    held = json.loads(reader_weights.FACTS.read_text("utf-8"))
    assert isinstance(held, dict)
    return held


def changed(**values: object) -> Callable[[], object]:
    return lambda: reader_weights.FACTS.write_text(json.dumps({**facts(), **values}), "utf-8")


def calibrated(**values: object) -> Callable[[], object]:
    return changed(calibration={**CALIBRATION, **values})


def less(data: bytes) -> bytes:
    return data[:-1]


def flipped(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]


def a_folder() -> None:
    reader_weights.FILE.unlink()
    reader_weights.FILE.mkdir()


def rewritten(file: str, change: Callable[[bytes], bytes]) -> Callable[[], object]:
    """Change the bytes of FILE or FACTS."""

    def rewrite() -> None:
        path: Path = getattr(reader_weights, file)
        path.write_bytes(change(path.read_bytes()))

    return rewrite


DAMAGES: dict[str, Callable[[], object]] = {
    "no weights": lambda: reader_weights.FILE.unlink(),
    "a folder in their place": a_folder,
    "weights cut by a byte": rewritten("FILE", less),
    "a bit of the weights flipped": rewritten("FILE", flipped),
    "a byte too many": rewritten("FILE", lambda data: data + b"\0"),
    "empty weights": rewritten("FILE", lambda _: b""),
    "no facts": lambda: reader_weights.FACTS.unlink(),
    "empty facts": rewritten("FACTS", lambda _: b""),
    "facts that are no JSON": rewritten("FACTS", lambda data: data[:-1]),
    "facts that are no UTF-8": rewritten("FACTS", lambda data: b"\xff" + data),
    "facts that are a list": rewritten("FACTS", lambda data: b"[" + data + b"]"),
    "facts that are a text": rewritten("FACTS", lambda _: b'"sha256"'),
    "facts that are null": rewritten("FACTS", lambda _: b"null"),
    "no fact": rewritten("FACTS", lambda _: b"{}"),
    "another sum": changed(sha256="0" * 64),
    "no sum": changed(sha256=None),
    "a number for a sum": changed(sha256=5),
    "no calibration": changed(calibration=None),
    "a list for a calibration": changed(calibration=[1, 2, 3, 4]),
    "a calibration without its null": changed(calibration={"temperature": 1.0, "nearness": 0.0, "threshold": 0.5}),
    "a calibration with more": calibrated(more=1.0),
    "a text for a temperature": calibrated(temperature="1.0"),
    "no number for the null": calibrated(null=None),
    "a list for the nearness": calibrated(nearness=[1.0]),
    "a text for the threshold": calibrated(threshold="half"),
}


def check(error: BelegError) -> None:
    assert str(reader_weights.FILE) in error.message
    assert error.mend
    assert "\n" not in str(error)


@pytest.mark.parametrize("damage", DAMAGES)
def test_missing_or_damaged_weights_are_a_model_error_and_no_weaker_reader(
    encoder: BundledEncoder, damage: str
) -> None:
    assert isinstance(reader_for(encoder), SpanReader)  # a graph that was made before does not hide the damage
    DAMAGES[damage]()
    for use in (reader_weights.checked, lambda: reader_weights.unpacked(encoder.cache), lambda: reader_for(encoder)):
        with pytest.raises(ModelError) as caught:
            use()
        check(caught.value)


def test_the_facts_are_the_sum_and_the_calibration(weights: Path) -> None:
    found = reader_weights.checked()
    assert found.sha256 == sha256(reader_weights.FILE)
    assert found.calibration == Calibration(temperature=1.0, null=0.0, nearness=0.0, threshold=0.5)


def test_the_shipped_weights_are_those_that_their_facts_name() -> None:
    assert 0 < reader_weights.checked().calibration.threshold < 1


def test_each_tensor_has_the_name_of_the_layer_that_it_goes_on_from(weights: Path) -> None:
    held, given = reader_weights.tensors(), random_tensors()
    assert len(held) == len(given)
    assert all(value.dtype == np.float32 for value in held.values())
    for name, value in given.items():
        np.testing.assert_array_equal(held[name.replace("layers.0.", f"encoder.layer.{bundled.CUT}.")], value)


def test_the_folder_holds_the_graph_and_the_kinds_and_is_made_once(weights: Path, tmp_path: Path) -> None:
    folder = reader_weights.unpacked(tmp_path / "cache")
    session = onnxruntime.InferenceSession(folder / reader_weights.GRAPH, providers=["CPUExecutionProvider"])
    (logits,) = session.run(None, {"states": np.ones((1, 5, WIDTH), np.float32)})
    assert np.shape(logits) == (1, 5, 2)
    np.testing.assert_array_equal(np.load(folder / reader_weights.KINDS), random_tensors()["kinds"])
    before = (folder / reader_weights.GRAPH).stat()
    assert reader_weights.unpacked(tmp_path / "cache") == folder
    assert (folder / reader_weights.GRAPH).stat() == before


def test_other_weights_get_a_folder_of_their_own(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reader_weights.unpacked(tmp_path / "cache")
    install(tmp_path / "weights", monkeypatch, random_tensors(2))
    second = reader_weights.unpacked(tmp_path / "cache")
    assert first != second
    np.testing.assert_array_equal(np.load(second / reader_weights.KINDS), random_tensors(2)["kinds"])


@pytest.mark.parametrize("name", [reader_weights.GRAPH, reader_weights.KINDS, SUMS])
@pytest.mark.parametrize("damage", ["gone", "cut", "flipped"])
def test_a_damaged_folder_in_the_cache_is_made_again(encoder: BundledEncoder, name: str, damage: str) -> None:
    articles = {"a": ARTICLE}
    before = SpanReader(encoder).read("rote Fuchs", [HIT], articles)
    assert before
    path = reader_weights.unpacked(encoder.cache) / name
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(less(data[: len(data) // 2]) if damage == "cut" else flipped(data))
    assert SpanReader(encoder).read("rote Fuchs", [HIT], articles) == before
    if name != SUMS:
        assert path.read_bytes() == data


@pytest.mark.parametrize("name", [reader_weights.GRAPH, reader_weights.KINDS])
def test_a_folder_that_is_whole_but_cannot_be_loaded_is_a_model_error_that_names_it(
    encoder: BundledEncoder, name: str
) -> None:
    folder = reader_weights.unpacked(encoder.cache)
    path, sums = folder / name, folder / SUMS
    old = sha256(path), path.stat()
    path.write_bytes(b"no such\nfile of ours")
    lines = sums.read_text("utf-8").replace(
        f"{old[0]}  {old[1].st_size}  {old[1].st_mtime_ns}",
        f"{sha256(path)}  {path.stat().st_size}  {path.stat().st_mtime_ns}",
    )
    sums.write_text(lines, "utf-8")
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        SpanReader(encoder)
    assert str(folder) in caught.value.message
    assert "\n" not in str(caught.value)


def test_the_bundled_encoder_gets_the_trained_reader_and_nothing_has_to_be_said(
    encoder: BundledEncoder, tmp_path: Path
) -> None:
    settings = Settings(library=tmp_path / "library", cache=encoder.cache)
    with Workspace(settings, writable=True, encoder=encoder) as workspace:
        assert isinstance(workspace.reader, SpanReader)
        assert workspace.notice == ""


def test_a_workspace_with_damaged_weights_says_so_before_the_first_question_and_leaves_its_library_free(
    encoder: BundledEncoder, tmp_path: Path
) -> None:
    DAMAGES["weights cut by a byte"]()
    for writable in (True, False):
        settings = Settings(library=tmp_path / "library", cache=encoder.cache)
        with Workspace(settings, writable=writable, encoder=encoder) as workspace:
            with pytest.raises(ModelError) as caught:
                workspace.open_all()
            check(caught.value)
    with Library(tmp_path / "library", writable=True) as library:
        assert library.count() == (0, 0)


def test_another_encoder_gets_the_reader_of_sentences_and_a_user_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its vectors are others, so the trained reader cannot go on from them; damaged weights do not matter then."""
    monkeypatch.setattr(reader_weights, "FILE", tmp_path / "none")
    settings = Settings(library=tmp_path / "library", cache=tmp_path)
    with Workspace(settings, writable=True, encoder=FakeEncoder()) as workspace:
        assert isinstance(workspace.reader, SentenceReader)
        assert "whole sentences" in workspace.notice
        assert "probabilities" in workspace.notice
        assert "\n" not in workspace.notice
