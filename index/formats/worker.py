"""The process that reads documents for the program: documents in, drafts out, one document after the other."""

import contextlib
import json
import os
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import BinaryIO

from index.errors import SourceError
from index.formats.article import cleaned
from index.formats.confinement import allow_time, confine, held_memory
from index.formats.document import Document, Draft, Found, Member, too_large
from index.formats.frames import Frame, read_frame, write_frame
from index.formats.limits import Limits
from index.formats.registry import format_of

_LONGEST_FIELD = 5000


def main(limits_json: str) -> None:
    """Read the documents that come through standard input until it ends or one of them makes this process unfit."""
    limits = Limits(**json.loads(limits_json))
    incoming, outgoing = _pipes()
    confine(limits)
    documents: queue.SimpleQueue[Document] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(incoming, documents, limits), daemon=True).start()
    write_frame(outgoing, {"kind": "ready"})
    fit = True
    while fit:
        document = documents.get()
        begun = time.process_time()
        allow_time(limits, begun)
        for header, payload in _answers(document, limits):
            write_frame(outgoing, header, payload)
            allow_time(limits, begun)
            fit = header["kind"] != "failed"
        # What libraries keep would be taken from the next document's memory.
        fit = fit and held_memory() < limits.memory // 2
        write_frame(outgoing, {"kind": "end", "more": "yes" if fit else ""})


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output, for this module alone: what a library prints must not come between."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return incoming, outgoing


def _receive(stream: BinaryIO, documents: "queue.SimpleQueue[Document]", limits: Limits) -> None:
    """Pass documents on, and end this process at once when the parent has gone, whatever it is doing."""
    with contextlib.suppress(BaseException):
        while (frame := read_frame(stream, limits.document)) is not None:
            documents.put(document_of(frame))
    os._exit(0)


def frame_of(document: Document) -> Frame:
    """The document as it is sent."""
    fields = asdict(replace(document, data=b""))
    del fields["data"]
    return Frame(fields, document.data)


def document_of(frame: Frame) -> Document:
    """The document that was sent."""
    return Document(data=frame.payload, **frame.header)


def _answers(document: Document, limits: Limits) -> Iterator[Frame]:
    """A frame for each thing found, and one for what has ended the reading early, if anything has."""
    try:
        for found in format_of(document).read(document, limits):
            yield _answer(found, document, limits)
    except SourceError as error:
        yield _error(error)
    except RecursionError:
        yield _error(SourceError(f"{document.name} is nested too deeply", "save it in a simpler form"))
    except MemoryError:
        yield Frame({"kind": "failed", "reason": "memory"}, b"")
    except Exception as error:  # noqa: BLE001 -- any library's own kind; the parent says it
        yield Frame({"kind": "failed", "reason": f"{type(error).__name__}: {error}"[:_LONGEST_FIELD]}, b"")


def _answer(found: Found, document: Document, limits: Limits) -> Frame:
    if found is None:
        return Frame({"kind": "working"}, b"")
    if isinstance(found, SourceError):
        return _error(found)
    if isinstance(found, Member):
        return Frame({"kind": "member", "name": found.name[:_LONGEST_FIELD]}, found.data)
    text = cleaned(found.text).encode("utf-8")
    if len(text) > limits.text:
        return _error(too_large(f"an article in {document.name}", len(text), limits.text, "an article"))
    return Frame({"kind": "draft", **_fields(found)}, text)


def _fields(draft: Draft) -> dict[str, str]:
    names = ("title", "date", "language", "id", "source")
    return {name: getattr(draft, name)[:_LONGEST_FIELD] for name in names}


def _error(error: SourceError) -> Frame:
    return Frame({"kind": "error", "message": error.message[:_LONGEST_FIELD], "mend": error.mend[:_LONGEST_FIELD]}, b"")
