"""The checks of written statements on the made set of `bench/checks_data.py`: what they let through, what it costs.

Thresholds and rules were chosen on one half of the topics; the numbers are of the other half.
"""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.checks_data import KINDS, LANGUAGES, Made, for_choosing, made
from index.encoder import BundledEncoder
from qa.support import Support

ORIGINS = ("parallel", "written")


@dataclass(frozen=True, slots=True)
class Caught:
    """One kind of false statements beside the true ones that they were made from, as many of each."""

    kind: str
    false: int
    let_through: int
    true_supported: int  # of the same number of true ones

    @property
    def precision(self) -> float:
        """Of what is shown as supported, how much is true; accepting what the model cites gives 0.5."""
        shown = self.true_supported + self.let_through
        return self.true_supported / shown if shown else 1.0


@dataclass(frozen=True, slots=True)
class Checked:
    """The statements of one language and origin."""

    origin: str
    language: str
    true: int
    supported: int
    kinds: Sequence[Caught]

    @property
    def recall(self) -> float:
        return self.supported / self.true


@dataclass(frozen=True, slots=True)
class ChecksMeasured:
    """Everything, and how long the check of one statement takes once its sentences are encoded, in milliseconds."""

    checked: Sequence[Checked]
    p50_ms: float
    p95_ms: float
    prepare_ms: float  # encoding the sentences of one paragraph, p50


def measure(cache: Path, *, choosing: bool = False) -> ChecksMeasured:
    """Check the half that is reported, or the one that thresholds are chosen on."""
    support = Support(BundledEncoder(cache))
    cases = [case for case in made() if for_choosing(case) == choosing]
    times, preparing = [], []
    seen: set[frozenset[str]] = set()
    verdicts: list[tuple[Made, bool]] = []
    for case in cases:
        sentences = frozenset(sentence.text for sentence in (*case.cited, *case.others))
        began = time.perf_counter()
        support.prepare([*case.cited, *case.others])
        prepared = time.perf_counter()
        found = support.check(case.statement, case.language, case.cited, case.others)
        times.append(time.perf_counter() - prepared)
        verdicts.append((case, found.supported))
        if sentences not in seen:
            seen.add(sentences)
            preparing.append(prepared - began)
    checked = [_checked(origin, language, verdicts) for origin in ORIGINS for language in LANGUAGES]
    ordered = sorted(1000 * each for each in times)
    return ChecksMeasured(
        checked, statistics.median(ordered), ordered[int(0.95 * len(ordered))], 1000 * statistics.median(preparing)
    )


def _checked(origin: str, language: str, verdicts: Sequence[tuple[Made, bool]]) -> Checked:
    mine = [(case, shown) for case, shown in verdicts if (case.origin, case.language) == (origin, language)]
    true = {case.statement: shown for case, shown in mine if case.true}
    kinds = []
    for kind in KINDS:
        false = [(case, shown) for case, shown in mine if case.kind == kind]
        beside = sum(true[case.made_from] for case, _ in false)
        kinds.append(Caught(kind, len(false), sum(shown for _, shown in false), beside))
    return Checked(origin, language, len(true), sum(true.values()), kinds)


def checks_tables(measured: ChecksMeasured, conditions: str) -> str:
    """The tables for docs/benchmarks.md."""
    lines = [
        "### Checks of written statements",
        "",
        conditions
        + "*parallel*: a sentence of XQuAD's dev part in English or Russian cites its German translation; de→de the "
        "sentence itself with a clause dropped or moved, so easier than a paraphrase. *written*: short statements of "
        "our own on made-up news. A false one is a true one with one number, date, name or denial changed, or citing "
        "another sentence of its paragraph. Recall: true ones shown as supported. Precision: of what is shown as "
        "supported when each false one stands beside the true one that it was made from, how much is true; "
        "**accepting what the model cites has 0.5 in every cell**, at recall 1. In brackets: let through, of how many. "
        "Rules and limits were chosen on half of the topics, the numbers are of the other half.",
        "",
        "| statements | recall | " + " | ".join(KINDS) + " |",
        "|---|---|" + "---|" * len(KINDS),
    ]
    for each in measured.checked:
        cells = " | ".join(f"{kind.precision:.2f} ({kind.let_through} of {kind.false})" for kind in each.kinds)
        lines.append(
            f"| {each.origin} {each.language}→de | {each.recall:.2f} ({each.supported} of {each.true}) | {cells} |"
        )
    lines += [
        "",
        f"One statement's check: p50 {measured.p50_ms:.0f} ms, p95 {measured.p95_ms:.0f} ms, its sentences encoded "
        f"before; these take {measured.prepare_ms:.0f} ms for a paragraph (p50), while the model reads.",
    ]
    return "\n".join(lines)
