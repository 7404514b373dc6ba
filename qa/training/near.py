"""Paragraphs that are near another one in meaning: where the hard negatives come from."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from index.encoder import Encoder
from qa.training.examples import Corpus

_KEPT = 12


def near_paragraphs(corpus: Corpus, encoder: Encoder) -> list[list[int]]:
    """For each paragraph the nearest others of its language, the nearest first.

    Of its language only: a translation of the paragraph is near and holds the answer, in other words.
    """
    vectors = encoder.passages([paragraph[:1200] for paragraph in corpus.paragraphs])
    found: list[list[int]] = [[] for _ in corpus.paragraphs]
    by_language: dict[str, list[int]] = defaultdict(list)
    for index, language in enumerate(corpus.languages):
        by_language[language].append(index)
    for members in by_language.values():
        mine = vectors[members]
        for row, index in enumerate(members):
            found[index] = _nearest(mine @ mine[row], row, members)
    return found


def _nearest(scores: np.ndarray, own: int, members: Sequence[int]) -> list[int]:
    order = np.argsort(-scores)[: _KEPT + 1]
    return [members[place] for place in order if place != own][:_KEPT]
