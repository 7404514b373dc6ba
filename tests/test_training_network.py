"""The reader's network: transformers' layers over the engine's states, what it learns, and what is shipped of it."""

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import onnxruntime
import pytest
import torch

from index import bundled
from index.engine import OnnxEngine, Tokens
from qa import reader_weights
from qa.training import evaluate
from qa.training.__main__ import Log, write_weights
from qa.training.evaluate import Asked, held_out, sets
from qa.training.examples import load
from qa.training.network import SpanNetwork, States, average, logits_of
from qa.training.recipe import Recipe
from qa.training.run import Run
from qa.training.states import StateBook
from tests.tiny_bert import read_tiny_bert
from tests.tiny_reader import CALIBRATION, CUT, a_book, a_network, install, random_tensors
from tests.training_rows import Row, row, written

pytestmark = pytest.mark.usefixtures("one_thread")

CPU = torch.device("cpu")
OTHERS = [
    "the",
    "red",
    "fox",
    "sees",
    "a",
    "lazy",
    "dog",
    "and",
    "der",
    "rote",
    "Fuchs",
    "sieht",
    "einen",
    "Hund",
    "Minsk",
]


def pairs(seed: int, *lengths: tuple[int, int]) -> list[tuple[States, States]]:
    """Random states of questions and passages of these lengths."""
    chance = np.random.default_rng(seed)
    return [
        (chance.normal(size=(a, 32)).astype(np.float16), chance.normal(size=(b, 32)).astype(np.float16))
        for a, b in lengths
    ]


def test_the_layers_are_those_of_transformers(tiny_folder: Path) -> None:
    """Without kinds, on the states after the lower layer, the head sees BERT's last hidden state."""
    network, bert = a_network(tiny_folder), read_tiny_bert(tiny_folder)
    with torch.no_grad():
        found = bert(torch.tensor([[0, 5, 6, 9, 10, 11, 2]]), output_hidden_states=True)
        kinds, mask = torch.zeros((1, 7), dtype=torch.long), torch.ones((1, 7), dtype=torch.bool)
        logits = network(found.hidden_states[CUT], kinds, mask)
        expected = network.spans(found.last_hidden_state)
    torch.testing.assert_close(logits, expected, atol=1e-4, rtol=0)


def test_what_is_said_of_a_pair_does_not_depend_on_the_others_beside_it(tiny_folder: Path) -> None:
    network = a_network(tiny_folder)
    given = pairs(1, (3, 9), (1, 1), (6, 2), (4, 0))
    together = logits_of(network, given, CPU)
    for pair, logits in zip(given, together, strict=True):
        assert logits.shape == (len(pair[0]) + len(pair[1]), 2)
        np.testing.assert_allclose(logits_of(network, [pair], CPU)[0], logits, atol=1e-4)


def test_question_and_passage_get_their_kinds_and_see_each_other(tiny_folder: Path) -> None:
    network = a_network(tiny_folder)
    (pair,) = pairs(2, (3, 4))
    plain = logits_of(network, [pair], CPU)[0]
    with torch.no_grad():
        network.kinds[1] += 1.0
    moved = logits_of(network, [(pair[0], (pair[1] - 1).astype(np.float16))], CPU)[0]
    np.testing.assert_allclose(moved, plain, atol=0.02)  # in half precision a sum is rounded
    assert np.abs(logits_of(network, [pair], CPU)[0][:3] - plain[:3]).max() > 0.05


class CountingEngine(OnnxEngine):
    """The tiny engine, which counts how often each text is run."""

    runs: ClassVar[Counter[tuple[str, str]]] = Counter()

    def states(self, texts: Sequence[str], prompt: str) -> Iterator[Tokens]:
        self.runs.update((prompt, text) for text in texts)
        return super().states(texts, prompt)


