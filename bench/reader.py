"""The trained reader: words found, answers known to be missing, probabilities, speed and memory. As the product runs it."""

import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from bench.asking import Sample, samples
from bench.calibrate_spans import error_of, held_out
from bench.cases import DATA, Case, mlqa, paragraph_texts, paragraphs, xquad
from bench.speed import percentile
from index.encoder import BundledEncoder
from index.language import language_of
from index.records import Article, Hit, Passage
from qa import reader_weights
from qa.span_reader import SpanReader
from qa.training.scoring import exact, f1

PAIRS = (("en", "en"), ("de", "de"), ("en", "de"), ("ru", "de"), ("en", "ru"))
_SPEED_QUESTIONS = 40
_READ = 8


@dataclass(frozen=True, slots=True)
class Given:
    """Questions whose paragraph is given. `auroc`: it against a paragraph of another article, by the best probability."""

    name: str
    f1: float
    exact: float
    auroc: float
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """Questions of the whole library; shares of the questions, 0..1."""

    name: str
    f1: float  # of the likeliest quote, shown or not; 0 in another article
    cited: float  # the likeliest quote is in the right article
    answered: float  # shown and right
    refused: float  # though the article is there
    refused_without: float  # the article taken out of the library
    count: int


@dataclass(frozen=True, slots=True)
class Reading:
    """All of it; milliseconds, passages a second, MB (10^6 bytes)."""

    given: Sequence[Given]
    held_squad2: float  # AUROC: does the paragraph answer, human-written questions without answer
    held_pquad: float
    found: Sequence[Found]
    calibration_error: float
    read_8_ms: float
    read_8_again_ms: float
    passages_per_s: float
    float_passages_per_s: float
    memory_mb: float
    weights_mb: float


def measure(cache: Path, asked: Sequence[Sample] | None = None) -> Reading:
    """`asked` spares the longest part, where it was done before."""
    reader = SpanReader(BundledEncoder(cache))
    given = [_given(reader, f"{asked}→{answered}", xquad(asked, answered)) for asked, answered in PAIRS]
    given.append(_given(reader, "MLQA de", mlqa()))
    asked = samples(cache) if asked is None else asked
    said = held_out(asked)
    cold, warm = _times(reader)
    ours, theirs = _throughput(reader, cache)
    return Reading(
        given=given,
        held_squad2=_held(reader, "squad2-en"),
        held_pquad=_held(reader, "pquad"),
        found=[_found(kind, asked, said) for kind in dict.fromkeys(sample.kind for sample in asked)],
        calibration_error=error_of(asked, said),
        read_8_ms=percentile(cold, 50),
        read_8_again_ms=percentile(warm, 50),
        passages_per_s=ours,
        float_passages_per_s=theirs,
        memory_mb=_memory(cache),
        weights_mb=reader_weights.FILE.stat().st_size / 1e6,
    )


def _given(reader: SpanReader, name: str, cases: Sequence[Case]) -> Given:
    texts = paragraph_texts()
    found = [_read(reader, case.question, texts[case.article_id]) for case in cases]
    half = len(cases) // 2  # a question half the set away is on another Wikipedia article
    others = [
        _read(reader, case.question, texts[cases[(place + half) % len(cases)].article_id])
        for place, case in enumerate(cases)
    ]
    likely = [probability for _, probability in (*found, *others)]
    return Given(
        name,
        float(np.mean([f1(words, case.answers) for (words, _), case in zip(found, cases, strict=True)])),
        float(np.mean([exact(words, case.answers) for (words, _), case in zip(found, cases, strict=True)])),
        float(roc_auc_score([1] * len(cases) + [0] * len(cases), likely)),
        len(cases),
    )


def _read(reader: SpanReader, question: str, text: str) -> tuple[str, float]:
    """The likeliest words of a whole text, and their probability; no sentence instead, whatever is asked."""
    article = Article("given", "", text, language=language_of(text))
    hit = Hit(Passage(str(hash(text)), "given", 0, len(text)), 1.0)
    found = reader.candidates(question, [hit], {"given": article})
    probabilities = reader.calibration.probabilities([each.weighed for each in found])
    probability, best = max(zip(probabilities, found, strict=True), key=itemgetter(0), default=(0.0, None))
    return (text[best.start : best.end], probability) if best else ("", 0.0)


