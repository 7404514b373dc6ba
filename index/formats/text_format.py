"""Plain text, as `index/seed_format.py` describes it."""

from collections.abc import Iterator

from index.formats.document import Document, Draft, Format, too_large
from index.formats.limits import Limits
from index.seed_format import LARGEST_BYTES, decoded, split_date


class TextFormat(Format):
    name = "plain text"
    endings = (".txt", ".text", "")
    media_types = ("text/plain",)
    isolated = False  # nothing is parsed

    def read(self, document: Document, limits: Limits) -> Iterator[Draft]:
        largest = min(limits.text, LARGEST_BYTES)
        if len(document.data) > largest:
            raise too_large(document.name, len(document.data), largest, "a text file")
        date, body = split_date(decoded(document.data, document.name))
        yield Draft(body, date=date)


FORMAT = TextFormat()
