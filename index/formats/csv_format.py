"""Tables: values parted by commas, semicolons, tabs or bars; the first row names the columns."""

import csv
import io
import itertools
import re
from collections.abc import Iterator

from index.errors import SourceError
from index.formats.document import Document, Format, Found
from index.formats.limits import Limits
from index.formats.rows import Row, drafts_of, has_text_column, no_text_column
from index.seed_format import decoded

_SAID = re.compile(r"sep=([,;\t|])\n")
_DELIMITERS = ",;\t|"
_LONGEST_HEADER = 100_000  # characters by which the delimiter is told
_MOST_COLUMNS = 1000  # those after them are not read


class CsvFormat(Format):
    name = "CSV"
    endings = (".csv", ".tsv", ".tab")
    media_types = ("text/csv", "text/tab-separated-values")

    def read(self, document: Document, limits: Limits) -> Iterator[Found]:
        text = decoded(document.data, document.name)
        said = _SAID.match(text)  # Excel's own first line
        text = text[said.end() :] if said else text
        delimiter = said[1] if said else delimiter_of(text)
        csv.field_size_limit(limits.text)
        # strict, so that a quote that is never closed is an error, and not a field with all that follows
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return drafts_of(_rows(lines, document), document)


def delimiter_of(text: str) -> str:
    """What parts the columns: the sign that yields a column of texts, else the most frequent in the first row.

    >>> delimiter_of("Titel;Text\\na, b;c")
    ';'
    """
    headers = {sign: _header(text, sign) for sign in _DELIMITERS}
    return max(headers, key=lambda sign: (has_text_column(headers[sign]), len(headers[sign])))


def _header(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text[:_LONGEST_HEADER], newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _rows(lines: Iterator[list[str]], document: Document) -> Iterator[tuple[str, Row | SourceError]]:
    names: list[str] = []
    for number in itertools.count(1):
        place = f"row {number}"
        try:
            values = next(lines, None)
        except csv.Error as error:
            yield place, SourceError(f"{document.name}, {place} is damaged ({error})", "mend it, or leave it out")
            continue
        if values is None:
            return
        if not names:
            names = values[:_MOST_COLUMNS]
            if names and not has_text_column(names):
                raise no_text_column(names, document)
        elif any(values):
            yield place, dict(zip(names, values, strict=False))


FORMAT = CsvFormat()