def _held(reader: SpanReader, name: str) -> float:
    with gzip.open(DATA / "held_out.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in map(json.loads, file) if row["set"] == name]
    likely = [_read(reader, row["question"], row["paragraph"])[1] for row in rows]
    return float(roc_auc_score([row["answerable"] for row in rows], likely))


def _found(kind: str, asked: Sequence[Sample], said: Sequence[tuple[float, int, bool]]) -> Found:
    with_article = [(s, a) for s, a in zip(asked, said, strict=True) if s.kind == kind and s.answerable]
    without = [shown for s, (_, _, shown) in zip(asked, said, strict=True) if s.kind == kind and not s.answerable]
    places = [(sample, place, shown) for sample, (_, place, shown) in with_article]
    return Found(
        name=kind if kind == "mlqa-de" else f"{kind}→de",
        f1=statistics.mean(sample.f1[place] if place >= 0 else 0.0 for sample, place, _ in places),
        cited=statistics.mean(place >= 0 and sample.article[place] for sample, place, _ in places),
        answered=statistics.mean(shown and sample.right[place] for sample, place, shown in places),
        refused=statistics.mean(not shown for _, _, shown in places),
        refused_without=statistics.mean(not shown for shown in without),
        count=len(places),
    )


def _times(reader: SpanReader) -> tuple[list[float], list[float]]:
    """Milliseconds of reading 8 German passages for a question: passages not read before, and once more."""
    texts = [paragraph.article.text[:700] for paragraph in paragraphs("de")]
    cold: list[float] = []
    warm: list[float] = []
    for number, case in enumerate(xquad("en", "de")[:_SPEED_QUESTIONS]):
        chosen = [texts[(number * _READ + place) % len(texts)] for place in range(_READ)]
        articles = {str(place): Article(str(place), "", text) for place, text in enumerate(chosen)}
        hits = [Hit(Passage(f"{number}-{place}", place, 0, len(text.text)), 0.9) for place, text in articles.items()]
        for times in (cold, warm):
            began = time.perf_counter()
            reader.read(case.question, hits, articles)
            times.append(1000 * (time.perf_counter() - began))
    return cold, warm


def _throughput(reader: SpanReader, cache: Path) -> tuple[float, float]:
    """Passages a second, states known: ours, and the same layers in float32 by torch, 8 padded together."""
    from bench.float_reader import FloatReader

    encoder = BundledEncoder(cache)
    texts = [paragraph.article.text[:700] for paragraph in paragraphs("de")[:96]]
    states = [tokens.vectors for tokens in encoder.passage_states(texts)]
    asked = encoder.question_states("how many Russian soldiers are in the joint force?").vectors
    plain = FloatReader(reader_weights.tensors())
    ours, theirs = [], []
    for _ in range(5):
        began = time.perf_counter()
        reader.spans_of(asked, states)
        ours.append(len(states) / (time.perf_counter() - began))
        began = time.perf_counter()
        for begin in range(0, len(states), 8):
            plain(asked, states[begin : begin + 8])
        theirs.append(len(states) / (time.perf_counter() - began))
    return statistics.median(ours), statistics.median(theirs)


def _memory(cache: Path) -> float:
    """MB that a process grows by, from a question asked with the encoder alone to one that was read 24 times 8 passages."""
    code = f"""
import pathlib, re
from bench.reader import _read_some
from index.encoder import BundledEncoder
from index.language import language_of
from index.sentences import sentence_spans
from qa.span_reader import SpanReader
def held():
    return int(re.search(r"VmRSS:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) * 1024 / 1e6
encoder = BundledEncoder(pathlib.Path({str(cache)!r}))
encoder.questions(["how many?"])
_ = [list(encoder.passage_states(["ein Satz. " * 60] * 8)) for _ in range(3)]
language_of("how many?"), sentence_spans("Ein Satz. Noch einer.", "de")
before = held()
_read_some(SpanReader(encoder))
print(held() - before)
"""
    with tempfile.TemporaryDirectory() as _:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _read_some(reader: SpanReader) -> None:
    """192 passages: as many as are remembered."""
    texts = [paragraph.article.text[:700] for paragraph in paragraphs("de")]
    for number in range(24):
        chosen = {str(place): Article(str(place), "", texts[number * _READ + place]) for place in range(_READ)}
        hits = [Hit(Passage(f"{number}-{place}", place, 0, len(each.text)), 0.9) for place, each in chosen.items()]
        reader.read("how many Russian soldiers are in the joint force?", hits, chosen)
