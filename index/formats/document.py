"""What a format reads and what it finds: Document -> Draft."""

import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from index.addresses import is_address
from index.errors import SourceError
from index.formats.limits import DEFAULT, Limits
from index.formats.names import shown


@dataclass(frozen=True, slots=True)
class Document:
    """One file, wherever it came from."""

    name: str  # what errors call it: a path, an address, or an archive's name and the file's name in it
    data: bytes = field(repr=False)
    source: str  # becomes the article's, unless the document names its own address
    id: str  # becomes the article's, unless the document holds several
    media_type: str = ""  # "text/html", where a server said so
    charset: str = ""  # "iso-8859-1", where a server said so

    @property
    def ending(self) -> str:
        """The name's ending in small letters, with its dot; "" if it has none."""
        name = self.name
        if is_address(name):
            try:
                name = unquote(urlsplit(name).path)
            except ValueError:
                return ""
        return PurePosixPath(name.replace("\\", "/")).suffix.lower()


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a format found it; `index/formats/article.py` completes it. Empty fields are unknown."""

    text: str = field(repr=False)
    title: str = ""
    date: str = ""  # partial ISO
    language: str = ""  # as the document says: "de-DE", "DE"
    id: str = ""
    source: str = ""  # the address that the document gives as its own


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive, still to be read. `name` is its path in there."""

    name: str
    data: bytes = field(repr=False)


# What a format finds, one after the other. An error stands for one row or file of several, the others
# follow; None says that reading goes on, so that a long document is not taken for a stuck one.
Found = Draft | Member | SourceError | None


class Format(ABC):
    """One kind of file."""

    name: str = ""  # as errors say it: "PDF"
    endings: Collection[str] = ()  # with their dots, in small letters
    media_types: Collection[str] = ()
    isolated: bool = True  # whether it is read in a process of its own
    archive: bool = False  # whether it holds files rather than articles

    def claims(self, document: Document) -> bool:
        """Whether the content is of this kind for certain, whatever the name says."""
        return False

    @abstractmethod
    def read(self, document: Document, limits: Limits) -> Iterator[Found]:
        """What the document holds. Raises `SourceError` where it cannot be read, or not any further."""


def file_document(path: Path, limits: Limits = DEFAULT) -> Document:
    """A file on the disk. Raises `SourceError` where it cannot be read or is too large."""
    data = file_bytes(path, limits.document, "a file")
    stem = path.name.removesuffix(path.suffix) or path.name
    return Document(shown(str(path)), data, shown(str(path.resolve())), shown(stem))


def file_bytes(path: Path, largest: int, kind: str) -> bytes:
    """A file's content. Raises `SourceError` for a folder, pipe, socket or device, and for more than `largest` bytes."""
    name = shown(str(path))
    try:
        # without waiting: to open a pipe would wait for somebody who writes to it, for ever
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise SourceError(f"{name} is no file, but a folder, pipe or device", "name a file")
            with open(descriptor, "rb", closefd=False) as file:
                # also where the file grows meanwhile, or says that it has 0 bytes, as those in /proc do
                data = file.read(largest + 1) if status.st_size <= largest else b""
        finally:
            os.close(descriptor)
    except OSError as error:
        raise SourceError(f"{name} cannot be read: {error.strerror}", "check its name and permissions") from error
    except ValueError as error:  # a NUL in the name
        raise SourceError(f"{name} is no name of a file", "check its name") from error
    size = max(status.st_size, len(data))
    if size > largest:
        raise too_large(name, size, largest, kind)
    return data


def too_large(name: str, size: int, largest: int, kind: str) -> SourceError:
    """The error for a document of `size` bytes."""
    return SourceError(f"{name} has {_megabytes(size)}", f"split it: {kind} may have {_megabytes(largest)}")


def _megabytes(size: int) -> str:
    return f"{size // 1_000_000} MB" if size >= 1_000_000 else f"{size} bytes"
