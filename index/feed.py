"""RSS and Atom feeds: which data are one, and the entries in it."""

import html
import json
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from index.addresses import shown
from index.dates import is_date
from index.errors import SourceError
from index.fetch import Fetched, Limits, day_of, known_charset

_TYPES = {"application/rss+xml", "application/atom+xml", "application/rdf+xml"}
_HTML = {"text/html", "application/xhtml+xml"}
_STARTS = {
    b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00?\x00": "utf-16-le", b"\x00<\x00?": "utf-16-be",
}  # fmt: skip
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
_BEFORE_ROOT = re.compile(
    r"[\s\ufeff]+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_NAME = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_FEED_ROOT = re.compile(r"<(?:rss|feed|rdf:rdf)(?=[\s>])", re.IGNORECASE)
_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])")
_ENTRY_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_TAG = re.compile(r"<[^<>]*>")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_REFERENCE = re.compile(r"&#(\d+|[xX][0-9a-fA-F]+);")
_ISO_DATE = re.compile(r"\s*(\d{4}(?:-\d{2}){0,2})(?![\d-])")
_URI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_HEAD = 1 << 16
_LONGEST_ID = 1000
_LONGEST_NUMBER = 4000  # digits; Python converts no more than 4300
_EARLIEST = "1000"  # some programs write 0001-01-01 for no date


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a feed, or a pointer to one. `date` may be partial; any field but `id` may be empty.

    `content` is the feed's own text of the article, `is_summary` says that it is only about the article;
    `content_type` is text/html or text/plain.
    """

    id: str
    title: str = ""
    link: str = ""
    date: str = ""
    author: str = ""
    content: str = ""
    content_type: str = "text/html"
    is_summary: bool = False

    @property
    def length(self) -> int:
        """The characters of the content without its markup."""
        return len(" ".join(_TAG.sub(" ", self.content).split()))


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's entries, in its order. `notes` say which others were left out, and why."""

    title: str
    entries: list[Entry]
    notes: list[SourceError]


def is_feed(fetched: Fetched) -> bool:
    """Whether an address holds a feed and not a page: by its first element, else by its type."""
    text = _text(fetched.data[:_HEAD], fetched.charset)
    start = _root(text)
    name = _NAME.match(text, start)
    if name is None:
        return fetched.content_type in _TYPES
    if name[1].lower() == "rdf":  # a general format, of which some are feeds
        return "purl.org/rss/" in text or "my.netscape.com/rdf" in text
    return name[1].lower() in ("rss", "feed")


def read_feed(data: bytes, url: str, charset: str = "", limits: Limits | None = None) -> Feed:
    """The feed in the data, which came from `url`; links are made absolute from there.

    Reads at most `limits.most_entries`, for at most `limits.total_seconds`. Raises `SourceError` where
    there is no feed.
    """
    limits = limits or Limits()
    text = _text(data, charset)
    start = _root(text)
    if not _NAME.match(text, start):  # what stands before the feed is no XML
        found = _FEED_ROOT.search(text)
        start = found.start() if found else len(text)
    text, count = _cut(_REFERENCE.sub(_existing, text[start:]), limits.most_entries)
    fields = _fields(text, url, limits.total_seconds) if text else {}
    if not fields.get("version") and not fields.get("entries"):
        raise SourceError(f"{shown(url)} is not a feed", "give the address of a page, or of an RSS or Atom feed")
    found_entries = [_entry(entry, url) for entry in fields["entries"][: limits.most_entries]]
    entries, notes = _distinct(found_entries, url)
    if not entries:
        notes.append(SourceError(f"{shown(url)} holds no entries", "try again later"))
    if count > limits.most_entries:
        left = count - limits.most_entries
        notes.append(
            SourceError(f"{shown(url)} has {count} entries: the last {left} were left out", "index their pages")
        )
    return Feed(_plain(fields["title"]), entries, notes)


def _text(data: bytes, charset: str) -> str:
    """The data as text. What is not ASCII and yet is UTF-8 is hardly ever anything else, whatever is declared."""
    declared = _DECLARED.match(data)
    codecs = [codec for start, codec in _STARTS.items() if data.startswith(start)][:1]
    codecs += ["" if data.isascii() else "utf-8", charset, known_charset(declared[1].decode()) if declared else ""]
    for codec in filter(None, codecs):
        try:
            return data.decode(codec)
        except ValueError:
            continue
    return data.decode("windows-1252", "replace")


