"""BM25 of a few texts for a question (Robertson & Zaragoza 2009; the idf as Lucene has it, of these texts alone)."""

import math
import re
from collections import Counter
from collections.abc import Sequence

_K1, _B = 1.5, 0.75
_WORD = re.compile(r"\w\w+")


def bm25(question: str, texts: Sequence[str]) -> list[float]:
    """How well each text matches the question's words; 0.0 where none of them is in it.

    >>> [round(score, 2) for score in bm25("Wie viele Soldaten?", ["Viele Soldaten", "Viele Panzer", "Keine"])]
    [1.33, 0.43, 0.0]
    """
    asked = set(words_of(question))
    counts = [Counter(words_of(text)) for text in texts]
    mean = sum(count.total() for count in counts) / len(counts) if any(counts) else 1.0
    inside = Counter(word for count in counts for word in asked & count.keys())
    idf = {word: math.log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for word, n in inside.items()}
    found = []
    for count in counts:
        norm = _K1 * (1 - _B + _B * count.total() / mean)
        found.append(sum((idf[w] * count[w] * (_K1 + 1) / (count[w] + norm) for w in asked & count.keys()), 0.0))
    return found


def words_of(text: str) -> list[str]:
    """The words of at least two letters or digits, case folded.

    >>> words_of("Bis zu 9000 russische Soldaten")
    ['bis', 'zu', '9000', 'russische', 'soldaten']
    """
    return _WORD.findall(text.casefold())
