"""The ONNX graph of the layers, against transformers on the same weights."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import pytest
import torch
from onnx import numpy_helper
from transformers import BertModel

from index.graph import INT8_LEVELS, write_graph
from tests.tiny_bert import read_tiny_bert

IDS = [0, 4, 6, 9, 10, 11, 12, 13, 14, 8, 7, 2]


@pytest.fixture(scope="module")
def model(tiny_folder: Path) -> BertModel:
    return read_tiny_bert(tiny_folder)


def run(graph: Path, model: BertModel, ids: list[int]) -> npt.NDArray[np.float32]:
    """The graph's last hidden state; the embeddings are summed here as BERT does before its first LayerNorm."""
    table = model.embeddings
    with torch.no_grad():
        summed = table.word_embeddings.weight[ids] + table.position_embeddings.weight[: len(ids)]
        embeddings = (summed + table.token_type_embeddings.weight[0]).numpy()
    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(["hidden"], {"embeddings": embeddings[None]})[0][0], np.float32)


def expected(model: BertModel, ids: list[int]) -> npt.NDArray[np.float32]:
    with torch.no_grad():
        return np.asarray(model(torch.tensor([ids])).last_hidden_state[0].numpy(), np.float32)


@pytest.mark.parametrize("ids", [IDS, [0, 2]])
def test_the_float32_graph_equals_transformers(
    tmp_path: Path, tiny_folder: Path, model: BertModel, ids: list[int]
) -> None:
    write_graph(tiny_folder, tmp_path / "graph.onnx", levels=0)
    assert np.abs(run(tmp_path / "graph.onnx", model, ids) - expected(model, ids)).max() < 1e-4


def test_the_int8_graph_is_near_to_transformers(tmp_path: Path, tiny_folder: Path, model: BertModel) -> None:
    write_graph(tiny_folder, tmp_path / "graph.onnx")
    found, oracle = run(tmp_path / "graph.onnx", model, IDS), expected(model, IDS)
    lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(oracle, axis=1)
    assert ((found * oracle).sum(axis=1) / lengths).min() > 0.98


def test_int8_weights_use_the_whole_range_of_each_column_and_give_the_weights_back(
    tmp_path: Path, tiny_folder: Path, model: BertModel
) -> None:
    write_graph(tiny_folder, tmp_path / "graph.onnx")
    held = {item.name: numpy_helper.to_array(item) for item in onnx.load(tmp_path / "graph.onnx").graph.initializer}
    levels, scales = held["encoder.layer.1.widened.int8"], held["encoder.layer.1.widened.scales"]
    weight = model.state_dict()["encoder.layer.1.intermediate.dense.weight"].numpy().T
    assert levels.dtype == np.int8
    assert (np.abs(levels).max(axis=0) == INT8_LEVELS).all()
    assert (np.abs(levels * scales - weight) <= scales / 2 + 1e-7).all()