def _root(text: str) -> int:
    """Where the first element stands. Before it may be a DOCTYPE, of which no entities are wanted."""
    place = 0
    while match := _BEFORE_ROOT.match(text, place):
        place = match.end()
    return place


def _existing(reference: re.Match[str]) -> str:
    """A reference to a character as it is if there is that character: feedparser fails over any other."""
    digits = reference[1].lower()
    number = int(digits[1:], 16) if digits.startswith("x") else int(digits[:_LONGEST_NUMBER])
    return reference[0] if number < 0xD800 or 0xDFFF < number < 0x110000 else "\ufffd"


def _cut(text: str, most: int) -> tuple[str, int]:
    """The feed with its first entries only, and how many it had."""
    starts = [match.start() for match in _ENTRY.finditer(text)]
    if len(starts) <= most:
        return text, len(starts)
    end = max((match.end() for match in _ENTRY_END.finditer(text, starts[most])), default=len(text))
    return text[: starts[most]] + text[end:], len(starts)


def _fields(text: str, url: str, seconds: float) -> dict[str, Any]:
    command = [sys.executable, "-P", str(Path(__file__).with_name("feed_parser.py"))]
    given = f"{url}\n{text}".encode("utf-8", "replace")
    mend = "index the pages that it lists"
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=seconds, check=True)
        fields: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise SourceError(f"the feed {shown(url)} takes longer than {seconds:g} s to read", mend) from error
    except (subprocess.CalledProcessError, OSError, ValueError) as error:
        raise SourceError(f"the feed {shown(url)} cannot be read", mend) from error
    return fields


def _entry(fields: dict[str, Any], url: str) -> Entry:
    texts = [(kind, text) for kind, text in fields["contents"] if kind in _HTML or kind == "text/plain"]
    kind, content = max(texts, key=lambda typed: len(typed[1]), default=fields["summary"])
    title, link = _plain(fields["title"]), _absolute(fields["link"], url)
    return Entry(
        id=_id(_line(fields["id"]), link, title or content, url),
        title=title,
        link=link,
        date=_date(fields["dates"]),
        author=_line(fields["author"]),
        content=content,
        content_type="text/html" if kind in _HTML else "text/plain",
        is_summary=not texts,
    )


def _id(given: str, link: str, text: str, url: str) -> str:
    """The id that an entry has everywhere: its own, made unique by the feed's address if it is no URI, or its link."""
    if given and len(given) <= _LONGEST_ID:
        return given if _URI.match(given) else f"{url}#{given}"
    return link or f"{url}#{sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _distinct(entries: list[Entry], url: str) -> tuple[list[Entry], list[SourceError]]:
    """The entries, each id once. An id that entries with several links share is none: they go by their links."""
    links = defaultdict(set)
    for entry in entries:
        links[entry.id].add(entry.link)
    kept: dict[str, Entry] = {}
    notes = []
    for entry in entries:
        article = entry.link if entry.link and len(links[entry.id]) > 1 else entry.id
        if article in kept:
            message = f"{shown(url)} has the id {shown(article)} twice: the second entry was left out"
            notes.append(SourceError(message, "index its page"))
        else:
            kept[article] = replace(entry, id=article)
    return list(kept.values()), notes


def _date(dates: list[tuple[str, list[int]]]) -> str:
    """The first date that exists, as a partial date: the day that was written, whatever day it was in Greenwich."""
    for text, parts in dates:
        iso = _ISO_DATE.match(text)
        day = iso[1] if iso else day_of(text)
        if not day and parts:  # feedparser knows some more ways to write one
            day = "{:04}-{:02}-{:02}".format(*parts)
        if is_date(day) and day >= _EARLIEST:
            return day
    return ""


def _absolute(link: str, url: str) -> str:
    try:
        return urljoin(url, _line(link)) if link else ""
    except ValueError:
        return ""


def _plain(typed: list[str]) -> str:
    kind, text = typed
    return _line(html.unescape(_TAG.sub("", text)) if kind in _HTML else text)


def _line(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())
