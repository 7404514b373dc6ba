"""Verdicts on answers: kept in the library beside its articles, whatever becomes of these."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from index import tables
from index.database_errors import FILE
from index.errors import LibraryError
from index.feedback import Feedback, keep, kept, take_back
from index.library import Library
from index.records import Article, Passage
from index.splitter import passages_of
from tests.fakes import an_article, random_vectors
from tests.kept_turns import EVIL, answered, mistaken, refused
from ui.conversation_routes import ConversationRoutes
from ui.feedback_view import case_json, feedback_words
from ui.texts import ENGLISH, GERMAN

ROOT = Path(__file__).parent.parent
FOX = an_article("fox", "The red fox sleeps in its den. It eats mice.", "2022-12")
TURN = answered("where does the fox sleep?", FOX, "in its den")
GIVEN = Feedback("a" * 32, "2026-11-22T10:00:00.000+00:00", "where?", "where is it?", "down", "", TURN["answer"])
OTHER = replace(GIVEN, id="b" * 32, time="2026-11-22T11:00:00.000+00:00", verdict="up", reason="good")


def put(library: Library, article: Article) -> None:
    passages = passages_of(article)
    library.put(article, passages, random_vectors(len(passages)))


def test_what_is_kept_comes_back_the_oldest_first_also_to_another_opening(library: Library) -> None:
    assert kept(library) == []
    keep(library, OTHER)
    keep(library, GIVEN)
    with Library(library.folder) as reader:
        assert kept(reader) == kept(library) == [GIVEN, OTHER]


def test_a_turn_has_one_verdict_the_last(library: Library) -> None:
    keep(library, GIVEN)
    keep(library, replace(GIVEN, verdict="up", reason="after all"))
    assert [(each.verdict, each.reason) for each in kept(library)] == [("up", "after all")]
    keep(library, OTHER)
    take_back(library, GIVEN.id)
    take_back(library, "c" * 32)
    assert kept(library) == [OTHER]


def test_it_outlives_its_article_and_is_no_change_to_the_articles(library: Library) -> None:
    put(library, FOX)
    before = library.revision, library.count(), library.stamps()
    keep(library, GIVEN)
    take_back(library, "c" * 32)
    assert (library.revision, library.count(), library.stamps()) == before
    put(library, replace(FOX, text="Another fox."))
    library.remove("fox")
    assert kept(library) == [GIVEN]


def test_a_reader_of_a_library_without_feedback_writes_nothing(library: Library) -> None:
    library.close()
    with Library(library.folder) as reader:
        assert kept(reader) == []
    with closing(sqlite3.connect(library.folder / FILE)) as database:
        assert "feedback" not in {name for (name,) in database.execute("SELECT name FROM sqlite_master")}


def test_a_library_of_the_version_before_takes_feedback(tmp_path: Path) -> None:
    """Format 2 knew no feedback, and still has no other format, so that the version before opens it too."""
    assert tables.FORMAT == "2"
    with Library(tmp_path / "library", writable=True) as library:
        put(library, FOX)
        with closing(sqlite3.connect(library.folder / FILE)) as database:
            assert {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} == {
                "facts", "articles", "sources", "passages",
            }  # fmt: skip
    with Library(tmp_path / "library", writable=True) as library:
        keep(library, GIVEN)
        assert (kept(library), library.articles()) == ([GIVEN], [FOX])


def test_a_verdict_that_cannot_be_written_leaves_what_was_there(library: Library) -> None:
    with pytest.raises(LibraryError):
        keep(library, replace(GIVEN, question=None))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="JSON"):
        keep(library, replace(GIVEN, answer={"confidence": float("nan")}))
    assert kept(library) == []
    with closing(sqlite3.connect(library.folder / FILE)) as database:
        tables_there = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    assert "feedback" not in tables_there  # its table and its first row come together


def test_verdicts_given_at_once_are_all_kept(library: Library) -> None:
    threads = [Thread(target=keep, args=(library, replace(GIVEN, id=f"{number:032x}"))) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept(library)) == 20


KEEPING = """
import sys
from dataclasses import replace
from pathlib import Path
from index.feedback import keep
from index.library import Library
from tests.test_feedback import GIVEN

library = Library(Path(sys.argv[1]), writable=True)
for number in range(1_000_000):
    keep(library, replace(GIVEN, id=f"{number:032x}", reason="word " * 200))
    print(f"{number:032x}", flush=True)
