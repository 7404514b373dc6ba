"""Reads a feed with feedparser, in a process of its own: `python feed_parser.py`.

A feed comes from outside, and feedparser takes hours over some that were made for it: an author of
200 000 letters, or elements within elements that each lengthen the base address. Only a process can be
stopped, and given a limit of memory.

Takes on standard input the feed's address, a line, and the feed in UTF-8 without a DOCTYPE; prints the
fields as JSON. Imports nothing of Beleg, as it runs outside of its package.
"""

import contextlib
import io
import json
import sys
from typing import Any

_MOST_MEMORY = 1 << 30


def fields_of(feed: bytes, address: str) -> dict[str, Any]:
    """What feedparser finds: the version ("" if it is no feed), the title and the entries."""
    import feedparser  # type: ignore[import-untyped]

    # Bytes themselves would be taken for a file's name, and text for an address to fetch. What is read
    # here is turned into text later, so nothing is gained by cleaning the markup.
    found = feedparser.parse(
        io.BytesIO(feed),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": address},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return {
        "version": found["version"] or "",
        "title": _typed(found["feed"], "title"),
        "entries": [_entry(entry) for entry in found["entries"]],
    }


def _entry(entry: Any) -> dict[str, Any]:
    # `in`, as feedparser warns where a missing "updated" is asked for by `get`
    dates = [name for name in ("published", "updated", "created") if name in entry]
    return {
        "id": entry.get("id", ""),
        "link": entry.get("link", ""),
        "author": entry.get("author", ""),
        "title": _typed(entry, "title"),
        "dates": [[entry[name], list((entry.get(f"{name}_parsed") or ())[:3])] for name in dates],
        "summary": _typed(entry, "summary"),
        "contents": [[content.get("type", ""), content.get("value", "")] for content in entry.get("content", [])],
    }


def _typed(parent: Any, name: str) -> list[str]:
    """A text and before it its media type."""
    return [parent.get(f"{name}_detail", {}).get("type", "text/plain"), parent.get(name, "")]


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # Windows has no limits, macOS not this one
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def main() -> None:
    """Read standard input, write standard output."""
    _limit_memory()
    address = sys.stdin.buffer.readline().decode().strip()
    json.dump(fields_of(sys.stdin.buffer.read(), address), sys.stdout)


if __name__ == "__main__":
    main()
