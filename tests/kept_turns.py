"""Conversations as the browser keeps them, made by what the page makes them with."""

from collections.abc import Sequence
from typing import Any

from index.records import Article, Hit, Passage
from qa.answer import Answer, Citation, Statement
from qa.statements import citation_of
from ui.turns import turn_json

# A hostile name, title, text and question: HTML, Markdown, links, and what a terminal obeys.
EVIL = "\"'><script>alert(1)</script> <img src=x onerror=alert(2)> [a](javascript:b) ![c](http://d/e) **f** `g` &lt; | \x1b[31m # 1. h"


def cited(article: Article, *quotes: str) -> list[Citation]:
    """A citation of each of these words, where they first stand in the article."""
    places = [(article.text.index(quote), article.text.index(quote) + len(quote)) for quote in quotes]
    return [citation_of(article, start, end) for start, end in places]


def answered(question: str, article: Article, *quotes: str, understood: str = "") -> dict[str, Any]:
    """A turn whose answer says these words of the article, one statement each."""
    statements = [Statement(" ".join(each.quote.split()), [each]) for each in cited(article, *quotes)]
    answer = Answer(question, statements, False, 0.8, "en", [], understood=understood or question)
    return turn_json(question, answer, (question, "<p>shown</p>"))


def refused(question: str, *near: Passage, understood: str = "") -> dict[str, Any]:
    """A turn without an answer, with passages that are near the question."""
    hits = [Hit(passage, 0.5) for passage in near]
    answer = Answer(question, [], True, 0.1, "en", hits, understood=understood or question)
    return turn_json(question, answer, (question, "<p>shown</p>"))


def mistaken(question: str) -> dict[str, Any]:
    """A turn whose question could not be asked."""
    return turn_json(question, None, (question, "That is no question."))


def conversation(turns: Sequence[dict[str, Any]], name: str = "The fox") -> dict[str, Any]:
    """Last changed on 22 November 2026."""
    return {"id": "0" * 32, "name": name, "changed": 1_795_390_000_123, "turns": list(turns)}
