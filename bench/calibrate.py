"""Fits the sentence reader's probability and chooses its threshold, on the dev set: `python -m bench.calibrate`.

Each question is asked twice: of all paragraphs, and of all but those of the Wikipedia article that
answers it. The best sentence is right where it holds the answer's beginning. A logistic regression on
its cosine, its lead over the next sentence, and whether question and article differ in language gives
the probability; the languages weigh equally. The threshold is the one with the largest sum of right
answers among the answerable and refusals among the others. Both are judged by five-fold cross-validation
over questions.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import platformdirs
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from bench.cases import Case, mlqa, paragraphs, xquad
from bench.workspace import filled
from index.language import language_of
from index.records import Hit
from qa.assembly import Workspace
from qa.sentence_reader import READ, SentenceReader

_ASKED = ("de", "en", "ru", "es", "tr")
Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sample:
    """The best sentence for a question: what its probability is made of, and whether it is right."""

    group: int  # the question; both its samples stay in one fold
    kind: str
    features: tuple[float, float, float]
    right: bool
    answerable: bool


def samples(cache: Path) -> list[Sample]:
    found = []
    known = paragraphs("de")
    topics = {paragraph.article.id: paragraph.topic for paragraph in known}
    with (
        tempfile.TemporaryDirectory(prefix="beleg-bench-", ignore_cleanup_errors=True) as folder,
        filled(Path(folder), cache, [paragraph.article for paragraph in known]) as workspace,
    ):
        reader = SentenceReader(workspace.encoder)
        cases = [(case.language, case) for asked in _ASKED for case in xquad(asked, "de")]
        cases += [("mlqa-de", case) for case in mlqa()]
        for group, (kind, case) in enumerate(cases):
            hits = [hit for hit, _ in workspace.assistant.search(case.question, 40)]
            without = [hit for hit in hits if topics[hit.passage.article_id] != case.topic]
            for chosen, answerable in ((hits, True), (without, False)):
                features, right = _best(workspace, reader, case, chosen[:READ])
                found.append(Sample(group, kind, features, right and answerable, answerable))
    return found


def _best(
    workspace: Workspace, reader: SentenceReader, case: Case, hits: list[Hit]
) -> tuple[tuple[float, float, float], bool]:
    """Cosine, lead and crossing of the best sentence, and whether it holds the answer's beginning."""
    articles = {hit.passage.article_id: workspace.library.article(hit.passage.article_id) for hit in hits}
    scored = sorted(reader.sentence_scores(case.question, hits, articles), key=lambda each: -each[3])
    article_id, start, end, score = scored[0]
    crossing = float(language_of(case.question) != articles[article_id].language)
    return (score, score - scored[1][3], crossing), article_id == case.article_id and start <= case.start < end


def report(found: Sequence[Sample]) -> str:
    """The weights, the threshold and what they do, as text."""
    features = np.array([sample.features for sample in found])
    right = np.array([sample.right for sample in found])
    answerable = np.array([sample.answerable for sample in found])
    kinds = np.array([sample.kind for sample in found])
    weights = np.array([1 / np.sum(kinds == kind) for kind in kinds])
    groups = np.array([sample.group for sample in found])
    held_out = np.zeros(len(found))
    for train, test in GroupKFold(5).split(features, right, groups):
        held_out[test] = _fit(features[train], right[train], weights[train]).predict_proba(features[test] * 10)[:, 1]
    model = _fit(features, right, weights)
    threshold = max(np.arange(0.05, 0.7, 0.01), key=lambda at: _balance(held_out, right, answerable, weights, at))
    score, gap, crossing = (10 * value for value in model.coef_[0])
    lines = [
        f"score={score:.2f}, gap={gap:.2f}, crossing={crossing:.2f}, base={model.intercept_[0]:.2f}, threshold={threshold:.2f}",
        f"AUROC of right: {roc_auc_score(right, held_out, sample_weight=weights):.3f}",
        f"AUROC of answerable: {roc_auc_score(answerable, held_out, sample_weight=weights):.3f}",
        f"expected calibration error: {calibration_error(held_out, right, weights):.3f}",
        "",
        "| questions | answered rightly | refused though answerable | refused when not answerable |",
        "|---|---|---|---|",
    ]
    for kind in dict.fromkeys(kinds):
        mine, shown = kinds == kind, held_out >= threshold
        lines.append(
            f"| {kind} | {np.mean((shown & right)[mine & answerable]):.0%} | {np.mean(~shown[mine & answerable]):.0%} "
            f"| {np.mean(~shown[mine & ~answerable]):.0%} |"
        )
    return "\n".join(lines)


def calibration_error(probability: Numbers, right: Flags, weights: Numbers) -> float:
    """Mean distance of probability and share of right ones, over ten equal bins."""
    error = 0.0
    for low in np.arange(0, 1, 0.1):
        inside = (probability >= low) & (probability < low + 0.1)
        if inside.any():
            mean = np.average(probability[inside], weights=weights[inside])
            share = np.average(right[inside], weights=weights[inside])
            error += abs(mean - share) * weights[inside].sum() / weights.sum()
    return float(error)


def _fit(features: Numbers, right: Flags, weights: Numbers) -> LogisticRegression:
    return LogisticRegression(C=1e4, max_iter=5000).fit(features * 10, right, sample_weight=weights * len(weights))


def _balance(probability: Numbers, right: Flags, answerable: Flags, weights: Numbers, threshold: float) -> float:
    shown = probability >= threshold
    answered = np.sum(weights * (shown & right)) / np.sum(weights * answerable)
    return float(answered + np.sum(weights * (~shown & ~answerable)) / np.sum(weights * ~answerable))


if __name__ == "__main__":
    print(report(samples(platformdirs.user_cache_path("beleg"))))
