"""How fast and how large: start to first answer, a warm question, passages stored a second, peak memory."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from langchain_huggingface import HuggingFaceEmbeddings

from bench import plain
from bench.cases import SEEDS, paragraphs, seed_cases, xquad
from bench.workspace import filled
from index.encoder import BundledEncoder
from index.indexer import Report
from index.records import Article
from index.seed_format import read_seed_file

_QUESTION = "how many Russian soldiers are in the joint force?"
_STARTS = 5
_ROUNDS = 5
_PER_ROUND = 96
BELEG = Path(sys.executable).parent / "beleg"


@dataclass(frozen=True, slots=True)
class Speed:
    """Medians; seconds, milliseconds, passages a second, megabytes (10^6 bytes)."""

    start_s: float
    plain_start_s: float
    ask_memory_mb: float
    plain_memory_mb: float
    chat_memory_mb: float
    index_memory_mb: float
    warm_p50_ms: float
    warm_p95_ms: float
    plain_p50_ms: float
    plain_p95_ms: float
    unread_p50_ms: float  # passages that no question touched before, so their sentences are encoded too
    unread_p95_ms: float
    stored_per_s: float
    plain_stored_per_s: float
    stored_ratio: float  # median of the rounds' ratios
    embedded_per_s: float
    plain_embedded_per_s: float
    embedded_ratio: float


def measure(cache: Path, model: Path) -> Speed:
    with tempfile.TemporaryDirectory(prefix="beleg-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        embedding = plain.embeddings(model)
        seeds = [read_seed_file(path) for path in sorted(SEEDS.glob("*.txt"))]
        stored = plain.store(plain.documents(seeds), embedding, folder / "plain")
        index_memory = first_line([str(BELEG), "index", str(SEEDS)], folder, cache)[1]
        asking = [str(BELEG), "ask", "--json", _QUESTION]
        searching = [sys.executable, "-m", "bench.plain", str(model), str(folder / "plain"), _QUESTION]
        starts, plain_starts = _alternating(
            lambda: first_line(asking, folder, cache), lambda: first_line(searching, folder, cache)
        )
        warm = _warm_times(folder / "warm", cache)
        _times(stored.similarity_search, _before())
        plain_warm = _times(stored.similarity_search, _new_questions())
        unread = _unread_times(folder / "unread", cache)
        ours, theirs = _throughput(folder, cache, embedding)
        embedded, plain_embedded = _embedding(cache, embedding)
        return Speed(
            start_s=statistics.median(seconds for seconds, _ in starts),
            plain_start_s=statistics.median(seconds for seconds, _ in plain_starts),
            ask_memory_mb=max(memory for _, memory in starts),
            plain_memory_mb=max(memory for _, memory in plain_starts),
            chat_memory_mb=_chat_memory(folder, cache),
            index_memory_mb=index_memory,
            warm_p50_ms=percentile(warm, 50),
            warm_p95_ms=percentile(warm, 95),
            plain_p50_ms=percentile(plain_warm, 50),
            plain_p95_ms=percentile(plain_warm, 95),
            unread_p50_ms=percentile(unread, 50),
            unread_p95_ms=percentile(unread, 95),
            stored_per_s=statistics.median(ours),
            plain_stored_per_s=statistics.median(theirs),
            stored_ratio=_ratio(ours, theirs),
            embedded_per_s=statistics.median(embedded),
            plain_embedded_per_s=statistics.median(plain_embedded),
            embedded_ratio=_ratio(embedded, plain_embedded),
        )


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that at least `percent` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def first_line(command: list[str], folder: Path, cache: Path) -> tuple[float, float]:
    """Seconds from the process's start to its first whole line, and its peak memory in MB."""
    environment = {**os.environ, "BELEG_LIBRARY": str(folder / "library"), "BELEG_CACHE": str(cache)}
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:
        assert process.stdout is not None
        watch = _Memory(process.pid)
        watch.start()
        line = process.stdout.readline()
        seconds = time.perf_counter() - began
        process.stdout.read()
    if not line or process.returncode:
        raise RuntimeError(f"{command} failed with {process.returncode}")
    watch.join()
    return seconds, watch.peak


