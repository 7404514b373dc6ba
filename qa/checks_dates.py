"""Whether the dates of a statement stand in the sentences that it cites, however they are written."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from qa.checks_locale import months, weekdays
from qa.checks_types import Cited, Finding

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)(?:-(\d\d))?(?![\d-])")
_POINTS = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d\d(?!\d)))?(?!\d)")
_SLASHES = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_DAY = r"(\d{1,2})(?:\.|st|nd|rd|th|-?го|-?е)?"
_YEAR = r"(\d{4})(?!\d)"
_LIST = re.compile(rf"{_DAY}\s*(?:,|und|and|и|bis|to|по|or|oder|[-–/])\s*$")
_SUFFIXES = {  # of a month's or a day's name without its last letters
    "de": r"(?:s|abends?|morgens?|nachts?|nachmittags?|vormittags?)?",
    "ru": r"(?:[аеяуюьий]|ем|ём|ом|ой|ам|ах|ами|ям|ях|ями)?",
    "en": r"s?",
}
_OTHER_WORDS = ("may", "march", "august", "april", "june", "mai")
_ENDING = re.compile(r"[аеяуюьий]$")


@dataclass(frozen=True, slots=True)
class Date:
    """A date in a text, as much of it as is said; 0 is what is not. Swapped: day and month may be the other way round."""

    words: str
    start: int
    end: int
    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int = -1  # Monday = 0
    swapped: bool = False


@lru_cache(maxsize=512)
def dates_in(text: str, language: str) -> tuple[Date, ...]:
    """The dates in a text that name more than a year, and its days of the week, in order.

    >>> [(date.year, date.month, date.day) for date in dates_in("Am 19. Dezember 2022, wie am 3.5.", "de")]
    [(2022, 12, 19), (0, 5, 3)]
    >>> [(date.year, date.month, date.day) for date in dates_in("On December 19th, 2022, and in May 2023", "en")]
    [(2022, 12, 19), (2023, 5, 0)]
    """
    found: list[Date] = []
    for date in (*_in_digits(text, language), *_in_words(text, language), *_days_of_the_week(text, language)):
        if not any(date.start < other.end and other.start < date.end for other in found):
            found.append(date)
    return tuple(sorted(found, key=lambda date: date.start))


def date_findings(statement: Sequence[Date], cited: Sequence[Cited]) -> list[Finding]:
    """Whether each date of a statement stands in a cited sentence; the year may be the article's."""
    known = [(date, sentence) for sentence in cited for date in dates_in(sentence.text, sentence.language)]
    return [
        Finding(
            "date", date.words, any(_holds(other, date, sentence) for other, sentence in known) or _names(date, cited)
        )
        for date in statement
    ]


def _names(date: Date, cited: Sequence[Cited]) -> bool:
    """Whether a day of the week is a word of a name that stands there as it is: "Sunday Times"."""
    return date.weekday >= 0 and any(re.search(rf"\b{date.words} [A-Z]", sentence.text) for sentence in cited)


def _holds(known: Date, date: Date, sentence: Cited) -> bool:
    """Whether what a sentence says is all that the statement's date says."""
    if date.weekday >= 0:
        return date.weekday in (known.weekday, _weekday(known))
    if known.swapped or date.swapped:
        turned = replace(date, month=date.day, day=date.month)
        return _agrees(known, date, sentence) or (date.day > 0 and _agrees(known, turned, sentence))
    return _agrees(known, date, sentence)


def _agrees(known: Date, date: Date, sentence: Cited) -> bool:
    if date.month != known.month or date.day not in (0, known.day):
        return False
    if date.year in (0, known.year):
        return True
    if known.year:
        return False
    return str(date.year) in sentence.text or str(date.year) == sentence.date[:4]


def _weekday(date: Date) -> int:
    try:
        return dt.date(date.year, date.month, date.day).weekday()
    except ValueError:
        return -2


