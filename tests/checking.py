"""What the checks of a statement find missing."""

from qa.checks import check
from qa.checks_types import Cited


def missing(statement: str, language: str, *cited: str, date: str = "", spoken: str = "de") -> list[str]:
    """What the sentences do not hold."""
    found = check(statement, language, [Cited(text, spoken, date) for text in cited])
    return [finding.words for finding in found.missing]