class _Memory(Thread):
    """Reads a process's peak memory until it ends: `ru_maxrss` would count what its parent had when it forked."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process = process
        self.peak = 0.0  # MB

    def run(self) -> None:
        while (peak := peak_memory(self._process)) > 0:
            self.peak = peak
            time.sleep(0.02)


def peak_memory(process: int) -> float:
    """MB that the process has held at most so far; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0.0
    peak = next((line for line in lines if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(peak.split()[1]) * 1024 / 1e6


_Runs = list[tuple[float, float]]


def _alternating(
    ours: Callable[[], tuple[float, float]], theirs: Callable[[], tuple[float, float]]
) -> tuple[_Runs, _Runs]:
    """Both in turn, after one run of each that is not counted: files come from the disk's cache."""
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(_STARTS)]
    return [first for first, _ in pairs], [second for _, second in pairs]


def _times(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Milliseconds of each question."""
    found = []
    for question in questions:
        began = time.perf_counter()
        ask(question)
        found.append(1000 * (time.perf_counter() - began))
    return found


def _warm_times(folder: Path, cache: Path) -> list[float]:
    with filled(folder, cache, []) as workspace:
        workspace.indexer.add([SEEDS])
        _times(workspace.assistant.ask, _before())
        return _times(workspace.assistant.ask, _new_questions())


def _before() -> list[str]:
    """Asked beforehand, so that models are loaded and the article's passages have been read."""
    return [case.question for case in xquad("en", "en")[:20]]


def _new_questions() -> list[str]:
    """Questions that were not asked before: on the article, and others."""
    return [*_seed_questions(), *(case.question for case in xquad("de", "de")[:60])]


def _unread_times(folder: Path, cache: Path) -> list[float]:
    with filled(folder, cache, [paragraph.article for paragraph in paragraphs("de")]) as workspace:
        workspace.assistant.ask("Wer?")
        mine = [case.question for case in xquad("en", "de")]
        return _times(workspace.assistant.ask, mine[::5])


def _seed_questions() -> list[str]:
    return [case.question for case in seed_cases()]


def _throughput(folder: Path, cache: Path, embedding: HuggingFaceEmbeddings) -> tuple[list[float], list[float]]:
    """Passages split, embedded and stored a second, both ways in turn on the same paragraphs."""
    articles = [paragraph.article for paragraph in paragraphs("de")]
    ours, theirs = [], []
    for number in range(_ROUNDS):
        some = articles[number * _PER_ROUND : (number + 1) * _PER_ROUND]
        ours.append(_our_rate(folder / f"ours{number}", cache, some))
        theirs.append(_their_rate(folder / f"theirs{number}", embedding, some))
    return ours, theirs


def _embedding(cache: Path, embedding: HuggingFaceEmbeddings) -> tuple[list[float], list[float]]:
    """Passages embedded a second, nothing stored, both ways in turn on the same passages."""
    encoder = BundledEncoder(cache)
    texts = [document.page_content for document in plain.documents([each.article for each in paragraphs("de")])]
    rounds = [texts[number * _PER_ROUND : (number + 1) * _PER_ROUND] for number in range(_ROUNDS)]
    encoder.passages(["warm"])
    pairs = [(_rate(encoder.passages, some), _rate(embedding.embed_documents, some)) for some in rounds]
    return [ours for ours, _ in pairs], [theirs for _, theirs in pairs]


def _rate(embed: Callable[[list[str]], object], texts: list[str]) -> float:
    began = time.perf_counter()
    embed(texts)
    return len(texts) / (time.perf_counter() - began)


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def _our_rate(folder: Path, cache: Path, articles: Sequence[Article]) -> float:
    with filled(folder, cache, []) as workspace:
        workspace.encoder.passages(["warm"])
        began = time.perf_counter()
        report = Report()
        workspace.indexer.put_all(articles, report)
        return report.passages / (time.perf_counter() - began)


def _their_rate(folder: Path, embedding: HuggingFaceEmbeddings, articles: Sequence[Article]) -> float:
    began = time.perf_counter()
    found = plain.documents(articles)
    plain.store(found, embedding, folder)
    return len(found) / (time.perf_counter() - began)


def _chat_memory(folder: Path, cache: Path) -> float:
    """Peak memory of the page's process after it was opened and asked."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "BELEG_LIBRARY": str(folder / "library"), "BELEG_CACHE": str(cache)}
    command = [str(BELEG), "chat", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            _ask_page(port)
            return peak_memory(process.pid)
        finally:
            process.send_signal(signal.SIGINT)


def _ask_page(port: int) -> None:
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=10) as page:
                page.read()
            break
        except OSError:
            time.sleep(0.1)
    from gradio_client import Client

    client = Client(address, verbose=False)
    for question in _seed_questions():
        client.predict(question, api_name="/ask")
