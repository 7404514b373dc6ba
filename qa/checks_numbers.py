"""Whether the numbers of a statement stand in the sentences that it cites, however they are written."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from qa.checks_locale import decimal_mark
from qa.checks_number_words import first_part, is_loose, roman, scale, word_value
from qa.checks_types import Cited, Finding

_APART = "'’\u00a0\u202f\u2009"  # what may part thousands in every language
_TOKEN = re.compile(
    rf"(?<![^\W_])(?P<digits>\d{{1,3}}(?: \d{{3}})+(?![\d.,]\d|\d)|\d+(?:[.,{_APART}]\d+)*)(?P<part>[¼½¾⅓⅔⅛])?"
    r"|(?P<only>[¼½¾⅓⅔⅛])|(?P<word>[^\W\d_]+)"
)
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ ]\d{3})+(?![\d.,])")
_DECADE = re.compile(r"(?:s\b|er\b|er-?j|-?[еих]{1,2}\b)")
_CLOCK = re.compile(r"(?<=\d)\.(?=\d\d ?(?:Uhr|h\b|[ap]\.?m))")
_AFTERNOON = re.compile(r"(?::\d\d)? ?p\.?m\b", re.IGNORECASE)
_SHORT_SCALE, _SHORT_SCALES = re.compile(r"(m|bn|k)\b"), {"k": 1e3, "m": 1e6, "bn": 1e9}
_MONEY = re.compile(r"[$£€¥]$")
_PERCENT = re.compile(r"[\s\u00a0\u202f-]*(?:%|percent|per cent|prozent|процент)", re.IGNORECASE)
_RANGE = re.compile(r"[\s%]*(?:[-–—]|bis(?: zu| auf)?|to|and|und|or|oder|и|до|или)\s*")
_HALF_YEAR = re.compile(r"\d{4}[-–/]$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: `values` are what it may mean, and `named` whether a statement must answer for it."""

    words: str
    start: int
    end: int
    values: frozenset[float]
    percent: bool = False
    named: bool = True
    scale: float = field(default=1, compare=False)


@lru_cache(maxsize=512)
def numbers_in(text: str, language: str) -> tuple[Number, ...]:
    """The numbers in a text, in order: digits, words, ordinals, Roman ones.

    >>> [sorted(number.values) for number in numbers_in("bis zu 9.000 von 2,5 Millionen, 45 Prozent", "de")]
    [[9000.0], [2500000.0], [45.0]]
    >>> [sorted(number.values) for number in numbers_in("twenty-five of nine thousand", "en")]
    [[25.0], [9000.0]]
    """
    text = _CLOCK.sub(":", text)
    found: list[Number] = []
    for token in _TOKEN.finditer(text):
        before = found[-1] if found and _joined(text[found[-1].end : token.start()]) else None
        made = _of_word(token, language, before) if token["word"] else _of_digits(token, text, language)
        if made is None:
            continue
        if before is not None and made.start == before.start:
            found.pop()
        found.append(made)
    return tuple(_with_units(found, text))


def number_findings(statement: Sequence[Number], cited: Sequence[Cited]) -> list[Finding]:
    """Whether each number that a statement names stands in a cited sentence, as a percentage where it says so."""
    known = [number for sentence in cited for number in numbers_in(sentence.text, sentence.language)]
    hints = {value for sentence in cited for value in _hints(sentence.text, sentence.language)}
    findings = []
    for number in statement:
        if not number.named:
            continue
        stands = not number.percent and not number.values.isdisjoint(hints)
        # A word in a title stands there as it is: "Seven Keys to Doomsday" in a German sentence.
        stands = stands or (number.words.isalpha() and number.words.istitle() and _holds_word(cited, number.words))
        for other in known:
            stands = stands or (number.percent <= other.percent and _same(number, other))
        findings.append(Finding("number", number.words, stands))
    return findings


def _holds_word(cited: Sequence[Cited], word: str) -> bool:
    return any(re.search(rf"\b{word}\b", sentence.text) for sentence in cited)


def _same(one: Number, other: Number) -> bool:
    # Who copies "9.000" into an English sentence shows what stands there.
    return not one.values.isdisjoint(other.values) or (len(one.words) > 3 and one.words == other.words)


