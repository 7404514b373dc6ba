"""The engine that runs the graphs: vectors, states, offsets, and what it says of a broken folder."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from index.encoder import span_vectors
from index.engine import OnnxEngine, Tokens, unit
from index.errors import ModelError
from index.graph import write_graphs
from tests.tiny_bert import read_tiny_bert

TEXTS = ["the red fox sees a lazy dog.", "Fuchs", "", "der rote Fuchs sieht einen Hund in Minsk, 9000 Soldaten"]
FLOATS, INT8 = ("lower.onnx", "upper.onnx"), ("lower.int8.onnx", "upper.int8.onnx")
NASTY = [
    "",
    " ",
    "fox",
    "  fox \n\n dog ",
    "\t\u00a0fox",
    ": query: passage: fox",
    "👩‍🚀👍🏽 fox 🇩🇪",
    "\u0301abc e\u0301 \u0308\u0308",
    "\u0308\u0301",
    "שלום עולם, 9000",
    "\u200fمرحبا بالعالم",
    "日本語です。三个句子。",
    "ภาษาไทย ๙๐๐๐",
    "\ufeffﬁn ①",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, tiny_folder: Path) -> Path:
    copied = tmp_path_factory.mktemp("engine") / "tiny"
    shutil.copytree(tiny_folder, copied)
    write_graphs(copied, copied / FLOATS[0], copied / FLOATS[1], 1, levels=0)
    write_graphs(copied, copied / INT8[0], copied / INT8[1], 1)
    return copied


def test_a_text_s_vector_is_the_mean_of_what_transformers_says_of_its_tokens(folder: Path) -> None:
    model = read_tiny_bert(folder)
    #  <s> passage : the red fox </s>, as numbered in tests/tiny_bert.py
    with torch.no_grad():
        hidden = model(torch.tensor([[0, 5, 6, 9, 10, 11, 2]])).last_hidden_state[0].numpy()
    found = OnnxEngine(folder, *FLOATS, 1).vectors(["the red fox"], "passage: ")
    np.testing.assert_allclose(found[0], unit(hidden.mean(axis=0)), atol=1e-5)


@pytest.mark.parametrize("graphs", [FLOATS, INT8])
def test_a_text_s_vector_does_not_depend_on_the_other_texts(folder: Path, graphs: tuple[str, str]) -> None:
    engine = OnnxEngine(folder, *graphs, 2)
    together = engine.vectors(TEXTS, "query: ")
    alone = np.concatenate([engine.vectors([text], "query: ") for text in TEXTS])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)


def test_no_texts_have_no_vectors(folder: Path) -> None:
    engine = OnnxEngine(folder, *FLOATS, 1)
    assert engine.vectors([], "query: ").shape == (0, 32)
    assert list(engine.states([], "query: ")) == []
    assert engine.encoded([], "query: ") == []


def test_the_states_are_those_of_transformers_after_the_lower_layers(folder: Path) -> None:
    with torch.no_grad():
        hidden = read_tiny_bert(folder)(torch.tensor([[0, 5, 6, 9, 10, 11, 2]]), output_hidden_states=True)
    (begun,) = OnnxEngine(folder, *FLOATS, 1).states(["the red fox"], "passage: ")
    np.testing.assert_allclose(begun.vectors, hidden.hidden_states[1][0].numpy(), atol=1e-4)


@pytest.mark.parametrize("graphs", [FLOATS, INT8])
@pytest.mark.parametrize("prompt", ["passage: ", ""])
def test_the_states_finished_are_the_tokens(folder: Path, graphs: tuple[str, str], prompt: str) -> None:
    engine = OnnxEngine(folder, *graphs, 2)
    texts = [*TEXTS, *NASTY]
    for begun, tokens in zip(engine.states(texts, prompt), engine.tokens(texts, prompt), strict=True):
        finished = engine.finished(begun)
        np.testing.assert_array_equal(finished.vectors, tokens.vectors)
        np.testing.assert_array_equal(finished.offsets, tokens.offsets)
        assert not np.array_equal(begun.vectors, tokens.vectors)


def test_many_threads_get_what_one_gets(folder: Path) -> None:
    engine = OnnxEngine(folder, *INT8, 3)
    texts = TEXTS * 8
    alone = engine.vectors(texts, "passage: ")
    with ThreadPoolExecutor(8) as callers:
        for found in callers.map(lambda _: engine.vectors(texts, "passage: "), range(8)):
            np.testing.assert_array_equal(found, alone)


@pytest.mark.parametrize("text", NASTY, ids=ascii)
@pytest.mark.parametrize("prompt", ["passage: ", "query: ", ""])
def test_a_text_s_own_tokens_are_all_but_the_prompt_s_and_the_special_ones(
    folder: Path, text: str, prompt: str
) -> None:
    """A prompt is two tokens of the tiny model, a word and a colon; a special one stands at each end."""
    (tokens,) = OnnxEngine(folder, *FLOATS, 1).tokens([text], prompt)
    own = tokens.own()
    begin = 3 if prompt else 1
    np.testing.assert_array_equal(own.vectors, tokens.vectors[begin:-1])
    np.testing.assert_array_equal(own.offsets, tokens.offsets[begin:-1])
    # With the white space between them they are the whole text, in order.
    assert "".join(text[start:end] for start, end in own.offsets) == "".join(text.split())
    assert all(text[start:end].strip() for start, end in own.offsets)


def test_a_text_of_nothing_but_its_prompt_has_no_own_tokens_of_the_right_shape(folder: Path) -> None:
    (tokens,) = OnnxEngine(folder, *FLOATS, 1).tokens([""], "passage: ")
    assert tokens.own().vectors.shape == (0, 32)
    assert tokens.own().offsets.shape == (0, 2)


def test_encoded_counts_from_the_prompt_s_begin_and_keeps_every_token(folder: Path) -> None:
    (encoding,) = OnnxEngine(folder, *FLOATS, 1).encoded(["the fox"], "query: ")
    assert encoding.ids == [0, 4, 6, 9, 11, 2]
    assert encoding.offsets == [(0, 0), (0, 5), (5, 6), (7, 10), (11, 14), (0, 0)]


def test_offsets_count_in_the_text_and_not_in_the_prompt(folder: Path) -> None:
    (tokens,) = OnnxEngine(folder, *FLOATS, 1).tokens(["the fox, 9000"], "passage: ")
    words = ["the fox, 9000"[start:end] for start, end in tokens.offsets]
    assert words == ["", "", "", "the", "fox", ",", "9000", ""]
    assert len(tokens.vectors) == len(words)


def test_a_text_beyond_the_last_position_is_cut_and_not_refused(folder: Path) -> None:
    (tokens,) = OnnxEngine(folder, *FLOATS, 1).tokens(["fox " * 100], "")
    assert tokens.vectors.shape == (40, 32)


def test_a_span_s_vector_is_the_mean_of_the_tokens_that_it_touches() -> None:
    vectors = np.array([[9, 9], [1, 0], [0, 1], [9, 9]], np.float32)
    tokens = Tokens(vectors, np.array([[0, 0], [0, 3], [4, 7], [0, 0]]))
    found = span_vectors(tokens, [(0, 3), (2, 5), (4, 7), (8, 9)])
    half = 0.5**0.5
    # the last span touches no token, so it gets the mean of them all
    np.testing.assert_allclose(found, [[1, 0], [half, half], [0, 1], [half, half]], atol=1e-6)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors", *FLOATS])
@pytest.mark.parametrize("damage", ["missing", "half", "garbage"])
def test_a_missing_or_damaged_file_is_a_model_error_that_names_the_folder(
    folder: Path, tmp_path: Path, name: str, damage: str
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    path = broken / name
    if damage == "missing":
        path.unlink()
    else:
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2] if damage == "half" else b"\x01garbage" * 20)
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        OnnxEngine(broken, *FLOATS, 1)
    assert str(broken) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_word_embeddings_must_be_float32(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    data = (broken / "model.safetensors").read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    entry = header["embeddings.word_embeddings.weight"]
    entry["dtype"], entry["shape"][1] = "F16", entry["shape"][1] * 2
    changed = json.dumps(header).encode().ljust(length)
    (broken / "model.safetensors").write_bytes(len(changed).to_bytes(8, "little") + changed + data[8 + length :])
    with pytest.raises(ModelError):
        OnnxEngine(broken, *FLOATS, 1)
