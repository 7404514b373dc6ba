"""The checks of written statements on the made set of `bench/checks_data.py`: what they let through, what it costs.

Thresholds and rules were chosen on one half of the topics, rules also on sentences of the paragraphs that the reader is
trained with; the numbers are of the other half.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.checks_data import KINDS, LANGUAGES, Made, for_choosing, made
from index.encoder import BundledEncoder
from index.records import Article
from qa.answer import Citation
from qa.chat_model import open_model
from qa.checked_writer import CheckedStatement, CheckedWriter
from qa.support import Support
from qa.writer import ModelWriter

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
    shown_p50_ms: float  # from a statement's last token, sent by a server on this machine, until it is checked
    shown_p95_ms: float


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
    shown = _until_shown([case for case in cases if case.true and case.origin == "written"], support)
    return ChecksMeasured(
        checked, *_p50_p95(times), prepare_ms=1000 * statistics.median(preparing), shown_p50_ms=_p50_p95(shown)[0],
        shown_p95_ms=_p50_p95(shown)[1],
    )  # fmt: skip


def _until_shown(cases: Sequence[Made], support: Support) -> list[float]:
    """Seconds from a statement's last token to the checked statement, for each of the cases, over HTTP."""
    from tests import openai_server

    shown = []
    with openai_server.serving_model(openai_server.silent) as server:
        model = ModelWriter(open_model("openai:made-up", server.url), "made-up")
        writer = CheckedWriter(model, support)
        for case in cases:
            pieces = _pieces(case)
            server.sent_at.clear()
            # As a model does, it reads before it writes; and it goes on, so that nothing can wait for its end.
            server.behaviour = openai_server.says(*pieces, "And", " so", " on", before=0.5, pause=0.02)
            coming = writer.write(case.statement, list(_citations(case)))
            if isinstance(next(coming), CheckedStatement):
                shown.append(time.perf_counter() - server.sent_at[len(pieces) - 1])
            list(coming)
    return shown


def _pieces(case: Made) -> list[str]:
    """The statement as tokens of four characters, the last one with its brackets."""
    numbers = ", ".join(str(number) for number in range(1, len(case.cited) + 1))
    text = case.statement
    return [*(text[start : start + 4] for start in range(0, len(text), 4)), f" [{numbers}]\n"]


def _citations(case: Made) -> Iterator[Citation]:
    """The sentences that a statement cites, from 1 on, then the others."""
    for number, sentence in enumerate((*case.cited, *case.others), 1):
        article = Article(f"{number}", "", sentence.text, sentence.date, sentence.language, "made")
        end = len(sentence.text)
        yield Citation(number, article, 0, end, 0, end)


def _p50_p95(seconds: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(1000 * each for each in seconds)
    return statistics.median(ordered), ordered[int(0.95 * len(ordered))]


def _checked(origin: str, language: str, verdicts: Sequence[tuple[Made, bool]]) -> Checked:
    mine = [(case, shown) for case, shown in verdicts if (case.origin, case.language) == (origin, language)]
    true = {case.statement: shown for case, shown in mine if case.true}
    kinds = []
    for kind in KINDS:
        false = [(case, shown) for case, shown in mine if case.kind == kind]
        beside = sum(true[case.made_from] for case, _ in false)
        kinds.append(Caught(kind, len(false), sum(shown for _, shown in false), beside))
    return Checked(origin, language, len(true), sum(true.values()), kinds)
