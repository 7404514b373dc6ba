"""SQuAD's measures, F1 and exact match."""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence

_PUNCTUATION = set(string.punctuation)


def f1(found: str, answers: Sequence[str]) -> float:
    """Best overlap of words with one of the answers, 0..1 (Rajpurkar et al. 2016)."""
    return max(_f1(_words(found), _words(answer)) for answer in answers)


def exact(found: str, answers: Sequence[str]) -> float:
    return max(float(_words(found) == _words(answer)) for answer in answers)


def _f1(found: list[str], answer: list[str]) -> float:
    common = sum((Counter(found) & Counter(answer)).values())
    if not common:
        return float(found == answer)
    return 2 * common / (len(found) + len(answer))


def _words(text: str) -> list[str]:
    """Lower-case words without English articles and without punctuation, as SQuAD's and MLQA's scripts do;

    characters of scripts without spaces count as words.
    """
    lowered = "".join(
        " " if character in _PUNCTUATION or unicodedata.category(character).startswith("P") else character
        for character in text.lower()
    )
    spaced = re.sub(r"([\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f])", r" \1 ", lowered)
    return [word for word in spaced.split() if word not in ("a", "an", "the")]
