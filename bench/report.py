"""Writes what was measured into docs/benchmarks.md, between two marks; the prose around them stays."""

import datetime as dt
import json
import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.answers import Answers
from bench.checks_tables import checks_parts
from bench.indexing import IndexingNumbers
from bench.library import LibraryNumbers
from bench.library_tables import indexing_goals, indexing_tables, library_goals, library_tables
from bench.page import PageNumbers
from bench.page_tables import page_goals, page_tables
from bench.reader import Found, Given, Reading
from bench.reader_tables import Goal, goals_of, reading_tables
from bench.retrieval import Ranking
from bench.speed import Speed
from bench.talk_tables import talk_parts

RESULTS = Path(__file__).parent.parent / "docs" / "benchmarks.json"
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
_LIBRARIES = ("torch", "sentence-transformers", "onnxruntime", "chromadb", "langchain-core", "gradio")


def keep(part: str, measured: object) -> None:
    """Keep what was measured, with its conditions."""
    kept = _kept()
    kept[part] = {"conditions": _conditions(), "measured": measured}
    RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")


def write() -> str:
    """Replace what stands between the marks by tables of all that is kept; returns the tables."""
    kept = _kept()
    missing = {"retrieval", "answers", "speed"} - set(kept)
    if missing:
        return f"not yet measured: {', '.join(sorted(missing))}"
    rankings = [Ranking(**each) for each in kept["retrieval"]["measured"]]
    answered, speed = Answers(**kept["answers"]["measured"]), Speed(**kept["speed"]["measured"])
    reading = _reading(kept)
    indexing = IndexingNumbers(**kept["indexing"]["measured"]) if "indexing" in kept else None
    library = LibraryNumbers(**kept["library"]["measured"]) if "library" in kept else None
    page_numbers = PageNumbers(**kept["page"]["measured"]) if "page" in kept else None
    said = {name: f"{kept[name]['conditions']}\n\n" for name in kept}
    talk_goals, talk_tables = talk_parts(kept, said)
    checks_goals, checks_tables = checks_parts(kept, said)
    goals = [
        *(goals_of(reading) if reading else []),
        *(indexing_goals(indexing) if indexing else []),
        *(library_goals(library) if library else []),
        *(page_goals(page_numbers) if page_numbers else []),
        *talk_goals,
        *checks_goals,
    ]
    tables = [_goals(rankings, answered, speed, goals), _retrieval(rankings, said["retrieval"]),
              *([reading_tables(reading, said["reader"])] if reading else []),
              *([indexing_tables(indexing, said["indexing"])] if indexing else []),
              *([library_tables(library, said["library"])] if library else []),
              *([page_tables(page_numbers, said["page"])] if page_numbers else []),
              *talk_tables, *checks_tables, _answers(answered, said["answers"]), _speed(speed, said["speed"])]  # fmt: skip
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text("\n".join([before + BEGIN, *(f"{table}\n" for table in tables), END + after]), "utf-8")
    return "\n\n".join(tables)


def _reading(kept: dict[str, Any]) -> Reading | None:
    if "reader" not in kept:
        return None
    held = kept["reader"]["measured"]
    given, found = [Given(**each) for each in held["given"]], [Found(**each) for each in held["found"]]
    return Reading(**{**held, "given": given, "found": found})


def _kept() -> dict[str, Any]:
    return dict(json.loads(RESULTS.read_text("utf-8"))) if RESULTS.is_file() else {}


def _conditions() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"Measured {dt.date.today().isoformat()} with `make bench` on {_processor()}, {os.cpu_count()} cores, no GPU, "
        f"Python {platform.python_version()}, {libraries}."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    flags = next((line for line in lines if line.startswith("flags")), "")
    known = [name for name in ("avx2", "avx512f", "avx512_vnni", "amx_int8") if name in flags.split()]
    return f"{model} ({', '.join(known)})"


