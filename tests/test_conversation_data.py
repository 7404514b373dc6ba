"""The conversations that follow-up questions are measured with: every answer stands where the file says."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from index.records import Article
from index.seed_format import read_seed_file
from index.sentences import sentence_spans

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "bench" / "data" / "conversations"
FILES = {path.stem: path for folder in (ROOT / "seeds", FOLDER / "articles") for path in sorted(folder.glob("*.txt"))}
SEED = "000_a9409306277e588d"
CONVERSATIONS: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "conversations.jsonl").read_text("utf-8").splitlines()
]
TURNS = [turn for conversation in CONVERSATIONS for turn in conversation["turns"]]


@cache
def article(identifier: str) -> Article:
    return read_seed_file(FILES[identifier])


@cache
def sentences(identifier: str) -> list[str]:
    text, language = article(identifier).text, article(identifier).language
    return [text[start:end] for start, end in sentence_spans(text, language)]


def says(text: str, answer: str) -> bool:
    """Whether the words stand there whole: "14" does not stand in "140"."""
    return re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text) is not None


def holding(cite: str, conversation: dict[str, Any]) -> dict[str, list[str]]:
    """The sentences that hold these words, by the article of the conversation."""
    found = {each: [text for text in sentences(each) if cite in text] for each in conversation["articles"]}
    return {each: texts for each, texts in found.items() if texts}


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda each: str(each["id"]))
def test_a_conversation_has_its_fields_and_two_or_three_turns(conversation: dict[str, Any]) -> None:
    assert set(conversation) == {"id", "articles", "turns"}
    assert conversation["articles"] and set(conversation["articles"]) <= set(FILES)
    assert len(conversation["turns"]) in (2, 3)
    for turn in conversation["turns"]:
        assert set(turn) - {"new"} == {"q", "lang", "answers", "cite"}
        assert turn["q"].strip() == turn["q"] != ""
        assert turn["lang"] in ("de", "en")
        assert all(turn["answers"]) and bool(turn["answers"]) == bool(turn["cite"])


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda each: str(each["id"]))
def test_every_sentence_that_holds_the_cited_words_holds_an_accepted_answer(conversation: dict[str, Any]) -> None:
    used = set()
    for turn in conversation["turns"]:
        if turn["answers"]:
            found = holding(turn["cite"], conversation)
            assert found, turn["q"]
            texts = [text for texts in found.values() for text in texts]
            for text in texts:
                assert any(says(text, answer) for answer in turn["answers"]), (turn["q"], text)
            for answer in turn["answers"]:
                assert any(says(text, answer) for text in texts), (turn["q"], answer)
            used |= set(found)
    assert used == set(conversation["articles"])


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda each: str(each["id"]))
def test_a_new_question_comes_last_and_is_answered_by_another_article(conversation: dict[str, Any]) -> None:
    *before, last = conversation["turns"]
    assert before[0]["answers"], "nothing to follow up"
    assert not any("new" in turn for turn in before)
    if "new" in last:
        assert last["new"] is True and last["answers"]
        spoken_of = {each for turn in before if turn["answers"] for each in holding(turn["cite"], conversation)}
        assert not spoken_of & set(holding(last["cite"], conversation))


def test_the_ids_are_unique_and_no_conversation_is_repeated() -> None:
    assert len({each["id"] for each in CONVERSATIONS}) == len(CONVERSATIONS)
    assert len({tuple(turn["q"] for turn in each["turns"]) for each in CONVERSATIONS}) == len(CONVERSATIONS)


def test_there_are_enough_of_every_kind() -> None:
    articles = {each: [case for case in CONVERSATIONS if each in case["articles"]] for each in FILES}
    assert len(CONVERSATIONS) >= 70
    assert len(articles) == 11 and all(articles.values()) and len(articles[SEED]) >= 8
    assert sum("new" in turn for turn in TURNS) >= 10
    assert sum(not turn["answers"] for turn in TURNS) >= 6
    for language in ("de", "en"):
        assert sum(turn["lang"] == language for turn in TURNS) >= len(TURNS) * 0.4


def test_many_conversations_ask_in_another_language_than_the_article_is_in() -> None:
    def crosses(conversation: dict[str, Any]) -> bool:
        first = conversation["turns"][0]
        return all(article(each).language != first["lang"] for each in holding(first["cite"], conversation))

    assert sum(map(crosses, CONVERSATIONS)) >= 15


def test_the_articles_are_dated_and_in_the_language_that_they_are_written_in() -> None:
    written = [article(each) for each in FILES if each != SEED]
    assert all(len(each.date) == len("2023-02-14") for each in written)
    assert sorted(each.language for each in written) == ["de"] * 6 + ["en"] * 4
    assert all(350 <= len(each.text.split()) <= 600 for each in written)


@pytest.mark.parametrize(
    ("earlier", "later", "numbers"),
    [
        (
            "hafen-brunsiel-2022",
            "harbour-brunsiel-2023",
            {"Tiefwasser 26": ("186", "228"), "Ostersiel": ("220", "340")},
        ),
        ("bank-tollkamp-maerz", "bank-tollkamp-mai", {"Stellen wegfallen": ("300", "450")}),
    ],
)
def test_two_pairs_of_articles_disagree(earlier: str, later: str, numbers: dict[str, tuple[str, str]]) -> None:
    assert article(earlier).date < article(later).date
    for words, said in numbers.items():
        for each, own, other in ((earlier, *said), (later, *reversed(said))):
            [text] = [text for text in sentences(each) if words in text]
            assert says(text, own) and not says(article(each).text, other)
