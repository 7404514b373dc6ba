"""Large libraries to measure with: the news again and again, with other words in each copy.

The vectors of the copies are those of the first passages with noise, since embedding 100,000 passages takes half
an hour and costs each passage the same. A library takes a quarter of an hour to make, so it is kept in the cache.
"""

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index import bundled, tables
from index.chroma import HNSW
from index.encoder import BundledEncoder
from index.engine import Floats, unit
from index.indexer import Indexer, Report
from index.library import Library
from index.records import Article
from index.sentences import Span
from index.vector_index import VectorIndex

_TOGETHER = 50  # articles stored in one transaction
_NOISE = 0.02  # of each component: a copy's cosine to the first is about 0.93


def changed(article: Article, copy: int) -> Article:
    """The article with every fifth word replaced by another of its words, under another id."""
    chance = random.Random(f"{article.id} {copy}")
    words = article.text.split(" ")
    known = [word for word in words if word.isalpha()] or words
    for place in range(chance.randrange(5), len(words), 5):
        if words[place].isalpha():
            words[place] = chance.choice(known)
    return replace(article, id=f"{article.id}-{copy}", text=" ".join(words))


class _Copies:
    """In the place of an encoder: the vectors of known passages, in turn, with noise."""

    def __init__(self, encoder: BundledEncoder, known: Floats) -> None:
        self.name, self.dimension = encoder.name, encoder.dimension
        self._known = known
        self._given = 0
        self._chance = np.random.default_rng(1)

    def questions(self, texts: Sequence[str]) -> Floats:
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> Floats:
        chosen = self._known[(self._given + np.arange(len(texts))) % len(self._known)]
        self._given += len(texts)
        return unit((chosen + self._chance.normal(scale=_NOISE, size=chosen.shape)).astype(np.float32))

    def in_context(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[Floats]:
        raise NotImplementedError("nothing is read while a library is filled")


def library_of(passages: int, folder: Path, cache: Path, base: Path, found: Sequence[Article]) -> Path:
    """A library of so many passages in a new folder, a copy of the one kept in the cache, which is made where it is not."""
    graph = f"{HNSW['max_neighbors']}-{HNSW['ef_construction']}"
    kept = cache / "bench" / f"library-{passages}-{tables.FORMAT}-{graph}-{bundled.ENCODER}"
    if not kept.is_dir():
        making = kept.with_name(f"{kept.name}-making")
        shutil.rmtree(making, ignore_errors=True)
        _fill(making, cache, base, found, passages)
        making.rename(kept)
    shutil.copytree(kept, folder)
    return folder


def _fill(folder: Path, cache: Path, base: Path, found: Sequence[Article], passages: int) -> None:
    with Library(base) as library:
        known = np.concatenate([np.stack([row[2] for row in rows]) for rows in library.vectors(4000)])
    encoder = _Copies(BundledEncoder(cache), known)
    with Library(folder, writable=True) as library:
        library.claim(encoder.name, encoder.dimension)
        index = VectorIndex(library)
        indexer, report = Indexer(library, lambda: encoder, lambda: index), Report()
        articles = _copies(found)
        while report.passages < passages:
            indexer.put_all([next(articles) for _ in range(_TOGETHER)], report)
        index.save()
        index.close()


def _copies(found: Sequence[Article]) -> Iterator[Article]:
    copy = 0
    while True:
        copy += 1
        yield from (changed(article, copy) for article in found)
