"""A library whose process is killed again and again, and what is found in it each time.

    python -m tests.killing [TIMES] [SEED] [FOLDER]    kills it so often, and prints a line for each

One process changes the library without end, and notes in a journal what it begins and what it has
done. SIGKILL ends it at some moment; another process opens the library and compares it with the
journal: what was done is there, what was under way is there in its old or its new form, and search
finds every passage. Then all goes on with the same library, so that damage would add up. A process
that crashes is a complaint. With 0 TIMES, what an earlier run has left in FOLDER is checked.
"""

import faulthandler
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest import mock

import numpy as np

from index import chroma, facts, vector_index
from index.chroma_files import current_folder
from index.database_errors import FILE
from index.engine import Floats
from index.indexer import Indexer
from index.library import Library
from index.records import Filter, Passage
from index.splitter import passages_of
from index.vector_index import VectorIndex
from tests.fakes import FakeEncoder

_NAMES = [f"a{number}" for number in range(40)]
_DIMENSION = 64
_LONGEST = 1.0  # seconds from a line of the journal to the kill; half of the times they are fewer than 0.02
_MOST_LINES = 30  # of the journal in a round, up to that one
# Moments within an operation that the journal notes too, so that kills come to them often.
_MOMENTS: dict[object, tuple[str, ...]] = {
    Library: ("put_all", "remove_all"),
    facts: ("note_stamps", "forget_stamp"),  # within the library's transactions
    VectorIndex: ("put_all", "remove", "save", "_catch_up", "_rebuild"),
    vector_index: ("copy_folder", "point_to", "keep_current_only"),
    chroma: ("upsert", "delete", "save_now"),
}
_PATIENCE = 120  # seconds for what takes one or two
_NEAR = 0.999

Versions = dict[str, int]  # by article; 0: it is not there


def text_of(name: str, version: int) -> str:
    """The text of a version of an article, the same each time: one to six passages of random words."""
    chance = random.Random(f"{name} {version}")
    sentences = (
        " ".join(f"word{chance.randrange(2000)}" for _ in range(chance.randrange(4, 15))).capitalize()
        for _ in range(chance.randrange(2, 50))
    )
    return f"Version {version} of {name}. {'. '.join(sentences)}."


@dataclass(frozen=True, slots=True)
class Journal:
    """What was begun and done, one line each. What the system has taken, SIGKILL does not take back."""

    path: Path

    def note(self, what: str, versions: Mapping[str, int]) -> None:
        with self.path.open("ab", buffering=0) as file:
            file.write(f"{json.dumps([what, versions])}\n".encode())

    def lines(self) -> list[tuple[str, Versions]]:
        """Without one whose writing was broken off; that one is cut off."""
        if not self.path.exists():
            return []
        whole, _, rest = self.path.read_bytes().rpartition(b"\n")
        if rest:
            os.truncate(self.path, len(whole) + 1)
        return [(what, versions) for what, versions in map(json.loads, whole.splitlines())]


@dataclass(slots=True)
class Expected:
    """What the journal leaves possible."""

    versions: dict[str, set[int]] = field(default_factory=dict)  # in which an article may be
    under_way: str = ""  # the operation that was begun and not done, "" if none
    moment: str = ""  # the last of `_MOMENTS` in it
    touched: Versions = field(default_factory=dict)  # what it was to bring about
    done: int = 0  # operations since the library was last checked


def expected_from(lines: list[tuple[str, Versions]]) -> Expected:
    expected = Expected()
    for what, versions in lines:
        step, _, operation = what.partition(" ")
        if step == "in":
            expected.moment = what
        elif step == "begin":
            expected.under_way, expected.moment, expected.touched = operation, "", versions
            for name, version in versions.items():
                expected.versions.setdefault(name, {0}).add(version)
        else:
            expected.done = 0 if step == "found" else expected.done + 1
            expected.versions |= {name: {version} for name, version in versions.items()}
            expected.under_way, expected.moment, expected.touched = "", "", {}
    return expected


