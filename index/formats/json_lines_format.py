"""JSON Lines: one article a line. A broken line does not keep the others out."""

import io
import json
from collections.abc import Iterator

from index.errors import SourceError
from index.formats.document import Document, Format, Found
from index.formats.limits import Limits
from index.formats.rows import Row, drafts_of


class JsonLinesFormat(Format):
    name = "JSON Lines"
    endings = (".jsonl", ".ndjson", ".jsonlines")
    media_types = ("application/x-ndjson", "application/jsonl")

    def read(self, document: Document, limits: Limits) -> Iterator[Found]:
        return drafts_of(line_rows(document), document)


def line_rows(document: Document) -> Iterator[tuple[str, Row | SourceError]]:
    """Each line's object, or what is wrong with the line."""
    for number, line in enumerate(io.BytesIO(document.data), 1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            value = json.loads(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
        except json.JSONDecodeError as error:
            wrong = f"is no JSON (column {error.colno}: {error.msg})"
        except UnicodeDecodeError:
            wrong = "is not UTF-8"
        except ValueError:
            wrong = "holds a number of too many digits"
        except RecursionError:
            wrong = "is nested too deeply"
        else:
            if isinstance(value, dict):
                yield place, value
                continue
            wrong = "is no object"
        yield place, SourceError(f"{document.name}, {place} {wrong}", "write it as {...}, or leave it out")


FORMAT = JsonLinesFormat()
