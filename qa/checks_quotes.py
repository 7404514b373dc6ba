"""Whether what a statement puts in quotation marks stands in the sentences that it cites."""

import re
from collections.abc import Sequence

from qa.checks_types import Cited, Finding
from qa.wording import compared

_QUOTED = re.compile(
    r"„([^“”\"]+)[“”\"]|“([^“”]+)”|«([^«»]+)»|»([^«»]+)«|‚([^‘’]+)[‘’]|\"([^\"]+)\"|(?<!\w)‘([^‘’]+)’(?!\w)"
)


def quote_findings(statement: str, language: str, cited: Sequence[Cited]) -> list[Finding]:
    """Each quotation in the statement: word for word where the languages are one, else marked as one there too.

    >>> there = [Cited("Er nannte es „sehr gut“.", "de")]
    >>> [finding.supported for finding in quote_findings('He called it "very good".', "en", there)]
    [True]
    >>> [finding.supported for finding in quote_findings("Er nannte es „ganz gut“.", "de", there)]
    [False]
    """
    known = [f" {compared(sentence.text)} " for sentence in cited]
    translated = any(sentence.language != language and quotes(sentence.text) for sentence in cited)
    return [
        Finding("quote", quote, translated or any(f" {compared(quote)} " in text for text in known))
        for quote in quotes(statement)
    ]


def quotes(text: str) -> list[str]:
    """What stands in quotation marks in a text, in order, with at least one letter or digit."""
    found = ("".join(part or "" for part in match.groups()).strip() for match in _QUOTED.finditer(text))
    return [quote for quote in found if compared(quote)]
