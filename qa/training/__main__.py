"""`python -m qa.training DATA [FOLDER]`: train the reader, or go on; evaluate; write the weights."""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import platformdirs
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from index import bundled
from index.encoder import BundledEncoder
from qa.training import evaluate
from qa.training.examples import load
from qa.training.near import near_paragraphs
from qa.training.network import SpanNetwork, best_device, build
from qa.training.recipe import Recipe
from qa.training.run import Run

WEIGHTS = "reader.safetensors"


def main() -> None:
    arguments = _arguments()
    recipe = Recipe() if arguments.examples is None else Recipe(examples=arguments.examples)
    cache = platformdirs.user_cache_path("beleg")
    model = bundled.unpacked(cache)
    corpus = load(arguments.data / "train.jsonl.gz")
    near = _near(arguments.folder, lambda: near_paragraphs(corpus, BundledEncoder(cache)))
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    device = best_device()
    run = Run(build(model, device), recipe, arguments.folder, device)
    columns = (
        TextColumn("training, loss {task.fields[loss]:.3f}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns) as bar:
        task = bar.add_task("training", total=recipe.examples, completed=run.examples_done, loss=float("nan"))
        run.go(
            corpus, tokenizer, near, lambda done, loss: bar.update(task, completed=done, loss=loss), arguments.batches
        )
    scores = [
        evaluate.score(name, asked, run.network, tokenizer, device)
        for name, asked in evaluate.sets(arguments.data / "dev.jsonl.gz").items()
    ]
    for score in scores:
        print(f"{score.name:16} F1 {score.f1:.3f}  EM {score.exact:.3f}  AUROC {score.auroc:.3f}  n {score.count}")
    write_weights(run.network, arguments.folder / WEIGHTS, recipe)
    summary = {
        "recipe": asdict(recipe),
        "examples_done": run.examples_done,
        "scores": [asdict(score) for score in scores],
    }
    (arguments.folder / "scores.json").write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", "utf-8")


def write_weights(network: SpanNetwork, path: Path, recipe: Recipe) -> None:
    """The layers and the head in float16, 43 MB; the word embeddings are the encoder's own and stay there."""
    tensors = {
        name: value.detach().float().cpu().numpy().astype(np.float16)
        for name, value in network.named_parameters()
        if value.requires_grad
    }
    save_file(tensors, path, metadata={"recipe": json.dumps(asdict(recipe))})


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
    parser.add_argument("--batches", type=int, help="stop after so many, to go on later")
    return parser.parse_args()


if __name__ == "__main__":
    main()
