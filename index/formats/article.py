"""Draft -> Article: every field cleaned, checked and filled in."""

import hashlib
import re

from index.dates import is_date
from index.errors import SourceError
from index.formats.document import Document, Draft
from index.formats.languages import language_code
from index.formats.names import one_line
from index.language import language_of
from index.records import Article
from index.seed_format import shortened, title_of

# What is no text: control characters, marks of the byte order, marks that turn the direction of all
# that follows, and halves of characters.
_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u202d\u202e\ufeff\ufffe\uffff]")
_HALVES = re.compile("[\ud800-\udfff]")
_LONGEST_ID = 300
_LONGEST_TITLE = 300
_LONGEST_ADDRESS = 2000


def article_of(draft: Draft, document: Document) -> Article:
    """The article that a format found in a document. Raises `SourceError` where it has no text."""
    text = cleaned(draft.text).strip()
    if not re.search(r"[^\W_]", text):
        raise SourceError(f"{document.name} holds no text", "put an article into it, or leave it out")
    language = language_code(draft.language) or language_of(text)
    title = shortened(one_line(cleaned(draft.title[: 2 * _LONGEST_TITLE])), _LONGEST_TITLE)
    return Article(
        id=_id(one_line(draft.id, len(draft.id) + 1)) or _id(document.id),
        title=title or title_of(text, language),
        text=text,
        date=draft.date if is_date(draft.date) else "",
        language=language,
        source=address(draft.source) or document.source,
    )


def _id(written: str) -> str:
    """The id; one that is too long ends in what tells it from others that begin like it."""
    if len(written) <= _LONGEST_ID:
        return written
    return f"{written[: _LONGEST_ID - 20]}-{hashlib.sha256(written.encode('utf-8', 'replace')).hexdigest()[:12]}"


def cleaned(text: str) -> str:
    """The text with "\\n" as its only line end and without characters that are no text.

    >>> cleaned("eins\\r\\nzwei\\x00")
    'eins\\nzwei'
    """
    return _HALVES.sub("\ufffd", _NO_TEXT.sub("", _ENDS.sub("\n", text)))


def address(written: str) -> str:
    """The web address, or "" where it is none: a document could call itself anything."""
    stripped = written.strip()
    if len(stripped) > _LONGEST_ADDRESS or not re.match(r"https?://[^\s/]", stripped, re.IGNORECASE):
        return ""
    return "" if re.search(r"\s", stripped) or one_line(stripped, _LONGEST_ADDRESS) != stripped else stripped
