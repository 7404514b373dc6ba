"""Whatever happens to the process that reads, the program gets an error that names the file, and goes on."""

import gc
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import SourceError
from index.formats import registry
from index.formats.document import Document, file_document
from index.formats.isolation import IsolatedReader
from index.formats.limits import Limits
from index.records import Article
from tests.formats import misbehaving
from tests.formats.build import pdf, zipped
from tests.formats.processes import runs
from tests.formats.reading import document

WORKER = "tests.formats.misbehaving"
PATIENT = Limits(seconds=30, memory=800_000_000)
ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def misbehaving_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "formats", misbehaving.formats)


@pytest.fixture
def reader() -> Iterator[IsolatedReader]:
    with IsolatedReader(PATIENT, WORKER) as opened:
        yield opened


def read(reader: IsolatedReader, name: str, data: bytes | str = "x") -> list[str]:
    """What is found, as texts and messages."""
    found = reader.read(document(name, data))
    return [item.text if isinstance(item, Article) else f"! {item}" for item in found]


def pid(reader: IsolatedReader) -> int:
    """The number of the process that reads."""
    (text,) = read(reader, "a.pid")
    return int(text.removeprefix("process "))


def test_documents_are_read_one_after_the_other_by_one_process(reader: IsolatedReader) -> None:
    first = pid(reader)
    assert first != os.getpid()
    assert read(reader, "a.pdf", pdf([["Ein Satz."]])) == ["Ein Satz."]
    assert read(reader, "a.json", '[{"text": "Eins."}, {"text": "Zwei."}]') == ["Eins.", "Zwei."]
    assert pid(reader) == first


def test_articles_come_while_the_document_is_still_read(reader: IsolatedReader) -> None:
    found = reader.read(document("a.many", "x"))
    assert [item.id for item in (next(found), next(found)) if isinstance(item, Article)] == ["0", "1"]
    assert len(list(found)) == 498


def test_plain_text_is_read_without_a_process() -> None:
    with IsolatedReader(PATIENT, "there.is.no.such.worker") as reader:
        assert read(reader, "a.txt", "Ein Satz.") == ["Ein Satz."]
        assert read(reader, "a.pid") == [
            "! a.pid: the process that reads files does not start; see why: python -c 'import there.is.no.such.worker'"
        ]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.crash", "x", "a.crash cannot be read: it brings down what reads it (SIGSEGV)"),
        ("a.leave", "x", "a.leave cannot be read: it brings down what reads it"),
        ("a.eat", "x", "a.eat takes more than 800 MB of memory"),
        ("a.lie", "x", "a.lie cannot be read: it brings down what reads it"),
    ],
)
def test_a_process_that_is_brought_down_is_replaced(reader: IsolatedReader, name: str, data: str, message: str) -> None:
    before = pid(reader)
    (said,) = read(reader, name, data)
    assert said.startswith(f"! {message}; ")
    assert pid(reader) != before
    assert not runs(before)


@pytest.mark.parametrize("name", ["a.hang", "a.stick"])
def test_a_document_without_progress_is_given_up(name: str) -> None:
    with IsolatedReader(Limits(seconds=0.5), WORKER) as reader:
        begun = time.monotonic()
        _, said = read(reader, name)
        assert said.startswith(f"! {name} took longer than 0.5 seconds; split it")
        assert time.monotonic() - begun < 30
        assert read(reader, "a.txt", "Ein Satz.") == ["Ein Satz."]


def test_a_document_with_progress_may_take_longer() -> None:
    with IsolatedReader(Limits(seconds=1.5), WORKER) as reader:
        assert read(reader, "a.crawl") == ["Endlich."]


def test_an_unexpected_exception_is_said_after_what_was_read(reader: IsolatedReader) -> None:
    first, second = read(reader, "a.fail")
    assert first == "Ein Satz vor dem Fehler."
    assert second.startswith("! a.fail cannot be read: KeyError: 'nicht da'; save it anew")
    assert read(reader, "a.nest")[0].startswith("! a.nest is nested too deeply; ")


