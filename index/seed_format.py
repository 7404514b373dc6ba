"""Reads the seed format: a text file whose first line may begin with a date.

    date 2022-12 Kremlchef Wladimir Putin hat seine Gespräche ...

The offsets of everything later count in the text after the date, line ends made "\\n".
"""

import codecs
import re
from pathlib import Path

from index.dates import is_date
from index.errors import SourceError
from index.formats.document import file_bytes
from index.formats.names import shown
from index.language import language_of
from index.records import Article
from index.sentences import sentence_spans

LARGEST_BYTES = 20_000_000
_DATE = re.compile(r"\s*date\s+(\d{4}(?:-\d{2}){0,2})(?!\S)\s*", re.IGNORECASE)
_CREDIT = re.compile(r"\s*\((?:[A-Z][\w.\- ]{0,30})(?:[,/;] ?[\w.\- ]{1,30}){0,6}\)\s*\Z")
_TITLE_LENGTH = 90
_HEADING_LENGTH = 120
# Marks that open a text in another encoding; UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = [chr(code) for code in range(32) if chr(code) not in "\t\n\r\f"]


def read_seed_file(path: Path) -> Article:
    """The article in a file. Raises `SourceError`, with the mend, where there is none."""
    name = printable(str(path))
    date, body = split_date(decoded(file_bytes(path, LARGEST_BYTES, "a text file"), name))
    if not any(character.isalnum() for character in body):
        raise SourceError(f"{name} holds no text", "put an article into it, or leave it out")
    language = language_of(body)
    return Article(
        id=printable(path.name.removesuffix(path.suffix) or path.name),
        title=title_of(body, language),
        text=body,
        date=date,
        language=language,
        source=printable(str(path.resolve())),
    )


def printable(name: str) -> str:
    """A file's name as text that can be stored and shown: what is no UTF-8 or cannot be shown becomes U+FFFD."""
    return shown(name)


def split_date(text: str) -> tuple[str, str]:
    """The date at the start, "" if there is none that exists, and the text after it.

    >>> split_date(" date 2022-12 Kremlchef Putin")
    ('2022-12', 'Kremlchef Putin')
    """
    match = _DATE.match(text)
    if match and is_date(match[1]):
        return match[1], text[match.end() :].strip()
    return "", text.strip()


def title_of(text: str, language: str) -> str:
    """The first heading if it stands before the text, else the first sentence, cut at a word."""
    first = text.split("\n\n", 1)[0].strip()
    if len(first) <= _HEADING_LENGTH and "\n" not in first and not first.endswith((".", "!", "?", "“", '"', "…")):
        return first
    spans = sentence_spans(text[:2000], language)
    start, end = spans[0]
    return shortened(" ".join(text[start:end].split()), _TITLE_LENGTH)


def shortened(text: str, length: int) -> str:
    """The text, or its first words and an ellipsis within `length` characters.

    >>> shortened("Kremlchef Wladimir Putin hat", 20)
    'Kremlchef Wladimir…'
    """
    if len(text) <= length:
        return text
    cut = text[:length].rsplit(" ", 1)[0] if " " in text[:length] else text[: length - 1]
    return cut.rstrip(" ,;:–-") + "…"


def credit_start(text: str) -> int:
    """Where an agency credit such as "(AFP, dpa, Tsp)" at the end begins; the text's length if there is none."""
    match = _CREDIT.search(text, max(0, len(text) - 200))
    return match.start() if match else len(text)


def decoded(data: bytes, name: str) -> str:
    """A file's text, line ends made "\\n": UTF-8, or UTF-16 or UTF-32 with its mark at the start.

    Raises `SourceError`, with the mend, where it is no text.
    """
    if not data.strip():
        raise SourceError(f"{name} is empty", "put an article into it, or leave it out")
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8-sig")
    if encoding == "utf-8-sig" and b"\x00" in data:
        raise SourceError(f"{name} is not a text file (it holds NUL bytes)", "save it as plain text in UTF-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig":
            raise SourceError(f"{name} is damaged {encoding.upper()}", "save it as plain text in UTF-8") from error
        raise SourceError(
            f"{name} is not UTF-8 (byte {error.start} is 0x{data[error.start]:02x})",
            f"convert it: iconv -f ISO-8859-1 -t UTF-8 {Path(name).name} > new.txt",
        ) from error
    controls = sum(map(text.count, _CONTROLS))
    if controls > len(text) // 100:
        raise SourceError(f"{name} is not a text file (it holds control characters)", "save it as plain text in UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")
