"""F1, exact match and AUROC on the dev set, with the passage given."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from qa.spans import likeliest
from qa.training.examples import Corpus
from qa.training.network import SpanNetwork, logits_of
from qa.training.scoring import exact, f1
from qa.training.states import StateBook

PAIRS = (("en", "en"), ("de", "de"), ("en", "de"), ("ru", "de"), ("en", "ru"))
_BATCH = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a paragraph, the accepted answers, and another paragraph of the set, which lacks it."""

    question: str
    paragraph: str
    answers: Sequence[str]
    other: str


@dataclass(frozen=True, slots=True)
class Score:
    """Shares, 0..1. `auroc`: the answering paragraph against another of the set, by the span's lead over none."""

    name: str
    f1: float
    exact: float
    auroc: float
    count: int


def sets(path: Path) -> dict[str, list[Asked]]:
    """The dev sets by name, from `dev.jsonl.gz`."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    languages = {language for pair in PAIRS for language in pair}
    xquad = {
        language: [row for row in rows if row["source"] == "xquad" and row["lang"] == language]
        for language in languages
    }
    found = {f"xquad {asked}→{answered}": _asked(xquad[asked], xquad[answered]) for asked, answered in PAIRS}
    mlqa = [row for row in rows if row["source"] == "mlqa-de"]
    return {**found, "mlqa de→de": _asked(mlqa, mlqa)}


def held_out(corpus: Corpus, source: str) -> tuple[list[tuple[str, str]], list[bool]]:
    """Questions with their own paragraphs, of those never trained on, and whether the paragraph answers.

    "squad2-en" takes its answerable ones from "squad-en", on the same paragraphs.
    """
    sources = {"squad2-en": ("squad2-en", "squad-en")}.get(source, (source,))
    texts = {corpus.paragraphs[index] for index in corpus.held if corpus.sources[index] == source}
    chosen = [
        question
        for question in corpus.questions
        if corpus.sources[question.paragraph] in sources and corpus.paragraphs[question.paragraph] in texts
    ]
    return [(each.text, corpus.paragraphs[each.paragraph]) for each in chosen], [each.start >= 0 for each in chosen]


def score(name: str, asked: Sequence[Asked], network: SpanNetwork, book: StateBook, device: torch.device) -> Score:
    """Each question on its whole paragraph, and on another."""
    found = [_read(network, book, device, [(each.question, each.paragraph) for each in part]) for part in _parts(asked)]
    mine = [span for part in found for span in part]
    others = [_read(network, book, device, [(each.question, each.other) for each in part]) for part in _parts(asked)]
    leads = [lead for _, lead in mine] + [lead for part in others for _, lead in part]
    return Score(
        name,
        float(np.mean([f1(text, each.answers) for (text, _), each in zip(mine, asked, strict=True)])),
        float(np.mean([exact(text, each.answers) for (text, _), each in zip(mine, asked, strict=True)])),
        float(roc_auc_score([1] * len(asked) + [0] * len(asked), leads)),
        len(asked),
    )


def _read(
    network: SpanNetwork, book: StateBook, device: torch.device, pairs: Sequence[tuple[str, str]]
) -> list[tuple[str, float]]:
    """The best span's text and its lead, for each question and paragraph."""
    states = book.states([question for question, _ in pairs], [paragraph for _, paragraph in pairs])
    found = []
    for (question, paragraph), logits in zip(pairs, logits_of(network, states, device), strict=True):
        asked = book.question_length(question)
        offsets = book.passage_offsets(paragraph)
        best = likeliest(logits[asked:], logits[0], 1)[0]
        found.append((paragraph[offsets[best.first][0] : offsets[best.last][1]].strip(), best.lead))
    return found


def _asked(questions: Sequence[dict[str, object]], paragraphs: Sequence[dict[str, object]]) -> list[Asked]:
    """Parallel rows; the other paragraph is the one half the set away, of another article."""
    found = []
    for index, (row, answering) in enumerate(zip(questions, paragraphs, strict=True)):
        other = str(paragraphs[(index + len(paragraphs) // 2) % len(paragraphs)]["context"])
        for qa, answered in zip(row["qas"], answering["qas"], strict=True):  # type: ignore[call-overload]
            texts = [answer["text"] for answer in answered["answers"]]
            found.append(Asked(qa["question"], str(answering["context"]), texts, other))
    return found


def _parts(asked: Sequence[Asked]) -> list[Sequence[Asked]]:
    return [asked[begin : begin + _BATCH] for begin in range(0, len(asked), _BATCH)]
