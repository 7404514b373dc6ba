"""Finds the passages for a question, as LangChain's retriever."""

from collections.abc import Sequence

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from index.encoder import Encoder
from index.library import Library
from index.records import Filter, Hit
from index.vector_index import VectorIndex


class PassageRetriever(BaseRetriever):
    """A LangChain retriever; `hits` is the same with scores, offsets and filters."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: SkipValidation[Library]
    encoder: SkipValidation[Encoder]
    index: SkipValidation[VectorIndex]
    count: int = 8

    def hits(self, question: str, count: int | None = None, limits: Filter | None = None) -> list[Hit]:
        """The `count` nearest passages, the nearest first; ties by id, so that the order is stable."""
        found = self.index.search(self.encoder.questions([question])[0], count or self.count, limits)
        scores = dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))
        return [Hit(passage, scores[passage.id]) for passage in self.library.passages(list(scores))]

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


def first_articles(hits: Sequence[Hit]) -> list[str]:
    """The ids of the hits' articles, each once, in the order of their best hits."""
    return list(dict.fromkeys(hit.passage.article_id for hit in hits))
