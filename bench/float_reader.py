"""The reader's layers in float32 by torch, 8 passages padded into a batch: what ours is compared with."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from index.engine import Floats

_HEADS = 12


class FloatReader:
    """The same weights, the same logits up to int8's rounding."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._weights = {name: torch.from_numpy(value.copy()) for name, value in weights.items()}
        names = {name.split(".")[2] for name in weights if name.startswith("encoder.layer.")}
        self._layers = sorted(int(name) for name in names)

    def __call__(self, asked: Floats, passages: Sequence[Floats]) -> list[Floats]:
        """Logits (tokens, 2) of each passage with the question before it."""
        joined = [
            np.concatenate([asked + self._weights["kinds"][0].numpy(), each + self._weights["kinds"][1].numpy()])
            for each in passages
        ]
        longest = max(map(len, joined))
        states = torch.zeros((len(joined), longest, asked.shape[1]))
        mask = torch.zeros((len(joined), longest), dtype=torch.bool)
        for row, each in enumerate(joined):
            states[row, : len(each)] = torch.from_numpy(each)
            mask[row, : len(each)] = True
        with torch.inference_mode():
            for index in self._layers:
                states = self._layer(states, mask[:, None, None, :], f"encoder.layer.{index}.")
            logits = self._linear(states, "spans")
        return [logits[row, : len(each)].numpy() for row, each in enumerate(joined)]

    def _layer(self, states: Tensor, seen: Tensor, path: str) -> Tensor:
        batch, tokens, width = states.shape
        query, key, value = (
            self._linear(states, f"{path}attention.self.{part}").view(batch, tokens, _HEADS, -1).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        attended = attended.transpose(1, 2).reshape(batch, tokens, width)
        middle = self._norm(self._linear(attended, f"{path}attention.output.dense") + states, f"{path}attention.output")
        active = functional.gelu(self._linear(middle, f"{path}intermediate.dense"))
        return self._norm(self._linear(active, f"{path}output.dense") + middle, f"{path}output")

    def _linear(self, states: Tensor, path: str) -> Tensor:
        return functional.linear(states, self._weights[f"{path}.weight"], self._weights[f"{path}.bias"])

    def _norm(self, states: Tensor, path: str) -> Tensor:
        weight, bias = (self._weights[f"{path}.LayerNorm.{name}"] for name in ("weight", "bias"))
        return functional.layer_norm(states, (states.shape[-1],), weight, bias, 1e-12)
