"""The reader's network: the encoder's upper layers over a question and a passage, two logits a token.

The lower layers read the question and the passage apart, as the retriever does, and stay as they are;
theirs are the states that come in (the decomposition of DeFormer, Cao et al. 2020,
https://arxiv.org/abs/2005.00697, with the lower half frozen). From there on both are one sequence:
each state gets the vector of its kind, question or passage, and every token sees every other.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertModel

Logits = npt.NDArray[np.float32]
States = npt.NDArray[np.float16]


class SpanNetwork(nn.Module):
    """Start and end logits for each token; token 0, the question's first, stands for "no answer here"."""

    def __init__(self, encoder: BertModel, cut: int) -> None:
        super().__init__()
        width = encoder.config.hidden_size
        self.heads = int(encoder.config.num_attention_heads)
        self.cut = cut
        self.layers = nn.ModuleList(list(encoder.encoder.layer)[cut:])
        self.kinds = nn.Parameter(torch.zeros(2, width))
        self.spans = nn.Linear(width, 2)

    def forward(self, states: Tensor, kinds: Tensor, mask: Tensor) -> Tensor:
        """(batch, tokens, width), kinds 0 and 1 and mask (batch, tokens) -> (batch, tokens, 2), -inf where masked."""
        hidden = states + self.kinds[kinds]
        seen = mask[:, None, None, :]
        for layer in self.layers:
            hidden = _through(layer, hidden, seen, self.heads)
        logits: Tensor = self.spans(hidden).float()
        return logits.masked_fill(~mask[..., None], float("-inf"))


def _through(layer: Any, hidden: Tensor, seen: Tensor, heads: int) -> Tensor:
    """A BERT layer without dropout. Ours, because transformers' has changed its arguments three times."""
    batch, tokens, width = hidden.shape
    own, after = layer.attention.self, layer.attention.output
    query, key, value = (
        part(hidden).view(batch, tokens, heads, -1).transpose(1, 2) for part in (own.query, own.key, own.value)
    )
    attended = _attended(query, key, value, seen)
    middle = after.LayerNorm(after.dense(attended.transpose(1, 2).reshape(batch, tokens, width)) + hidden)
    active = nn.functional.gelu(layer.intermediate.dense(middle))
    result: Tensor = layer.output.LayerNorm(layer.output.dense(active) + middle)
    return result


def _attended(query: Tensor, key: Tensor, value: Tensor, seen: Tensor) -> Tensor:
    """softmax(query keyᵀ / √width) value, where seen.

    Written out: the gradient of torch's fused one took 38 % of a step on a CPU (2026-11, torch 2.13).
    """
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    weights = scores.masked_fill(~seen, float("-inf")).softmax(-1, dtype=torch.float32)
    attended: Tensor = weights.to(value.dtype) @ value
    return attended


def build(folder: Path, cut: int, device: torch.device, start: Path | None = None) -> SpanNetwork:
    """The network from a sentence-transformers folder of a BERT; the head is new, unless `start` holds trained weights.

    Raises `RuntimeError` if these are another network's.
    """
    network = SpanNetwork(BertModel.from_pretrained(folder, add_pooling_layer=False), cut)
    if start is not None:
        network.load_state_dict(load_file(start))
    return network.to(device)


def average(network: SpanNetwork, start: Path, share: float) -> None:
    """Give the network `share` of its own trained weights and the rest of those that it began with.

    The mean of the two finds more than either: WiSE-FT, Wortsman et al. 2021, <https://arxiv.org/abs/2109.01903>.
    """
    before = load_file(start)
    with torch.no_grad():
        for name, value in network.named_parameters():
            if value.requires_grad:
                value.lerp_(before[name].to(value), 1 - share)


def best_device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def precision(device: torch.device) -> AbstractContextManager[Any]:
    """In training: bf16 where the hardware multiplies it."""
    able = torch.cpu.get_capabilities()
    fast = device.type == "cuda" or any(able.get(name, False) for name in ("amx_bf16", "avx512_bf16"))
    return torch.autocast(device.type, torch.bfloat16) if fast else nullcontext()


def padded(pairs: Sequence[tuple[States, States]], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """States, kinds and mask of questions with their passages, (batch, longest, ...)."""
    longest = max(len(question) + len(passage) for question, passage in pairs)
    states = torch.zeros((len(pairs), longest, pairs[0][0].shape[1]))
    kinds = torch.ones((len(pairs), longest), dtype=torch.long)
    mask = torch.zeros((len(pairs), longest), dtype=torch.bool)
    for row, (question, passage) in enumerate(pairs):
        joined = np.concatenate([question, passage])
        states[row, : len(joined)] = torch.from_numpy(joined)
        kinds[row, : len(question)] = 0
        mask[row, : len(joined)] = True
    return states.to(device), kinds.to(device), mask.to(device)


def loss_of(
    network: SpanNetwork,
    pairs: Sequence[tuple[States, States]],
    wanted: Sequence[tuple[int, int]],
    device: torch.device,
) -> Tensor:
    """Mean cross-entropy of the start and the end token."""
    with precision(device):
        logits = network(*padded(pairs, device))
    target = torch.tensor(wanted, device=device)
    start, end = (nn.functional.cross_entropy(logits[..., side], target[:, side]) for side in (0, 1))
    return (start + end) / 2


def logits_of(network: SpanNetwork, pairs: Sequence[tuple[States, States]], device: torch.device) -> list[Logits]:
    """Each pair's logits, (tokens, 2), without the padding."""
    network.eval()
    with torch.inference_mode():
        logits = network(*padded(pairs, device)).float().cpu().numpy()
    return [logits[row, : len(question) + len(passage)] for row, (question, passage) in enumerate(pairs)]
