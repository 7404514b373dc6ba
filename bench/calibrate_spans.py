"""Fits the trained reader's probability and chooses its threshold, on the dev set: `python -m bench.calibrate_spans`.

Each question is asked twice: of all paragraphs, and of all but those of the Wikipedia article that
answers it. The four numbers of `qa/calibration.py` are those under which what is right is likeliest:
a right span, or "no answer" where there is none among the candidates. The languages weigh equally. The
threshold is the one with the largest sum of right answers among the answerable and refusals among the
others, with at most an eighth of the right answers lost: to refuse what would have been wrong is no loss. What is reported was said of questions that were
left out of the fit (five parts).
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

import numpy as np
import numpy.typing as npt
import platformdirs
from scipy.optimize import minimize
from sklearn.model_selection import GroupKFold

from bench.asking import Sample, samples
from bench.calibrate import calibration_error
from qa import reader_weights
from qa.calibration import Calibration

MOST_LOST = 0.125  # of the right answers
_FOLDS = 5
Numbers = npt.NDArray[np.float64]


def weighed(sample: Sample, calibration: Calibration) -> list[float]:
    """The candidates' probabilities."""
    return calibration.probabilities([each.weighed for each in sample.candidates])


def fit(found: Sequence[Sample], *, sentences: bool = True) -> Calibration:
    """The likeliest numbers; the threshold is chosen on the same samples."""
    weights = weights_of(found)
    loss = _loss(found, weights)
    best = minimize(loss, np.array([np.log(2.0), 0.0, 5.0, 0.5][: 4 if sentences else 3]),
                    method="Nelder-Mead", options={"maxiter": 600})  # fmt: skip
    fitted = _of(best.x)
    tops = [top(sample, fitted) for sample in found]
    threshold = max(np.arange(0.05, 0.7, 0.01), key=lambda at: balance(found, tops, weights, float(at)))
    return Calibration(fitted.temperature, fitted.null, fitted.nearness, round(float(threshold), 2), fitted.sentence)


def top(sample: Sample, calibration: Calibration) -> tuple[float, int]:
    """Probability and place of the likeliest candidate; 0 and -1 where there is none."""
    probabilities = weighed(sample, calibration)
    place = max(range(len(probabilities)), key=probabilities.__getitem__, default=-1)
    return (probabilities[place], place) if place >= 0 else (0.0, -1)


def held_out(found: Sequence[Sample], *, sentences: bool = True) -> list[tuple[float, int, bool]]:
    """For each sample the likeliest candidate and whether it is shown, by a calibration fitted without its question."""
    said: list[tuple[float, int, bool]] = [(0.0, -1, False)] * len(found)
    questions = [sample.question for sample in found]
    for train, test in GroupKFold(_FOLDS, shuffle=True, random_state=1).split(questions, groups=questions):
        calibration = fit([found[index] for index in train], sentences=sentences)
        for index in test:
            probability, place = top(found[index], calibration)
            said[index] = (probability, place, probability >= calibration.threshold)
    return said


def balance(found: Sequence[Sample], tops: Sequence[tuple[float, int]], weights: Numbers, threshold: float) -> float:
    """Right answers of the answerable plus refusals of the others; less where too many right answers are refused."""
    answerable = np.array([sample.answerable for sample in found])
    shown = np.array([probability >= threshold for probability, _ in tops])
    right = np.array(
        [place >= 0 and sample.right[place] for sample, (_, place) in zip(found, tops, strict=True)], dtype=bool
    )
    answered = np.average(shown[answerable] & right[answerable], weights=weights[answerable])
    refused = np.average(~shown[~answerable], weights=weights[~answerable])
    found_right = answerable & right
    excess = np.average(~shown[found_right], weights=weights[found_right]) - MOST_LOST
    return float(answered + refused - 10 * max(0.0, excess))


def weights_of(found: Sequence[Sample]) -> Numbers:
    """So that each kind of question weighs the same."""
    kinds = [sample.kind for sample in found]
    return np.array([1 / kinds.count(kind) for kind in kinds])


def error_of(found: Sequence[Sample], said: Sequence[tuple[float, int, bool]]) -> float:
    """Expected calibration error of the likeliest candidate's probability."""
    right = [place >= 0 and sample.right[place] for sample, (_, place, _) in zip(found, said, strict=True)]
    return calibration_error(np.array([p for p, _, _ in said]), np.array(right, dtype=bool), weights_of(found))


def _of(numbers: Numbers) -> Calibration:
    sentence = float(numbers[3]) if len(numbers) > 3 else 0.0
    return Calibration(float(np.exp(numbers[0])), float(numbers[1]), float(numbers[2]), 0.0, sentence)


def _loss(found: Sequence[Sample], weights: Numbers) -> Callable[[Numbers], float]:
    """Mean negative log-likelihood of what is right, as a function of log temperature, null, nearness and sentence.

    The same sum as `Calibration.probabilities` makes for one question, over all of them at once.
    """
    leads: list[float] = []
    behind: list[float] = []
    supports: list[float] = []
    group_starts: list[int] = []
    sample_starts: list[int] = []
    right: list[bool] = []
    lacking: list[bool] = []
    for sample in found:
        sample_starts.append(len(group_starts))
        best = max(each.weighed.score for each in sample.candidates)  # each sample has some
        order = sorted(range(len(sample.candidates)), key=lambda place: sample.candidates[place].weighed.group)
        last = None
        for place in order:
            each = sample.candidates[place].weighed
            if each.group != last:
                group_starts.append(len(leads))
                right.append(False)
                last = each.group
            right[-1] = right[-1] or (sample.answerable and sample.right[place])
            leads.append(each.lead)
            behind.append(each.score - best)
            supports.append(each.support)
        lacking.append(not any(right[sample_starts[-1] :]))
    lead, distance, support = np.array(leads), np.array(behind), np.array(supports)
    good = np.array(right, dtype=bool)
    none, share = np.array(lacking, dtype=bool), weights / weights.sum()

    def loss(numbers: Numbers) -> float:
        calibration = _of(numbers)
        weight = np.clip(
            lead / calibration.temperature + calibration.nearness * distance + calibration.sentence * support,
            -60,
            60,
        )
        powers = np.exp(np.maximum.reduceat(weight, group_starts))
        null = float(np.exp(np.clip(calibration.null, -60, 60)))
        total = np.add.reduceat(powers, sample_starts) + null
        held = np.where(none, null, np.add.reduceat(np.where(good, powers, 0.0), sample_starts))
        return float(-(share * np.log(np.maximum(held / total, 1e-9))).sum())

    return loss


def main() -> None:
    found = samples(platformdirs.user_cache_path("beleg"))
    calibration = fit(found)
    said = held_out(found)
    facts = json.loads(reader_weights.FACTS.read_text("utf-8"))
    facts["calibration"] = asdict(calibration)
    reader_weights.FACTS.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(calibration, f"expected calibration error {error_of(found, said):.3f}", sep="\n")


if __name__ == "__main__":
    main()
