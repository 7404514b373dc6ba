"""What changes a library without end, and the journal of what it begins and has done, for `tests/killing.py`."""

import json
import os
import random
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from index import vector_index
from index.indexer import Indexer
from index.library import Library
from index.vector_index import VectorIndex
from tests.fakes import FakeEncoder

_NAMES = [f"a{number}" for number in range(40)]
DIMENSION = 64

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
    moment: str = ""  # the last that was noted in it
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
        encoder = FakeEncoder(dimension=DIMENSION)
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