def _of_digits(token: re.Match[str], text: str, language: str) -> Number:
    digits = token["digits"] or "0"
    part = token["part"] or token["only"]
    values = {value + (unicodedata.numeric(part) if part else 0) for value in _readings(digits, language)}
    if len(digits) in (2, 4) and _DECADE.match(text, token.end()):
        values |= {1900 + value for value in values if value < 100}
    if len(digits) == 2 and _HALF_YEAR.search(text[: token.start()]):
        values |= {int(text[token.start() - 5 : token.start() - 3]) * 100 + value for value in values}
    if (short := _SHORT_SCALE.match(text, token.end())) and _MONEY.search(text, 0, token.start()):
        values |= {value * _SHORT_SCALES[short[1]] for value in values}
    if _AFTERNOON.match(text, token.end()):
        values |= {12 + value for value in values if value < 12}
    return Number(token[0], token.start(), token.end(), frozenset(values))


def _readings(digits: str, language: str) -> set[float]:
    """What digits with points and commas may mean; in a known language mostly one number."""
    plain = re.sub(f"[{_APART} ]", "", digits)
    marks = re.findall("[.,]", plain)
    groups = re.split("[.,]", plain)
    thousands = all(len(group) == 3 for group in groups[1:]) and 0 < len(groups[0]) <= 3 and groups[0] != "0"
    whole = float("".join(groups))
    if not marks:
        return {whole}
    if len(marks) > 1:
        if thousands and len(set(marks)) == 1:
            return {whole}
        if len(set(marks)) == 2 and marks[-1] not in marks[:-1]:
            return {float("".join(groups[:-1]) + "." + groups[-1])}
        return {float(group) for group in groups}  # a version, a list without spaces
    fraction = float(".".join(groups))
    if not thousands:
        return {fraction}
    decimal = decimal_mark(language)
    return {fraction, whole} if not decimal else {fraction} if marks[0] == decimal else {whole}


def _of_word(token: re.Match[str], language: str, before: Number | None) -> Number | None:
    word = token["word"]
    small = word.casefold()
    times = scale(small, language)
    if times is not None:
        if before is None:
            return None  # "thousands of people" names no number; "tausend" alone is rare enough
        values = frozenset(round(value * times, 6) for value in before.values)
        words = f"{before.words} {word}"
        return replace(before, words=words, end=token.end(), values=values, named=True, scale=before.scale * times)
    value = word_value(small, language)
    if value is None:
        if (number := roman(word)) is not None:
            return Number(word, token.start(), token.end(), frozenset({float(number)}))
        return None
    if before is not None and not before.words[0].isdigit():
        joined = _added(next(iter(before.values)), value)
        if joined is not None:
            words = f"{before.words} {word}"
            return replace(before, words=words, end=token.end(), values=frozenset({joined}), named=True)
    # "one", "first", "half" and "second" after a number are words like others.
    named = value >= 2 and not is_loose(small) and not (small == "second" and before is not None)
    return Number(word, token.start(), token.end(), frozenset({float(value)}), named=named)


def _added(one: float, other: float) -> float | None:
    """Two words' numbers as one: two hundred, twenty five, nine thousand fifty; else `None`."""
    if other == 100 and one < 10:
        return one * 100
    magnitude = next((size for size in (1000.0, 100.0, 10.0) if one % size == 0 and one >= 2 * size / 2), 1.0)
    return one + other if magnitude > other >= 1 and one >= 20 and other == int(other) else None


def _joined(gap: str) -> bool:
    return gap in (" ", "-", "\u00a0", "\u202f", " and ", ". ", "")


def _with_units(numbers: Sequence[Number], text: str) -> Iterator[Number]:
    """In "40 to 45 percent" and "2 bis 3 Millionen" the first number has the second one's unit."""
    after: Number | None = None
    found = []
    for number in reversed(numbers):
        percent = _PERCENT.match(text, number.end) is not None
        if after is not None and _RANGE.fullmatch(text, number.end, after.start):
            percent = percent or after.percent
            if after.scale > 1 and number.scale == 1:
                values = number.values | {round(value * after.scale, 6) for value in number.values}
                number = replace(number, values=frozenset(values), scale=after.scale)
        after = replace(number, percent=percent)
        found.append(after)
    return reversed(found)


def _hints(text: str, language: str) -> Iterator[float]:
    """Numbers that a sentence may hold besides: in longer words, and in digits that a space parts."""
    for token in re.findall(r"[^\W\d_]+", text):
        value = first_part(token.casefold(), language)
        if value is not None:
            yield value
    for spaced in _SPACED.findall(text):
        yield from map(float, spaced.split())
