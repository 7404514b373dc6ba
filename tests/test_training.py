"""The reader's training: windows hold their answers, a stopped run goes on as if it had not been stopped."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import BertConfig, BertModel

from qa.training.examples import Corpus, answer_tokens, batches, load, window, windows
from qa.training.network import SpanNetwork
from qa.training.recipe import Recipe
from qa.training.run import CHECKPOINT, Run
from qa.training.scoring import best_span, exact, f1

WORDS = [f"w{number}" for number in range(60)]
RECIPE = Recipe(examples=64, window=24, question_tokens=6, batch_tokens=96, negatives=0.25, warmup=0.1)
CPU = torch.device("cpu")


@pytest.fixture
def tokenizer() -> Tokenizer:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *WORDS]
    made = Tokenizer(models.WordLevel({piece: index for index, piece in enumerate(pieces)}, unk_token="<unk>"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    return made


def rows() -> list[dict[str, object]]:
    """Paragraphs of 40 words, each with a question whose answer is two words of it; every third in two languages."""
    made: list[dict[str, object]] = []
    for number in range(9):
        words = [WORDS[(number * 7 + place) % 60] for place in range(40)]
        text = " ".join(words)
        answer = " ".join(words[30:32])
        qa = {
            "id": f"q{number}",
            "question": f"w{number} w1",
            "answers": [{"text": answer, "start": text.index(answer)}],
        }
        made.append({"source": "xquad", "lang": "en", "context": text, "qas": [qa]})
        if number % 3 == 0:
            made.append(
                {"source": "xquad", "lang": "de", "context": text, "qas": [{**qa, "question": f"w{number} w2"}]}
            )
    made.append(
        {"source": "squad2-en", "lang": "en", "context": "w5 w6", "qas": [{"id": "u", "question": "w9", "answers": []}]}
    )
    return made


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    path = tmp_path / "train.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows())
    return load(path)


def network() -> SpanNetwork:
    torch.manual_seed(7)
    config = BertConfig(vocab_size=64, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
                        max_position_embeddings=64, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)  # fmt: skip
    return SpanNetwork(BertModel(config, add_pooling_layer=False))


def test_the_same_question_in_two_languages_is_joined(corpus: Corpus) -> None:
    assert sorted(corpus.parallel["xquad q0"]) == ["w0 w1", "w0 w2"]
    assert corpus.parallel["xquad q1"] == ["w1 w1"]


@pytest.mark.parametrize("place", [0.0, 0.5, 0.999])
def test_a_window_holds_the_answer_wherever_it_is_cut(tokenizer: Tokenizer, corpus: Corpus, place: float) -> None:
    for question in corpus.questions[:-1]:
        text = corpus.paragraphs[question.paragraph]
        made = window(tokenizer, question.text, text, (question.start, question.end), RECIPE, place)
        assert len(made.ids) == RECIPE.window
        found = [WORDS[token - 4] for token in made.ids[made.start : made.end + 1]]
        assert " ".join(found) == text[question.start : question.end]


def test_a_window_without_an_answer_points_at_the_first_token(tokenizer: Tokenizer) -> None:
    made = window(tokenizer, "w9", "w5 w6", (-1, -1), RECIPE, 0.3)
    assert made.ids == [0, 13, 2, 2, 9, 10, 2]
    assert (made.start, made.end) == (0, 0)


def test_an_answer_in_the_middle_of_tokens_takes_them_whole(tokenizer: Tokenizer) -> None:
    assert answer_tokens(tokenizer.encode("w10 w11 w12", add_special_tokens=False), 1, 5) == (0, 1)


def test_windows_are_the_same_every_time_and_hold_no_answer_where_they_say_so(
    tokenizer: Tokenizer, corpus: Corpus
) -> None:
    first, second = (list(windows(corpus, tokenizer, RECIPE, [])) for _ in range(2))
    assert first == second
    assert len(first) == RECIPE.examples
    assert any(each.start == 0 for each in first) and any(each.start > 0 for each in first)


def test_no_batch_is_larger_than_its_tokens_and_none_is_lost(tokenizer: Tokenizer, corpus: Corpus) -> None:
    made = list(batches(windows(corpus, tokenizer, RECIPE, []), RECIPE))
    assert sum(len(batch) for batch in made) == RECIPE.examples
    assert all(len(batch) * max(len(each.ids) for each in batch) <= RECIPE.batch_tokens for batch in made)


def test_a_run_that_was_stopped_goes_on_to_the_same_weights(
    tokenizer: Tokenizer, corpus: Corpus, tmp_path: Path
) -> None:
    whole = Run(network(), RECIPE, tmp_path / "whole", CPU)
    whole.go(corpus, tokenizer, [], lambda *_: None)
    stopped = Run(network(), RECIPE, tmp_path / "stopped", CPU)
    stopped.go(corpus, tokenizer, [], lambda *_: None, most_batches=5)
    resumed = Run(network(), RECIPE, tmp_path / "stopped", CPU)
    assert resumed.batches_done == 5
    resumed.go(corpus, tokenizer, [], lambda *_: None)
    assert resumed.examples_done == RECIPE.examples
    for mine, theirs in zip(whole.network.parameters(), resumed.network.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs)


def test_training_lowers_the_loss(tokenizer: Tokenizer, corpus: Corpus, tmp_path: Path) -> None:
    losses: list[float] = []
    recipe = replace(RECIPE, examples=1500, learning_rate=5e-3, negatives=0.0)
    Run(network(), recipe, tmp_path, CPU).go(corpus, tokenizer, [], lambda _, loss: losses.append(loss))
    assert np.mean(losses[-20:]) < 0.8 * np.mean(losses[:20])


def test_a_checkpoint_of_another_recipe_is_not_gone_on_with(tmp_path: Path) -> None:
    Run(network(), RECIPE, tmp_path, CPU).save()
    assert (tmp_path / CHECKPOINT).is_file()
    with pytest.raises(ValueError, match="another recipe"):
        Run(network(), Recipe(seed=2), tmp_path, CPU)


def test_the_embeddings_stay_as_they_are(tokenizer: Tokenizer, corpus: Corpus, tmp_path: Path) -> None:
    run = Run(network(), RECIPE, tmp_path, CPU)
    before = run.network.encoder.embeddings.word_embeddings.weight.clone()
    run.go(corpus, tokenizer, [], lambda *_: None)
    torch.testing.assert_close(before, run.network.encoder.embeddings.word_embeddings.weight)


def test_the_best_span_is_in_order_and_beats_no_answer_by_its_lead() -> None:
    logits = np.zeros((6, 2), np.float32)
    logits[0] = 1.0, 1.0
    logits[4, 0] = 5.0  # a start after the likeliest end: not to be joined with it
    logits[3] = 4.0, 6.0
    assert best_span(logits, 2) == (3, 3, 8.0)


@pytest.mark.parametrize(
    ("found", "answers", "overlap", "same"),
    [
        ("bis zu 9000", ["Bis zu 9000."], 1.0, 1.0),
        ("the joint force", ["joint force"], 1.0, 1.0),
        ("9000 russische Soldaten", ["9000"], 0.5, 0.0),
        ("nichts", ["etwas"], 0.0, 0.0),
        ("日本", ["日本語"], 0.8, 0.0),
    ],
)
def test_overlap_is_counted_as_squad_does(found: str, answers: list[str], overlap: float, same: float) -> None:
    assert f1(found, answers) == pytest.approx(overlap)
    assert exact(found, answers) == same
