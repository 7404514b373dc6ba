"""Reads documents in a process of their own: a hostile file can at worst end that process.

    with IsolatedReader() as reader:
        for found in reader.read(file_document(path)):
            ...  # an Article, or a SourceError that names what could not be read

The process starts when the first document needs it, reads one after the other, and is replaced when a
document has taken too long, too much memory, or brought it down. Plain text is read without it.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from types import TracebackType
from typing import Self

from index.errors import SourceError
from index.formats.article import article_of
from index.formats.child import Child
from index.formats.document import Document, Draft, Found, Member
from index.formats.frames import Frame
from index.formats.limits import DEFAULT, Limits
from index.formats.names import one_line, shown
from index.formats.registry import format_of
from index.formats.worker import frame_of
from index.records import Article

_SIMPLER = "save it anew with the program that made it, or as plain text"


class IsolatedReader:
    """Documents -> articles. A context manager; not to be used by several threads at once."""

    def __init__(self, limits: Limits = DEFAULT, worker: str = "index.formats.worker") -> None:
        self._limits = limits
        self._worker = worker
        self._child: Child | None = None
        self._members: IsolatedReader | None = None  # reads what is in an archive while this one unpacks it
        self._nested = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process. The next document starts a new one."""
        child, self._child = self._child, None
        if child is not None:
            child.end()
        if self._members is not None:
            self._members.close()

    def read(self, document: Document) -> Iterator[Article | SourceError]:
        """The articles in a document, and an error for each part of it, or for all of it, that cannot be read.

        Never raises `SourceError`, and yields at least one thing. Whoever stops before the end loses no
        more than the process.
        """
        any_found = False
        try:
            for found in self._found(document):
                any_found = True
                yield found
        except SourceError as error:
            any_found = True
            yield _named(error, document)
        if not any_found:
            yield SourceError(f"{document.name} holds no article", "put one into it, or leave it out")

    def _found(self, document: Document) -> Iterator[Article | SourceError]:
        if not document.data:
            raise SourceError(f"{document.name} is empty", "put an article into it, or leave it out")
        kind = format_of(document)
        if kind.archive and self._nested:
            raise SourceError(f"{document.name} is an archive in an archive", "unpack it first")
        for found in self._isolated(document) if kind.isolated else kind.read(document, self._limits):
            if isinstance(found, Draft):
                try:
                    yield article_of(found, document)
                except SourceError as error:
                    yield error
            elif isinstance(found, Member):
                yield from self._of_member(found, document)
            elif found is not None:
                yield _named(found, document)

    def _of_member(self, member: Member, archive: Document) -> Iterator[Article | SourceError]:
        """What is in a file of an archive. Its id is its path in there without the ending."""
        if self._members is None:
            self._members = IsolatedReader(self._limits, self._worker)
            self._members._nested = True
        name = shown(member.name) or "unnamed"
        stem = name.removesuffix(PurePosixPath(name).suffix)
        yield from self._members.read(Document(f"{archive.name}/{name}", member.data, f"{archive.source}/{name}", stem))

    def _isolated(self, document: Document) -> Iterator[Found]:
        """What the child finds. Raises `SourceError` where the reading ends before the document does."""
        child = self._taken()
        fit = False
        try:
            child.send(*frame_of(document))
            while True:
                frame = child.receive()
                if frame is None:
                    raise self._crashed(document, child.end())
                if frame.header.get("kind") == "end":
                    fit = frame.header.get("more") == "yes"
                    return
                yield self._item(frame, document)
        except TimeoutError:
            raise self._slow(document) from None
        finally:
            if fit and self._child is None:
                self._child = child
            else:
                child.end()

    def _taken(self) -> Child:
        """The child that waits, or a new one; nobody else gets it until it is put back."""
        child, self._child = self._child, None
        if child is not None:
            return child
        unstarted = SourceError(
            "the process that reads files does not start", f"see why: python -c 'import {self._worker}'"
        )
        try:
            child = Child(self._limits, self._worker)
        except OSError as error:
            raise unstarted from error
        if not child.is_ready():
            child.end()
            raise unstarted
        return child

    def _item(self, frame: Frame, document: Document) -> Found:
        """What a frame says. Raises `SourceError` where it says that the reading has failed."""
        header = frame.header
        match header.get("kind"):
            case "working":
                return None
            case "draft":
                fields = {name: header.get(name, "") for name in ("title", "date", "language", "id", "source")}
                return Draft(frame.payload.decode("utf-8", "replace"), **fields)
            case "member":
                return Member(header.get("name", ""), frame.payload)
            case "error":
                return SourceError(header.get("message", ""), header.get("mend", ""))
            case "failed" if header.get("reason") == "memory":
                raise self._hungry(document)
            case _:
                raise SourceError(f"{document.name} cannot be read: {header.get('reason', 'unknown')}", _SIMPLER)

    def _crashed(self, document: Document, ended_by: str) -> SourceError:
        if ended_by == "SIGXCPU":
            return self._slow(document)
        if ended_by == "SIGKILL":  # by the system, since not by this program
            return self._hungry(document)
        reason = f" ({ended_by})" if ended_by else ""
        return SourceError(f"{document.name} cannot be read: it brings down what reads it{reason}", _SIMPLER)

    def _slow(self, document: Document) -> SourceError:
        return SourceError(
            f"{document.name} took longer than {self._limits.seconds:g} seconds", f"split it, or {_SIMPLER}"
        )

    def _hungry(self, document: Document) -> SourceError:
        limit = self._limits.memory // 1_000_000
        return SourceError(f"{document.name} takes more than {limit} MB of memory", f"split it, or {_SIMPLER}")


def _named(error: SourceError, document: Document) -> SourceError:
    """The error in one line that names the document; a part's error comes from a process that is not trusted."""
    message = one_line(error.message)
    if document.name not in message:
        message = one_line(f"{document.name}: {message}", 2000)
    return SourceError(message, one_line(error.mend) or _SIMPLER)
