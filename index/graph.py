"""Some of a BERT's layers as an ONNX graph, built straight from its weights.

Only layers are in it; word, position and type embeddings are looked up outside it
(`index/engine.py`), straight from the memory-mapped safetensors file. So a graph is small
(1.8 MB a layer in int8, 7.1 in float32), and whoever else needs the 384 MB of word embeddings shares them.

    states (1, tokens, hidden) ─ LayerNorm ─ [attention ─ + ─ LayerNorm ─ feed-forward ─ + ─ LayerNorm] ─ hidden
                                first layers only                 once a layer

An encoder is cut in two graphs, the lower and the upper layers, so that the reader can go on from the
lower ones' states with layers of its own, and none is computed twice.

Query, key and value share one matrix product; attention and bias + GELU are onnxruntime's fused
operators. There is no mask: the engine runs each text by itself, unpadded.

In the int8 graph a constant matrix holds whole numbers -127..127 with one scale a column, and
onnxruntime quantizes the other factor when it runs. Worked example: a column [0.5, -0.25] has the
scale 0.5 / 127 and is held as [127, -64] (-63.5 rounds to even).
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

INT8_LEVELS = 127

Weights = dict[str, npt.NDArray[np.float32]]


def write_graphs(folder: Path, lower: Path, upper: Path, cut: int, levels: int = INT8_LEVELS) -> None:
    """Write the first `cut` layers of the BERT in a sentence-transformers folder as one graph, the others as another.

    `levels` is the largest whole number of an int8 weight; 0 keeps the weights in float32.
    """
    config = json.loads((folder / "config.json").read_text("utf-8"))
    weights = load_file(folder / "model.safetensors")
    layers = int(config["num_hidden_layers"])
    for target, part in ((lower, range(cut)), (upper, range(cut, layers))):
        save_graph(layers_graph(weights, config, part, levels), target)


def save_graph(graph: onnx.ModelProto, target: Path) -> None:
    onnx.save(graph, str(target))


def layers_graph(
    weights: Weights, config: dict[str, Any], layers: range, levels: int = INT8_LEVELS, head: str | None = None
) -> onnx.ModelProto:
    """These layers as a graph; layer 0 is preceded by the embeddings' LayerNorm.

    Takes "states", (1, tokens, hidden), and gives "hidden", the same shape; with a `head`, the name of
    a linear layer among the weights, "hidden" is what that makes of it, in float32.
    """
    hidden = int(config["hidden_size"])
    builder = _Builder(weights, int(config["num_attention_heads"]), float(config["layer_norm_eps"]), levels)
    value = "states"
    if 0 in layers:
        norm = [builder.weight("embeddings.LayerNorm.weight"), builder.weight("embeddings.LayerNorm.bias")]
        value = builder.node("LayerNormalization", [value, *norm], "normed", axis=-1, epsilon=builder.epsilon)
    for index in layers:
        value = builder.layer(value, index)
    if head:
        matrix = builder.constant(f"{head}.weight", weights[f"{head}.weight"].T)
        value = builder.node("MatMul", [value, matrix], head)
        value = builder.node("Add", [value, builder.weight(f"{head}.bias")], f"{head}.biased")
    builder.node("Identity", [value], "hidden")
    width = weights[f"{head}.weight"].shape[0] if head else hidden
    graph = helper.make_graph(
        builder.nodes,
        "layers",
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, [1, "tokens", hidden])],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [1, "tokens", width])],
        builder.constants,
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


class _Builder:
    """Collects nodes and weights; each method returns the name of what it computes."""

    def __init__(self, weights: Weights, heads: int, epsilon: float, levels: int) -> None:
        self.weights = weights
        self.levels = levels
        self.heads = heads
        self.epsilon = epsilon
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def node(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def product(self, value: str, name: str, matrices: list[str]) -> str:
        """`value` times the transposed matrices, side by side; the bias is left to the next operator."""
        joined = np.concatenate([self.weights[f"{matrix}.weight"] for matrix in matrices]).T
        if not self.levels:
            return self.node("MatMul", [value, self.constant(f"{name}.weight", joined)], name)
        scales = np.maximum(np.abs(joined).max(axis=0), 1e-12) / self.levels
        weight = self.constant(f"{name}.int8", np.rint(joined / scales).astype(np.int8))
        inputs = [value, weight, self.constant(f"{name}.scales", scales)]
        return self.node("DynamicQuantizeMatMul", inputs, name, "com.microsoft")

    def residual_norm(self, value: str, residual: str, dense: str, norm: str, output: str) -> str:
        """LayerNorm(value + residual + bias of `dense`).

        In this order: onnxruntime would fuse (value + bias) + residual into its SkipLayerNormalization,
        which is computed a number at a time and made the whole graph an eighth slower at 112 tokens.
        """
        summed = self.node("Add", [value, residual], f"{output}.sum")
        biased = self.node("Add", [summed, self.weight(f"{dense}.bias")], f"{output}.biased")
        inputs = [biased, self.weight(f"{norm}.weight"), self.weight(f"{norm}.bias")]
        return self.node("LayerNormalization", inputs, output, axis=-1, epsilon=self.epsilon)

    def layer(self, value: str, index: int) -> str:
        path = f"encoder.layer.{index}."
        attention = [f"{path}attention.self.{part}" for part in ("query", "key", "value")]
        joined = self.product(value, f"{path}qkv", attention)
        parts = [f"{path}{part}" for part in "qkv"]
        self.nodes.append(helper.make_node("Split", [joined], parts, name=f"{path}split", axis=-1, num_outputs=3))
        bias = np.concatenate([self.weights[f"{part}.bias"] for part in attention])
        attended = self.node(
            "MultiHeadAttention",
            [
                *parts,
                self.constant(f"{path}qkv.bias", bias),
            ],
            f"{path}attended",
            "com.microsoft",
            num_heads=self.heads,
        )
        dense = f"{path}attention.output.dense"
        projected = self.product(attended, f"{path}projected", [dense])
        middle = self.residual_norm(projected, value, dense, f"{path}attention.output.LayerNorm", f"{path}middle")
        widened = self.product(middle, f"{path}widened", [f"{path}intermediate.dense"])
        inputs = [widened, self.weight(f"{path}intermediate.dense.bias")]
        active = self.node("BiasGelu", inputs, f"{path}active", "com.microsoft")
        narrowed = self.product(active, f"{path}narrowed", [f"{path}output.dense"])
        return self.residual_norm(narrowed, middle, f"{path}output.dense", f"{path}output.LayerNorm", f"{path}output")