"""


def test_a_kill_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    with subprocess.Popen(
        [sys.executable, "-c", KEEPING, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        reported = [process.stdout.readline().strip() for _ in range(25)]
        process.kill()
        reported += process.stdout.read().split()
    with Library(folder, writable=True) as library:
        held = [each.id for each in kept(library)]
        assert set(held) >= {each for each in reported if len(each) == 32}
        assert len(held) <= len(reported) + 1
        put(library, FOX)


def test_a_case_is_what_the_seed_questions_are_with_what_was_answered() -> None:
    turn = answered("wo schläft er?", FOX, "in its den", "mice", understood="where does the fox sleep? wo schläft er?")
    given = Feedback(
        "a" * 32,
        "2026-11-22T10:00:00+00:00",
        turn["question"],
        turn["understood"],
        "down",
        "wrong words",
        turn["answer"],
    )
    assert case_json(given) == {
        "time": "2026-11-22T10:00:00+00:00",
        "verdict": "down",
        "reason": "wrong words",
        "q": "wo schläft er?",
        "understood": "where does the fox sleep? wo schläft er?",
        "answers": ["in its den", "mice"],
        "cite": "The red fox sleeps in its den.",
        "article": "fox",
        "refused": False,
        "answer": turn["answer"],
    }
    seed = json.loads((ROOT / "bench/data/seed_questions.jsonl").read_text("utf-8").splitlines()[0])
    assert {"q", "answers", "cite"} <= seed.keys() & case_json(given).keys()


def test_a_case_of_a_refusal_has_no_answers() -> None:
    turn = refused("who?", Passage("p", "fox", 0, 9))
    case = case_json(replace(GIVEN, answer=turn["answer"]))
    assert (case["answers"], case["cite"], case["article"], case["refused"]) == ([], "", "", True)


def test_words_for_people_are_a_line_each_that_no_terminal_obeys() -> None:
    given = replace(OTHER, question=EVIL, understood="one\ntwo", reason="a\x1b]0;b\x07\r\nc")
    assert feedback_words(given).splitlines() == [
        f"2026-11-22 11:00  up    {EVIL.replace(chr(27), '')}",
        "    understood: one two",
        "    answered: in its den",
        "    reason: a]0;b  c",
    ]
    assert feedback_words(replace(GIVEN, understood="where?", answer={"refused": True})).splitlines() == [
        "2026-11-22 10:00  down  where?",
        "    refused",
    ]


@pytest.fixture
def page(library: Library) -> TestClient:
    return TestClient(Starlette(routes=ConversationRoutes(library).routes()))


def sent(verdict: str, reason: object = "", turn: object = TURN) -> dict[str, object]:
    return {"turn": turn, "verdict": verdict, "reason": reason}


def test_the_page_gives_a_verdict_and_another_and_takes_it_back(page: TestClient, library: Library) -> None:
    assert page.post("/beleg/feedback", json=sent("down")).text == ENGLISH["judged"]
    answer = page.post("/beleg/feedback", json=sent("down", "  wrong\n words "), headers={"Accept-Language": "de"})
    assert (answer.status_code, answer.text) == (200, GERMAN["judged"])
    (given,) = kept(library)
    assert (given.id, given.verdict, given.reason) == (TURN["id"], "down", "wrong words")
    assert (given.question, given.understood) == (TURN["question"], TURN["understood"])
    assert given.answer == TURN["answer"]  # whole, with what a later version adds
    assert given.time.endswith("+00:00")
    assert page.post("/beleg/feedback", json=sent("none")).text == ENGLISH["taken_back"]
    assert kept(library) == []


def without(turn: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in turn.items() if key != name}


@pytest.mark.parametrize(
    "wrong",
    [
        None, [], "down", {}, {"turn": TURN},
        sent("sideways"), sent("down", 7), sent("down", "x" * 1001), sent("down", turn=None), sent("down", turn=[TURN]),
        sent("down", turn=mistaken("🙂")), sent("down", turn=without(TURN, "id")), sent("down", turn=without(TURN, "answer")),
        sent("down", turn={**TURN, "id": "../x"}), sent("down", turn={**TURN, "id": 7}), sent("down", turn={**TURN, "question": 7}),
        sent("down", turn={**TURN, "answer": {**TURN["answer"], "citations": [1]}}),
        sent("down", turn={**TURN, "answer": {**TURN["answer"], "refused": "no"}}),
    ],
)  # fmt: skip
def test_what_is_no_verdict_is_one_line_and_kept_nowhere(page: TestClient, library: Library, wrong: object) -> None:
    answer = page.post("/beleg/feedback", json=wrong)
    assert (answer.status_code, answer.text) == (400, ENGLISH["not_judged"])
    assert kept(library) == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 100_000, "application/json"),
        (json.dumps(sent("down")).encode(), "text/plain"),
        (json.dumps(sent("down")).replace('"en"', "NaN").encode(), "application/json"),
        (json.dumps(sent("down")).replace("where does", "\\ud800").encode(), "application/json"),
        (json.dumps(sent("down", turn={**TURN, "more": "x" * 1_000_000})).encode(), "application/json"),
    ],
)
def test_what_is_no_json_of_a_fair_size_is_one_line(page: TestClient, library: Library, body: bytes, kind: str) -> None:
    answer = page.post("/beleg/feedback", content=body, headers={"Content-Type": kind})
    assert (answer.status_code, answer.text) == (400, ENGLISH["not_judged"])
    assert kept(library) == []


def test_a_library_that_fails_is_one_line(page: TestClient, library: Library) -> None:
    keep(library, GIVEN)
    library.close()
    (library.folder / FILE).write_bytes(b"no database" * 1000)
    answer = page.post("/beleg/feedback", json=sent("down"))
    assert answer.status_code == 500
    assert answer.text.startswith(f"the library {library.folder} is damaged")
    assert len(answer.text.splitlines()) == 1
