"""Whether what a statement puts in quotation marks stands in the sentences that it cites."""

import re
from collections.abc import Sequence

from qa.checks_types import Cited, Finding
from qa.wording import compared

_QUOTED = re.compile(
    r"„([^“”\"]+)[“”\"]|“([^“”]+)”|«([^«»]+)»|»([^«»]+)«|‚([^‘’]+)[‘’]|\"([^\"]+)\"|(?<!\w)‘([^‘’]+)’(?!\w)"
)


_FIGURE = 2  # words that Russian marks because they are meant otherwise: «мягкая сила»
_SPEECH = re.compile(r"[:,]\s*[„“«»‚\"‘]$")


def quote_findings(statement: str, language: str, cited: Sequence[Cited]) -> list[Finding]:
    """Each quotation in the statement: word for word where the languages are one, else marked as one there too.

    In another language a title or a ship's name needs no marks there: Russian marks more of them than German does,
    and also words that are meant in a figure.

    >>> there = [Cited("Er nannte es „sehr gut“.", "de")]
    >>> [finding.supported for finding in quote_findings('He called it "very good".', "en", there)]
    [True]
    >>> [finding.supported for finding in quote_findings("Er nannte es „ganz gut“.", "de", there)]
    [False]
    """
    known = [f" {compared(sentence.text)} " for sentence in cited]
    translated = any(sentence.language != language and quotes(sentence.text) for sentence in cited)
    foreign = any(sentence.language != language for sentence in cited)
    return [
        Finding(
            "quote",
            quote,
            translated
            or (foreign and (title or (language == "ru" and len(quote.split()) <= _FIGURE)))
            or any(f" {compared(quote)} " in text for text in known),
        )
        for quote, title in _quotes(statement)
    ]


def quotes(text: str) -> list[str]:
    """What stands in quotation marks in a text, in order, with at least one letter or digit."""
    return [quote for quote, _ in _quotes(text)]


def _quotes(text: str) -> list[tuple[str, bool]]:
    """What is quoted, and whether it may be a title: it begins with a capital letter, and no colon comes before it."""
    found = []
    for match in _QUOTED.finditer(text):
        quote = "".join(part or "" for part in match.groups()).strip()
        speech = _SPEECH.search(text[: match.start() + 1]) is not None or quote.endswith((".", "!", "?", ","))
        if compared(quote):
            found.append((quote, quote[0].isupper() and not speech))
    return found
