"""From a network's logits to characters: which tokens make the likeliest spans, and where their words really end."""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np

from index.engine import Floats

LONGEST = 30  # tokens
_PAIRS = {
    "„": "“”",
    "“": "”",
    "»": "«",
    "«": "»",
    "‚": "‘’",
    "‘": "’",
    "(": ")",
    "[": "]",
    '"': '"',
    "「": "」",
    "『": "』",
}
_CLOSERS = set("".join(_PAIRS.values()))
_UNITS = "%‰°€$£"
# Words without which a number says something else: "bis zu 9000" is not "9000".
_BOUNDS = re.compile(
    r"(?<!\w)(?:(?:nicht|kaum|no|not|pas|non|не)\s+)?(?:bis\s+zu|mindestens|höchstens|maximal|wenigstens|rund|etwa|knapp|fast"
    r"|ungefähr|zirka|circa|ca\.|mehr\s+als|weniger\s+als"
    r"|up\s+to|at\s+least|at\s+most|about|around|approximately|nearly|almost|roughly|more\s+than|less\s+than|fewer\s+than"
    r"|jusqu['’]à|au\s+moins|au\s+plus|plus\s+de|moins\s+de|environ|près\s+de|hasta|al\s+menos|más\s+de|menos\s+de"
    r"|cerca\s+de|casi|fino\s+a|almeno|più\s+di|meno\s+di|quasi|до|более|менее|около|почти|en\s+az|en\s+fazla|yaklaşık)\s+$",
    re.IGNORECASE,
)
_LONGEST_BOUND = 30  # characters
_SIGN = re.compile(r"(?<![^\s(\[„“\"»«])[-–−+±$€£]$|[$€£]$")
_UNIT = re.compile(r"[ \u00a0\u202f]?(?:°[CF]?|[%‰€$£])")
_MODIFIERS = frozenset(map(chr, range(0x1F3FB, 0x1F400)))  # of the skin's colour
_FLAGS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))  # two of these are one flag
_INVISIBLE = {"\u00ad", "\u200c", "\u200d"}  # soft hyphen, and what parts or joins letters without a space
_BRIDGES = ".,:/'’-–\u2011״׳"
_MOST_STEPS = 20
# Between these no space shows where a word ends.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "HALFWIDTH", "IDEOGRAPHIC", "BOPOMOFO")


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """Tokens `first` to `last`, both included, and by how much their logits exceed those of no answer."""

    first: int
    last: int
    lead: float


def likeliest(logits: Floats, null: Floats, count: int) -> list[TokenSpan]:
    """Up to `count` spans that do not overlap, the likeliest first.

    `logits` are (tokens, 2), start and end, of a passage's own tokens; `null` the two of "no answer".
    """
    tokens = len(logits)
    width = min(LONGEST, tokens)
    # sums[start, length - 1]
    sums = np.full((tokens, width), -np.inf, np.float32)
    for extra in range(width):
        sums[: tokens - extra, extra] = logits[: tokens - extra, 0] + logits[extra:, 1]
    starts, extras = np.indices(sums.shape)
    found: list[TokenSpan] = []
    while len(found) < count and tokens:
        first, extra = divmod(int(np.argmax(sums)), width)
        best = float(sums[first, extra])
        if not np.isfinite(best):
            break
        last = first + extra
        found.append(TokenSpan(first, last, best - float(null.sum())))
        sums[(starts <= last) & (starts + extras >= first)] = -np.inf
    return found


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without space and stray punctuation at its ends, grown so that no word, number or quotation is cut.

    A number is not parted from what limits it, nor from its percent or currency sign.

    >>> text = 'rund 9.000 Soldaten (10 %), "Anti-Terror"'
    >>> [text[slice(*whole_words(text, *span))] for span in ((7, 10), (21, 23), (29, 35))]
    ['rund 9.000', '10 %', 'Anti-Terror']
    """
    for _ in range(_MOST_STEPS):
        found = _with_pairs(text, *_grown(text, *_stripped(text, start, end)))
        if found == (start, end):
            break
        start, end = found
    return (start, end) if any(map(_counts, text[start:end])) else (start, start)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Without what is neither of a word nor of a pair of marks at the ends."""
    while start < end and not _counts(text[start]) and text[start] not in _PAIRS:
        start += 1
    while end > start and not _counts(text[end - 1]) and text[end - 1] not in _CLOSERS:
        end -= 1
    return start, end


