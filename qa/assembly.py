"""Puts the parts together for whoever starts the program: settings in, an open library and an assistant out."""

import os
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from index import bundled
from index.database_errors import FILE
from index.encoder import BUNDLED
from index.indexer import Indexer
from index.library import Library
from qa.settings import Settings

if TYPE_CHECKING:  # each takes a part of a second to import, and is not always needed
    from index.encoder import Encoder
    from index.vector_index import VectorIndex
    from qa.assistant import Assistant, Model
    from qa.reader import Reader


class Workspace:
    """An open library with its encoder, index and assistant; to be closed, best by `with`.

    The models and the index are opened when they are first asked for, so that looking for what has changed
    in ten thousand files, and finding nothing, waits for none of them. Raises `LibraryError` and its
    kinds, or `ModelError`, then or at once. Safe to use from several threads. An encoder, a reader and a language
    model of one's own take the place of what the settings name.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        writable: bool,
        encoder: "Encoder | None" = None,
        reader: "Reader | None" = None,
        model: "Model | None" = None,
    ) -> None:
        self.settings = settings
        self._opening = RLock()
        self._encoder = encoder
        self._reader = reader
        self._model = model
        self._index: VectorIndex | None = None
        self._assistant: Assistant | None = None
        if encoder is None and writable and not (settings.library / FILE).is_file():
            self._encoder = _encoder(settings)  # no library is made for a model that is not there
        self.library = Library(settings.library, writable=writable)
        self.indexer = Indexer(self.library, lambda: self.encoder, lambda: self.index)
        try:
            if self._encoder is None and settings.encoder == BUNDLED:  # known without being opened
                self.library.claim(bundled.ENCODER, bundled.DIMENSION)
            else:
                self.library.claim(self.encoder.name, self.encoder.dimension)
        except BaseException:
            self.library.close()
            raise

    @property
    def encoder(self) -> "Encoder":
        with self._opening:
            if self._encoder is None:
                self._encoder = _encoder(self.settings)
            return self._encoder

    @property
    def reader(self) -> "Reader":
        with self._opening:
            if self._reader is None:
                self._reader = reader_for(self.encoder)
            return self._reader

    @property
    def index(self) -> "VectorIndex":
        with self._opening:
            if self._index is None:
                from index.vector_index import VectorIndex

                self._index = VectorIndex(self.library)
            return self._index

    @property
    def assistant(self) -> "Assistant":
        with self._opening:
            if self._assistant is None:
                from index.retriever import PassageRetriever
                from qa.assistant import Assistant

                reader = self.reader  # before the index: damage is told before anything is rebuilt
                if self._model is None and self.settings.model:
                    self._model = model_for(self.settings, self.encoder)
                retriever = PassageRetriever(
                    library=self.library, encoder=self.encoder, index=self.index, count=self.settings.retrieved
                )
                self._assistant = Assistant(self.library, retriever, reader, self._model)
            return self._assistant

    def open_all(self) -> None:
        """Open now what the first question would wait for."""
        _ = self.assistant

    @property
    def notice(self) -> str:
        """What a user should know about this workspace, a line each; empty if nothing."""
        lines = []
        if self.reader.name != "span":
            lines.append(
                "with another encoder than the bundled one answers are whole sentences, "
                "and their probabilities only a ranking"
            )
        if self.settings.model:
            lines.append(
                f"questions, the turns before them and the sentences found for them are sent to {_receiver(self.settings)}"
            )
        return "\n".join(lines)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._index is not None:
            self._index.close()
        self.library.close()


def reader_for(encoder: "Encoder") -> "Reader":
    """The trained reader where its layers can go on from the encoder's, else the one that picks sentences.

    Raises `ModelError` where the trained reader's weights are missing or damaged.
    """
    from index.encoder import BundledEncoder
    from qa.sentence_reader import SentenceReader
    from qa.span_reader import SpanReader

    return SpanReader(encoder) if isinstance(encoder, BundledEncoder) else SentenceReader(encoder)


def model_for(settings: Settings, encoder: "Encoder") -> "Model":
    """The language model that the settings name, its statements checked by means of the encoder. Sends nothing yet.

    Raises `ModelError` where it cannot be opened.
    """
    from qa.chat_model import open_model
    from qa.checked_writer import CheckedWriter
    from qa.condenser import Condenser
    from qa.language_model import LanguageModel
    from qa.support import Support
    from qa.writer import ModelWriter

    key = settings.model_key.get_secret_value()
    model = open_model(settings.model, settings.model_url, key=key)
    writer = CheckedWriter(ModelWriter(model, settings.model), Support(encoder))
    return LanguageModel(writer, Condenser(model), secrets=[key, os.environ.get("OPENAI_API_KEY", "")])


def _receiver(settings: Settings) -> str:
    """Who gets what a language model is given."""
    if settings.model_url:
        return urlsplit(settings.model_url).netloc.rpartition("@")[2]
    maker = settings.model.partition(":")[0]
    return {"ollama": "Ollama, on this machine unless OLLAMA_HOST says otherwise", "openai": "OpenAI"}.get(maker, maker)


def _encoder(settings: Settings) -> "Encoder":
    from index.encoder import open_encoder

    return open_encoder(settings.encoder, settings.cache)