def test_each_text_is_run_once_and_a_question_is_not_taken_for_a_passage(tiny_folder: Path, tmp_path: Path) -> None:
    book, runs = a_book(tiny_folder, tmp_path, CountingEngine), CountingEngine.runs
    texts = ["the fox", "der Hund", "the fox"]
    first = book.states(texts, ["Minsk", "the fox", "Minsk"])
    again = book.states(texts[:1], ["Minsk"])
    assert set(runs.values()) == {1}
    assert len(runs) == 4
    np.testing.assert_array_equal(first[0][0], again[0][0])
    np.testing.assert_array_equal(first[0][1], first[2][1])
    assert len(first[1][1]) == 2 != len(first[0][0])


@pytest.mark.parametrize(
    "text", ["", "the fox", "  der \n Hund 👩‍🚀", "\u0301e", "三个句子 שלום", "fox " * 60], ids=ascii
)
def test_states_lengths_and_offsets_belong_together_and_are_what_the_product_reads(book: StateBook, text: str) -> None:
    question, passage = book.states([text], [text])[0]
    assert len(question) == book.question_length(text)
    offsets = book.passage_offsets(text)
    assert len(passage) == len(offsets)
    (tokens,) = book._engine.states([text], "passage: ")
    np.testing.assert_array_equal(passage, tokens.own().vectors.astype(np.float16))
    np.testing.assert_array_equal(np.array(offsets).reshape(-1, 2), tokens.own().offsets)
    assert question.dtype == passage.dtype == np.float16


@dataclass(frozen=True)
class Trained:
    network: SpanNetwork
    losses: list[float]


