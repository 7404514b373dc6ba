"""What a writer does: it says in its own words, and in the asker's language, what numbered sentences say."""

import queue
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from qa.answer import Citation
from qa.chat_model import untraced
from qa.prompt import messages
from qa.writer_errors import WriterError, failure_of
from qa.written import NO_ANSWER, StatementParser, WrittenStatement

if TYPE_CHECKING:  # takes half a second to import
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

_FINISHED = ("finish_reason", "done_reason", "stop_reason")
_AT_THE_LIMIT = ("length", "max_tokens", "MAX_TOKENS")
_FILTERED = ("content_filter", "SAFETY", "refusal")


class Writer(Protocol):
    """Writes statements. Stateless towards its caller; safe to use from several threads."""

    @property
    def name(self) -> str: ...

    def write(self, question: str, sentences: Sequence[Citation]) -> Iterator[WrittenStatement]:
        """Begin to write at once; each statement comes as soon as it is complete.

        `sentences` are numbered as the writer shall cite them. Nothing of what it writes or cites is checked here.
        Raises `WriterError`, at once or between two statements.
        """


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a model may take, in seconds, and how much it may write."""

    first: float = 60.0  # until the first words, thoughts included
    between: float = 20.0  # between two pieces
    whole: float = 180.0
    characters: int = 20_000  # thoughts included
    statements: int = 12
    statement: int = 1_000  # characters of one


class ModelWriter:
    """A LangChain chat model as a writer. It is asked in a thread of its own, so that a model that hangs can be left."""

    def __init__(self, model: "BaseChatModel", name: str, patience: Patience | None = None) -> None:
        self.name = name
        self._model = model
        self._patience = patience or Patience()

    def write(self, question: str, sentences: Sequence[Citation]) -> Iterator[WrittenStatement]:
        pieces = _Pieces(self._model.stream(messages(question, sentences)), self._patience)
        return self._statements(pieces)

    def _statements(self, pieces: "_Pieces") -> Iterator[WrittenStatement]:
        parser = StatementParser()
        seen: set[WrittenStatement] = set()
        length = told = 0
        with pieces:
            for piece in pieces:
                length += len(piece)
                for statement in parser.feed(piece):
                    told += 1
                    yield from self._told(statement, seen)
                if told > self._patience.statements or length > self._patience.characters:
                    raise WriterError("endless", f"{self.name} does not come to an end")
                if len(parser.pending) > self._patience.statement:
                    raise WriterError("garbage", f"{self.name} writes no statements")
        whole = pieces.finished or parser.pending.endswith(("]", "].", NO_ANSWER)) or not parser.pending
        if pieces.cut or not whole:
            raise WriterError("cut off", f"{self.name} broke off in the midst of a sentence")
        for statement in parser.rest():
            yield from self._told(statement, seen)
        if not seen:
            raise WriterError("empty", f"{self.name} wrote nothing")

    def _told(self, statement: WrittenStatement, seen: set[WrittenStatement]) -> Iterator[WrittenStatement]:
        """The statement, where it is one and was not told before."""
        if NO_ANSWER in statement.text.upper() and not statement.numbers:
            raise WriterError("refused", f"{self.name} finds no answer in the articles", "see the passages below")
        if statement not in seen:
            seen.add(statement)
            yield statement


class _Pieces:
    """The pieces of text that a model's stream brings, waited for as long as patience has it."""

    def __init__(self, stream: "Iterable[AIMessageChunk]", patience: Patience) -> None:
        self.finished = False  # the model said that it had come to its end
        self.cut = False
        self._patience = patience
        self._stop = threading.Event()
        self._queue: queue.SimpleQueue[AIMessageChunk | Exception | None] = queue.SimpleQueue()
        threading.Thread(target=self._fetch, args=(stream,), name="writer", daemon=True).start()

    def __enter__(self) -> "_Pieces":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()

    def __iter__(self) -> Iterator[str]:
        began = time.monotonic()
        wait = self._patience.first
        while True:
            left = min(wait, self._patience.whole - (time.monotonic() - began))
            try:
                item = self._queue.get(timeout=max(0.0, left))
            except queue.Empty:
                raise WriterError("slow", "the language model takes too long") from None
            if item is None:
                return
            if isinstance(item, Exception):
                raise failure_of(item) from item
            self._note_end(item.response_metadata)
            wait = self._patience.between
            yield str(item.text)

    def _note_end(self, metadata: dict[str, Any]) -> None:
        reason = next((metadata[name] for name in _FINISHED if metadata.get(name)), None)
        if reason in _FILTERED:
            raise WriterError("refused", "the language model's operator does not let it answer this")
        self.cut = self.cut or reason in _AT_THE_LIMIT
        self.finished = self.finished or reason is not None

    def _fetch(self, stream: "Iterable[AIMessageChunk]") -> None:
        try:
            with untraced():
                for chunk in stream:
                    self._queue.put(chunk)
                    if self._stop.is_set():
                        break
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the pieces are waited for
            self._queue.put(error)
        finally:
            with suppress(Exception):
                close = getattr(stream, "close", None)
                if close is not None:
                    close()  # hangs up on a model that would go on
            self._queue.put(None)
