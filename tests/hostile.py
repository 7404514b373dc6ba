"""Files that are made to crash, exhaust, deceive or block whoever reads them.

    python -m tests.hostile [FUZZED]    reads them all, and prints what came of each

FUZZED is how many damaged copies of each good file are tried besides; the tests take a few.
"""

import contextlib
import os
import random
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import SourceError
from index.formats.document import Document, file_document
from index.formats.isolation import IsolatedReader
from index.formats.limits import DEFAULT, Limits
from index.formats.names import one_line, shown
from index.records import Article
from tests.formats.build import PAGE, docx, epub, pdf, zipped
from tests.formats.hostile_archives import archives, books, words
from tests.formats.hostile_pdfs import pdfs
from tests.formats.hostile_texts import File, csvs, jsons, markdowns, pages, texts

_AFTER = Document("after.json", b'{"text": "Ein guter Satz."}', "", "after")
_ENDLESS = {"form-loop.pdf"}  # takes all the time there is; left to those who try many
_MANY = 50
_GENTLE = 0.5  # of the damaged copies are only cut or changed at their beginning


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one hostile file."""

    path: Path
    expected: str  # "error", "article", "both", or "any" of them
    articles: list[Article]
    errors: list[SourceError]
    seconds: float
    good_after: bool  # whether a good file after it was read

    def complaint(self) -> str:
        """What is wrong with the answer; "" where nothing is."""
        if not self.articles and not self.errors:
            return "nothing came of it"
        if not self.good_after:
            return "the good file after it was not read"
        if self.expected in ("error", "both") and not self.errors:
            return "no error came of it"
        if self.expected in ("article", "both") and not self.articles:
            return f"no article came of it, but: {self.errors[0]}"
        for error in self.errors:
            if shown(str(self.path)) not in error.message:
                return f"an error does not name it: {error}"
            if str(error) != one_line(str(error), 5000) or not error.mend:
                return f"an error is not one line with a mend: {error}"
        for article in self.articles:
            if not article.id or not article.title or not article.text or "\x00" in article.text:
                return f"an article is not whole: {article.id!r} {article.title!r}"
        return ""


def good_files() -> dict[str, bytes]:
    """One good file of every format."""
    sentence = "Der Minister sprach lange über die neuen Abkommen."
    return {
        "good.txt": f"date 2022-12 {sentence}".encode(),
        "good.md": f"---\ntitle: Abkommen\n---\n# Abkommen\n\n*{sentence}*".encode(),
        "good.html": PAGE.format(charset="utf-8").encode(),
        "good.json": f'[{{"text": "{sentence}"}}]'.encode(),
        "good.jsonl": f'{{"text": "{sentence}"}}\n'.encode() * 3,
        "good.csv": f'id,text\n1,"{sentence}"\n'.encode(),
        "good.pdf": pdf([[sentence]]),
        "good.docx": docx(["Abkommen", sentence]),
        "good.epub": epub([f"<p>{sentence}</p>"]),
        "good.zip": zipped({"a.txt": sentence, "b.json": f'{{"text": "{sentence}"}}'}),
    }


def fuzzed(count: int) -> Iterator[File]:
    """Damaged copies of the good files, `count` of each; the same ones every time."""
    for name, whole in good_files().items():
        stem, _, ending = name.partition(".")
        for seed in range(count):
            chance = random.Random(f"{name} {seed}")
            data = bytearray(whole)
            reach = min(512, len(data)) if chance.random() < _GENTLE else len(data)
            for _ in range(chance.choice((1, 2, 4, 16, 64))):
                data[chance.randrange(reach)] = chance.randrange(256)
            if chance.random() < _GENTLE / 2:
                del data[chance.randrange(len(data)) :]
            yield f"fuzzed-{stem}-{seed}.{ending}", bytes(data), "any"


def written(folder: Path, count: int) -> Iterator[tuple[Path, str]]:
    """Each hostile file, once it is in the folder, and what must come of it. It is gone when the next one comes."""
    sources = (texts(), pages(), markdowns(), jsons(), csvs(), archives(), words(), books(), pdfs(), fuzzed(count))
    for name, data, expected in (file for source in sources for file in source):
        if name in _ENDLESS and count < _MANY:
            continue
        path = folder / name
        try:
            path.write_bytes(data)
        except OSError:
            continue  # a name that this file system does not allow
        yield path, expected
        path.unlink()
    yield from _no_files(folder)


def _no_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """What has a file's name and is none: all of them errors, and none may be waited for."""
    (folder / "folder.pdf").mkdir()
    yield folder / "folder.pdf", "error"
    yield folder / "missing.pdf", "error"
    (folder / "loop.pdf").symlink_to("loop.pdf")
    yield folder / "loop.pdf", "error"
    (folder / "zero.txt").symlink_to("/dev/zero")
    yield folder / "zero.txt", "error"
    yield Path("/dev/zero"), "error"
    with (folder / "sparse.pdf").open("wb") as file:
        file.truncate(20_000_000_000)
    yield folder / "sparse.pdf", "error"
    (folder / "sparse.pdf").unlink()
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.txt")
        yield folder / "pipe.txt", "error"
    with contextlib.suppress(OSError, AttributeError), socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket.txt"))
        yield folder / "socket.txt", "error"
    with contextlib.suppress(OSError, ValueError):
        path = folder / os.fsdecode(b"not-utf8-\xff.txt")
        path.write_bytes(b"")
        yield path, "error"


def answers(reader: IsolatedReader, folder: Path, count: int) -> Iterator[Answer]:
    """What comes of each hostile file, one after the other."""
    for path, expected in written(folder, count):
        begun = time.monotonic()
        articles, errors = [], []
        try:
            for found in reader.read(file_document(path)):
                if isinstance(found, Article):
                    articles.append(found)
                else:
                    errors.append(found)
        except SourceError as error:
            errors.append(error)
        seconds = time.monotonic() - begun
        after = [type(found) for found in reader.read(_AFTER)]
        yield Answer(path, expected, articles, errors, seconds, after == [Article])


def main(count: int, limits: Limits = DEFAULT) -> int:
    """Read all, print a line for each; the number of complaints."""
    complaints = 0
    with tempfile.TemporaryDirectory() as folder, IsolatedReader(limits) as reader:
        for answer in answers(reader, Path(folder), count):
            complaint = answer.complaint()
            complaints += bool(complaint)
            said = f"{len(answer.articles)} articles, {len(answer.errors)} errors"
            first = shown(str(answer.errors[0]))[len(folder) : 150 + len(folder)] if answer.errors else ""
            print(f"{answer.seconds:6.2f} s  {shown(answer.path.name)[:40]:40} {said}  {complaint or first}")
    return complaints


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100) > 0)
