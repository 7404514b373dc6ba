"""The engine that runs the graph: vectors, offsets, and what it says of a broken folder."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from index.encoder import span_vectors
from index.engine import OnnxEngine, Tokens, unit
from index.errors import ModelError
from index.graph import write_graph
from tests.tiny_bert import read_tiny_bert

TEXTS = ["the red fox sees a lazy dog.", "Fuchs", "", "der rote Fuchs sieht einen Hund in Minsk, 9000 Soldaten"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, tiny_folder: Path) -> Path:
    copied = tmp_path_factory.mktemp("engine") / "tiny"
    shutil.copytree(tiny_folder, copied)
    write_graph(copied, copied / "graph.onnx", levels=0)
    write_graph(copied, copied / "int8.onnx")
    return copied


def test_a_text_s_vector_is_the_mean_of_what_transformers_says_of_its_tokens(folder: Path) -> None:
    model = read_tiny_bert(folder)
    #  <s> passage : the red fox </s>, as numbered in tests/tiny_bert.py
    with torch.no_grad():
        hidden = model(torch.tensor([[0, 5, 6, 9, 10, 11, 2]])).last_hidden_state[0].numpy()
    found = OnnxEngine(folder, "graph.onnx", 1).vectors(["the red fox"], "passage: ")
    np.testing.assert_allclose(found[0], unit(hidden.mean(axis=0)), atol=1e-5)


@pytest.mark.parametrize("graph", ["graph.onnx", "int8.onnx"])
def test_a_text_s_vector_does_not_depend_on_the_other_texts(folder: Path, graph: str) -> None:
    engine = OnnxEngine(folder, graph, 2)
    together = engine.vectors(TEXTS, "query: ")
    alone = np.concatenate([engine.vectors([text], "query: ") for text in TEXTS])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)


def test_no_texts_have_no_vectors(folder: Path) -> None:
    assert OnnxEngine(folder, "graph.onnx", 1).vectors([], "query: ").shape == (0, 32)


def test_offsets_count_in_the_text_and_not_in_the_prompt(folder: Path) -> None:
    (tokens,) = OnnxEngine(folder, "graph.onnx", 1).tokens(["the fox, 9000"], "passage: ")
    words = ["the fox, 9000"[start:end] for start, end in tokens.offsets]
    assert words == ["", "", "", "the", "fox", ",", "9000", ""]
    assert len(tokens.vectors) == len(words)


def test_a_text_beyond_the_last_position_is_cut_and_not_refused(folder: Path) -> None:
    (tokens,) = OnnxEngine(folder, "graph.onnx", 1).tokens(["fox " * 100], "")
    assert tokens.vectors.shape == (40, 32)


def test_a_span_s_vector_is_the_mean_of_the_tokens_that_it_touches() -> None:
    vectors = np.array([[9, 9], [1, 0], [0, 1], [9, 9]], np.float32)
    tokens = Tokens(vectors, np.array([[0, 0], [0, 3], [4, 7], [0, 0]]))
    found = span_vectors(tokens, [(0, 3), (2, 5), (4, 7), (8, 9)])
    half = 0.5**0.5
    # the last span touches no token, so it gets the mean of them all
    np.testing.assert_allclose(found, [[1, 0], [half, half], [0, 1], [half, half]], atol=1e-6)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors", "graph.onnx"])
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
        OnnxEngine(broken, "graph.onnx", 1)
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
        OnnxEngine(broken, "graph.onnx", 1)
