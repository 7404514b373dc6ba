"""Turns on their way to the browser and back: what comes back may be anything."""

import json
import random
from typing import Any

import pytest

from qa.answer import Answer
from qa.assistant import LONGEST_QUESTION
from qa.contract import answer_json
from qa.conversation import Place, Turn
from ui.turns import MOST_TURNS, history_from, turn_json

ROW = {"question": "who?", "answer": "nobody", "places": [{"article": "a", "start": 3, "end": 9}]}
TURN = Turn("who?", "nobody", [Place("a", 3, 9)])


def sent(*rows: object) -> dict[str, object]:
    return {"limits": {}, "history": list(rows)}


def test_the_turns_come_back_as_they_were_sent_the_oldest_first() -> None:
    other = {"question": "where?", "answer": "", "places": []}
    assert history_from(sent(ROW, other)) == [TURN, Turn("where?", "", [])]


def test_only_the_last_turns_count() -> None:
    rows = [{"question": f"question {number}"} for number in range(10)]
    assert [turn.question for turn in history_from(sent(*rows))] == [row["question"] for row in rows[-MOST_TURNS:]]


@pytest.mark.parametrize(
    "given",
    [None, "", "history", 0, 1.5, True, [], [ROW], {}, {"history": None}, {"history": "who?"}, {"history": {"0": ROW}}],
)
def test_what_is_no_history_is_none(given: object) -> None:
    assert history_from(given) == []


@pytest.mark.parametrize(
    "row",
    [None, "who?", 7, [], ["who?"], {}, {"answer": "nobody"}, {"question": None}, {"question": 7}, {"question": ["who?"]},
     {"question": ""}, {"question": " \n\t\u3000"}],
)  # fmt: skip
def test_what_is_no_turn_is_left_out(row: object) -> None:
    assert history_from(sent(row, ROW)) == [TURN]


@pytest.mark.parametrize("wrong", [None, 7, True, [], ["a"], {"a": "b"}, ""])
def test_an_answer_that_is_no_text_counts_as_none(wrong: object) -> None:
    assert history_from(sent({**ROW, "answer": wrong})) == [Turn("who?", "", TURN.places)]


PLACE = {"article": "a", "start": 3, "end": 9}


@pytest.mark.parametrize("places", [None, "a", {"0": PLACE}, 7, [], [None, 7, "a", [PLACE], {}]])
def test_what_are_no_places_are_none(places: object) -> None:
    assert history_from(sent({**ROW, "places": places})) == [Turn("who?", "nobody", [])]


@pytest.mark.parametrize(
    "wrong",
    [{"article": None}, {"article": ["a"]}, {"start": "3"}, {"start": 3.0}, {"start": True}, {"start": -1}, {"start": 9}, {"end": None},
     {"end": 3}, {"end": 10**30}],
)  # fmt: skip
def test_a_place_that_cannot_be_is_left_out(wrong: dict[str, object]) -> None:
    (turn,) = history_from(sent({**ROW, "places": [{**PLACE, **wrong}, PLACE]}))
    assert turn == TURN


def test_white_space_of_every_kind_becomes_one_space() -> None:
    (turn,) = history_from(sent({"question": "  who\r\n\u2028\u3000came\t? ", "answer": "no\nbody"}))
    assert (turn.question, turn.answer) == ("who came ?", "no body")


def test_long_fields_are_cut() -> None:
    long = "word " * 100_000
    row = {
        "question": long,
        "understood": long,
        "answer": long,
        "articles": [f"id {number}" for number in range(10_000)],
    }
    (turn,) = history_from(sent(row))
    assert len(turn.question) <= LONGEST_QUESTION
    assert len(turn.answer) <= LONGEST_QUESTION
    assert len(turn.places) <= 20


def anything(choice: random.Random, depth: int = 3) -> Any:
    """A random value as JSON has them, now and then an object with the keys that are looked for."""
    simple = [None, True, -1, 0.5, "", "who?", "\x00\ud800", "a" * 9000]
    if depth == 0 or choice.random() < 0.3:
        return choice.choice(simple)
    if choice.random() < 0.3:
        return [anything(choice, depth - 1) for _ in range(choice.randrange(6))]
    return {key: anything(choice, depth - 1) for key in ("history", *ROW, *PLACE) if choice.random() < 0.8}


def test_whatever_comes_gives_turns_with_questions_and_no_error() -> None:
    choice = random.Random(7)
    found = 0
    for _ in range(3000):
        rows = [anything(choice, 2) for _ in range(choice.randrange(6))]
        for given in (anything(choice), sent(*rows), {"history": anything(choice)}):
            turns = history_from(given)
            assert len(turns) <= MOST_TURNS
            assert all(
                turn.question.strip() and all(0 <= each.start < each.end for each in turn.places) for turn in turns
            )
            found += len(turns)
    assert found > 300  # else all of it was refused before it was looked at


def test_the_browser_gets_the_answer_as_programs_do_and_both_messages() -> None:
    answer = Answer("and where?", [], True, 0.1, "en", [], understood="who came? and where?")
    turn = turn_json("and where?", answer, ("<p>and where?</p>", "<p>no</p>"))
    assert (turn["question"], turn["understood"]) == ("and where?", "who came? and where?")
    assert turn["answer"] == answer_json(answer)
    assert turn["shown"] == ["<p>and where?</p>", "<p>no</p>"]
    json.dumps(turn)


def test_a_question_that_could_not_be_asked_has_no_answer() -> None:
    turn = turn_json("", None, ("…", "Ask something."))
    assert (turn["question"], turn["understood"], turn["answer"]) == ("", "", None)


def test_each_turn_has_an_id_of_its_own() -> None:
    ids = {turn_json("who?", None, ("", ""))["id"] for _ in range(100)}
    assert len(ids) == 100
    assert all(len(each) == 32 and set(each) <= set("0123456789abcdef") for each in ids)
