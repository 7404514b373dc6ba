"""The plain way to compare with: LangChain's HuggingFaceEmbeddings and Chroma.from_documents, all defaults, fp32.

Run as a program it opens a stored Chroma and answers one search, to be timed from its start:
`python -m bench.plain FOLDER STORE QUESTION`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings

from index.records import Article
from index.splitter import passages_of


def embeddings(model: Path) -> HuggingFaceEmbeddings:
    return HuggingFaceEmbeddings(model_name=str(model))


def documents(articles: Sequence[Article]) -> list[Document]:
    """The same passages as ours, as LangChain's documents."""
    return [
        Document(
            article.text[passage.start : passage.end],
            metadata={"article": article.id, "start": passage.start, "end": passage.end},
        )
        for article in articles
        for passage in passages_of(article)
    ]


def store(found: list[Document], embedding: HuggingFaceEmbeddings, folder: Path) -> Chroma:
    return Chroma.from_documents(found, embedding, persist_directory=str(folder))


if __name__ == "__main__":
    opened = Chroma(persist_directory=sys.argv[2], embedding_function=embeddings(Path(sys.argv[1])))
    print(opened.similarity_search(sys.argv[3], k=1)[0].page_content)
