"""What is measured: paragraphs with questions, and the questions on the seed article."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.records import Article

DATA = Path(__file__).parent / "data"
SEEDS = Path(__file__).parent.parent / "seeds"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as an article of its own. `topic` is shared by the paragraphs of one Wikipedia article, where known."""

    article: Article
    topic: str


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the id of the paragraph that answers it, and where its answer begins there."""

    question: str
    language: str
    article_id: str
    topic: str
    start: int
    answers: Sequence[str]


@dataclass(frozen=True, slots=True)
class SeedCase:
    """A question on the seed article; without answers it must be refused."""

    id: str
    question: str
    answers: Sequence[str]
    cite: str


def paragraphs(language: str) -> list[Paragraph]:
    """The XQuAD paragraphs in that language, and MLQA's German ones beside them as distractors."""
    return [_paragraph(row) for row in _rows() if row["source"] == "mlqa-de" or row["lang"] == language]


def paragraph_texts() -> dict[str, str]:
    """Every paragraph of the dev set, by the id under which a case names it."""
    return {_identifier(row): str(row["context"]) for row in _rows()}


def xquad(asked: str, answered: str) -> list[Case]:
    """XQuAD questions in one language, with their places in the paragraphs of another (they are parallel)."""
    questions = {qa["id"]: qa["question"] for row in _xquad_rows(asked) for qa in row["qas"]}
    return [_case(row, questions[qa["id"]], qa, asked) for row in _xquad_rows(answered) for qa in row["qas"]]


def mlqa() -> list[Case]:
    """MLQA's German questions on German paragraphs."""
    return [_case(row, qa["question"], qa, "de") for row in _rows() if row["source"] == "mlqa-de" for qa in row["qas"]]


def seed_cases() -> list[SeedCase]:
    lines = (DATA / "seed_questions.jsonl").read_text("utf-8").splitlines()
    return [SeedCase(row["id"], row["q"], row["answers"], row["cite"]) for row in map(json.loads, lines)]


def _rows() -> list[dict[str, Any]]:
    with gzip.open(DATA / "dev.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        key = row["source"], row["lang"]
        row["place"] = counts[key] = counts.get(key, -1) + 1
    return rows


def _xquad_rows(language: str) -> list[dict[str, Any]]:
    return [row for row in _rows() if row["source"] == "xquad" and row["lang"] == language]


def _paragraph(row: dict[str, Any]) -> Paragraph:
    identifier = _identifier(row)
    text = str(row["context"])
    return Paragraph(Article(identifier, identifier, text, language=str(row["lang"]), source=identifier), _topic(row))


def _case(row: dict[str, Any], question: str, qa: dict[str, Any], asked: str) -> Case:
    return Case(
        question,
        asked,
        _identifier(row),
        _topic(row),
        int(qa["answers"][0]["start"]),
        [str(answer["text"]) for answer in qa["answers"]],
    )


def _identifier(row: dict[str, Any]) -> str:
    return f"{row['source']}-{row['lang']}-{row['place']:03d}"


def _topic(row: dict[str, Any]) -> str:
    """XQuAD's dev part has four Wikipedia articles of five paragraphs each, in order."""
    place = int(row["place"])
    return f"{row['source']}-{place // 5 if row['source'] == 'xquad' else place}"