def toy(seed: int, count: int) -> list[Row]:
    """Paragraphs of common words with a number in them, which is what is asked for."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        words = [*(chance.choice(OTHERS) for _ in range(12)), "9000"]
        chance.shuffle(words)
        made.append(row(("toy", "en"), f"{seed} {number}", " ".join(words), "Soldaten", "9000"))
        made.append(row(("none", "en"), f"{seed} {number}", " ".join(chance.choices(OTHERS, k=12)), "Soldaten"))
    return made


@pytest.fixture(scope="module")
def trained(book: StateBook, tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    folder = tmp_path_factory.mktemp("toy")
    recipe = Recipe(
        seed=2, examples=1200, learning_rate=3e-3, decay=0.5, batch_tokens=256, window=24, negatives=0.0, mix={}
    )
    run = Run(a_network(tiny_folder), book, recipe, folder, CPU)
    losses: list[float] = []
    run.go(load(written(folder, toy(1, 200))), [], lambda _, loss: losses.append(loss))
    return Trained(run.network, losses)


def test_training_lowers_the_loss(trained: Trained) -> None:
    assert np.mean(trained.losses[-10:]) < 0.2 * np.mean(trained.losses[:10])


def test_the_score_of_what_was_learnt_is_high_and_of_what_was_not_is_low(
    trained: Trained, book: StateBook, tiny_folder: Path
) -> None:
    made = toy(2, 40)
    asked = [
        Asked("Soldaten", str(full["context"]), ["9000"], str(bare["context"]))
        for full, bare in zip(made[::2], made[1::2], strict=True)
    ]
    score = evaluate.score("toy", asked, trained.network, book, CPU)
    assert (score.name, score.count) == ("toy", 40)
    assert min(score.f1, score.exact, score.auroc) > 0.95
    untrained = evaluate.score("toy", asked, a_network(tiny_folder), book, CPU)
    assert max(untrained.f1, untrained.exact) < 0.5


def test_the_dev_sets_pair_each_question_with_its_paragraph_and_one_half_the_set_away(tmp_path: Path) -> None:
    made = [
        row(
            ("xquad", tongue),
            f"q{number}",
            f"{tongue}{number} answer-{tongue}",
            f"{tongue} {number}?",
            f"answer-{tongue}",
        )
        for number in range(4)
        for tongue in ("en", "de", "ru")
    ]
    made += [row(("mlqa-de", "de"), f"m{number}", f"mlqa{number} x", f"mlqa {number}?", "x") for number in range(2)]
    found = sets(written(tmp_path, made, "dev.jsonl.gz"))
    assert found["xquad ru→de"][1] == Asked("ru 1?", "de1 answer-de", ["answer-de"], "de3 answer-de")
    assert found["xquad en→en"][3] == Asked("en 3?", "en3 answer-en", ["answer-en"], "en1 answer-en")
    assert found["mlqa de→de"][0] == Asked("mlqa 0?", "mlqa0 x", ["x"], "mlqa1 x")


def test_what_is_held_out_is_measured_with_its_answerable_questions_on_the_same_paragraphs(tmp_path: Path) -> None:
    made = []
    for number in range(100):
        made.append(row(("squad-en", "en"), f"q{number}", f"text {number}", f"asked {number}", "text"))
        made.append(row(("squad2-en", "en"), f"u{number}", f"text {number}", f"unasked {number}"))
        made.append(row(("pquad", "fa"), f"p{number}", f"matn {number}", f"p {number}", "matn" if number % 2 else ""))
    corpus = load(written(tmp_path, made))
    held = {corpus.paragraphs[index] for index in corpus.held}
    for source, begins in (("squad2-en", ("asked", "unasked")), ("pquad", ("p",))):
        asked, answered = held_out(corpus, source)
        assert {text for _, text in asked} == {text for text in held if text.startswith("matn") == (source == "pquad")}
        assert {question.split()[0] for question, _ in asked} == set(begins)
        for (question, text), answerable in zip(asked, answered, strict=True):
            number = int(text.split()[1])
            assert question.split()[1] == str(number)
            assert answerable == (number % 2 == 1 if source == "pquad" else question.startswith("asked"))


def test_the_weights_that_are_written_are_those_that_the_product_reads(
    trained: Trained, book: StateBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the file, the names and the graph: the product's logits are torch's, on weights in half precision."""
    network = trained.network
    with torch.no_grad():
        for value in network.parameters():
            value.copy_(value.half().float())
    install(tmp_path, monkeypatch, random_tensors())  # for the tiny sizes; what it writes is overwritten
    write_weights(network, tmp_path, {"calibration": CALIBRATION, "examples": 3})
    assert reader_weights.checked().calibration.threshold == CALIBRATION["threshold"]
    assert json.loads(reader_weights.FACTS.read_text("utf-8"))["examples"] == 3
    held = reader_weights.tensors()
    for name, value in network.named_parameters():
        product = name.replace("layers.0.", f"encoder.layer.{bundled.CUT}.")
        np.testing.assert_array_equal(held[product], value.detach().numpy())
    reader_weights.write_graph(tmp_path / "float.onnx", levels=0)
    session = onnxruntime.InferenceSession(tmp_path / "float.onnx", providers=["CPUExecutionProvider"])
    question, passage = book.states(["Soldaten"], ["the red fox sees 9000 dog"])[0]
    kinds = held["kinds"]
    states = np.concatenate([question + kinds[0], passage + kinds[1]]).astype(np.float32)
    (logits,) = session.run(None, {"states": states[None]})
    np.testing.assert_allclose(logits[0], logits_of(network, [(question, passage)], CPU)[0], atol=1e-3, rtol=0)


@pytest.mark.parametrize(("share", "of_start"), [(1.0, 0.0), (0.0, 1.0), (0.25, 0.75)])
def test_what_is_written_lies_between_the_start_and_the_end(
    tiny_folder: Path, tmp_path: Path, share: float, of_start: float
) -> None:
    network = a_network(tiny_folder)
    frozen = {name: value.clone() for name, value in network.named_parameters() if not value.requires_grad}
    write_weights(network, tmp_path, {})
    before = {name: value.half().float() for name, value in network.named_parameters() if value.requires_grad}
    with torch.no_grad():
        for name in before:
            network.get_parameter(name).copy_(before[name] + 4)
    average(network, tmp_path / reader_weights.FILE.name, share)
    for name, value in network.named_parameters():
        expected = before[name] + 4 - 4 * of_start if name in before else frozen[name]
        torch.testing.assert_close(value.detach(), expected.detach())


def test_the_log_gets_a_line_for_every_hundred_steps(tmp_path: Path) -> None:
    log = Log(tmp_path / "log.jsonl")
    for step in range(250):
        log.add(step, float(step))
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text("utf-8").splitlines()]
    assert [(line["examples"], line["loss"]) for line in lines] == [(99, 49.5), (199, 149.5)]
