"""The trained reader's weights: part of the package, checked, and made into a graph once in the user's cache."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from index import bundled
from index.engine import Floats
from index.errors import ModelError
from index.made_once import made_once, sha256
from qa.calibration import Calibration

FILE = Path(__file__).parent / "weights" / "reader.safetensors"
FACTS = FILE.with_suffix(".json")  # what belongs to the weights: their SHA-256, the calibration, how they were trained
GRAPH, KINDS = "reader.int8.onnx", "kinds.npy"
HEAD = "spans"
_CONFIG = {"hidden_size": 384, "num_attention_heads": 12, "layer_norm_eps": 1e-12}
_LAYOUT = "2"


@dataclass(frozen=True, slots=True)
class Facts:
    """The weights' SHA-256 and the calibration that was fitted to them."""

    sha256: str
    calibration: Calibration


def unpacked(cache: Path) -> Path:
    """The folder with the reader's graph and the two vectors that it adds to questions and passages.

    Raises `ModelError` where the weights are missing or not the very bytes that were trained.
    """
    digest = checked().sha256
    return made_once(cache / f"reader-{digest[:12]}-{_LAYOUT}", _write, "the reader", 15)


def checked() -> Facts:
    """What belongs to the weights; raises `ModelError` unless they are there and their SHA-256 is right."""
    try:
        facts, found = _facts(), sha256(FILE)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        facts, found = None, ""
    if facts is None or found != facts.sha256:
        raise ModelError(
            f"the reader's weights {FILE} are missing or damaged (their SHA-256 differs)",
            "install beleg anew from where you have it: pip install --force-reinstall --no-deps",
        )
    return facts


def _facts() -> Facts:
    held = json.loads(FACTS.read_text("utf-8"))
    numbers = held["calibration"]
    if not all(isinstance(value, int | float) for value in numbers.values()):
        raise TypeError("a calibration is made of numbers")
    return Facts(str(held["sha256"]), Calibration(**numbers))


def tensors() -> dict[str, Floats]:
    """The weights in float32 under the names that `index/graph.py` knows; "kinds" is (2, hidden)."""
    first = bundled.CUT
    held = {name: value.astype(np.float32) for name, value in load_file(FILE).items()}
    return {
        f"encoder.layer.{first + int(name.split('.')[1])}.{name.split('.', 2)[2]}"
        if name.startswith("layers.")
        else name: value
        for name, value in held.items()
    }


def write_graph(target: Path, levels: int | None = None) -> None:
    """Write the layers with the head; `levels` as in `index/graph.py`."""
    from index.graph import INT8_LEVELS, layers_graph, save_graph

    weights = tensors()
    last = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
    layers = range(bundled.CUT, last)
    save_graph(layers_graph(weights, _CONFIG, layers, INT8_LEVELS if levels is None else levels, HEAD), target)


def _write(folder: Path) -> None:
    write_graph(folder / GRAPH)
    np.save(folder / KINDS, tensors()["kinds"])
