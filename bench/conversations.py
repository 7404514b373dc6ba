"""Conversations: how often a follow-up question is answered rightly, by how the context is joined in.

`python -m bench.conversations` prints a table of every way in WAYS.
"""

import json
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from bench.cases import DATA, SEEDS
from qa.answer import Answer
from qa.assembly import Workspace
from qa.settings import Settings

FOLDER = DATA / "conversations"
Kind = str  # "first", "follow-up", "new", "unanswerable"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question in a conversation and what its answer must hold; none where it must be refused."""

    question: str
    answers: Sequence[str]
    cite: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Before:
    """A turn that is over: what was asked, as it was understood, and what was answered ("" where nothing)."""

    asked: str
    understood: str
    answer: str


Way = Callable[[str, Sequence[Before]], str]  # a question and what went before -> the question that is searched


def conversations() -> list[list[Turn]]:
    lines = (FOLDER / "conversations.jsonl").read_text("utf-8").splitlines()
    return [[_turn(turn, place) for place, turn in enumerate(json.loads(line)["turns"])] for line in lines]


def _turn(row: dict[str, object], place: int) -> Turn:
    answers = [str(each) for each in row["answers"]]  # type: ignore[attr-defined]
    kind = "new" if row.get("new") else "first" if place == 0 else "follow-up" if answers else "unanswerable"
    return Turn(str(row["q"]), answers, str(row.get("cite", "")), kind)


def is_right(turn: Turn, answer: Answer) -> bool:
    """Refused where it must be; else the first statement or its sentence holds the answer, in the sentence that must be cited."""
    if not turn.answers:
        return answer.refused
    if answer.refused:
        return False
    first = answer.statements[0]
    return any(
        turn.cite in citation.sentence and any(_holds(first.text, each) for each in turn.answers)
        for citation in first.citations
    )


def _holds(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def run(workspace: Workspace, way: Way) -> dict[Kind, tuple[int, int]]:
    """By kind of turn: how many were right, of how many."""
    counts: dict[Kind, tuple[int, int]] = {}
    for turns in conversations():
        before: list[Before] = []
        for turn in turns:
            understood = way(turn.question, before)
            answer = workspace.assistant.ask(understood)
            right, all_ = counts.get(turn.kind, (0, 0))
            counts[turn.kind] = right + is_right(turn, answer), all_ + 1
            before.append(Before(turn.question, understood, answer.statements[0].text if answer.statements else ""))
    return counts


def filled(folder: Path, cache: Path) -> Workspace:
    workspace = Workspace(Settings(library=folder, cache=cache), writable=True)
    workspace.indexer.add([SEEDS, FOLDER / "articles"])
    return workspace


WAYS: dict[str, Way] = {
    "bare": lambda question, before: question,
    "the question before": lambda question, before: f"{before[-1].asked} {question}" if before else question,
    "the first question": lambda question, before: f"{before[0].asked} {question}" if before else question,
    "the question before as it was understood": lambda question, before: (
        f"{before[-1].understood} {question}" if before else question
    ),
    "the question before and its answer": lambda question, before: (
        f"{before[-1].asked} {before[-1].answer} {question}" if before else question
    ),
}


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="beleg-bench-", ignore_cleanup_errors=True) as folder,
        filled(Path(folder), platformdirs.user_cache_path("beleg")) as workspace,
    ):
        for name, way in WAYS.items():
            found = {
                kind: f"{right}/{count} {right / count:.0%}" for kind, (right, count) in run(workspace, way).items()
            }
            print(name, found, flush=True)


if __name__ == "__main__":
    main()
