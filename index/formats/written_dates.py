"""Dates as people and programs write them -> partial ISO dates, without guessing."""

import datetime as dt
import re

from index.dates import is_date

_LONGEST = 100  # characters; what is longer is no date
_NAMES = (
    ("jan", "januar", "jänner", "january"),
    ("feb", "februar", "feber", "february"),
    ("mar", "mär", "mrz", "märz", "maerz", "march"),
    ("apr", "april"),
    ("mai", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("aug", "august"),
    ("sep", "sept", "september"),
    ("okt", "oct", "oktober", "october"),
    ("nov", "november"),
    ("dez", "dec", "dezember", "december"),
)
_MONTHS = {name: month for month, names in enumerate(_NAMES, 1) for name in names}

_PDF = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
_DIGITS = re.compile(r"(\d{4})(?:(\d\d)(\d\d)(?:T?\d{4}(?:\d\d)?Z?|T\S*)?)?")
_SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?(?=[T\s,]|\Z)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4})(?!\d)")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./](\d{4})")
_NAMED = re.compile(
    r"(?<!\w)(?:(?P<day>\d{1,2})(?:\.|st|nd|rd|th)?[ -](?:of )?|\b)(?P<month>[^\W\d_]{3,9})\.?"
    r"(?:[ -](?P<after>\d{1,2})(?:st|nd|rd|th)?(?!\w|:))?,?(?: \d\d?:\d\d(?::\d\d)?(?: [A-Z]{2,5})?)?[ -](?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)


def iso_date(written: str | float | None) -> str:
    """The date as YYYY, YYYY-MM or YYYY-MM-DD; "" where it is none or one that does not exist.

    Numbers are seconds (or milliseconds) since 1970, in UTC. Where day and month could be swapped,
    only the year is certain.

    >>> iso_date("19. Dezember 2022"), iso_date("12/19/2022"), iso_date("03/04/2022"), iso_date("31.02.2022")
    ('2022-12-19', '2022-12-19', '2022', '')
    """
    if isinstance(written, float):
        return _of_seconds(written)
    text = " ".join(str(written or "")[: _LONGEST + 1].split())
    if not text or len(text) > _LONGEST:
        return ""
    for reading in (_of_digits, _year_first, _day_first, _named):
        found = reading(text)
        if found is not None:
            return found if found.isascii() and is_date(found) else ""
    return ""


def _of_digits(text: str) -> str | None:
    """20221219, 20221219T100000Z, D:20221219100000+01'00', and seconds since 1970."""
    if _SECONDS.fullmatch(text):
        return _of_seconds(float(text))
    match = _PDF.match(text) or _DIGITS.fullmatch(text)
    return None if match is None else _joined(*match.groups())


def _of_seconds(count: float) -> str:
    """The day in UTC; "" before 1973 and after 2128, where it is hardly a time."""
    seconds = count / 1000 if count >= 1e11 else count
    if not 1e8 <= seconds < 5e9:
        return ""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).date().isoformat()


def _year_first(text: str) -> str | None:
    match = _YEAR_FIRST.match(text)
    return None if match is None else _joined(match[1], match[3], match[4])


def _day_first(text: str) -> str | None:
    match = _DAY_FIRST.search(text)
    if match is None:
        match = _MONTH_YEAR.fullmatch(text)
        return None if match is None else _joined(match[2], match[1])
    first, separator, second, year = match.groups()
    if separator == "." or int(first) > 12 or first == second:
        return _joined(year, second, first)
    if int(second) > 12:
        return _joined(year, first, second)
    return year


def _named(text: str) -> str | None:
    for match in _NAMED.finditer(text):
        month = _MONTHS.get(match["month"].lower())
        if month is not None:
            return _joined(match["year"], str(month), match["day"] or match["after"])
    return None


def _joined(year: str, month: str | None = None, day: str | None = None) -> str:
    return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part is not None)])