def test_what_a_library_prints_does_not_come_between(reader: IsolatedReader, capfd: pytest.CaptureFixture[str]) -> None:
    assert read(reader, "a.chat") == ["Gelesen: ''."]
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_the_system_gives_the_process_no_more_memory_than_the_limit(reader: IsolatedReader) -> None:
    assert read(reader, "a.bounds") == ["memory (800000000, 800000000)"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much it is")
def test_a_process_that_holds_much_memory_is_replaced(reader: IsolatedReader) -> None:
    (text,) = read(reader, "a.grow")
    assert text.startswith("process ")
    assert text != f"process {pid(reader)}"


def test_an_article_has_a_length_and_the_next_one_is_read() -> None:
    with IsolatedReader(Limits(seconds=30, text=1_000_000), WORKER) as reader:
        first, second = read(reader, "a.long", "2000000")
        assert first == "! an article in a.long has 2 MB; split it: an article may have 1 MB"
        assert second == "Kurz."


def test_a_part_s_error_is_one_line_that_names_the_document(reader: IsolatedReader) -> None:
    (said,) = read(reader, "a.tell")
    assert said.startswith("! a.tell: Zeile eins und \ufffd[31mzwei; save it anew")


def test_the_process_reaches_no_network_and_no_program(reader: IsolatedReader) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        assert read(reader, "a.call", str(server.getsockname()[1])) == ["Verboten: PermissionError."] * 4
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_reading_that_is_broken_off_does_not_disturb_the_next(reader: IsolatedReader) -> None:
    found = reader.read(document("a.many", "x"))
    next(found)
    del found
    gc.collect()
    assert read(reader, "a.json", '{"text": "Ein Satz."}') == ["Ein Satz."]


def test_closing_ends_the_process_and_the_next_document_starts_one() -> None:
    reader = IsolatedReader(PATIENT, WORKER)
    with reader:
        first = pid(reader)
    assert not runs(first)
    assert pid(reader) != first
    reader.close()
    reader.close()


ARCHIVE: dict[str, bytes | str] = {
    "eins.txt": "date 2022-12 Eins.",
    "b/crash.crash": "x",
    "b/zwei.json": '[{"text": "Zwei."}, {"title": "leer"}]',
    "picture.png": b"\x89PNG",
    "inner.zip": zipped({"vier.txt": "Vier."}),
    "drei.pdf": pdf([["Drei."]]),
}


def test_each_file_of_an_archive_is_read_by_itself(reader: IsolatedReader) -> None:
    found = list(reader.read(Document("a.zip", zipped(ARCHIVE), "/articles/a.zip", "a")))
    articles = [item for item in found if isinstance(item, Article)]
    assert [(item.id, item.text, item.source) for item in articles] == [
        ("eins", "Eins.", "/articles/a.zip/eins.txt"),
        ("b/zwei-dc58b910de5a", "Zwei.", "/articles/a.zip/b/zwei.json"),
        ("drei", "Drei.", "/articles/a.zip/drei.pdf"),
    ]
    assert articles[0].date == "2022-12"
    assert [item.message for item in found if isinstance(item, SourceError)] == [
        "a.zip/b/crash.crash cannot be read: it brings down what reads it (SIGSEGV)",
        "a.zip/b/zwei.json, article 2 has no text",
        "a.zip/picture.png is of no kind that can be read",
        "a.zip/inner.zip is an archive in an archive",
    ]


def test_what_holds_nothing_says_so(reader: IsolatedReader) -> None:
    assert read(reader, "a.zip", zipped({}))[0].startswith("! a.zip holds no article; ")
    assert read(reader, "a.json", "[]")[0].startswith("! a.json holds no article; ")
    assert read(reader, "a.pdf", "")[0].startswith("! a.pdf is empty; ")


def test_a_file_on_the_disk_is_read_under_its_name(reader: IsolatedReader, tmp_path: Path) -> None:
    (tmp_path / "Grüße 1.pdf").write_bytes(pdf([["Ein Satz."]]))
    (article,) = reader.read(file_document(tmp_path / "Grüße 1.pdf"))
    assert isinstance(article, Article)
    assert (article.id, article.source) == ("Grüße 1", str(tmp_path.resolve() / "Grüße 1.pdf"))


def test_the_program_itself_loads_none_of_the_libraries_that_parse() -> None:
    heavy = ("lxml", "trafilatura", "pypdfium2", "markdown_it", "charset_normalizer", "docx", "torch")
    code = f"import sys, index.formats.isolation; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
