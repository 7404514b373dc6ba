"""Conversations: how often a follow-up question is answered rightly, by how the context is joined in.

`python -m bench.conversations` prints every way in WAYS.
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
from qa.conversation import Place, Turn
from qa.settings import Settings

FOLDER = DATA / "conversations"
Kind = str  # "first", "follow-up", "new", "unanswerable"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in a conversation and what its answer must hold; none where it must be refused."""

    question: str
    answers: Sequence[str]
    cite: str
    kind: Kind


Way = Callable[[str, Sequence[Turn]], tuple[str, Sequence[Turn]]]  # a question and what went before -> what is asked


def conversations() -> list[list[Asked]]:
    lines = (FOLDER / "conversations.jsonl").read_text("utf-8").splitlines()
    return [[_turn(turn, place) for place, turn in enumerate(json.loads(line)["turns"])] for line in lines]


def _turn(row: dict[str, object], place: int) -> Asked:
    answers = [str(each) for each in row["answers"]]  # type: ignore[attr-defined]
    kind = "new" if row.get("new") else "first" if place == 0 else "follow-up" if answers else "unanswerable"
    return Asked(str(row["q"]), answers, str(row.get("cite", "")), kind)


def is_right(turn: Asked, answer: Answer) -> bool:
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
        before: list[Turn] = []
        for turn in turns:
            question, history = way(turn.question, before)
            answer = workspace.assistant.ask(question, history=history)
            right, all_ = counts.get(turn.kind, (0, 0))
            counts[turn.kind] = right + is_right(turn, answer), all_ + 1
            before.append(turn_of(turn.question, answer))
    return counts


def turn_of(question: str, answer: Answer) -> Turn:
    """As the page sends it back with the next question."""
    places = [Place(each.article.id, each.start, each.end) for each in answer.citations]
    return Turn(question, answer.statements[0].text if answer.statements else "", places)


def filled(folder: Path, cache: Path) -> Workspace:
    workspace = Workspace(Settings(library=folder, cache=cache), writable=True)
    workspace.indexer.add([SEEDS, FOLDER / "articles"])
    return workspace


WAYS: dict[str, Way] = {
    "bare": lambda question, _: (question, []),
    "after the question before": lambda question, before: (
        f"{before[-1].question} {question}" if before else question,
        [],
    ),
    "in the conversation": lambda question, before: (question, before),
}


def measure(cache: Path) -> dict[str, dict[Kind, tuple[int, int]]]:
    """For each way, by kind of turn."""
    with (
        tempfile.TemporaryDirectory(prefix="beleg-bench-", ignore_cleanup_errors=True) as folder,
        filled(Path(folder), cache) as workspace,
    ):
        return {name: run(workspace, way) for name, way in WAYS.items()}


def main() -> None:
    for name, found in measure(platformdirs.user_cache_path("beleg")).items():
        print(name, {kind: f"{right}/{count} {right / count:.0%}" for kind, (right, count) in found.items()})


if __name__ == "__main__":
    main()
