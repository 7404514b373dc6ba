"""Reads the seed format: a text file whose first line may begin with a date.

    date 2022-12 Kremlchef Wladimir Putin hat seine Gespräche ...

The offsets of everything later count in the text after the date, line ends made "\\n".
"""

import re
from pathlib import Path

from index.dates import is_date
from index.errors import SourceError
from index.language import language_of
from index.records import Article
from index.sentences import sentence_spans

LARGEST_BYTES = 20_000_000
_DATE = re.compile(r"\s*date\s+(\d{4}(?:-\d{2}){0,2})(?!\S)\s*", re.IGNORECASE)
_CREDIT = re.compile(r"\s*\((?:[A-Z][\w.\- ]{0,30})(?:[,/;] ?[\w.\- ]{1,30}){0,6}\)\s*\Z")
_TITLE_LENGTH = 90
_HEADING_LENGTH = 120


def read_seed_file(path: Path) -> Article:
    """The article in a file. Raises `SourceError`, with the mend, where there is none."""
    text = _decoded(path)
    date, body = split_date(text)
    if not any(character.isalnum() for character in body):
        raise SourceError(f"{path} holds no text", "put an article into it, or leave it out")
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
    """A file's name as text that can be stored: bytes that are no UTF-8 become replacement characters."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


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


def _decoded(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise SourceError(f"{path} has {size // 1_000_000} MB", "split it: a text file may have 20 MB")
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}", "check its name and permissions") from error
    if not data.strip():
        raise SourceError(f"{path} is empty", "put an article into it, or leave it out")
    if b"\x00" in data:
        raise SourceError(f"{path} is not a text file (it holds NUL bytes)", "save it as plain text in UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path} is not UTF-8 (byte {error.start} is 0x{data[error.start]:02x})",
            f"convert it: iconv -f ISO-8859-1 -t UTF-8 {path.name} > new.txt",
        ) from error
    controls = sum(character < " " and character not in "\t\n\r\f" for character in text)
    if controls > len(text) // 100:
        raise SourceError(f"{path} is not a text file (it holds control characters)", "save it as plain text in UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")
