"""Partial dates, YYYY, YYYY-MM or YYYY-MM-DD, and the days that they cover."""

import calendar
import datetime as dt
import re

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def is_date(text: str) -> bool:
    """Whether the text is a partial date of a day, month or year that exists.

    >>> is_date("2022-12"), is_date("2022-02-31"), is_date("2022-13")
    (True, False, False)
    """
    try:
        day_range(text)
    except ValueError:
        return False
    return True


def day_range(date: str) -> tuple[int, int]:
    """The first and the last day that a partial date covers, as numbers that sort: yyyymmdd.

    >>> day_range("2022-12")
    (20221201, 20221231)
    """
    match = _PARTIAL.fullmatch(date)
    if match is None:
        raise ValueError(f"not a date: {date!r}")
    year, month, day = (None if part is None else int(part) for part in match.groups())
    if year is None:
        raise ValueError(f"not a date: {date!r}")
    first = dt.date(year, 1 if month is None else month, 1 if day is None else day)
    last_month = 12 if month is None else month
    last = dt.date(year, last_month, calendar.monthrange(year, last_month)[1] if day is None else day)
    return int(first.strftime("%Y%m%d")), int(last.strftime("%Y%m%d"))
