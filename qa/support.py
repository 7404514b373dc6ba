"""Whether a statement's sentences mean what it says: its words are checked, then its vector against theirs.

A vector does not see a changed number or name, and `qa/checks.py` does not see a sentence about something else:
together they see both. The statement must be near enough to what it cites, and no sentence that it does not cite
may be clearly nearer. And its words must be: of the mayor who "has resigned", where the sentence has a mayor who
said something, the whole is near, "resigned" is not. The limits were chosen by `bench/checks.py` on one half of a
made set.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from index import bundled
from index.encoder import Encoder
from index.engine import Floats
from qa.checks import check
from qa.checks_types import Check, Cited, Finding
from qa.telling_words import all_words, telling_words

_REMEMBERED = 2000  # sentences' vectors: 3 MB at 384 floats
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """Cosines: at least so near in one language, in two, and behind another sentence by at most so much; and

    how near a statement's words must be on average to words of its sentences, in one language and in two.
    """

    own: float
    across: float
    behind: float
    own_words: float = -1.0
    across_words: float = -1.0


BUNDLED = Limits(own=0.88, across=0.82, behind=0.005, own_words=0.81, across_words=0.785)
# Of another encoder only the order of its cosines is known.
OTHERS = Limits(own=-1.0, across=-1.0, behind=0.02)


class Support:
    """Checks statements. Safe to use from several threads."""

    def __init__(self, encoder: Encoder, limits: Limits | None = None) -> None:
        self._encoder = encoder
        self._limits = limits or (BUNDLED if encoder.name == bundled.ENCODER else OTHERS)
        self._vectors: OrderedDict[str, Floats] = OrderedDict()
        self._lock = Lock()

    def prepare(self, sentences: Sequence[Cited]) -> None:
        """Encode sentences before the first statement comes, while the model still reads them."""
        for start in range(0, len(sentences), _AT_ONCE):
            self._of([sentence.text for sentence in sentences[start : start + _AT_ONCE]])

    def check(self, statement: str, language: str, cited: Sequence[Cited], others: Sequence[Cited] = ()) -> Check:
        """Check a statement in that language; `others` are the sentences that it might have cited too."""
        by_words = check(statement, language, cited, others, self._nearest)
        if not by_words.supported:
            return by_words
        return Check([*by_words.findings, self._meaning(statement, language, cited, others)])

    def _meaning(self, statement: str, language: str, cited: Sequence[Cited], others: Sequence[Cited]) -> Finding:
        """Not supported: with the sentence that is nearer, or the word that is farthest, where it is that."""
        same = all(sentence.language == language for sentence in cited)
        vector = self._encoder.passages([statement])[0]
        joined = " ".join(sentence.text for sentence in cited)
        near = float((self._of([*(sentence.text for sentence in cited), joined]) @ vector).max())
        if near < (self._limits.own if same else self._limits.across):
            return Finding("meaning", "", False)
        if others:
            scores = self._of([sentence.text for sentence in others]) @ vector
            if float(scores.max()) > near + self._limits.behind:
                return Finding("meaning", others[int(scores.argmax())].text, False)
        least = self._limits.own_words if same else self._limits.across_words
        words = telling_words(statement, language, joined if same else "")
        if not words or least <= -1.0:
            return Finding("meaning", "", True)
        mine = self._encoder.in_context([statement], [words])[0]
        theirs = self._encoder.in_context([joined], [all_words(joined)])[0]
        nearest = (mine @ theirs.T).max(axis=1)
        start, end = words[int(nearest.argmin())]
        far = float(nearest.mean()) < least
        return Finding("meaning", statement[start:end] if far else "", not far)

    def _nearest(self, statement: str, texts: Sequence[str]) -> int:
        vectors = self._encoder.passages([statement, *texts])
        return int((vectors[1:] @ vectors[0]).argmax())

    def _of(self, texts: Sequence[str]) -> Floats:
        """The texts' vectors, (texts, dimension); of those that were encoded lately, remembered."""
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, self._encoder.passages(new), strict=True))
        with self._lock:
            for text in known:
                self._vectors[text] = known[text]
                self._vectors.move_to_end(text)
            while len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
        return np.stack([known[text] for text in texts])
