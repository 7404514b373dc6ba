"""What is typed is prepared by the server: the newest alone, never two at once, and a mistake is nobody's business."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import cast

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from index.errors import QuestionError
from index.records import Filter
from qa.assembly import Workspace
from qa.conversation import Turn
from ui.preparing import Preparing

PATIENCE = 20


class Noting:
    """In the place of an assistant. It prepares until it is let go, or has enough."""

    def __init__(self) -> None:
        self.given: list[tuple[str, Filter, Sequence[Turn]]] = []
        self.enough: list[bool] = []
        self.began = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)

    def prepare(self, question: str, limits: Filter, history: Sequence[Turn], enough: Callable[[], bool]) -> None:
        self.given.append((question, limits, history))
        self.began.release()
        assert self.go_on.acquire(timeout=PATIENCE)
        self.enough.append(enough())
        if question == "?":
            raise QuestionError("the question holds no words", "ask something")


@pytest.fixture
def noting() -> Noting:
    return Noting()


@pytest.fixture
def preparing(noting: Noting) -> Iterator[Preparing]:
    made = Preparing(cast(Workspace, SimpleNamespace(assistant=noting)))
    yield made
    for _ in range(9):
        noting.go_on.release()
    made.stop()


def client(preparing: Preparing) -> TestClient:
    return TestClient(Starlette(routes=preparing.routes()))


def test_a_question_is_taken_with_its_limits_and_history(preparing: Preparing, noting: Noting) -> None:
    sent = {"question": "Who is", "limits": {"languages": ["de"]}, "history": [{"question": "Where?"}]}
    assert client(preparing).post("/beleg/prepare", json=sent).status_code == 204
    assert noting.began.acquire(timeout=PATIENCE)
    assert noting.given == [("Who is", Filter(languages=("de",)), [Turn("Where?", places=[])])]


def test_of_what_is_typed_meanwhile_only_the_newest_is_prepared(preparing: Preparing, noting: Noting) -> None:
    for place, question in enumerate(("Who", "Who is", "Who is the", "Who is the king")):
        preparing.add({"question": question})
        if not place:
            assert noting.began.acquire(timeout=PATIENCE)
    noting.go_on.release()
    assert noting.began.acquire(timeout=PATIENCE)
    assert [question for question, _, _ in noting.given] == ["Who", "Who is the king"]
    assert noting.enough == [True]  # there was a newer one


def test_what_cannot_be_asked_is_passed_over(preparing: Preparing, noting: Noting) -> None:
    for given in ({"question": "?"}, {"question": "Who?", "limits": {"date_from": "31.02.2022"}}, {"question": "Who?"}):
        noting.go_on.release()
        preparing.add(given)
        if "limits" not in given:
            assert noting.began.acquire(timeout=PATIENCE)
    assert [question for question, _, _ in noting.given] == ["?", "Who?"]


def test_once_it_is_stopped_nothing_is_prepared(noting: Noting) -> None:
    preparing = Preparing(cast(Workspace, SimpleNamespace(assistant=noting)))
    preparing.stop()
    preparing.add({"question": "Who?"})
    preparing.stop()
    assert noting.given == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("[]", 400),
        ("no JSON", 400),
        ("{}", 400),
        ('{"question": 1}', 400),
        (json.dumps({"question": "a" * 300_000}), 413),
    ],
)
def test_what_is_no_question_is_refused_in_one_line(
    preparing: Preparing, noting: Noting, body: str, status: int
) -> None:
    answer = client(preparing).post("/beleg/prepare", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert len(answer.text.splitlines()) == 1
    assert noting.given == []
