"""Puts the parts together for whoever starts the program: settings in, an open library and an assistant out."""

from types import TracebackType
from typing import Self

from index.encoder import BUNDLED, open_encoder
from index.indexer import Indexer
from index.library import Library
from index.retriever import PassageRetriever
from index.vector_index import VectorIndex
from qa.assistant import Assistant
from qa.reader import Reader
from qa.sentence_reader import SentenceReader
from qa.settings import Settings


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
            self.library.claim(self.encoder.name, self.encoder.dimension)
            self.index = VectorIndex(self.library)
        except BaseException:
            self.library.close()
            raise
        self.indexer = Indexer(self.library, self.encoder, self.index)
        retriever = PassageRetriever(
            library=self.library, encoder=self.encoder, index=self.index, count=settings.retrieved
        )
        self.reader: Reader = SentenceReader(self.encoder)
        self.assistant = Assistant(self.library, retriever, self.reader)

    @property
    def notice(self) -> str:
        """What a user should know about this workspace; empty if nothing."""
        if self.settings.encoder == BUNDLED:
            return ""
        return "the probabilities were calibrated for the bundled model; with another encoder take them as a ranking"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.index.close()
        self.library.close()
