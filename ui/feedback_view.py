"""A verdict on an answer as `beleg feedback` prints it: for people, and as the beginning of a test case."""

import unicodedata
from typing import Any

from index.feedback import Feedback


def case_json(given: Feedback) -> dict[str, Any]:
    """The keys of bench/data/seed_questions.jsonl, filled in with what was answered, and the whole answer.

    Where the verdict is "down", "answers" and "cite" are what has to be put right, and "refused" may be.
    """
    citations = given.answer.get("citations", [])
    first = citations[0] if citations else {}
    return {
        "time": given.time,
        "verdict": given.verdict,
        "reason": given.reason,
        "q": given.question,
        "understood": given.understood,
        "answers": [citation["quote"] for citation in citations],
        "cite": first.get("sentence", ""),
        "article": first.get("article", ""),
        "refused": given.answer.get("refused", not citations),
        "answer": dict(given.answer),
    }


def feedback_words(given: Feedback) -> str:
    """A line with the verdict and the question, then what there is to say of them, each on a line of its own."""
    answer = "refused" if given.answer.get("refused") else f"answered: {given.answer.get('answer', '')}"
    understood = f"understood: {given.understood}" if given.understood.split() != given.question.split() else ""
    reason = f"reason: {given.reason}" if given.reason else ""
    head = f"{given.time[:16].replace('T', ' ')}  {given.verdict:4}  {given.question}"
    return "\n    ".join(map(_plain, filter(None, (head, understood, answer, reason))))


def _plain(text: str) -> str:
    """The text on one line, without characters that a terminal would obey."""
    line = "".join(" " if each.isspace() else each for each in text)
    return "".join(each for each in line if unicodedata.category(each) not in ("Cc", "Cs"))
