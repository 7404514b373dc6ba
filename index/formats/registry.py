"""Which format a document is in. A module here named `*_format` is found by itself."""

import importlib
import pkgutil
from functools import cache

import index.formats
from index.errors import SourceError
from index.formats.document import Document, Format


@cache
def formats() -> tuple[Format, ...]:
    """Every format, in order of their modules' names."""
    names = sorted(name for _, name, _ in pkgutil.iter_modules(index.formats.__path__) if name.endswith("_format"))
    return tuple(importlib.import_module(f"index.formats.{name}").FORMAT for name in names)


def known_endings() -> frozenset[str]:
    """The endings of files that can be read, with their dots, in small letters; "" is among them."""
    return frozenset(ending for kind in formats() for ending in kind.endings)


def format_of(document: Document) -> Format:
    """The format of a document: what its content claims for certain, else its ending, else its media type.

    Raises `SourceError` where no format is meant.
    """
    expected = next((kind for kind in formats() if document.ending in kind.endings), None)
    if expected is None or not document.ending:
        served = document.media_type.partition(";")[0].strip().lower()
        expected = next((kind for kind in formats() if served in kind.media_types), expected)
    claiming = [kind for kind in formats() if kind.claims(document)]
    if claiming and expected not in claiming:
        return claiming[0]
    if expected is None:
        endings = " ".join(sorted(known_endings() - {""}))
        raise SourceError(f"{document.name} is of no kind that can be read", f"save it as one of {endings}")
    return expected
