"""Paragraphs that share words with a question and are not its own: where the hard negatives come from."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from qa.training.examples import Corpus

_KEPT = 8
_BLOCK = 512  # questions whose scores are in memory at once


def near_paragraphs(corpus: Corpus) -> list[list[int]]:
    """For each question the paragraphs of its language that are most like it, the most alike first.

    Of its language only: a translation of its own paragraph holds the answer, in other words. By TF-IDF
    of character n-grams, which needs no notion of a word in Japanese or Thai.
    """
    found: list[list[int]] = [[] for _ in corpus.questions]
    paragraphs: dict[str, list[int]] = defaultdict(list)
    questions: dict[str, list[int]] = defaultdict(list)
    for index, language in enumerate(corpus.languages):
        paragraphs[language].append(index)
    for index, question in enumerate(corpus.questions):
        questions[corpus.languages[question.paragraph]].append(index)
    for language, members in paragraphs.items():
        vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), max_features=100_000, dtype=np.float32)
        table = vectorizer.fit_transform([corpus.paragraphs[index] for index in members]).T.tocsr()
        asked = vectorizer.transform([corpus.questions[index].text for index in questions[language]])
        for begin in range(0, len(questions[language]), _BLOCK):
            scores = (asked[begin : begin + _BLOCK] @ table).toarray()
            for row, index in enumerate(questions[language][begin : begin + _BLOCK]):
                found[index] = _best(scores[row], members, corpus.questions[index].paragraph)
    return found


def _best(scores: np.ndarray, members: Sequence[int], own: int) -> list[int]:
    most = min(_KEPT + 1, len(scores))
    places = np.argpartition(-scores, most - 1)[:most]
    order = places[np.argsort(-scores[places])]
    return [members[place] for place in order if members[place] != own][:_KEPT]