def _in_digits(text: str, language: str) -> Iterator[Date]:
    for match in _ISO.finditer(text):
        yield from _valid(match[0], match.span(), int(match[1]), int(match[2]), int(match[3] or 0))
    for match in _POINTS.finditer(text):
        if language == "en" and not match[3]:
            continue  # a number at the end of a sentence: "The average was 3.07."
        year = int(match[3] or 0)
        year += 0 if year > 99 or not match[3] else 2000 if year < 50 else 1900
        yield from _valid(match[0], match.span(), year, int(match[2]), int(match[1]))
    for match in _SLASHES.finditer(text):
        one, other, year = int(match[1]), int(match[2]), int(match[3])
        either = one <= 12 and other <= 12 and language not in ("de", "fr", "es", "it", "ru")
        month, day = (one, other) if other > 12 else (other, one)
        for date in _valid(match[0], match.span(), year, month, day):
            yield replace(date, swapped=either)


def _in_words(text: str, language: str) -> Iterator[Date]:
    names = months(language)
    if not names:
        return
    for match in _pattern(language, "month").finditer(text):
        month = _number(match["name"], names)
        alone = not (match["day"] or match["day2"] or match["year"])
        if alone and _is_another_word(match["name"], names, first=not text[: match.start()].strip()):
            continue
        day = int(match["day"] or match["day2"] or 0)
        for date in _valid(match[0].strip(" ,."), match.span(), int(match["year"] or 0), month, day):
            yield date
            if earlier := _LIST.search(text, 0, match.start()):
                yield from _valid(earlier[1], earlier.span(1), date.year, month, int(earlier[1]))


def _days_of_the_week(text: str, language: str) -> Iterator[Date]:
    names = weekdays(language)
    if names:
        for match in _pattern(language, "weekday").finditer(text):
            yield Date(match[0], *match.span(), weekday=_number(match["name"], names))


def _valid(words: str, place: tuple[int, int], year: int, month: int, day: int) -> Iterator[Date]:
    if 1 <= month <= 12 and 0 <= day <= 31:
        yield Date(words, *place, year, month, day)


def _is_another_word(name: str, names: Mapping[str, int], *, first: bool) -> bool:
    """Whether a month's name without a day or year is none: "he may", "Jan Müller", "March on!"."""
    small = name.casefold()
    short = any(known.startswith(small) and len(known) > len(small) + 1 for known in names)
    if "А" <= name[0] <= "Я" and not first:
        return True  # Russian months are written small: "Марта Джонс" is Martha
    return (name[0].islower() and name.isascii()) or short or (first and small in _OTHER_WORDS)


def _number(name: str, names: Mapping[str, int]) -> int:
    small = name.casefold()
    while small not in names:
        begun = [number for known, number in names.items() if _stem(known) == small]
        if begun:
            return begun[0]
        small = small[:-1]
    return names[small]


@lru_cache(maxsize=64)
def _pattern(language: str, kind: str) -> re.Pattern[str]:
    names = months(language) if kind == "month" else weekdays(language)
    longest = sorted({_stem(name) if language == "ru" else name for name in names}, key=len, reverse=True)
    name = rf"(?P<name>(?:{'|'.join(map(re.escape, longest))}){_SUFFIXES.get(language, '')})\b"
    if kind == "weekday":
        # "среди" is among, "среды" mostly an environment.
        name = name if language != "ru" else rf"(?!сред(?!у\b)){name}"
        return re.compile(rf"\b{name}", re.IGNORECASE)
    day, year = _DAY.replace("(", "(?P<day>", 1), _YEAR.replace("(", "(?P<year>", 1)
    day2 = r"(?P<day2>\d{1,2})(?:st|nd|rd|th)?(?!\d|[:.]\d)"
    return re.compile(
        rf"(?:(?<!\d)(?<!\d[.,]){day}\s+(?:of\s+)?)?\b{name}\.?(?:\s+{day2}(?=\W|$))?(?:,?\s+(?:of\s+|des\s+Jahres\s+)?{year})?",
        re.IGNORECASE,
    )


def _stem(name: str) -> str:
    return _ENDING.sub("", name)
