"""Puts the parts together for whoever starts the program: settings in, an open library and an assistant out."""

from types import TracebackType
from typing import Self

from index.encoder import BundledEncoder, Encoder, open_encoder
from index.indexer import Indexer
from index.library import Library
from index.retriever import PassageRetriever
from index.vector_index import VectorIndex
from qa.assistant import Assistant
from qa.reader import Reader
from qa.sentence_reader import SentenceReader
from qa.settings import Settings
from qa.span_reader import SpanReader


class Workspace:
    """An open library with its encoder, index and assistant; to be closed, best by `with`.

    Raises `LibraryError` and its kinds, or `ModelError`.
    """

    def __init__(self, settings: Settings, *, writable: bool) -> None:
        self.settings = settings
        if writable:  # no library is made for a model that is not there
            self.encoder = open_encoder(settings.encoder, settings.cache)
        self.library = Library(settings.library, writable=writable)
        try:
            if not writable:  # no model is loaded for a library that is not there
                self.encoder = open_encoder(settings.encoder, settings.cache)
            self.reader = reader_for(self.encoder)
            self.library.claim(self.encoder.name, self.encoder.dimension)
            self.index = VectorIndex(self.library)
        except BaseException:
            self.library.close()
            raise
        self.indexer = Indexer(self.library, self.encoder, self.index)
        retriever = PassageRetriever(
            library=self.library, encoder=self.encoder, index=self.index, count=settings.retrieved
        )
        self.assistant = Assistant(self.library, retriever, self.reader)

    @property
    def notice(self) -> str:
        """What a user should know about this workspace; empty if nothing."""
        if isinstance(self.reader, SpanReader):
            return ""
        return (
            "with another encoder than the bundled one answers are whole sentences, "
            "and their probabilities only a ranking"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.index.close()
        self.library.close()


def reader_for(encoder: Encoder) -> Reader:
    """The trained reader where its layers can go on from the encoder's, else the one that picks sentences.

    Raises `ModelError` where the trained reader's weights are missing or damaged.
    """
    return SpanReader(encoder) if isinstance(encoder, BundledEncoder) else SentenceReader(encoder)
