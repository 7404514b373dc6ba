"""Markdown, with markdown-it-py: the text without its markup, title and date from the lines at its head."""

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

from index.formats.document import Document, Draft, Format, too_large
from index.formats.field_names import field_values, key_of
from index.formats.limits import Limits
from index.formats.written_dates import iso_date
from index.seed_format import decoded, split_date

if TYPE_CHECKING:
    from markdown_it.token import Token

_HEAD = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(.*?\n)?(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"([^\W\d][\w.-]{0,40})[ \t]*[:=](?:[ \t]+(.*))?")
_REST = re.compile(r"\s*(?:[#\-}\]].*)?|\s+.*")  # a comment, or more lines of the entry above
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>", re.DOTALL)


class MarkdownFormat(Format):
    name = "Markdown"
    endings = (".md", ".markdown", ".mdown", ".mkd")
    media_types = ("text/markdown",)

    def read(self, document: Document, limits: Limits) -> Iterator[Draft]:
        if len(document.data) > limits.text:
            raise too_large(document.name, len(document.data), limits.text, "a Markdown file")
        head, body = split_head(decoded(document.data, document.name))
        written, body = split_date(body)
        values = {key_of(name): value for name, value in head.items()}
        yield Draft(
            text=markdown_text(body),
            title=_first(values, "title"),
            date=next(filter(None, map(iso_date, map(str, field_values(values, "date")))), written),
            language=_first(values, "language"),
            source=_first(values, "source"),
        )


def split_head(text: str) -> tuple[dict[str, str], str]:
    """The entries between the lines "---" (or "+++") at the start, and the text after them.

    >>> split_head("---\\ntitle: 'Neue Abkommen'\\n---\\nEs war.")
    ({'title': 'Neue Abkommen'}, 'Es war.')
    """
    match = _HEAD.match(text)
    if match is None:
        return {}, text
    lines = (match[2] or "").splitlines()
    entries = [_ENTRY.fullmatch(line.rstrip()) for line in lines]
    if not all(entry or _REST.fullmatch(line) for entry, line in zip(entries, lines, strict=True)):
        return {}, text  # a text between two rules
    return {entry[1]: _unquoted(entry[2] or "") for entry in entries if entry}, text[match.end() :]


def markdown_text(text: str) -> str:
    """The text without markup: paragraphs, headings and list items parted by blank lines."""
    from markdown_it import MarkdownIt

    paragraphs: list[str] = []
    row: list[str] | None = None  # the cells of the table's row that is open
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            paragraphs.append(" | ".join(row))
            row = None
        elif token.type == "inline":
            (paragraphs if row is None else row).append(_inline(token.children or []))
        elif token.type in ("fence", "code_block"):
            paragraphs.append(token.content)
        elif token.type == "html_block":
            paragraphs.append(unescape(_TAG.sub("", token.content)))
    return "\n\n".join(stripped for paragraph in paragraphs if (stripped := paragraph.strip()))


def _inline(tokens: "list[Token]") -> str:
    pieces = []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            pieces.append(token.content)
        elif token.type == "softbreak":
            pieces.append(" ")
        elif token.type == "hardbreak":
            pieces.append("\n")
    return "".join(pieces)


def _first(values: dict[str, str], field: str) -> str:
    return str(next(iter(field_values(values, field)), ""))


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


FORMAT = MarkdownFormat()