def _grown(text: str, start: int, end: int) -> tuple[int, int]:
    """To the ends of the words at both sides, and with what belongs to a number there."""
    if start == end:
        return start, end
    while start > 0 and _joined(text, start):
        start -= 1
    while end < len(text) and _joined(text, end):
        end += 1
    return _with_bound(text, start), _with_unit(text, end)


def _counts(character: str) -> bool:
    """Whether it says something by itself: a letter, a digit, a sign, no punctuation."""
    return character.isalnum() or character in _UNITS or unicodedata.category(character)[0] in "MS"


def _joined(text: str, place: int) -> bool:
    """Whether the characters before and at `place` belong to one word, number or sign."""
    before, after = text[place - 1], text[place]
    if before.isspace() or after.isspace():
        return _is_thousands(text, place if after.isspace() else place - 1)
    if unicodedata.category(after)[0] == "M" or after in _MODIFIERS or _INVISIBLE & {before, after}:
        return True
    if before in _FLAGS and after in _FLAGS:
        return True
    if _is_letter(before) and _is_letter(after):
        return not (_is_unspaced(before) or _is_unspaced(after)) or (before.isdigit() and after.isdigit())
    if after in _BRIDGES and place + 1 < len(text):
        return _bridges(before, after, text[place + 1])
    return before in _BRIDGES and place >= 2 and _bridges(text[place - 2], before, after)


def _is_thousands(text: str, place: int) -> bool:
    """Whether the space there parts the thousands of a number; only one that cannot end a line does."""
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return text[place] in "\u00a0\u202f" and len(around) == 2 and around.isdigit()


def _bridges(left: str, mark: str, right: str) -> bool:
    """Whether a mark between two characters holds one word or number together: 9.000, 12:30, Anti-Terror, it's."""
    if left.isdigit() and right.isdigit():
        return mark not in "״׳"
    return mark in "-\u2011'’״׳" and _is_letter(left) and _is_letter(right)


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _is_unspaced(character: str) -> bool:
    return character > "\u0e00" and unicodedata.name(character, "").startswith(_UNSPACED)


def _with_unit(text: str, end: int) -> int:
    """Where the number ends with its percent, degree or currency sign."""
    if not text[end - 1].isdigit():
        return end + 1 if text[end - 1] == "°" and text[end : end + 1] in ("C", "F") else end
    found = _UNIT.match(text, end)
    return found.end() if found else end


def _with_bound(text: str, start: int) -> int:
    """Where the number begins with its sign and with what limits it: "bis zu 9000", "$5", "-5"."""
    if not text[start].isdigit():
        return start
    sign = _SIGN.search(text, max(0, start - 2), start)
    start = sign.start() if sign else start
    found = _BOUNDS.search(text, max(0, start - _LONGEST_BOUND), start)
    return found.start() if found else start


def _with_pairs(text: str, start: int, end: int) -> tuple[int, int]:
    """With both marks of the quotation or bracket at the ends, or with neither."""
    if start == end:
        return start, end
    closing = _PAIRS.get(text[start], "")
    if closing and not any(mark in closing for mark in text[start + 1 : end]):
        return (start, end + 1) if end < len(text) and text[end] in closing else (start + 1, end)
    closer = text[end - 1]
    if closer in _CLOSERS and not any(closer in _PAIRS.get(mark, "") for mark in text[start : end - 1]):
        return (start - 1, end) if start > 0 and closer in _PAIRS.get(text[start - 1], "") else (start, end - 1)
    return start, end
