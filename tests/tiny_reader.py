"""The trained reader in small: weights of one layer for the tiny BERT of `tests/tiny_bert.py`, and an encoder of words.

Two kinds of weights: random ones, which read nonsense and exercise everything, and ones that mark,
whose answers are known beforehand. The latter's matrices are 0, so its layer only scales the states;
the start logit is component 0 of a token's state, the end logit component 1. `WordEncoder` sets them
at the first and the last token of the answers that it was made with.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt
import pytest
from safetensors.numpy import save_file

from index import bundled
from index.encoder import BundledEncoder
from index.engine import OnnxEngine, Tokens
from index.graph import write_graphs
from index.made_once import sha256
from qa import reader_weights
from tests.fakes import FakeEncoder

if TYPE_CHECKING:
    from qa.training.network import SpanNetwork
    from qa.training.states import StateBook

WIDTH, HEADS, INTERMEDIATE, CUT = 32, 4, 64, 1
CALIBRATION = {"temperature": 1.0, "null": 0.0, "nearness": 0.0, "threshold": 0.5}
_SHAPES = {
    "attention.self.query": (WIDTH, WIDTH),
    "attention.self.key": (WIDTH, WIDTH),
    "attention.self.value": (WIDTH, WIDTH),
    "attention.output.dense": (WIDTH, WIDTH),
    "intermediate.dense": (INTERMEDIATE, WIDTH),
    "output.dense": (WIDTH, INTERMEDIATE),
}
_NORMS = ("attention.output.LayerNorm", "output.LayerNorm")

Tensors = dict[str, npt.NDArray[np.float16]]


def random_tensors(seed: int = 1) -> Tensors:
    chance = np.random.default_rng(seed)

    def drawn(*shape: int, mean: float = 0.0) -> npt.NDArray[np.float16]:
        return chance.normal(mean, 0.3, shape).astype(np.float16)

    tensors = {"kinds": drawn(2, WIDTH), "spans.weight": drawn(2, WIDTH), "spans.bias": drawn(2)}
    for name, shape in _SHAPES.items():
        tensors |= {f"layers.0.{name}.weight": drawn(*shape), f"layers.0.{name}.bias": drawn(shape[0])}
    for name in _NORMS:
        tensors |= {f"layers.0.{name}.weight": drawn(WIDTH, mean=1.0), f"layers.0.{name}.bias": drawn(WIDTH)}
    return tensors


def marking_tensors() -> Tensors:
    tensors = {name: np.zeros_like(value) for name, value in random_tensors().items()}
    for name in _NORMS:
        tensors[f"layers.0.{name}.weight"][:] = 1
    tensors["spans.weight"][0, 0] = tensors["spans.weight"][1, 1] = 1
    return tensors


def install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tensors: Tensors, calibration: Mapping[str, float] = CALIBRATION
) -> None:
    """Put these weights in the place of the shipped ones."""
    folder.mkdir(exist_ok=True)
    file = folder / "reader.safetensors"
    save_file(tensors, file)
    file.with_suffix(".json").write_text(json.dumps({"sha256": sha256(file), "calibration": calibration}), "utf-8")
    config = {"hidden_size": WIDTH, "num_attention_heads": HEADS, "layer_norm_eps": 1e-12}
    monkeypatch.setattr(reader_weights, "FILE", file)
    monkeypatch.setattr(reader_weights, "FACTS", file.with_suffix(".json"))
    monkeypatch.setattr(reader_weights, "_CONFIG", config)
    monkeypatch.setattr(bundled, "CUT", CUT)


def tiny_encoder(tiny_folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> BundledEncoder:
    """The real class on the tiny BERT, which reads at most 40 tokens."""
    model = cache / "tiny"
    if not model.exists():
        shutil.copytree(tiny_folder, model)
        write_graphs(model, model / bundled.LOWER, model / bundled.UPPER, CUT)
    monkeypatch.setattr(bundled, "unpacked", lambda _cache: model)
    return BundledEncoder(cache)


class WordEncoder(FakeEncoder):
    """What the reader needs of an encoder, with states and vectors that can be checked by hand.

    A token is up to eight characters of a word and the white space before it, as in the real one; a
    text beyond `limit` tokens is cut.
    """

    def __init__(self, cache: Path, answers: Sequence[str] = (), limit: int = 512) -> None:
        super().__init__()
        self.cache = cache
        self.threads = 2
        self.answers = answers
        self.limit = limit
        self.asked: list[str] = []  # every passage, or window of one, that it was given

    def question_states(self, question: str) -> Tokens:
        """As many tokens as the question has words, and one for the prompt; all 0, so that no answer weighs 0."""
        count = 1 + len(question.split())
        return Tokens(np.zeros((count, WIDTH), np.float32), np.zeros((count, 2), np.int64))

    def passage_states(self, texts: Sequence[str]) -> Iterator[Tokens]:
        return map(self._states, texts)

    def _states(self, text: str) -> Tokens:
        self.asked.append(text)
        spans = [match.span() for match in re.finditer(r"\s?\S{1,8}", text)][: self.limit]
        vectors = np.zeros((len(spans), WIDTH), np.float32)
        for answer in self.answers:
            for start, end in (match.span() for match in re.finditer(re.escape(answer), text)):
                for row, (first, last) in enumerate(spans):
                    vectors[row, 0] += first <= start < last
                    vectors[row, 1] += first < end <= last
        return Tokens(vectors, np.array(spans, np.int64).reshape(-1, 2))

    def as_encoder(self) -> BundledEncoder:
        """Itself, under the type that the reader asks for."""
        return cast(BundledEncoder, self)


def a_book(tiny_folder: Path, folder: Path, kind: type[OnnxEngine] = OnnxEngine) -> "StateBook":
    """The states of the tiny BERT's lower layer, in float32."""
    from qa.training.states import StateBook  # imports torch: seconds

    model = folder / "tiny"
    shutil.copytree(tiny_folder, model)
    write_graphs(model, model / "lower.onnx", model / "upper.onnx", CUT, levels=0)
    return StateBook(kind(model, "lower.onnx", "upper.onnx", 2))


def a_network(tiny_folder: Path) -> "SpanNetwork":
    """The tiny BERT's upper layer with a new head, the same every time."""
    import torch

    from qa.training.network import build

    torch.manual_seed(7)
    return build(tiny_folder, CUT, torch.device("cpu"))
