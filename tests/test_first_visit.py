"""What the page says before anything is asked: what the library holds, and questions made in the background."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from index.errors import LibraryDamaged
from index.indexer import Report
from index.records import Article, Filter
from index.summary import Summary
from qa.answer import Answer
from qa.assembly import Workspace
from tests.fakes import an_article
from tests.serving import fake_workspace
from ui import first_visit_texts
from ui.first_visit import FirstVisitRoutes, summary_words
from ui.texts import ENGLISH, GERMAN

GERMAN_TEXT = "Der Kaufpreis beträgt 62 Millionen Euro. Das war alles."
ENGLISH_TEXT = "The old bridge was opened in 1932. That was all."
ASKED_GERMAN = "Wie hoch ist der Kaufpreis?"
ASKED_ENGLISH = "When was the old bridge opened?"
QUOTES = {"62 Millionen Euro": 0.9, "1932": 0.9}  # in the nearest passage first
EVIL = "<img src=x onerror=alert(1)>"
PATIENCE = 60.0


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with fake_workspace(tmp_path / "library", QUOTES) as made:
        yield made


def add(workspace: Workspace, *articles: Article) -> None:
    workspace.indexer.put_all(articles, Report())


def page(routes: FirstVisitRoutes) -> TestClient:
    return TestClient(Starlette(routes=routes.routes()))


def first(client: TestClient, language: str = "en") -> dict[str, Any]:
    answer = client.get("/beleg/first", headers={"Accept-Language": language})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    assert list(found) == ["known", "questions", "making"]
    return found


def made(routes: FirstVisitRoutes, language: str = "en") -> list[str]:
    """The questions, once they are made."""
    client = page(routes)
    first(client, language)
    routes.questions.wait(PATIENCE)
    found = first(client, language)
    assert not found["making"]
    return [str(question) for question in found["questions"]]


def test_both_languages_have_the_same_words_and_the_page_has_them_all() -> None:
    for own, merged in ((first_visit_texts.ENGLISH, ENGLISH), (first_visit_texts.GERMAN, GERMAN)):
        assert own.items() <= merged.items()
    assert first_visit_texts.ENGLISH.keys() == first_visit_texts.GERMAN.keys()


@pytest.mark.parametrize(
    ("summary", "english", "german"),
    [
        (
            Summary(1, 4, "2022-12", "2022-12", [("de", 1)]),
            "1 article, December 2022, German",
            "1 Artikel, Dezember 2022, Deutsch",
        ),
        (
            Summary(1028, 9000, "2021-03-04", "2022-12", [("de", 900), ("en", 100), ("fr", 20), ("es", 5), ("xx", 3)]),
            "1,028 articles, March 2021 to December 2022, German, English and 3 more languages",
            "1.028 Artikel, März 2021 bis Dezember 2022, Deutsch, Englisch und 3 weitere Sprachen",
        ),
        (
            Summary(3, 9, "2022-12-01", "2022-12-19", [("de", 2), ("en", 1)]),  # one month
            "3 articles, December 2022, German and English",
            "3 Artikel, Dezember 2022, Deutsch und Englisch",
        ),
        (
            Summary(3, 9, "2022-12-19", "2022-12-19", [("de", 1), ("en", 1), ("fr", 1)]),  # one day
            "3 articles, 19 December 2022, German, English and French",
            "3 Artikel, 19. Dezember 2022, Deutsch, Englisch und Französisch",
        ),
        (Summary(2, 2, "2021", "2022", []), "2 articles, 2021 to 2022", "2 Artikel, 2021 bis 2022"),
        (Summary(2, 2, "", "", [("xx", 1)]), "2 articles, xx", "2 Artikel, xx"),  # a language without a name here
        (Summary(0, 0, "", "", []), ENGLISH["library_empty"], GERMAN["library_empty"]),
    ],
)
def test_what_the_library_holds_is_one_line(summary: Summary, english: str, german: str) -> None:
    assert (summary_words(summary, ENGLISH), summary_words(summary, GERMAN)) == (english, german)


def test_an_empty_library_says_so_and_offers_no_question(workspace: Workspace) -> None:
    routes = FirstVisitRoutes(workspace)
    assert made(routes) == []
    for language, texts in (("en", ENGLISH), ("de-AT", GERMAN)):
        assert first(page(routes), language)["known"] == texts["library_empty"]


def test_the_questions_of_the_pages_language_come_first(workspace: Workspace) -> None:
    add(workspace, an_article("a", GERMAN_TEXT, language="de"), an_article("b", ENGLISH_TEXT, language="en"))
    routes = FirstVisitRoutes(workspace)
    assert made(routes, "de") == [ASKED_GERMAN, ASKED_ENGLISH]
    assert made(routes, "en") == [ASKED_ENGLISH, ASKED_GERMAN]
    assert first(page(routes), "de")["known"] == "2 Artikel, Deutsch und Englisch"


def test_only_questions_that_are_answered_rightly_are_offered(workspace: Workspace) -> None:
    unanswered = "Der Umbau kostet 5 Millionen Euro."  # the reader never finds this
    add(workspace, an_article("a", unanswered, language="de"), an_article("b", ENGLISH_TEXT, language="en"))
    assert made(FirstVisitRoutes(workspace)) == [ASKED_ENGLISH]


def test_nothing_is_made_before_the_first_visit_and_then_once_for_every_change(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = noted_questions(workspace, monkeypatch)
    add(workspace, an_article("a", GERMAN_TEXT, language="de"))
    routes = FirstVisitRoutes(workspace)
    assert asked == []
    assert made(routes) == made(routes, "de") == [ASKED_GERMAN]
    assert asked == [ASKED_GERMAN]
    add(workspace, an_article("b", ENGLISH_TEXT, language="en"))
    assert made(routes) == [ASKED_ENGLISH, ASKED_GERMAN]
    workspace.indexer.remove("a")
    assert made(routes) == [ASKED_ENGLISH]
    assert first(page(routes))["known"] == "1 article, English"


def test_a_visit_does_not_wait_for_the_questions_and_sees_those_found_so_far(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(workspace, an_article("a", GERMAN_TEXT, language="de"), an_article("b", ENGLISH_TEXT, language="en"))
    reached, go_on = threading.Event(), threading.Event()
    ask = workspace.assistant.read

    def slow(question: str, limits: Filter | None = None, history: Sequence[Any] = ()) -> Answer:
        if question == ASKED_GERMAN:
            reached.set()
            assert go_on.wait(PATIENCE)
        return ask(question, limits, history)

    monkeypatch.setattr(workspace.assistant, "read", slow)
    routes = FirstVisitRoutes(workspace)
    client = page(routes)
    assert first(client) == {"known": "2 articles, German and English", "questions": [], "making": True}
    assert reached.wait(PATIENCE)
    assert first(client)["questions"] == [ASKED_ENGLISH]
    assert first(client, "de") == {
        "known": "2 Artikel, Deutsch und Englisch",
        "questions": [ASKED_ENGLISH],
        "making": True,
    }
    go_on.set()
    assert made(routes) == [ASKED_ENGLISH, ASKED_GERMAN]


def test_nothing_is_made_while_articles_are_being_added(workspace: Workspace) -> None:
    add(workspace, an_article("a", GERMAN_TEXT, language="de"))
    busy = True
    routes = FirstVisitRoutes(workspace, lambda: busy)
    assert first(page(routes)) == {"known": "1 article, German", "questions": [], "making": False}
    busy = False
    assert made(routes) == [ASKED_GERMAN]


def test_a_change_while_questions_are_made_ends_that_and_begins_anew(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(workspace, an_article("a", f"{GERMAN_TEXT} Die Brücke wurde 1932 gebaut.", language="de"))
    once = iter([workspace.indexer.remove])
    asked = noted_questions(workspace, monkeypatch, lambda: next(once)("a"))
    routes = FirstVisitRoutes(workspace)
    client = page(routes)
    first(client)
    routes.questions.wait(PATIENCE)
    assert len(asked) == 1  # of two
    assert first(client)["questions"] == []


def test_at_the_end_of_the_program_no_further_question_is_asked(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(workspace, an_article("a", GERMAN_TEXT, language="de"), an_article("b", ENGLISH_TEXT, language="en"))
    routes = FirstVisitRoutes(workspace)
    asked = noted_questions(workspace, monkeypatch, lambda: threading.Thread(target=routes.questions.stop).start())
    first(page(routes))
    routes.questions.stop()
    assert len(asked) <= 1


def test_whatever_fails_while_questions_are_made_is_told_once_and_the_page_goes_on(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    add(workspace, an_article("a", GERMAN_TEXT, language="de"))

    def fail(*_: object) -> Answer:
        raise RuntimeError("broken")

    monkeypatch.setattr(workspace.assistant, "read", fail)
    routes = FirstVisitRoutes(workspace)
    assert made(routes) == made(routes) == []
    assert [record.message for record in caplog.records] == ["making questions to begin with failed"]


def test_a_library_that_cannot_be_read_is_a_line_too(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    routes = FirstVisitRoutes(workspace)

    def fail() -> None:
        raise LibraryDamaged("the library cannot be read", "make it anew")

    monkeypatch.setattr(workspace.library, "listed", fail)
    expected = {"known": "the library cannot be read; make it anew", "questions": [], "making": False}
    assert first(page(routes)) == expected


def test_an_articles_words_come_as_they_are_and_never_as_markup(workspace: Workspace) -> None:
    text = f"Der Preis {EVIL} beträgt 5 Euro. {GERMAN_TEXT}"
    add(workspace, Article(EVIL, EVIL, text, "2022-12", "de"), Article("b", EVIL, "Text.", "", EVIL))
    routes = FirstVisitRoutes(workspace)
    assert made(routes) == [ASKED_GERMAN]
    answer = page(routes).get("/beleg/first", headers={"Accept-Language": f"{EVIL}, en"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["known"] == f"2 articles, December 2022, {EVIL} and German"  # a script shows it as text


def noted_questions(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, then: Any = lambda: None) -> list[str]:
    """What the assistant is asked from now on; `then` is called after each question."""
    asked: list[str] = []
    ask = workspace.assistant.read

    def noted(question: str, limits: Filter | None = None, history: Sequence[Any] = ()) -> Answer:
        asked.append(question)
        answer = ask(question, limits, history)
        then()
        return answer

    monkeypatch.setattr(workspace.assistant, "read", noted)
    return asked
