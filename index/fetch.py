"""Fetches a page's address: what it holds, within limits of size and time, from the public internet only."""

import codecs
import re
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_tz
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING

from index.addresses import Address, Resolver, parsed, shown, system_addresses
from index.dates import is_date
from index.errors import SourceError

if TYPE_CHECKING:
    from index.connection import Response

_REDIRECTS = {301, 302, 303, 307, 308}
_ACCEPTED = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml, */*;q=0.8"
_NO_ARTICLES = ("image/", "audio/", "video/", "font/", "model/", "multipart/")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Codecs of Python's that no page is written in, some of which take quadratic time.
_NO_CHARSETS = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"}
_AT_THE_STATUS = {
    401: "it asks for a password: save the page and index the file",
    403: "it is closed to programs: save the page and index the file",
    404: "check the address",
    410: "it is gone: leave it out",
    429: "wait some minutes, then try again",
    451: "it is blocked by law: leave it out",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is fetched, for how long and from where. `largest_bytes` counts what was sent and what it unpacks to."""

    largest_bytes: int = 20_000_000
    most_redirects: int = 5
    connect_seconds: float = 10
    total_seconds: float = 30  # of a fetch with all its redirects
    most_entries: int = 1000  # of a feed
    pause_seconds: float = 0.2  # between two requests to one host
    allow_private: bool = False  # whether addresses of an intranet and of this machine may be fetched


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address holds.

    `url` is where the redirects ended. `content_type` has no parameters ("text/html"), `charset` is a codec
    of Python's and `last_modified` a date such as 2022-12-19; each is empty where the server names none.
    """

    url: str
    data: bytes
    content_type: str = ""
    charset: str = ""
    last_modified: str = ""


def fetch(url: str, limits: Limits | None = None, resolve: Resolver = system_addresses) -> Fetched:
    """Fetch an address. Raises `SourceError` where it holds no text, may not or cannot be fetched."""
    limits = limits or Limits()
    first = address = parsed(url)
    deadline = time.monotonic() + limits.total_seconds
    visited = {first}
    for _ in range(limits.most_redirects + 1):
        try:
            outcome = _step(address, limits, deadline, resolve)
        except SourceError as error:
            if address is first:
                raise
            raise SourceError(f"{shown(first.url)} redirects: {error.message}", error.mend) from error
        if isinstance(outcome, Fetched):
            return outcome
        if outcome in visited:
            raise SourceError(f"{shown(first.url)} redirects in a circle", "check the address")
        visited.add(outcome)
        address = outcome
    raise SourceError(
        f"{shown(first.url)} redirects more than {limits.most_redirects} times", "give the address that it ends at"
    )


def known_charset(name: str) -> str:
    """The codec of Python's that a charset's name means, "" if there is none.

    >>> known_charset("ISO-8859-1"), known_charset("hex"), known_charset("klingon")
    ('iso8859-1', '', '')
    """
    try:
        codec = codecs.lookup(name.strip())
        bytes(4).decode(codec.name)  # refuses codecs such as hex, which make no text
    except (LookupError, ValueError):
        return ""
    return "" if codec.name in _NO_CHARSETS else codec.name


def _step(address: Address, limits: Limits, deadline: float, resolve: Resolver) -> Fetched | Address:
    """What the address holds, or where it redirects to."""
    from index.connection import Terms, requested  # loads httpcore: 0.1 s

    terms = Terms(resolve, limits.allow_private, limits.connect_seconds, deadline)
    headers = {"User-Agent": _user_agent(), "Accept": _ACCEPTED, "Accept-Encoding": "gzip"}
    place = shown(address.url)
    with requested(address, headers, terms) as response:
        if response.status in _REDIRECTS and "location" in response.headers:
            # sent as bytes: browsers take them for UTF-8
            location = response.headers["location"].encode("latin-1").decode("utf-8", "replace")
            try:
                return parsed(location, address)
            except SourceError as error:
                raise SourceError(f"{place} redirects: {error.message}", error.mend) from error
        if not 200 <= response.status < 300:
            later = "try again later" if response.status >= 500 else "check the address"
            raise SourceError(f"{place} answered {response.status}", _AT_THE_STATUS.get(response.status, later))
        header = response.headers.get("content-type", "")
        content_type = header.split(";", 1)[0].strip().lower()
        if content_type.startswith(_NO_ARTICLES):
            raise SourceError(f"{place} holds no text, but {shown(content_type)}", "give the address of a page")
        data = b"".join(_body(response, place, limits.largest_bytes))
    if not data.strip():
        raise SourceError(f"{place} is empty", "check the address")
    charset = _CHARSET.search(header)
    return Fetched(
        url=address.url,
        data=data,
        content_type=content_type,
        charset=known_charset(charset[1]) if charset else "",
        last_modified=day_of(response.headers.get("last-modified", "")),
    )


def day_of(text: str) -> str:
    """The day in a date as mails and web servers write it, as it stands there, "" if there is none.

    >>> day_of("Mon, 19 Dec 2022 00:30:00 +0100"), day_of("Mon, 32 Dec 2022 00:30:00 +0100")
    ('2022-12-19', '')
    """
    fields = parsedate_tz(text[:100])
    day = "{:04}-{:02}-{:02}".format(*fields) if fields else ""
    return day if is_date(day) else ""


def _body(response: "Response", place: str, most: int) -> Iterator[bytes]:
    """The body, unpacked; raises `SourceError` as soon as it is known to be larger than `most` bytes.

    No chunk is unpacked further than that: 20 kB of gzip may hold 20 MB.
    """
    too_large = SourceError(f"{place} is larger than {most / 1e6:g} MB", "save it, split it and index the files")
    damaged = SourceError(f"{place} was sent damaged", "try again later")
    if _declared_length(response.headers) > most:
        raise too_large
    packed = _is_packed(response.headers, place)
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    sent = size = 0
    for chunk in response.chunks:
        sent += len(chunk)
        try:
            part = stream.decompress(chunk, most - size + 1) if packed else chunk
        except zlib.error as error:
            raise damaged from error
        size += len(part)
        if max(sent, size) > most:
            raise too_large
        yield part
    if packed and sent and not stream.eof:
        raise damaged


def _declared_length(headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


def _is_packed(headers: Mapping[str, str], place: str) -> bool:
    """Whether a body is packed with gzip. Raises `SourceError` where it is packed in another way, which none asked for."""
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return False
    if encoding in ("gzip", "x-gzip"):
        return True
    raise SourceError(f"{place} is packed as {shown(encoding)}, not as gzip", "save the page and index the file")


@cache
def _user_agent() -> str:
    try:
        return f"Beleg/{metadata.version('beleg')}"
    except metadata.PackageNotFoundError:  # run from a folder, not installed
        return "Beleg"
