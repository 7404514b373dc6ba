"""An address -> the documents that it stands for: a page's own, or those of a feed's entries."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from time import monotonic, sleep

from index.addresses import Resolver, parsed, shown, system_addresses
from index.errors import SourceError
from index.feed import Entry, Feed, is_feed, read_feed
from index.fetch import Fetched, Limits, fetch

_WHOLE_ARTICLE = 300  # characters; a content with fewer is taken for a teaser, and the page behind it fetched
_MOST_FAILURES = 10


@dataclass(frozen=True, slots=True)
class Page:
    """A document from the web, not read yet. `id` names the article; `date` may be partial.

    `source` is the address that the data came from; `title`, `date` and `charset` are empty where it
    takes the data themselves to find them.
    """

    id: str
    title: str
    date: str
    source: str
    data: bytes
    content_type: str
    charset: str = ""


def pages_of(
    url: str, limits: Limits | None = None, resolve: Resolver = system_addresses
) -> Iterator[Page | SourceError]:
    """The documents that an address stands for, each as soon as it is there, and an error for each that is not."""
    limits = limits or Limits()
    try:
        fetched = fetch(url, limits, resolve)
        feed = read_feed(fetched.data, fetched.url, fetched.charset, limits) if is_feed(fetched) else None
    except SourceError as error:
        yield error
        return
    if feed is None:
        yield Page(fetched.url, "", "", fetched.url, fetched.data, fetched.content_type, fetched.charset)
    else:
        yield from pages_of_feed(feed, fetched.url, limits, resolve)


def pages_of_feed(
    feed: Feed, url: str, limits: Limits | None = None, resolve: Resolver = system_addresses
) -> Iterator[Page | SourceError]:
    """A document for each entry: its content where that is the whole article, else the page that it links to.

    A host from which ten pages in a row cannot be fetched is left alone. The feed's notes come last.
    """
    pages = _Pages(limits or Limits(), resolve)
    for entry in feed.entries:
        if entry.content and not entry.link:
            yield _content(entry, url)
        elif entry.length >= _WHOLE_ARTICLE and not entry.is_summary:
            yield _content(entry, entry.link)
        elif not entry.link:
            yield SourceError(f"the entry {shown(entry.id)} has neither a text nor a link", "leave it out")
        elif (outcome := pages.page(entry)) is not None:
            yield outcome
    yield from pages.given_up()
    yield from feed.notes


class _Pages:
    """Fetches the pages of entries, politely."""

    def __init__(self, limits: Limits, resolve: Resolver) -> None:
        self._limits = limits
        self._resolve = resolve
        self._last: dict[str, float] = {}
        self._failures: Counter[str] = Counter()
        self._omitted: Counter[str] = Counter()

    def page(self, entry: Entry) -> Page | SourceError | None:
        """The page that an entry links to, or why there is none; None where its host was given up."""
        try:
            host = parsed(entry.link).host
        except SourceError as error:
            return error
        if self._failures[host] >= _MOST_FAILURES:
            self._omitted[host] += 1
            return None
        self._wait(host)
        try:
            fetched = fetch(entry.link, self._limits, self._resolve)
        except SourceError as error:
            self._failures[host] += 1
            return error
        self._failures[host] = 0
        return _linked(entry, fetched)

    def given_up(self) -> Iterator[SourceError]:
        """An error for each host that was given up, saying how much was left out."""
        for host, count in self._omitted.items():
            message = f"{count} more pages on {shown(host)} were left out, as {_MOST_FAILURES} in a row failed"
            yield SourceError(message, "try again later")

    def _wait(self, host: str) -> None:
        """Wait until the host has had its pause."""
        now = monotonic()
        pause = self._last.get(host, now - self._limits.pause_seconds) + self._limits.pause_seconds - now
        if pause > 0:
            sleep(pause)
        self._last[host] = monotonic()


def _linked(entry: Entry, fetched: Fetched) -> Page | SourceError:
    if is_feed(fetched):
        return SourceError(f"{shown(fetched.url)} is a feed within a feed", "index it by itself")
    return Page(entry.id, entry.title, entry.date, fetched.url, fetched.data, fetched.content_type, fetched.charset)


def _content(entry: Entry, source: str) -> Page:
    """An entry's own text as a document."""
    text = entry.content
    if entry.content_type == "text/html":
        text = (
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(entry.title)}</title></head>'
            f"<body><article>{text}</article></body></html>"
        )
    data = text.encode("utf-8", "replace")
    return Page(entry.id, entry.title, entry.date, source, data, entry.content_type, "utf-8")
