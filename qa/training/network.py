"""The reader's network: the encoder with two logits a token, its embeddings frozen."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from transformers import BertModel

from qa.training.examples import Window

Logits = npt.NDArray[np.float32]


class SpanNetwork(nn.Module):
    """Start and end logits for each token; token 0 stands for "no answer here"."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.spans = nn.Linear(encoder.config.hidden_size, 2)
        for parameter in encoder.embeddings.parameters():
            parameter.requires_grad = False

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """(batch, tokens) -> (batch, tokens, 2), minus infinity where the mask is 0."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        logits: Tensor = self.spans(hidden).float()
        return logits.masked_fill(mask[..., None] == 0, float("-inf"))


def build(folder: Path, device: torch.device) -> SpanNetwork:
    """The network from a sentence-transformers folder of a BERT; the last layer is new."""
    return SpanNetwork(BertModel.from_pretrained(folder, add_pooling_layer=False)).to(device)


def best_device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def precision(device: torch.device) -> AbstractContextManager[Any]:
    """bf16 where the hardware multiplies it."""
    fast = device.type == "cuda" or torch.cpu.get_capabilities().get("amx_bf16", False)
    return torch.autocast(device.type, torch.bfloat16) if fast else nullcontext()


def padded(windows: Sequence[Window], device: torch.device) -> tuple[Tensor, Tensor]:
    """Ids and mask, (batch, longest)."""
    longest = max(len(window.ids) for window in windows)
    ids = torch.ones((len(windows), longest), dtype=torch.long)  # 1 is <pad>
    mask = torch.zeros((len(windows), longest), dtype=torch.long)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = torch.tensor(window.ids)
        mask[row, : len(window.ids)] = 1
    return ids.to(device, non_blocking=True), mask.to(device, non_blocking=True)


def loss_of(network: SpanNetwork, windows: Sequence[Window], device: torch.device) -> Tensor:
    """Mean cross-entropy of the start and the end token."""
    ids, mask = padded(windows, device)
    with precision(device):
        logits = network(ids, mask)
    wanted = torch.tensor([[window.start, window.end] for window in windows], device=device)
    start, end = (nn.functional.cross_entropy(logits[..., side], wanted[:, side]) for side in (0, 1))
    return (start + end) / 2


def logits_of(network: SpanNetwork, windows: Sequence[Window], device: torch.device) -> list[Logits]:
    """Each window's logits, (tokens, 2), without the padding."""
    network.eval()
    with torch.inference_mode(), precision(device):
        logits = network(*padded(windows, device)).float().cpu().numpy()
    return [logits[row, : len(window.ids)] for row, window in enumerate(windows)]
