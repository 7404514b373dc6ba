"""The JSON for programs: its exact shapes, as README and DESIGN give them."""

import json

from index.errors import SourceError
from index.indexer import Report
from index.records import Hit, Passage
from qa.answer import Answer, Citation, Statement
from qa.contract import answer_json, article_json, passage_json, report_json
from tests.fakes import an_article

TEXT = "Minsk meldet es. Ihr gehören „bis zu 9000“ Soldaten an."
ARTICLE = an_article("force", TEXT, "2022-12", "de", "/somewhere/force.txt")
QUOTE, SENTENCE = "bis zu 9000", "Ihr gehören „bis zu 9000“ Soldaten an."
START, SENTENCE_START = TEXT.index(QUOTE), TEXT.index(SENTENCE)
MADE_CITATION = {
    "number": 1,
    "article": "force",
    "title": "Title of force",
    "date": "2022-12",
    "start": START,
    "end": START + len(QUOTE),
    "quote": QUOTE,
    "sentence": SENTENCE,
}
HIT = Hit(Passage("p1", "force", 0, 16), 0.812345678)


def through_json(value: object) -> object:
    return json.loads(json.dumps(value, allow_nan=False))


def test_an_answer_has_the_keys_of_the_contract_and_quotes_by_offsets() -> None:
    citation = Citation(1, ARTICLE, START, START + len(QUOTE), SENTENCE_START, len(TEXT))
    answer = Answer(
        question="how many?",
        statements=[Statement(QUOTE, [citation])],
        refused=False,
        confidence=0.93219,
        language="en",
        related=[HIT],
        timings={"retrieve_ms": 7.123, "read_ms": 88.0},
        certainty="sure",
        understood="where? how many?",
    )
    made = {
        "question": "how many?",
        "answer": QUOTE,
        "refused": False,
        "confidence": 0.9322,
        "language": "en",
        "citations": [MADE_CITATION],
        "related": [{"article": "force", "start": 0, "end": 16, "score": 0.8123}],
        "timings": {"retrieve_ms": 7.1, "read_ms": 88.0},
        "certainty": "sure",
        "understood": "where? how many?",
        "statements": [
            {"text": QUOTE, "written": False, "supported": True, "missing": [], "citations": [MADE_CITATION]}
        ],
        "writer": "",
        "failure": "",
        "notice": "",
        "contradicted": False,
    }
    assert through_json(answer_json(answer)) == made
    assert list(answer_json(answer)) == list(made)


def test_a_refusal_has_the_same_keys() -> None:
    answer = Answer("wer?", [], True, 0.1, "de", [HIT])
    made = answer_json(answer)
    assert (made["answer"], made["refused"], made["citations"]) == ("", True, [])
    assert len(made["related"]) == 1
    assert list(made) == [
        "question", "answer", "refused", "confidence", "language", "citations", "related", "timings",
        "certainty", "understood", "statements", "writer", "failure", "notice", "contradicted",
    ]  # fmt: skip


def test_a_passage_an_article_and_a_report_have_the_keys_of_the_contract() -> None:
    assert through_json(passage_json(HIT, ARTICLE)) == {
        "article": "force", "title": "Title of force", "date": "2022-12", "language": "de",
        "start": 0, "end": 16, "score": 0.8123, "text": "Minsk meldet es.",
    }  # fmt: skip
    assert through_json(article_json(ARTICLE)) == {
        "article": "force", "title": "Title of force", "date": "2022-12", "language": "de",
        "source": "/somewhere/force.txt", "characters": len(TEXT),
    }  # fmt: skip
    report = Report(
        added=["a"], updated=["b"], unchanged=["c"], removed=["d"],
        skipped=[SourceError("x.txt is empty", "leave it out")], passages=7,
    )  # fmt: skip
    assert through_json(report_json(report)) == {
        "added": ["a"], "updated": ["b"], "unchanged": ["c"], "removed": ["d"],
        "skipped": [{"error": "x.txt is empty", "mend": "leave it out"}], "passages": 7,
    }  # fmt: skip
