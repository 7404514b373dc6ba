"""`beleg feedback` as a process: beside the page that has the library open, and on a library that nobody judged."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.database_errors import FILE
from index.feedback import Feedback, keep
from index.library import Library
from tests.fakes import an_article
from tests.kept_turns import EVIL, answered
from tests.serving import beleg

FOX = an_article("fox", "The red fox sleeps in its den. It eats mice.", "2022-12")
TURN = answered("where does the fox sleep?", FOX, "in its den")
GIVEN = Feedback(
    "a" * 32,
    "2026-11-22T10:00:00.000+00:00",
    TURN["question"],
    TURN["understood"],
    "down",
    "wrong words",
    TURN["answer"],
)


@pytest.fixture
def judged(library: Library) -> Path:
    """The folder of a library that is open for writing, as the page has it."""
    keep(library, replace(GIVEN, id="b" * 32, time="2026-11-22T12:00:00.000+00:00", verdict="up", reason=EVIL))
    keep(library, GIVEN)
    return library.folder


def test_each_verdict_is_a_line_of_json_the_oldest_first(judged: Path) -> None:
    done = beleg(judged, "feedback", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert list(first) == [
        "time",
        "verdict",
        "reason",
        "q",
        "understood",
        "answers",
        "cite",
        "article",
        "refused",
        "answer",
    ]
    assert (first["verdict"], first["reason"], first["q"]) == ("down", "wrong words", "where does the fox sleep?")
    assert (first["answers"], first["cite"], first["article"]) == (
        ["in its den"],
        "The red fox sleeps in its den.",
        "fox",
    )
    assert first["answer"] == TURN["answer"]
    assert (second["verdict"], second["reason"]) == ("up", EVIL)


def test_people_get_a_list_that_their_terminal_does_not_obey(judged: Path) -> None:
    done = beleg(judged, "feedback")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "2026-11-22 10:00  down  where does the fox sleep?",
        "    answered: in its den",
        "    reason: wrong words",
        "2026-11-22 12:00  up    where does the fox sleep?",
        "    answered: in its den",
        f"    reason: {EVIL.replace(chr(27), '')}",
    ]


def test_no_verdict_is_no_error_and_changes_nothing(library: Library) -> None:
    library.close()
    before = (library.folder / FILE).read_bytes()
    for arguments in (["feedback"], ["feedback", "--json"]):
        done = beleg(library.folder, *arguments)
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == "nobody has judged an answer yet, by the thumbs below it on the page\n"
    with closing(sqlite3.connect(library.folder / FILE)) as database:
        assert not database.execute("SELECT name FROM sqlite_master WHERE name = 'feedback'").fetchall()
    assert (library.folder / FILE).read_bytes() == before


def test_where_there_is_no_library_it_says_so(tmp_path: Path) -> None:
    done = beleg(tmp_path / "none", "feedback", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("beleg: there is no library in ")
    assert not (tmp_path / "none").exists()
    assert beleg(tmp_path, "feedback", "everything").returncode == 2
