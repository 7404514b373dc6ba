"""Any sentence-transformers model as an encoder, held against the engine on the same tiny model."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from index import transformer_encoder
from index.encoder import open_encoder, span_vectors
from index.engine import OnnxEngine
from index.errors import ModelError
from index.graph import write_graphs
from index.transformer_encoder import SentenceTransformerEncoder
from tests.tiny_bert import write_tiny_bert

TEXTS = ["the red fox sees a lazy dog.", "Fuchs", "der rote Fuchs sieht einen Hund in Minsk, 9000 Soldaten"]
SPANS = [[(0, 11), (12, 28)], [(0, 5)], [(0, 14), (15, 37), (39, 52)]]


@pytest.fixture(scope="module")
def encoder(tiny_folder: Path) -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(str(tiny_folder))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, tiny_folder: Path) -> OnnxEngine:
    folder = tmp_path_factory.mktemp("oracle") / "tiny"
    shutil.copytree(tiny_folder, folder)
    write_graphs(folder, folder / "lower.onnx", folder / "upper.onnx", 1, levels=0)
    return OnnxEngine(folder, "lower.onnx", "upper.onnx", 1)


def test_questions_and_passages_get_their_prompts_and_length_1(
    encoder: SentenceTransformerEncoder, engine: OnnxEngine
) -> None:
    assert encoder.dimension == 32
    np.testing.assert_allclose(encoder.questions(TEXTS), engine.vectors(TEXTS, "query: "), atol=1e-4)
    np.testing.assert_allclose(encoder.passages(TEXTS), engine.vectors(TEXTS, "passage: "), atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(encoder.passages(TEXTS), axis=1), 1, atol=1e-6)


def check_in_context(encoder: SentenceTransformerEncoder, engine: OnnxEngine, prompt: str) -> None:
    found = encoder.in_context(TEXTS, SPANS)
    oracle = [span_vectors(tokens, spans) for tokens, spans in zip(engine.tokens(TEXTS, prompt), SPANS, strict=True)]
    for vectors, expected in zip(found, oracle, strict=True):
        np.testing.assert_allclose(vectors, expected, atol=1e-4)


def test_spans_are_read_in_their_text(encoder: SentenceTransformerEncoder, engine: OnnxEngine) -> None:
    check_in_context(encoder, engine, "passage: ")


def test_spans_of_a_model_without_prompts_are_read_in_their_text_too(tmp_path: Path, engine: OnnxEngine) -> None:
    write_tiny_bert(tmp_path / "tiny", {})
    check_in_context(SentenceTransformerEncoder(str(tmp_path / "tiny")), engine, "")


def test_no_texts_have_no_vectors(encoder: SentenceTransformerEncoder) -> None:
    assert encoder.passages([]).shape == (0, 32)
    assert encoder.questions([]).shape == (0, 32)
    assert encoder.in_context([], []) == []


def test_a_text_longer_than_the_model_reads_is_cut_and_its_last_spans_get_the_mean(
    encoder: SentenceTransformerEncoder,
) -> None:
    (vectors,) = encoder.in_context(["fox " * 100], [[(0, 3), (396, 399)]])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_the_name_holds_the_folder_s_name_and_changes_with_the_weights_and_the_prompts(
    encoder: SentenceTransformerEncoder, tiny_folder: Path, tmp_path: Path
) -> None:
    same, other = tmp_path / "a" / "tiny", tmp_path / "b" / "tiny"
    shutil.copytree(tiny_folder, same)
    write_tiny_bert(other, {"query": "", "document": ""})
    names = [SentenceTransformerEncoder(str(folder)).name for folder in (same, other)]
    assert encoder.name == names[0]
    assert encoder.name != names[1]
    assert all(name.startswith("tiny@") for name in names)


def test_a_missing_folder_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "nowhere", tmp_path / "empty"):
        with pytest.raises(ModelError, match="there is no model in the folder") as caught:
            open_encoder(str(folder), tmp_path)
        assert str(folder) in caught.value.message


@pytest.mark.parametrize("name", ["config.json", "modules.json", "model.safetensors", "tokenizer.json"])
def test_a_broken_folder_is_a_model_error_of_one_line(tiny_folder: Path, tmp_path: Path, name: str) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(tiny_folder, broken)
    (broken / name).write_text("{ broken", "utf-8")
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        SentenceTransformerEncoder(str(broken))
    assert str(broken) in caught.value.message
    assert "\n" not in str(caught.value)


def test_a_hub_name_without_network_is_a_model_error_of_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(_model: str) -> None:
        raise OSError("We couldn't connect to 'https://huggingface.co'\nto load the files.\n" + "Details. " * 99)

    monkeypatch.setattr(transformer_encoder, "SentenceTransformer", unreachable)
    with pytest.raises(ModelError, match="intfloat/e5 cannot be fetched from the hub") as caught:
        SentenceTransformerEncoder("intfloat/e5")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400
    assert "bundled" in caught.value.mend
