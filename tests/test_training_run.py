"""The training itself: a stopped run goes on as if it had not been stopped, and learns what there is to learn."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from qa.training.examples import Corpus, load
from qa.training.recipe import Recipe
from qa.training.run import CHECKPOINT, LEVEL, Run, rate
from qa.training.states import StateBook
from tests.tiny_reader import a_network
from tests.training_rows import rows, written

pytestmark = pytest.mark.usefixtures("one_thread")

RECIPE = Recipe(
    seed=2, examples=64, window=12, question_tokens=6, batch_tokens=96, negatives=0.25, warmup=0.1, decay=0.5
)
CPU = torch.device("cpu")


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return load(written(tmp_path, rows()))


@pytest.mark.parametrize("stops", [[5], [1, 1, 3], [2, 100]])
def test_a_run_that_was_stopped_goes_on_to_the_same_weights(
    book: StateBook, corpus: Corpus, tmp_path: Path, tiny_folder: Path, stops: list[int]
) -> None:
    whole = Run(a_network(tiny_folder), book, RECIPE, tmp_path / "whole", CPU)
    losses: list[tuple[int, float]] = []
    whole.go(corpus, [], lambda *step: losses.append(step))
    again: list[tuple[int, float]] = []
    for most in [*stops, None]:
        resumed = Run(a_network(tiny_folder), book, RECIPE, tmp_path / "stopped", CPU)
        assert resumed.batches_done == len(again)
        resumed.go(corpus, [], lambda *step: again.append(step), most_batches=most)
    assert resumed.examples_done == RECIPE.examples
    assert again == losses
    for mine, theirs in zip(whole.network.parameters(), resumed.network.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, atol=0, rtol=0)


def test_a_run_that_is_killed_loses_what_came_after_its_last_checkpoint_alone(
    book: StateBook, corpus: Corpus, tmp_path: Path, tiny_folder: Path
) -> None:
    """Also where it is killed while it saves: the checkpoint is written beside its place."""
    run = Run(a_network(tiny_folder), book, replace(RECIPE, checkpoint_minutes=0.0), tmp_path, CPU)

    def killed(done: int, _loss: float) -> None:
        if run.batches_done == 4:
            (tmp_path / f"{CHECKPOINT}.new").write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.go(corpus, [], killed)
    resumed = Run(a_network(tiny_folder), book, replace(RECIPE, checkpoint_minutes=0.0), tmp_path, CPU)
    assert resumed.batches_done == 3


def test_the_last_checkpoint_of_the_level_part_is_kept(
    book: StateBook, corpus: Corpus, tmp_path: Path, tiny_folder: Path
) -> None:
    run = Run(a_network(tiny_folder), book, replace(RECIPE, checkpoint_minutes=0.0), tmp_path, CPU)
    done: list[int] = []
    run.go(corpus, [], lambda examples, _: done.append(examples))
    kept = torch.load(tmp_path / LEVEL, weights_only=True)["examples_done"]
    assert kept == max(examples for examples in done if examples < RECIPE.examples * (1 - RECIPE.decay))


def test_a_checkpoint_of_another_recipe_is_not_gone_on_with(book: StateBook, tmp_path: Path, tiny_folder: Path) -> None:
    Run(a_network(tiny_folder), book, RECIPE, tmp_path, CPU).save()
    with pytest.raises(ValueError, match="another recipe"):
        Run(a_network(tiny_folder), book, replace(RECIPE, seed=RECIPE.seed + 1), tmp_path, CPU)


def test_the_learning_rate_rises_stays_and_falls_to_nothing() -> None:
    shares = [rate(step / 1000, 0.04, 0.4) for step in range(1001)]
    assert shares[0] == 0.0
    assert shares[20] == pytest.approx(0.5)
    assert all(before < after for before, after in pairwise(shares[:41]))
    assert set(shares[40:600]) == {1.0}
    assert all(before > after for before, after in pairwise(shares[601:]))
    assert shares[800] == pytest.approx(0.5)
    assert shares[1000] == rate(1.01, 0.04, 0.4) == 0.0


def test_what_is_new_learns_faster_and_nothing_but_the_upper_layers_is_kept(
    book: StateBook, corpus: Corpus, tmp_path: Path, tiny_folder: Path
) -> None:
    run = Run(a_network(tiny_folder), book, RECIPE, tmp_path, CPU)
    done: list[int] = []
    run.go(corpus, [], lambda examples, _: done.append(examples), most_batches=4)
    state = torch.load(tmp_path / CHECKPOINT, weights_only=True)
    old, new = state["optimizer"]["param_groups"]
    now = rate(done[-2] / RECIPE.examples, RECIPE.warmup, RECIPE.decay)
    assert old["lr"] == pytest.approx(RECIPE.learning_rate * now)
    assert new["lr"] == pytest.approx(RECIPE.learning_rate * now * RECIPE.head_rate)
    assert {name.split(".")[0] for name in state["weights"]} == {"layers", "kinds", "spans"}
    assert {name.split(".")[1] for name in state["weights"] if name.startswith("layers")} == {"0"}  # of two
