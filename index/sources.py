"""What a user names, paths and addresses -> sources, each with what tells whether it has changed."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.addresses import is_address, scheme_of
from index.addresses import shown as shown_address
from index.errors import SourceError
from index.fetch import Limits as WebLimits
from index.formats.document import Document, file_document
from index.formats.names import shown
from index.formats.registry import known_endings
from index.web import Page, pages_of


class Source(Protocol):
    """Where articles come from: a file, or an address."""

    @property
    def origin(self) -> str:
        """Its name in the library, the same each time: a file's whole path, an address."""

    def stamp(self) -> str:
        """Equal as long as nothing has changed; "" where only reading it would tell."""

    def documents(self) -> Iterator[Document | SourceError]:
        """What it holds, and an error for each part that cannot be had."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file on the disk."""

    path: Path

    @property
    def origin(self) -> str:
        return shown(str(self.path.resolve()))

    def stamp(self) -> str:
        try:
            found = self.path.stat()
        except OSError:
            return ""
        return f"{found.st_size}-{found.st_mtime_ns}"

    def documents(self) -> Iterator[Document | SourceError]:
        try:
            yield file_document(self.path)
        except SourceError as error:
            yield error


@dataclass(frozen=True, slots=True)
class WebSource:
    """A page or a feed on the web. Each of its documents is an origin of its own."""

    url: str
    limits: WebLimits

    @property
    def origin(self) -> str:
        return self.url

    def stamp(self) -> str:
        return ""

    def documents(self) -> Iterator[Document | SourceError]:
        for found in pages_of(self.url, self.limits):
            yield found if isinstance(found, SourceError) else _document(found)


@dataclass(frozen=True, slots=True)
class UploadSource:
    """A file that somebody has sent: known by its name, not by where it lies here."""

    path: Path

    @property
    def origin(self) -> str:
        return f"upload:{shown(self.path.name)}"

    def stamp(self) -> str:
        try:
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""

    def documents(self) -> Iterator[Document | SourceError]:
        try:
            found = file_document(self.path)
        except SourceError as error:
            yield error
            return
        yield Document(shown(self.path.name), found.data, self.origin, found.id)


def sources_of(targets: Sequence[Path | str], web: WebLimits | None = None) -> list[Source]:
    """The sources that paths and addresses mean, each once and in their order.

    A folder means the files in it and below whose endings can be read, by name, without hidden ones.
    Raises `SourceError` where a path is not there, or an address is none of the web, before anything is read.
    """
    found: dict[str, Source] = {}
    for target in targets:
        if is_address(target):
            source: Source = WebSource(str(target), web or WebLimits())
            found.setdefault(source.origin, source)
            continue
        path = Path(target)
        if not path.exists():
            raise _not_there(target)
        for file in _files_in(path):
            source = FileSource(file)
            found.setdefault(source.origin, source)
    return list(found.values())


def is_below(origin: str, folders: Sequence[Path | str]) -> bool:
    """Whether a file's origin lies in one of the folders, or is one of the paths."""
    roots = [shown(str(Path(folder).resolve())) for folder in folders if not is_address(folder)]
    return any(
        origin == root or origin.startswith(root.rstrip("/\\") + ("\\" if "\\" in root else "/")) for root in roots
    )


def _not_there(target: Path | str) -> SourceError:
    scheme = scheme_of(target)
    if not scheme:
        return SourceError(f"there is no file or folder {Path(target)}", "check the path")
    name = shown_address(str(target))  # without a password
    mend = "give its path without file://" if scheme == "file" else "download it first, then index the file"
    return SourceError(f"{name} cannot be fetched: only addresses with http:// or https:// can", mend)


def _files_in(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    endings = known_endings() - {""}
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if not hidden and file.suffix.lower() in endings and file.is_file():
            yield file


def _document(page: Page) -> Document:
    return Document(page.source, page.data, page.source, page.id, page.content_type, page.charset)
