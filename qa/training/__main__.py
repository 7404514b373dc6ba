"""`python -m qa.training DATA [FOLDER]`: train the reader, or go on; evaluate; write the weights."""

import argparse
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import platformdirs
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from safetensors.numpy import save_file

from index import bundled
from index.engine import OnnxEngine
from index.made_once import sha256
from qa import reader_weights
from qa.training import evaluate
from qa.training.examples import load
from qa.training.near import near_paragraphs
from qa.training.network import SpanNetwork, average, best_device, build
from qa.training.recipe import Recipe
from qa.training.run import Run
from qa.training.states import StateBook

UNCALIBRATED = {"temperature": 1.0, "null": 0.0, "nearness": 0.0, "threshold": 0.5}


def main() -> None:
    arguments = _arguments()
    recipe = Recipe(start=sha256(arguments.start) if arguments.start else "")
    if arguments.examples is not None:
        recipe = replace(recipe, examples=arguments.examples)
    cache = platformdirs.user_cache_path("beleg")
    model = bundled.unpacked(cache)
    corpus = load(arguments.data / "train.jsonl.gz")
    near = _near(arguments.folder, lambda: near_paragraphs(corpus))
    threads = os.cpu_count() or 1
    book = StateBook(OnnxEngine(model, bundled.LOWER, bundled.UPPER, threads))
    device = best_device()
    network = build(model, bundled.CUT, device, arguments.start)
    run = Run(network, book, recipe, arguments.folder, device)
    columns = (
        TextColumn("training, loss {task.fields[loss]:.3f}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns) as bar:
        task = bar.add_task("training", total=recipe.examples, completed=run.examples_done, loss=float("nan"))
        log = Log(arguments.folder / "log.jsonl")

        def on_step(done: int, loss: float) -> None:
            bar.update(task, completed=done, loss=loss)
            log.add(done, loss)

        run.go(corpus, near, on_step, arguments.batches)
    if arguments.start:
        average(network, arguments.start, recipe.averaged)
    scores = [
        evaluate.score(name, asked, run.network, book, device)
        for name, asked in evaluate.sets(arguments.data / "dev.jsonl.gz").items()
    ]
    for score in scores:
        print(f"{score.name:16} F1 {score.f1:.3f}  EM {score.exact:.3f}  AUROC {score.auroc:.3f}  n {score.count}")
    facts = {
        "recipe": asdict(recipe),
        "examples": run.examples_done,
        "scores": [asdict(score) for score in scores],
        "calibration": UNCALIBRATED,
    }
    write_weights(run.network, arguments.folder, facts)
    if arguments.ship:
        reader_weights.FILE.parent.mkdir(exist_ok=True)
        for name in (reader_weights.FILE.name, reader_weights.FACTS.name):
            shutil.copyfile(arguments.folder / name, reader_weights.FILE.with_name(name))


class Log:
    """A line of JSON for every hundred steps: examples done, their mean loss, seconds since the start."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._losses: list[float] = []
        self._began = time.monotonic()

    def add(self, done: int, loss: float) -> None:
        self._losses.append(loss)
        if len(self._losses) == 100:
            line = {"examples": done, "loss": round(float(np.mean(self._losses)), 4)}
            line["seconds"] = round(time.monotonic() - self._began)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
            self._losses = []


def write_weights(network: SpanNetwork, folder: Path, facts: dict[str, object]) -> None:
    """The upper layers and the head in float16, 21 MB, and beside them what belongs to them."""
    tensors = {
        name: value.detach().float().cpu().numpy().astype(np.float16)
        for name, value in network.named_parameters()
        if value.requires_grad
    }
    path = folder / reader_weights.FILE.name
    save_file(tensors, path)
    facts = {"sha256": sha256(path), **facts}
    text = json.dumps(facts, indent=1, ensure_ascii=False) + "\n"
    (folder / reader_weights.FACTS.name).write_text(text, "utf-8")


def _near(folder: Path, make: Callable[[], list[list[int]]]) -> list[list[int]]:
    """The near paragraphs, kept in the run's folder: finding them takes as long as some thousand steps."""
    path = folder / "near.json"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(make()), "utf-8")
    return [list(row) for row in json.loads(path.read_text("utf-8"))]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m qa.training", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with train.jsonl.gz and dev.jsonl.gz")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("build/reader"), help="where the run is kept")
    parser.add_argument("--examples", type=int, help="how many, instead of the recipe's")
    parser.add_argument(
        "--start", type=Path, help="begin with these weights, a reader.safetensors, instead of the encoder's"
    )
    parser.add_argument("--batches", type=int, help="stop after so many, to go on later")
    parser.add_argument("--ship", action="store_true", help="put the weights into the package in the end")
    return parser.parse_args()


if __name__ == "__main__":
    main()
