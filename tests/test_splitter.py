"""Passages: whole sentences, all of the text, none too long, with ids that last."""

import random
from pathlib import Path

import pytest

from index.langchain_splitter import SentenceSplitter
from index.records import Article
from index.seed_format import read_seed_file
from index.sentences import sentence_spans
from index.splitter import LONGEST, passage_spans, passages_of
from tests.fakes import an_article

SEED = Path(__file__).parent.parent / "seeds" / "000_a9409306277e588d.txt"


def random_text(seed: int) -> str:
    """Sentences of 1 to 60 words in paragraphs; every tenth sentence is one word of up to 3,000 letters."""
    chance = random.Random(seed)
    sentences = []
    for _ in range(chance.randint(1, 40)):
        words = ["Wort" * chance.randint(1, 3) for _ in range(chance.randint(1, 60))]
        body = "W" + "o" * chance.randint(1, 3000) if chance.random() < 0.1 else " ".join(words)
        sentences.append(body + "." + chance.choice([" ", "  ", "\n", "\n\n", "\n\n\n"]))
    return "".join(sentences)


TEXTS = [read_seed_file(SEED).text, *(random_text(seed) for seed in range(30)), "a" + " " * 2000 + "b.", "", "  "]


@pytest.mark.parametrize("longest", [60, LONGEST])
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_passages_hold_all_text_once_in_order_and_within_the_limit(text: str, longest: int) -> None:
    spans = passage_spans(text, "de", longest)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert edges == sorted(edges)
    assert not "".join(text[edges[place] : edges[place + 1]] for place in range(0, len(edges), 2)).strip()
    assert all(0 < end - start <= longest for start, end in spans)
    assert all(text[start:end].strip() for start, end in spans)


@pytest.mark.parametrize("text", TEXTS[:31], ids=range(31))
def test_every_sentence_that_fits_is_in_exactly_one_passage(text: str) -> None:
    spans = passage_spans(text, "de")
    for start, end in sentence_spans(text, "de"):
        if end - start <= LONGEST:
            assert sum(first <= start and end <= last for first, last in spans) == 1


def test_passages_are_about_equally_long_and_have_no_stub_at_the_end() -> None:
    # 9 sentences of 100 characters and 8 spaces, 908 in all: 5 + 4, where filling up would give 6 + 3
    text = " ".join(["Wort" * 24 + "da."] * 9)
    assert [end - start for start, end in passage_spans(text, "de", 700)] == [499, 399]


def test_what_each_passage_is_short_of_the_even_length_does_not_add_up_to_a_stub() -> None:
    # 1,599 characters are 3 passages of 533; sentences of 15 give 527 or 543, so not 527 + 527 + 527 + 15
    lengths = [end - start for start, end in passage_spans("The fox sleeps. " * 100, "en", 700)]
    assert len(lengths) == 3
    assert max(lengths) - min(lengths) <= 2 * 16


def test_a_sentence_beyond_the_limit_is_cut_between_words_else_hard() -> None:
    words = " ".join(["wort"] * 30) + "."
    cut = [words[start:end] for start, end in passage_spans(words, "de", 50)]
    assert " ".join(cut) == words
    assert set(" ".join(cut[:-1]).split()) == {"wort"}
    assert [end - start for start, end in passage_spans("o" * 120, "de", 50)] == [50, 50, 20]


def test_ids_are_the_same_everywhere_and_differ_by_article_place_and_text() -> None:
    # SHA-256 of "a\x000\x00Ein Satz.", the first 20 hex digits: what `printf ... | sha256sum` says
    assert passages_of(an_article("a", "Ein Satz."))[0].id == "8761141a29f9341fff2b"
    same = "Immer derselbe Satz. " * 100
    articles: list[Article] = [an_article("a", same), an_article("b", same), an_article("a", "Vor " + same)]
    ids = [passage.id for article in articles for passage in passages_of(article)]
    assert len(set(ids)) == len(ids) > 6


def test_langchain_s_splitter_gives_the_same_texts() -> None:
    article = read_seed_file(SEED)
    texts = [article.text[passage.start : passage.end] for passage in passages_of(article)]
    splitter = SentenceSplitter("de")
    assert splitter.split_text(article.text) == texts
    documents = splitter.create_documents([article.text], [{"article": article.id}])
    assert [document.page_content for document in documents] == texts
    assert documents[0].metadata == {"article": article.id}
