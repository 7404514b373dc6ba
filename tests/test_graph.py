"""The ONNX graphs of the layers, against transformers on the same weights."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import pytest
import torch
from onnx import numpy_helper
from safetensors.numpy import load_file
from transformers import BertModel

from index.graph import INT8_LEVELS, layers_graph, save_graph, write_graphs
from tests.tiny_bert import read_tiny_bert

IDS = [0, 4, 6, 9, 10, 11, 12, 13, 14, 8, 7, 2]

Floats = npt.NDArray[np.float32]


@pytest.fixture(scope="module")
def model(tiny_folder: Path) -> BertModel:
    return read_tiny_bert(tiny_folder)


def embedded(model: BertModel, ids: list[int]) -> Floats:
    """Word, position and kind summed, as BERT does before its first LayerNorm."""
    table = model.embeddings
    with torch.no_grad():
        summed = table.word_embeddings.weight[ids] + table.position_embeddings.weight[: len(ids)]
        return np.asarray((summed + table.token_type_embeddings.weight[0]).numpy(), np.float32)


def run(graph: Path, states: Floats) -> Floats:
    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(["hidden"], {"states": states[None]})[0][0], np.float32)


def expected(model: BertModel, ids: list[int]) -> list[Floats]:
    """What comes before the first layer, and after each."""
    with torch.no_grad():
        found = model(torch.tensor([ids]), output_hidden_states=True).hidden_states
    return [np.asarray(states[0].numpy(), np.float32) for states in found]


def nearness(found: Floats, oracle: Floats) -> float:
    """The least cosine of a token's two vectors."""
    lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(oracle, axis=1)
    return float(((found * oracle).sum(axis=1) / lengths).min())


@pytest.mark.parametrize("cut", [0, 1, 2])
@pytest.mark.parametrize("ids", [IDS, [0, 2], [7]], ids=len)
def test_the_float32_graphs_one_after_the_other_equal_transformers_and_each_half_its_own_layers(
    tmp_path: Path, tiny_folder: Path, model: BertModel, ids: list[int], cut: int
) -> None:
    lower, upper = tmp_path / "lower.onnx", tmp_path / "upper.onnx"
    write_graphs(tiny_folder, lower, upper, cut, levels=0)
    oracle = expected(model, ids)
    states = embedded(model, ids)
    # Layer 0's graph begins with the embeddings' LayerNorm, so with a cut at 0 the lower graph has nothing to do.
    between = run(lower, states)
    np.testing.assert_allclose(between, oracle[cut] if cut else states, atol=1e-4, rtol=0)
    np.testing.assert_allclose(run(upper, between), oracle[-1], atol=1e-4, rtol=0)


def test_the_int8_graphs_are_near_to_transformers(tmp_path: Path, tiny_folder: Path, model: BertModel) -> None:
    lower, upper = tmp_path / "lower.onnx", tmp_path / "upper.onnx"
    write_graphs(tiny_folder, lower, upper, 1)
    oracle = expected(model, IDS)
    between = run(lower, embedded(model, IDS))
    assert nearness(between, oracle[1]) > 0.98
    assert nearness(run(upper, between), oracle[2]) > 0.98


@pytest.mark.parametrize("levels", [0, INT8_LEVELS])
def test_a_head_gives_two_numbers_a_token_that_equal_torch_s(
    tmp_path: Path, tiny_folder: Path, model: BertModel, levels: int
) -> None:
    """Also where the layers are int8: the head stays in float32."""
    torch.manual_seed(5)
    head = torch.nn.Linear(32, 2)
    weights = load_file(tiny_folder / "model.safetensors")
    weights |= {f"spans.{name}": value.numpy() for name, value in head.state_dict().items()}
    config = json.loads((tiny_folder / "config.json").read_text("utf-8"))
    for name, given in (("headed", "spans"), ("plain", None)):
        save_graph(layers_graph(weights, config, range(1, 2), levels, given), tmp_path / name)
    before, after = expected(model, IDS)[1:]
    below = after if levels == 0 else run(tmp_path / "plain", before)
    with torch.no_grad():
        oracle = head(torch.from_numpy(below)).numpy()
    found = run(tmp_path / "headed", before)
    assert found.shape == (len(IDS), 2)
    np.testing.assert_allclose(found, oracle, atol=1e-4, rtol=0)


def test_int8_weights_use_the_whole_range_of_each_column_and_give_the_weights_back(
    tmp_path: Path, tiny_folder: Path, model: BertModel
) -> None:
    for cut, number in ((1, 1), (1, 0)):
        paths = tmp_path / "lower.onnx", tmp_path / "upper.onnx"
        write_graphs(tiny_folder, *paths, cut)
        held = {item.name: numpy_helper.to_array(item) for item in onnx.load(paths[number]).graph.initializer}
        layer = f"encoder.layer.{number}."
        levels, scales = held[f"{layer}widened.int8"], held[f"{layer}widened.scales"]
        weight = model.state_dict()[f"{layer}intermediate.dense.weight"].numpy().T
        assert levels.dtype == np.int8
        assert (np.abs(levels).max(axis=0) == INT8_LEVELS).all()
        assert (np.abs(levels * scales - weight) <= scales / 2 + 1e-7).all()


def test_no_layer_is_in_both_graphs_and_the_word_embeddings_are_in_neither(tmp_path: Path, tiny_folder: Path) -> None:
    paths = tmp_path / "lower.onnx", tmp_path / "upper.onnx"
    write_graphs(tiny_folder, *paths, 1)
    lower, upper = ({item.name for item in onnx.load(path).graph.initializer} for path in paths)
    assert not lower & upper
    assert all(name.startswith(("encoder.layer.0.", "embeddings.LayerNorm.")) for name in lower)
    assert all(name.startswith("encoder.layer.1.") for name in upper)


def test_a_column_of_zeros_stays_zero(tmp_path: Path, tiny_folder: Path) -> None:
    """Where a column has no largest weight, its scale must not be 0 / 0."""
    weights = load_file(tiny_folder / "model.safetensors")
    weights = {name: np.zeros_like(value) if ".dense.weight" in name else value for name, value in weights.items()}
    config = json.loads((tiny_folder / "config.json").read_text("utf-8"))
    save_graph(layers_graph(weights, config, range(1, 2)), tmp_path / "zeros.onnx")
    states = np.random.default_rng(1).normal(size=(5, 32)).astype(np.float32)
    assert np.isfinite(run(tmp_path / "zeros.onnx", states)).all()
