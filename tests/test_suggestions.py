"""Questions to begin with: only those are kept that the assistant answers with the right words, from many articles."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from index.errors import UnknownArticle
from index.indexer import Report
from index.records import Article
from qa.answer import Answer, Citation, Statement
from qa.assembly import Workspace
from qa.candidates import Candidate, candidates
from qa.grammar import KINDS
from qa.settings import Settings
from qa.suggestions import MOST_ASKED, SURE, Suggestion, in_turn, is_answered, spread, suggested, suggestions
from tests.fakes import an_article
from tests.serving import SEED, SEEDS, fake_workspace

TEXT = (
    "Am Montag wurden in Kiel rund 200 junge Störe ausgesetzt. „Das wird teuer“, sagte Umweltminister Thilo Brandes. "
    "Der Kaufpreis beträgt 62 Millionen Euro."
)


@dataclass
class Answering:
    """An assistant that cites what it is told to, and notes what it was asked."""

    places: Mapping[str, tuple[str, int, int]]  # by question
    confidence: float = 0.9
    refused: bool = False
    asked: list[str] = field(default_factory=list)

    def read(self, question: str) -> Answer:
        self.asked.append(question)
        if question not in self.places:
            raise UnknownArticle("gone", "add it again")
        article_id, start, end = self.places[question]
        article = Article(article_id, "", "x" * (end + 1))
        statement = Statement("x", [Citation(1, article, start, end, start, end)])
        return Answer(question, [] if self.refused else [statement], self.refused, self.confidence, "de", [])


def right(articles: Sequence[Article]) -> dict[str, tuple[str, int, int]]:
    """Every candidate's own place."""
    return {each.question: (each.article_id, each.start, each.end) for a in articles for each in candidates(a)}


def german(article_id: str, text: str = TEXT) -> Article:
    return an_article(article_id, text, language="de")


def of_many(count: int) -> list[Article]:
    """Articles that are alike, each of other fish, another person and another price."""
    return [
        german(f"{number:02}", re.sub("Störe|Brandes|Kaufpreis", rf"\g<0>{number}", TEXT)) for number in range(count)
    ]


def a_candidate(question: str, kind: str = "time", article_id: str = "a") -> Candidate:
    return Candidate(question, article_id, 10, 20, kind)


@pytest.mark.parametrize(
    ("place", "confidence", "refused", "kept"),
    [
        (("a", 10, 20), SURE, False, True),
        (("a", 19, 30), 0.9, False, True),  # a part of it, and more
        (("a", 20, 30), 0.9, False, False),  # begins where it should have ended
        (("a", 1, 10), 0.9, False, False),
        (("b", 10, 20), 0.9, False, False),  # the same place in another article
        (("a", 10, 20), SURE - 0.01, False, False),
        (("a", 10, 20), 0.9, True, False),
    ],
)
def test_a_question_is_kept_if_the_answer_is_sure_and_cites_the_right_words(
    place: tuple[str, int, int], confidence: float, refused: bool, kept: bool
) -> None:
    assistant = Answering({"Wann war das?": place}, confidence, refused)
    assert is_answered(_any(assistant), a_candidate("Wann war das?")) is kept


def test_a_question_whose_article_has_gone_is_not_kept_and_the_next_one_is_asked() -> None:
    articles = [german("a")]
    places = right(articles)
    first = suggested(_any(Answering(places)), articles)[0].question
    del places[first]
    found = [each.question for each in suggested(_any(Answering(places)), articles)]
    assert found
    assert first not in found


def test_the_same_articles_give_the_same_questions_of_different_kinds_and_articles() -> None:
    articles = of_many(4)
    found = suggested(_any(Answering(right(articles))), articles)
    assert found == suggested(_any(Answering(right(articles))), articles)
    kinds = {each.question: each.kind for article in articles for each in candidates(article)}
    assert len(found) == 4
    assert len({kinds[each.question] for each in found}) >= 3
    assert len({each.article_id for each in found}) >= 3


