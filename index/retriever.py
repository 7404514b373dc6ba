"""Finds the passages for a question, as LangChain's retriever.

The vectors find, the question's words set the order: of the passages that are nearest by cosine, those that
share rare words with the question come first. BM25 is taken of these passages alone, so it costs the same in a
library of any size, keeps to any limits and needs no index. A question in another language than a passage's shares
few words with it, so a passage loses only where passages in its own language share more. The numbers below were
chosen on the dev set, see "Words beside vectors" in docs/benchmarks.md.
"""

from collections.abc import Sequence

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from index.bm25 import bm25
from index.encoder import Encoder
from index.library import Library
from index.records import Filter, Hit
from index.vector_index import Found, VectorIndex

WEIGHED = 24  # nearest passages whose words are looked at, at least; three times as many as are wanted
_WEIGHT = 0.003  # of BM25 beside the cosine
_EXPECTED = 0.25  # of the best BM25 score among the passages in a language: what each of them is measured against


class PassageRetriever(BaseRetriever):
    """A LangChain retriever; `hits` is the same with scores, offsets and filters."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: SkipValidation[Library]
    encoder: SkipValidation[Encoder]
    index: SkipValidation[VectorIndex]
    count: int = 8

    def hits(self, question: str, count: int | None = None, limits: Filter | None = None) -> list[Hit]:
        """The `count` best passages, the best first; ties by id, so that the order is stable."""
        count = count or self.count
        vector = self.encoder.questions([question])[0]
        return self.ranked(question, self.index.search(vector, max(WEIGHED, 3 * count), limits))[:count]

    def ranked(self, question: str, found: Found) -> list[Hit]:
        """What the vectors have found, with what the question's words add, the best first."""
        cosines = dict(found)
        rows = self.library.passage_texts(list(cosines))
        added = words_add(question, [(language, text) for _, language, text in rows])
        hits = [
            Hit(passage, cosines[passage.id] + words, words) for (passage, *_), words in zip(rows, added, strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [self._document(hit) for hit in self.hits(query)]

    def _document(self, hit: Hit) -> Document:
        passage, article = hit.passage, self.library.article(hit.passage.article_id)
        return Document(
            id=passage.id,
            page_content=article.text[passage.start : passage.end],
            metadata={"article": article.id, "title": article.title, "date": article.date, "language": article.language,
                      "start": passage.start, "end": passage.end, "score": hit.score},
        )  # fmt: skip


def words_add(
    question: str, passages: Sequence[tuple[str, str]], weight: float = _WEIGHT, expected: float = _EXPECTED
) -> list[float]:
    """What the question's words add to each passage's cosine, or take from it; `passages` are (language, text)."""
    scores = bm25(question, [text for _, text in passages])
    best: dict[str, float] = {}
    for (language, _), score in zip(passages, scores, strict=True):
        best[language] = max(best.get(language, 0.0), score)
    return [weight * (score - expected * best[language]) for (language, _), score in zip(passages, scores, strict=True)]


def first_articles(hits: Sequence[Hit]) -> list[str]:
    """The ids of the hits' articles, each once, in the order of their best hits."""
    return list(dict.fromkeys(hit.passage.article_id for hit in hits))
