"""A library whose process is killed again and again, and what is found in it each time.

    python -m tests.killing [TIMES] [SEED] [FOLDER]    kills it so often, and prints a line for each

One process changes the library without end, and notes in a journal what it begins and what it has
done. SIGKILL ends it at some moment; another process opens the library and compares it with the
journal: what was done is there, what was under way is there in its old or its new form, and search
finds every passage. Then all goes on with the same library, so that damage would add up. A process
that crashes is a complaint. With 0 TIMES, what an earlier run has left in FOLDER is checked.
"""

import faulthandler
import multiprocessing
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest import mock

from index import chroma, facts, vector_index
from index.library import Library
from index.vector_index import VectorIndex
from tests.killing_check import check
from tests.killing_work import Expected, Journal, Versions, Work, expected_from

_LONGEST = 1.0  # seconds from a line of the journal to the kill; half of the times they are fewer than 0.02
_MOST_LINES = 30  # of the journal in a round, up to that one
# Moments within an operation that the journal notes too, so that kills come to them often.
_MOMENTS: dict[object, tuple[str, ...]] = {
    Library: ("put_all", "remove_all"),
    facts: ("note_stamps", "forget_stamp"),  # within the library's transactions
    VectorIndex: ("put_all", "remove", "save", "_catch_up", "_rebuild", "_fill_and_save"),
    vector_index: ("copy_folder", "point_to", "keep_current_only"),
    chroma: ("upsert", "delete", "save_now", "save_no_more"),
}
_PATIENCE = 120  # seconds for what takes one or two


def checked(folder: Path, writable: bool, checking: Callable[[Path, bool], list[str]] = check) -> list[str]:
    """`check` in a process of its own; one that crashes or does not end is a complaint too."""
    receiving, sending = multiprocessing.Pipe(duplex=False)
    process = _started(_report, folder, writable, checking, sending)
    sending.close()
    try:
        if not receiving.poll(_PATIENCE):
            return [f"the check does not end within {_PATIENCE} seconds"]
        said = list(receiving.recv())
    except EOFError:
        said = []
    finally:
        process.join(1)
        ended = "" if process.is_alive() or process.exitcode == 0 else _end_of(process)
        _kill(process)
    return [*said, f"the check {ended}"] if ended else said


def _report(folder: Path, writable: bool, checking: Callable[[Path, bool], list[str]], sending: Connection) -> None:
    os.setpgrp()
    faulthandler.enable()
    _note_moments(Journal(folder / "journal"))
    try:
        sending.send(checking(folder, writable))
    except Exception:  # noqa: BLE001 - whatever is raised is what was asked for
        sending.send([traceback.format_exc()])


def killed(folder: Path, seed: str, lines: int, seconds: float) -> list[str]:
    """Let a process change the library until it has noted so many lines, and so long; a complaint if it ends before."""
    journal = folder / "journal"
    journal.touch()
    before = journal.stat().st_size
    process = _started(_work, folder, seed)
    until = time.monotonic() + _PATIENCE
    while process.is_alive() and journal.read_bytes()[before:].count(b"\n") < lines:
        if time.monotonic() > until:
            _kill(process)
            return [f"the process that changes the library does nothing within {_PATIENCE} seconds"]
        time.sleep(0.001)
    process.join(seconds)
    ended = "" if process.is_alive() else _end_of(process)
    _kill(process)
    return [f"the process that changes the library {ended}"] if ended else []


def _work(folder: Path, seed: str) -> None:
    os.setpgrp()
    faulthandler.enable()
    parent = os.getppid()
    _note_moments(Journal(folder / "journal"))
    # What tells the language takes seconds to load, and is not what this is about.
    with mock.patch("index.formats.article.language_of", return_value="en"):
        work = Work(folder, seed)
        while os.getppid() == parent:  # else whoever would kill this one is gone
            work.step()