def _goals(rankings: Sequence[Ranking], answered: Answers, speed: Speed, others: Sequence[Goal]) -> str:
    ours = {ranking.pair: ranking for ranking in rankings if ranking.way == "Beleg"}
    rows = [
        ("recall@5 on XQuAD dev, de→de", 0.98, round(ours["de→de"].recall_5, 3), True),
        ("recall@5 on XQuAD dev, en→de", 0.96, round(ours["en→de"].recall_5, 3), True),
        ("seed questions, right answer and sentence, of 10", 9, answered.both_right, True),
        ("seed questions, rightly refused, of 5", 4, answered.refused_right, True),
        ("citations with `article.text[start:end] == quote`", answered.citations, answered.exact, True),
        ("process start to first answer, s", 12, round(speed.start_s, 1), False),
        ("warm question, p50, ms", 80, round(speed.warm_p50_ms), False),
        ("passages embedded a second, times the plain way", 2, round(speed.embedded_ratio, 2), True),
        ("peak memory of the page, MB", 1600, round(speed.chat_memory_mb), False),
        *others,
    ]
    lines = ["| goal | wanted | measured | |", "|---|---|---|---|"]
    for name, wanted, measured, at_least in rows:
        reached = measured >= wanted if at_least else measured <= wanted
        sign = "≥" if at_least else "≤"
        lines.append(f"| {name} | {sign} {wanted:g} | {measured:g} | {'reached' if reached else '**missed**'} |")
    return "\n".join(lines)


def _retrieval(rankings: Sequence[Ranking], conditions: str) -> str:
    lines = [
        "### Retrieval",
        "",
        conditions
        + "XQuAD dev: 140 questions, 20 paragraphs in the answer's language beside 512 of MLQA German; a hit is a passage of "
        "the right paragraph. *holding*: a passage that holds the answer. *plain*: LangChain's `HuggingFaceEmbeddings` and "
        "`Chroma.from_documents`, fp32, defaults, on the same passages.",
        "",
        "| question→article | way | recall@1 | recall@5 | MRR@10 | holding, recall@5 |",
        "|---|---|---|---|---|---|",
    ]
    for each in rankings:
        numbers = " | ".join(f"{value:.3f}" for value in (each.recall_1, each.recall_5, each.mrr, each.holding_5))
        lines.append(f"| {each.pair} | {each.way} | {numbers} |")
    return "\n".join(lines)


def _answers(answered: Answers, conditions: str) -> str:
    return "\n".join(
        [
            "### Questions on the seed article",
            "",
            conditions.rstrip(),
            "",
            "| what | count |",
            "|---|---|",
            f"| answerable, answer holds an accepted string | {answered.answered_right} of {answered.answerable} |",
            f"| answerable, both | {answered.both_right} of {answered.answerable} |",
            f"| answerable, right sentence cited | {answered.cited_right} of {answered.answerable} |",
            f"| answerable, but refused | {answered.refused_wrongly} of {answered.answerable} |",
            f"| not answerable, refused | {answered.refused_right} of {answered.unanswerable} |",
            f"| citations exact to the character | {answered.exact} of {answered.citations} |",
        ]
    )


def _speed(speed: Speed, conditions: str) -> str:
    return "\n".join(
        [
            "### Speed and memory",
            "",
            conditions
            + "Medians. *plain* finds passages and answers nothing. Start: five processes each, in turn, the seed article in the "
            "library. Warm: 75 questions that were not asked before, on the seed article, whose passages have been read. Unread: 28 English questions on 532 German paragraphs, each "
            "asked once, so the sentences of the passages are encoded too. Embedded: the vectors alone; stored: split, "
            "embedded, written; five rounds of 96 passages or paragraphs, both ways in turn.",
            "",
            "| what | Beleg | plain |",
            "|---|---|---|",
            f"| process start to first answer (plain: first hit), s | {speed.start_s:.1f} | {speed.plain_start_s:.1f} |",
            f"| warm question, p50 / p95, ms | {speed.warm_p50_ms:.0f} / {speed.warm_p95_ms:.0f} "
            f"| {speed.plain_p50_ms:.0f} / {speed.plain_p95_ms:.0f} |",
            f"| question on unread passages, p50 / p95, ms | {speed.unread_p50_ms:.0f} / {speed.unread_p95_ms:.0f} | |",
            f"| passages stored a second | {speed.stored_per_s:.1f} | {speed.plain_stored_per_s:.1f} |",
            f"| ratio of the rounds, median | {speed.stored_ratio:.2f} | 1 |",
            f"| passages embedded a second | {speed.embedded_per_s:.1f} | {speed.plain_embedded_per_s:.1f} |",
            f"| ratio of the rounds, median | {speed.embedded_ratio:.2f} | 1 |",
            f"| peak memory of one question's process, MB | {speed.ask_memory_mb:.0f} | {speed.plain_memory_mb:.0f} |",
            f"| peak memory of the page's process, MB | {speed.chat_memory_mb:.0f} | |",
            f"| peak memory of indexing the seed article, MB | {speed.index_memory_mb:.0f} | |",
        ]
    )
