"""How far apart two spellings of a name are, also of other alphabets: "Lukaschenko", "Lukashenko", "Лукашенко".

Both are written by their sound, in small Latin letters and a capital for a sound that takes several of them.
Then the changes from one to the other are counted: sounds that the languages write now this way, now that
("w" and "v", "sch" and "zh", nearly every vowel) weigh little, others one.
"""

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = dict(
    zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўћђљњјџ",
        ("a", "b", "v", "g", "d", "e", "o", "Z", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f",
         "h", "T", "C", "S", "S", "", "i", "", "e", "iu", "ia", "i", "i", "ie", "g", "v", "C", "Z", "l", "n", "i", "Z"),
        strict=True)
)  # fmt: skip
_GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω",
                  ("a", "v", "g", "d", "e", "z", "i", "t", "i", "k", "l", "m", "n", "ks", "o", "p", "r", "s", "s", "t",
                   "i", "f", "h", "ps", "o"), strict=True))  # fmt: skip
_OTHERS = {"ß": "s", "ø": "o", "ł": "l", "đ": "d", "æ": "e", "œ": "e", "þ": "t", "ð": "d", "ı": "i"}
_SOUNDS = (
    (r"eaux?|au(?:lt|ld|d|x)$", "o"),
    (r"schtsch|shch", "S"), (r"tsch|tsh|tch", "C"), (r"dsch|dzh|dž|dZ|CZ", "Z"), (r"(?<=.)cz|^cz", "z"),
    (r"sch|sh|sz|š", "S"), (r"zh|ž", "Z"), (r"č", "C"), (r"gh", "h"), (r"kh|ch", "X"), (r"ph", "f"), (r"th", "t"), (r"wh", "w"),
    (r"ts|tz", "T"), (r"ck|q|c(?![eiy])|kk", "k"), (r"c(?=[eiy])", "s"), (r"x", "ks"), (r"w", "v"), (r"[jy]", "i"),
    (r"ou|oo", "u"), (r"ee", "i"), (r"(?<=[aeou])h", ""),
)  # fmt: skip
_RULES = [(re.compile(pattern), sound) for pattern, sound in _SOUNDS]
_VOWELS = frozenset("aeiou")
_NEAR = ("aeiou", "kghX", "szTCSZX", "vfub", "bp", "td", "mn", "kC", "iZ", "gZ")
_NEAR_COST = {(a, b): 0.3 if group == "aeiou" else 0.4 for group in _NEAR for a in group for b in group if a != b}
_SHORT = 6  # sounds
_FULL_IF_SHORT = 2.0
_SILENT = 0.03  # an "e" at the end, spoken or not
_LEFT_OUT = {**dict.fromkeys("aeiou", 0.35), "h": 0.4, "X": 0.6, "t": 0.8}


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """A word by its sound.

    >>> sound("Lukaschenko"), sound("Lukashenko"), sound("Лукашенко")
    ('lukaSenko', 'lukaSenko', 'lukaSenko')
    """
    written = []
    for letter in word.casefold():
        if letter in _CYRILLIC:
            written.append(_CYRILLIC[letter])
        elif letter in "čšž":
            written.append(letter)
        else:
            plain = unicodedata.normalize("NFKD", letter)[0]
            written.append(_GREEK.get(plain, _OTHERS.get(plain, plain)))
    text = "".join(written)
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return re.sub(r"(.)\1+", r"\1", text)


@lru_cache(maxsize=16384)
def distance(one: str, other: str) -> float:
    """The weighed changes between two words' sounds, a share of the longer one's length; 0 where they sound alike.

    >>> distance("Minsk", "Минск"), distance("Minsk", "Pinsk"), distance("Minsk", "Moskau") > 0.3
    (0.0, 0.4, True)
    """
    first, second = sound(one), sound(other)
    if first == second:
        return 0.0
    return min(_weighed(first, second), _weighed(first.removesuffix("e"), second.removesuffix("e")) + _SILENT)


def _weighed(first: str, second: str) -> float:
    """The changes' weight, a share of the longer one's length; in a short name another consonant is another name."""
    longest = max(len(first), len(second))
    if not first or not second or abs(len(first) - len(second)) > 0.6 * longest:
        return 1.0
    full = _FULL_IF_SHORT if longest <= _SHORT else 1.0
    before = [0.0]
    for place, letter in enumerate(second):
        before.append(before[-1] + _dropped(letter, first=place == 0))
    for at, mine in enumerate(first):
        row = [before[0] + _dropped(mine, first=at == 0)]
        for place, theirs in enumerate(second):
            row.append(
                min(
                    before[place] + _changed(mine, theirs, full),
                    before[place + 1] + _dropped(mine),
                    row[-1] + _dropped(theirs),
                )
            )
        before = row
    return min(1.0, before[-1] / longest)


def _changed(one: str, other: str, full: float) -> float:
    return 0.0 if one == other else _NEAR_COST.get((one, other), _NEAR_COST.get((other, one), full))


def _dropped(letter: str, *, first: bool = False) -> float:
    return 1.0 if first and letter in "aeou" else _LEFT_OUT.get(letter, 1.0)
