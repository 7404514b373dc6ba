"""recall@1, recall@5 and MRR on XQuAD's dev articles, the paragraphs of MLQA German beside them."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import plain
from bench.cases import Case, paragraphs, xquad
from bench.workspace import filled
from index.records import Article
from qa.assembly import Workspace

PAIRS = (("de", "de"), ("en", "de"), ("en", "en"), ("ru", "de"))
_DEPTH = 10
Ranked = list[tuple[str, int, int]]  # article id, start, end


@dataclass(frozen=True, slots=True)
class Ranking:
    """Shares of the questions, 0..1. A hit is a passage of the right paragraph; `holding` counts only one with the answer."""

    pair: str
    way: str
    recall_1: float
    recall_5: float
    mrr: float
    holding_5: float


def measure(cache: Path, model: Path) -> list[Ranking]:
    """Both ways, on the same passages, for each pair of languages."""
    rankings = []
    for answered in ("de", "en"):
        articles = [paragraph.article for paragraph in paragraphs(answered)]
        pairs = [pair for pair in PAIRS if pair[1] == answered]
        with (
            tempfile.TemporaryDirectory(prefix="beleg-bench-", ignore_cleanup_errors=True) as folder,
            filled(Path(folder) / "library", cache, articles) as workspace,
        ):
            ours = _ours(workspace)
            theirs = _theirs(articles, Path(folder) / "plain", model)
            for asked, _ in pairs:
                cases = xquad(asked, answered)
                rankings += [
                    rank(f"{asked}→{answered}", way, find, cases) for way, find in (("Beleg", ours), ("plain", theirs))
                ]
    return rankings


def rank(pair: str, way: str, find: Callable[[str], Ranked], cases: Sequence[Case]) -> Ranking:
    """Rank of the first right passage for each case, among the first ten; beyond counts as not found."""
    paragraph_ranks, holding_ranks = [], []
    for case in cases:
        found = find(case.question)
        right = [index for index, (article_id, _, _) in enumerate(found) if article_id == case.article_id]
        paragraph_ranks.append(right[0] if right else _DEPTH)
        holding = [index for index in right if found[index][1] <= case.start < found[index][2]]
        holding_ranks.append(holding[0] if holding else _DEPTH)
    count = len(cases)
    return Ranking(
        pair,
        way,
        sum(place < 1 for place in paragraph_ranks) / count,
        sum(place < 5 for place in paragraph_ranks) / count,
        sum(1 / (place + 1) for place in paragraph_ranks if place < _DEPTH) / count,
        sum(place < 5 for place in holding_ranks) / count,
    )


def _ours(workspace: Workspace) -> Callable[[str], Ranked]:
    def find(question: str) -> Ranked:
        hits = [hit for hit, _ in workspace.assistant.search(question, _DEPTH)]
        return [(hit.passage.article_id, hit.passage.start, hit.passage.end) for hit in hits]

    return find


def _theirs(articles: Sequence[Article], folder: Path, model: Path) -> Callable[[str], Ranked]:
    stored = plain.store(plain.documents(articles), plain.embeddings(model), folder)

    def find(question: str) -> Ranked:
        found = stored.similarity_search(question, k=_DEPTH)
        return [(each.metadata["article"], each.metadata["start"], each.metadata["end"]) for each in found]

    return find
