"""The training itself: steps, checkpoints, and going on where it was stopped."""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import torch

from qa.training.examples import Corpus, Window, batches, windows
from qa.training.network import SpanNetwork, loss_of
from qa.training.recipe import Recipe
from qa.training.states import StateBook

CHECKPOINT = "checkpoint.pt"
LEVEL = "level.pt"  # the last checkpoint before the learning rate began to fall: from there a longer run can go on


class Run:
    """One training. Its folder holds a checkpoint, written beside its place and renamed into it."""

    def __init__(
        self, network: SpanNetwork, book: StateBook, recipe: Recipe, folder: Path, device: torch.device
    ) -> None:
        self._book = book
        self.network = network
        self._recipe = recipe
        self._folder = folder
        self._device = device
        self._trained = {name: value for name, value in network.named_parameters() if value.requires_grad}
        new = [value for name, value in self._trained.items() if not name.startswith("layers.")]
        old = [value for name, value in self._trained.items() if name.startswith("layers.")]
        self._optimizer = torch.optim.AdamW(
            [{"params": old, "times": 1.0}, {"params": new, "times": recipe.head_rate}],
            lr=recipe.learning_rate,
            weight_decay=recipe.weight_decay,
        )
        self.batches_done = 0
        self.examples_done = 0
        self._restore()

    def go(
        self,
        corpus: Corpus,
        near: Sequence[Sequence[int]],
        on_step: Callable[[int, float], None],
        most_batches: int | None = None,
    ) -> None:
        """Train to the recipe's end, or for `most_batches`; `on_step` gets the examples done and the loss."""
        self.network.train()
        saved = time.monotonic()
        for batch in self._batches(corpus, near, most_batches):
            loss = self._step(batch)
            self.batches_done += 1
            self.examples_done += len(batch)
            on_step(self.examples_done, loss)
            if time.monotonic() - saved > 60 * self._recipe.checkpoint_minutes:
                self.save()
                saved = time.monotonic()
                if self.examples_done < self._recipe.examples * (1 - self._recipe.decay):
                    shutil.copyfile(self._folder / CHECKPOINT, self._folder / LEVEL)
        self.save()

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        state: dict[str, Any] = {
            "recipe": asdict(self._recipe),
            "weights": {name: value.detach().cpu() for name, value in self._trained.items()},
            "optimizer": self._optimizer.state_dict(),
            "batches_done": self.batches_done,
            "examples_done": self.examples_done,
        }
        beside = self._folder / f"{CHECKPOINT}.new"
        torch.save(state, beside)
        beside.replace(self._folder / CHECKPOINT)

    def _restore(self) -> None:
        path = self._folder / CHECKPOINT
        if not path.is_file():
            return
        state = torch.load(path, map_location=self._device, weights_only=True)
        if state["recipe"] != asdict(self._recipe):
            raise ValueError(f"{path} belongs to another recipe; move it away to start anew")
        self.network.load_state_dict(state["weights"], strict=False)
        self._optimizer.load_state_dict(state["optimizer"])
        self.batches_done, self.examples_done = state["batches_done"], state["examples_done"]

    def _batches(self, corpus: Corpus, near: Sequence[Sequence[int]], most: int | None) -> Iterator[list[Window]]:
        """What is still to do: the batches are drawn again from the start and the done ones left out."""
        everything = batches(windows(corpus, self._book, self._recipe, near), self._recipe)
        end = None if most is None else self.batches_done + most
        return islice(everything, self.batches_done, end)

    def _step(self, batch: list[Window]) -> float:
        for group in self._optimizer.param_groups:
            now = rate(self.examples_done / self._recipe.examples, self._recipe.warmup, self._recipe.decay)
            group["lr"] = self._recipe.learning_rate * group["times"] * now
        known = self._book.states([each.question for each in batch], [each.paragraph for each in batch])
        pairs = [
            (question[: self._recipe.question_tokens], passage[each.begin : each.end])
            for each, (question, passage) in zip(batch, known, strict=True)
        ]
        loss = loss_of(self.network, pairs, [(each.first, each.last) for each in batch], self._device)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._trained.values(), 1.0)
        self._optimizer.step()
        return float(loss.detach())


def rate(progress: float, warmup: float, decay: float) -> float:
    """Share of the learning rate at a share of the training: up in a line, then level, then down to 0 in a line.

    The level part can be made longer later, from a checkpoint before the last part (Hu et al. 2024,
    https://arxiv.org/abs/2404.06395).

    >>> rate(0.02, 0.04, 0.5), rate(0.3, 0.04, 0.5), rate(0.75, 0.04, 0.5), rate(1.0, 0.04, 0.5)
    (0.5, 1.0, 0.5, 0.0)
    """
    return max(0.0, min(1.0, progress / warmup, (1 - progress) / decay))