def _note_moments(journal: Journal) -> None:
    """From now on, in this process."""
    for owner, names in _MOMENTS.items():
        for name in names:
            setattr(owner, name, _noted(getattr(owner, name), journal))


def _noted(method: Callable[..., object], journal: Journal) -> Callable[..., object]:
    def noted(*arguments: object) -> object:
        journal.note(f"in {method.__qualname__}", {})
        return method(*arguments)

    return noted


def _started(target: Callable[..., None], *arguments: object) -> BaseProcess:
    """A new process; it is forked from one that has imported all this, which takes seconds, and done nothing else."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["index.indexer", "tests.fakes"])
    process = context.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def _kill(process: BaseProcess) -> None:
    """With its group: what it has started to read files."""
    if process.pid is not None and process.is_alive():
        with suppress(ProcessLookupError):  # it may not have got as far as to have a group
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def _end_of(process: BaseProcess) -> str:
    code = process.exitcode or 0
    return f"ends by {signal.Signals(-code).name}" if code < 0 else f"ends by itself, with status {code}"


def killed_and_checked(folder: Path, seed: str) -> tuple[str, list[str]]:
    """What was under way when it was killed, in words, and what is wrong now."""
    chance = random.Random(seed)
    complaints = []
    for again in range(chance.choice((1, 1, 2))):  # the second time, while it opens what the first has left
        lines = chance.randint(1, _MOST_LINES) if again == 0 else 1
        complaints += killed(folder, f"{seed} {again}", lines, _LONGEST * chance.random() ** 6)
    journal = Journal(folder / "journal")
    before = journal.lines()
    shutil.rmtree(folder / "killed", ignore_errors=True)
    if (folder / "library").exists():
        shutil.copytree(folder / "library", folder / "killed")  # for whoever looks for the reason of a complaint
    complaints += checked(folder, writable=chance.random() < 1 / 2)
    return _in_words(expected_from(before), journal.lines()[len(before) :]), complaints


def _in_words(expected: Expected, lines: list[tuple[str, Versions]]) -> str:
    """What was under way, and what the check has noted of it."""
    what = f"{expected.under_way or 'nothing'} {expected.moment}".strip()
    found = lines[-1][1] if lines else {}
    changing = {name: version for name, version in expected.touched.items() if len(expected.versions[name]) > 1}
    if changing:
        changed = sum(found.get(name) == version for name, version in changing.items())
        what += f", {changed} of {len(changing)} articles changed"
    opening = {each for each, _ in lines}
    index_is = "kept"
    for moment, words in (("_catch_up", "brought up to date"), ("_rebuild", "made again")):
        if f"in VectorIndex.{moment}" in opening:
            index_is = words
    return f"{what}; {expected.done} done before; index {index_is}"


def run(times: int, seed: str, folder: Path) -> list[str]:
    """Kill so often and print a line each time; what is wrong where anything is first."""
    under_way: Counter[str] = Counter()
    index: Counter[str] = Counter()
    for number in range(1, times + 1):
        said, complaints = killed_and_checked(folder, f"{seed} {number}")
        print(f"{number:4}  {said}", flush=True)
        under_way[re.split("[ ,;]", said)[0]] += 1
        index[said.rpartition("; ")[2]] += 1
        if complaints:
            return complaints
    if times == 0:
        return checked(folder, writable=True)
    print(f"killed {times} times and found whole; under way: {dict(under_way)}, {dict(index)}")
    return []


def main(times: str = "100", seed: str = "1", folder: str = "") -> int:
    """The exit status. A folder that was not named is kept only if something is wrong."""
    place = Path(folder or tempfile.mkdtemp(prefix="killing-"))
    place.mkdir(parents=True, exist_ok=True)
    complaints = run(int(times), seed, place)
    for complaint in complaints:
        print(complaint)
    if complaints:
        print(f"{len(complaints)} complaints; the library is in {place}, as it was killed in {place / 'killed'}")
    elif not folder:
        shutil.rmtree(place)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
