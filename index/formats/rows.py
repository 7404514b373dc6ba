"""Rows of a table, or objects of JSON -> drafts, by the columns' names."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping

from index.errors import SourceError
from index.formats.article import address
from index.formats.document import Document, Draft, Found
from index.formats.field_names import FIELDS, field_values, key_of
from index.formats.markup import html_text
from index.formats.names import one_line
from index.formats.written_dates import iso_date

_MOST_ERRORS = 20  # of one table that are said one by one
_OFTEN = 1000  # rows between two signs of life
_MOST_NAMES = 20
_HTML = re.compile(r"</(?:p|div|h[1-6]|li|span|a|b|i|em|strong)\s*>|<(?:br|p)\s*/?>", re.IGNORECASE)

Row = Mapping[str, object]


def drafts_of(rows: Iterable[tuple[str, Row | SourceError]], document: Document) -> Iterator[Found]:
    """A draft for each row that has a text; the place of a row, "row 2", is said where it has none.

    Of a table's errors, only the first are said one by one.
    """
    errors = 0
    for count, (place, row) in enumerate(rows, 1):
        found = row if isinstance(row, SourceError) else _draft(place, row, document)
        if not isinstance(found, SourceError) or errors < _MOST_ERRORS:
            yield found
        elif count % _OFTEN == 0:
            yield None
        errors += isinstance(found, SourceError)
    if errors > _MOST_ERRORS:
        rest = errors - _MOST_ERRORS
        yield SourceError(f"{document.name}: {rest} more such rows were left out", "mend them, or leave them out")


def has_text_column(names: Iterable[str]) -> bool:
    """Whether one of the columns is one of texts."""
    return not set(FIELDS["text"]).isdisjoint(map(key_of, names))


def no_text_column(names: Iterable[str], document: Document) -> SourceError:
    """The error for a table without texts."""
    found = [name for name in names if name.strip()]
    said = ", ".join(one_line(name, 40) for name in found[:_MOST_NAMES])
    said += f" and {len(found) - _MOST_NAMES} more" if len(found) > _MOST_NAMES else ""
    return SourceError(
        f"{document.name} has no column of texts{' among ' if said else ''}{said}",
        'name the column of the texts "text"',
    )


def _draft(place: str, row: Row, document: Document) -> Draft | SourceError:
    values = {key_of(name): value for name, value in reversed(list(row.items())) if isinstance(name, str)}
    text = next(filter(None, map(_prose, field_values(values, "text"))), "")
    if not text:
        return SourceError(f"{document.name}, {place} has no text", "write one, or leave it out")
    title = _first(values, "title")
    source = next(filter(None, map(address, _words(values, "source"))), "")
    digest = hashlib.sha256((title + text).encode("utf-8", "replace")).hexdigest()[:12]
    return Draft(
        text=text,
        title=title,
        date=next(filter(None, map(_day, field_values(values, "date"))), ""),
        language=_first(values, "language"),
        id=_first(values, "id") or source or f"{document.id}-{digest}",
        source=source,
    )


def _prose(value: object) -> str:
    """A text, also where it is a list of paragraphs, or HTML; "" for anything else."""
    if isinstance(value, list):
        value = "\n\n".join(part.strip() for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return ""
    return (html_text(value) if _HTML.search(value) else value).strip()


def _day(value: object) -> str:
    return iso_date(value) if isinstance(value, (str, int, float)) else ""


def _words(values: Row, field: str) -> Iterator[str]:
    """The field's values that are one string or number each."""
    for value in field_values(values, field):
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            yield str(value).strip()


def _first(values: Row, field: str) -> str:
    return next(filter(None, _words(values, field)), "")
