"""The retriever, as LangChain's and as ours."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from index.engine import Floats
from index.indexer import Indexer, Report
from index.library import Library
from index.records import Filter
from index.retriever import PassageRetriever, first_articles, words_add
from index.splitter import passages_of
from index.vector_index import VectorIndex
from tests.fakes import FakeEncoder, an_article

ARTICLES = [
    an_article("fox", "Heading\n\nThe red fox sees a dog.  It sleeps.", "2022-12", "en"),
    an_article("dog", "A lazy dog sleeps.", "2021", "en"),
    an_article("fuchs", "Der rote Fuchs schläft.", "2022-12-19", "de"),
    *(an_article(f"copy{number}", "The same words everywhere.", "2020", "en") for number in range(5)),
]


@pytest.fixture
def retriever(library: Library) -> Iterator[PassageRetriever]:
    encoder = FakeEncoder()
    index = VectorIndex(library)
    Indexer(library, lambda: encoder, lambda: index).put_all(ARTICLES, Report())
    yield PassageRetriever(library=library, encoder=encoder, index=index, count=3)
    index.close()


def test_langchain_gets_documents_whose_offsets_cut_the_same_text_out_again(retriever: PassageRetriever) -> None:
    documents = retriever.invoke("red fox")
    assert len(documents) == 3
    first = documents[0]
    (passage,) = passages_of(ARTICLES[0])
    assert first.id == passage.id
    assert first.page_content == ARTICLES[0].text[passage.start : passage.end]
    score = first.metadata.pop("score")
    assert first.metadata == {
        "article": "fox", "title": "Title of fox", "date": "2022-12", "language": "en",
        "start": passage.start, "end": passage.end,
    }  # fmt: skip
    assert score == pytest.approx(retriever.hits("red fox")[0].score)


def test_the_more_words_a_passage_shares_the_nearer_it_is(retriever: PassageRetriever) -> None:
    # "lazy dog": the dog's 4 words hold both, 2 / sqrt(2 * 4); the fox's 9 hold one, 1 / sqrt(2 * 9)
    hits = retriever.hits("lazy dog", 2)
    assert first_articles(hits) == ["dog", "fox"]
    assert [hit.cosine for hit in hits] == pytest.approx([0.707, 0.236], abs=0.01)
    assert hits[0].words > hits[1].words


def test_equal_scores_come_in_the_order_of_their_ids_every_time(retriever: PassageRetriever) -> None:
    hits = retriever.hits("the same words everywhere", 5)
    ids = [hit.passage.id for hit in hits]
    assert ids == sorted(ids)
    assert len({hit.passage.article_id for hit in hits}) == 5
    assert all(retriever.hits("the same words everywhere", 5) == hits for _ in range(3))


def test_a_filter_limits_what_is_found(retriever: PassageRetriever) -> None:
    assert first_articles(retriever.hits("red fox", 8, Filter(languages=["de"]))) == ["fuchs"]
    found = retriever.hits("sleeps", 8, Filter(date_from="2021", date_to="2022"))
    assert set(first_articles(found)) == {"fox", "dog", "fuchs"}


def test_articles_are_named_once_in_the_order_of_their_best_hits(retriever: PassageRetriever) -> None:
    hits = retriever.hits("lazy dog", 3)
    assert first_articles([*hits, *hits]) == first_articles(hits)
    assert first_articles([]) == []


def test_of_two_passages_equally_near_the_one_with_the_questions_words_comes_first(library: Library) -> None:
    class Blind(FakeEncoder):
        """Everything is equally near."""

        def passages(self, texts: Sequence[str]) -> Floats:
            return np.tile(np.eye(1, self.dimension, dtype=np.float32), (len(texts), 1))

    encoder = Blind()
    index = VectorIndex(library)
    Indexer(library, lambda: encoder, lambda: index).put_all(ARTICLES, Report())
    retriever = PassageRetriever(library=library, encoder=encoder, index=index, count=2)
    assert first_articles(retriever.hits("Who is lazy?"))[0] == "dog"
    assert first_articles(retriever.hits("Schläft der FUCHS?"))[0] == "fuchs"
    assert len(retriever.hits("Who is lazy?")) == 2
    index.close()


def test_words_that_a_passage_in_another_language_cannot_share_take_nothing_from_it() -> None:
    german = [("de", "Die Soldaten kommen aus Russland."), ("de", "Die Stadt hat einen Hafen.")]
    added = words_add("Wie viele Soldaten kommen?", [*german, ("ru", "Солдаты приедут из России.")])
    assert added[0] > added[2] > added[1]
    assert added[2] == 0.0


def test_no_words_in_common_and_nothing_found_are_no_error() -> None:
    assert words_add("Сколько?", [("de", "Viele Soldaten."), ("", "…")]) == [0.0, 0.0]
    assert words_add("How many?", []) == []
