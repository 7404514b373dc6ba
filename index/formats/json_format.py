"""JSON: one article, a list of them, or an object that holds a list of them."""

import json
from collections.abc import Iterator

from index.errors import SourceError
from index.formats.document import Document, Format, Found
from index.formats.json_lines_format import line_rows
from index.formats.limits import Limits
from index.formats.rows import Row, drafts_of, has_text_column, no_text_column


class JsonFormat(Format):
    name = "JSON"
    endings = (".json",)
    media_types = ("application/json",)

    def read(self, document: Document, limits: Limits) -> Iterator[Found]:
        try:
            value = json.loads(document.data)
        except json.JSONDecodeError as error:
            if error.msg == "Extra data":  # after the first object: one object a line
                return drafts_of(line_rows(document), document)
            place = f"line {error.lineno}, column {error.colno}"
            raise SourceError(f"{document.name} is no JSON ({place}: {error.msg})", "check that it is whole") from error
        except UnicodeDecodeError as error:
            raise SourceError(f"{document.name} is not UTF-8 (byte {error.start})", "save it as UTF-8") from error
        except ValueError as error:
            raise SourceError(f"{document.name} holds a number of too many digits", "write it as a string") from error
        return drafts_of(_placed(_objects(value, document), document), document)


def _objects(value: object, document: Document) -> list[object]:
    """The articles in the file, one object each."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        if has_text_column(key for key, text in value.items() if _is_text(text)):
            return [value]
        lists = [entry for entry in value.values() if isinstance(entry, list) and any(map(_is_article, entry))]
        if len(lists) == 1:
            return lists[0]
        if lists:
            raise SourceError(f"{document.name} holds {len(lists)} lists of articles", "save each in a file of its own")
        raise no_text_column(map(str, value), document)
    raise SourceError(f"{document.name} holds no articles", "save a list of objects with title, date and text")


def _placed(values: list[object], document: Document) -> Iterator[tuple[str, Row | SourceError]]:
    objects = [value for value in values if isinstance(value, dict)]
    if values and not any(map(_is_article, objects)):
        raise no_text_column(dict.fromkeys(str(key) for row in objects[:100] for key in row), document)
    for number, value in enumerate(values, 1):
        place = f"article {number}"
        if isinstance(value, dict):
            yield place, value
        else:
            yield place, SourceError(f"{document.name}, {place} is no object", "write it as {...}, or leave it out")


def _is_text(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and isinstance(next(iter(value), None), str))


def _is_article(value: object) -> bool:
    return isinstance(value, dict) and has_text_column(map(str, value))


FORMAT = JsonFormat()