class Work:
    """Changes the library in a folder, without end."""

    def __init__(self, folder: Path, seed: str) -> None:
        self._folder = folder
        self._articles = folder / "articles"
        self._articles.mkdir(exist_ok=True)
        self._journal = Journal(folder / "journal")
        self._chance = random.Random(seed)
        with self._noted("opening", {}):
            self._open()

    def step(self) -> None:
        """One operation, whichever it is. Half of them save the graph, those that come to it."""
        vector_index._WORTH_SAVING = self._chance.choice((0, 1000))
        choices = {self._add: 3, self._prune: 2, self._remove: 3, self._save: 2, self._reopen: 1, self._rebuild: 2}
        self._chance.choices(list(choices), list(choices.values()))[0]()

    def close(self) -> None:
        self._index.close()
        self._library.close()

    def _open(self) -> None:
        encoder = FakeEncoder(dimension=_DIMENSION)
        self._library = Library(self._folder / "library", writable=True)
        self._library.claim(encoder.name, encoder.dimension)
        self._index = VectorIndex(self._library)
        self._indexer = Indexer(self._library, lambda: encoder, lambda: self._index)

    @contextmanager
    def _noted(self, operation: str, versions: Versions) -> Iterator[None]:
        self._journal.note(f"begin {operation}", versions)
        yield
        self._journal.note(f"done {operation}", versions)

    def _add(self) -> None:
        self._write_some()
        with self._noted("adding", self._in_files()):
            self._index_folder(prune=False)

    def _prune(self) -> None:
        self._write_some()
        for path in self._chance.sample(self._files(), 3):
            path.unlink()
        vanishing = {article.id: 0 for article in self._library.articles()}
        with self._noted("pruning", vanishing | self._in_files()):
            self._index_folder(prune=True)

    def _remove(self) -> None:
        held = [article.id for article in self._library.articles()]
        ids = self._chance.sample(held, min(len(held), self._chance.randrange(1, 6)))
        with self._noted("removing", dict.fromkeys(ids, 0)):
            self._indexer.remove_all(ids)

    def _save(self) -> None:
        vector_index._WORTH_SAVING = 0
        with self._noted("saving", {}):
            self._index.save()

    def _reopen(self) -> None:
        with self._noted("opening", {}):
            self.close()
            self._open()

    def _rebuild(self) -> None:
        self.close()
        with self._noted("rebuilding", {}):
            shutil.rmtree(self._folder / "library" / "chroma")
            self._open()

    def _index_folder(self, prune: bool) -> None:
        report = self._indexer.add([self._articles], prune=prune)
        if report.skipped:
            raise report.skipped[0]

    def _write_some(self) -> None:
        """Each file is the old or the new one: whoever is killed between writing and renaming leaves a hidden one."""
        for name in self._chance.sample(_NAMES, self._chance.randrange(4, 20)):
            new = self._articles / f".{name}"
            new.write_text(text_of(name, self._chance.randrange(1, 1_000_000)), "utf-8")
            new.replace(self._articles / f"{name}.txt")

    def _files(self) -> list[Path]:
        return sorted(self._articles.glob("a*.txt"))

    def _in_files(self) -> Versions:
        return {path.stem: int(path.read_text("utf-8").split()[1]) for path in self._files()}


def check(folder: Path, writable: bool) -> list[str]:
    """Open the library and say what is wrong with it. What is found is what the next check goes by."""
    journal = Journal(folder / "journal")
    expected = expected_from(journal.lines())
    place = folder / "library"
    said: list[str] = []
    with Library(place, writable=writable or not (place / FILE).exists()) as library:
        library.claim("fake", _DIMENSION)
        search_index = VectorIndex(library)
        try:
            found = _versions(library, expected, said)
            _check_passages(library, search_index, said)
        finally:
            search_index.close()
    journal.note("found", found)
    with closing(sqlite3.connect(place / FILE)) as database:
        if (answer := database.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            said.append(f"the database is damaged: {answer}")
    folders = {path.name for path in (place / "chroma").iterdir()} - {"CURRENT", "CURRENT.new"}
    if folders != {current_folder(place / "chroma").name}:
        said.append(f"the index has the folders {sorted(folders)}")
    strays = {path.name for path in place.iterdir()} - {FILE, "chroma", "index.lock", "writer.lock"}
    if strays:
        said.append(f"the library has strange files: {sorted(strays)}")
    return said


def _versions(library: Library, expected: Expected, said: list[str]) -> Versions:
    """In which version each article is; one that the journal does not allow is a complaint."""
    texts = {article.id: article.text for article in library.articles()}
    said += [f"nobody has added {name}" for name in texts.keys() - expected.versions.keys()]
    found: Versions = {}
    for name, allowed in expected.versions.items():
        held = texts.get(name)
        match = [version for version in allowed if held == (text_of(name, version) if version else None)]
        if match:
            found[name] = match[0]
        else:
            is_held = "is not there" if held is None else f"holds {held[:30]!r}..., {len(held)} characters"
            said.append(f"{name} {is_held}, and should be in version {' or '.join(map(str, allowed))}")
    if expected.under_way == "removing" and len({found.get(name) == 0 for name in expected.touched}) > 1:
        said.append(f"of {sorted(expected.touched)} some are removed and some are not")
    return found


def _check_passages(library: Library, search_index: VectorIndex, said: list[str]) -> None:
    """Each article's passages cover it, have the encoder's vectors, and are what the index holds and finds."""
    rows = [row for batch in library.vectors(500) for row in batch]
    if not len(rows) == library.count()[1] == len(search_index):
        said.append(f"{len(rows)} passages of {library.count()[1]} have an article, {len(search_index)} are indexed")
    held: dict[str, dict[Passage, Floats]] = {}
    for passage, article, vector in rows:
        held.setdefault(article.id, {})[passage] = vector
    for article in library.articles():
        mine = held.pop(article.id, {})
        if sorted(mine, key=lambda passage: passage.start) != passages_of(article):
            said.append(f"the passages of {article.id} do not cover it: {len(mine)} of {len(passages_of(article))}")
        texts = [article.text[passage.start : passage.end] for passage in mine]
        vectors = FakeEncoder(dimension=_DIMENSION).passages(texts)
        labelled = search_index.search(vectors[0], len(rows), Filter(articles=[article.id])) if mine else []
        if {found for found, _ in labelled} != {passage.id for passage in mine}:
            said.append(f"a search in {article.id} finds {len(labelled)} of its {len(mine)} passages")
        for (passage, vector), right in zip(mine.items(), vectors, strict=True):
            if not np.allclose(vector, right, atol=1e-6):
                said.append(f"{passage.id} of {article.id} has another text's vector")
            found, cosine = next(iter(search_index.search(right, 1)), ("nothing", 0.0))
            if found != passage.id or cosine <= _NEAR:
                said.append(f"searching {passage.id} of {article.id} finds {found}, {cosine:.3f}")


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