def test_as_many_as_wanted_are_found_and_no_more_are_asked_than_needed_or_allowed() -> None:
    articles = of_many(40)
    assistant = Answering(right(articles))
    assert len(suggested(_any(assistant), articles, most=2)) == 2
    assert len(assistant.asked) == 2
    unsure = Answering(right(articles), confidence=0.1)
    assert suggested(_any(unsure), articles) == []
    assert len(unsure.asked) == len(set(unsure.asked)) == MOST_ASKED


def test_nothing_is_asked_of_articles_without_questions() -> None:
    assistant = Answering({})
    assert suggested(_any(assistant), [german("a", "Nichts."), an_article("b", TEXT, language="fr")]) == []
    assert assistant.asked == []


def test_it_ends_once_questions_are_no_longer_wanted() -> None:
    assistant = Answering(right([german("a")]))
    found: list[Suggestion] = []
    for each in suggestions(_any(assistant), [german("a")], wanted=lambda: not found):
        found.append(each)
    assert len(found) == len(assistant.asked) == 1


def test_articles_and_kinds_take_turns_and_a_question_comes_once() -> None:
    one = [a_candidate(f"Wann war das Fest {number}?") for number in range(2)]
    one.append(a_candidate("Wie viele Gäste kamen zum Fest?", "number"))
    two = [replace(each, article_id="b") for each in one] + [a_candidate("Wo war denn das Fest?", "place", "b")]
    order = [(each.article_id, each.question) for each in in_turn([one, two])]
    assert order == [
        ("a", "Wie viele Gäste kamen zum Fest?"),  # the first article begins with the first kind
        ("b", "Wann war das Fest 0?"),  # the second one with the next kind that it has
        ("b", "Wo war denn das Fest?"),
        ("a", "Wann war das Fest 1?"),
    ]
    assert KINDS[0] == "number"


def test_weak_questions_come_after_those_of_all_articles() -> None:
    weak = replace(a_candidate("Was sagte Putin?", "number"), weak=True)
    strong = [a_candidate(f"Wo war denn das Fest {number}?", article_id="b") for number in range(2)]
    assert list(in_turn([[weak], strong])) == [*strong, weak]


@pytest.mark.parametrize(
    ("count", "expected"), [(1, ["e"]), (2, ["e", "a"]), (3, ["e", "c", "a"]), (5, list("edcba")), (9, list("edcba"))]
)
def test_articles_are_taken_from_the_newest_to_the_oldest_at_even_distances(count: int, expected: list[str]) -> None:
    dates = {"a": "", "b": "2021", "c": "2022-03", "d": "2022-12-19", "e": "2023"}
    articles = [an_article(name, "", date) for name, date in dates.items()]
    assert [each.id for each in spread(articles, count)] == expected


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with fake_workspace(tmp_path / "library", {"62 Millionen Euro": 0.9, "200": 0.2}) as made:
        made.indexer.put_all([german("a")], Report())
        yield made


def test_the_assistant_decides_what_is_answered(workspace: Workspace) -> None:
    # Its reader finds one thing, whatever it is asked, and that answers one of the candidates.
    found = suggested(workspace.assistant, workspace.library.articles())
    assert found == [Suggestion("Wie hoch ist der Kaufpreis?", "a")]


@pytest.mark.model
def test_the_article_that_a_new_user_starts_with_gives_four_questions(tmp_path: Path, bundled_cache: Path) -> None:
    with Workspace(Settings(library=tmp_path / "library", cache=bundled_cache), writable=True) as made:
        made.indexer.add([SEEDS])
        found = suggested(made.assistant, made.library.articles())
    assert len(found) == 4
    assert {each.article_id for each in found} == {SEED}
    assert "Seit wann haben sich Russland und Belarus verstärkt angenähert?" in [each.question for each in found]


def _any(assistant: Answering) -> Any:
    return assistant
