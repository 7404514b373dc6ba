"""Any sentence-transformers model as an encoder; the only file that knows the library."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer

from index.encoder import is_folder, span_vectors
from index.engine import Floats, Tokens, unit
from index.errors import ModelError
from index.sentences import Span


class SentenceTransformerEncoder:
    """A folder or a hub name, loaded by sentence-transformers on the CPU or the GPU that it finds.

    Questions and passages get the prompts "query" and "document" where the model has them.
    """

    def __init__(self, model: str) -> None:
        folder = Path(model).expanduser()
        try:
            self._model = SentenceTransformer(str(folder) if is_folder(model) else model)
        except Exception as error:  # hub, file, format and memory errors: each library has its own kinds
            raise _load_error(model, error) from error
        self.name = _fingerprint(folder) if is_folder(model) else model
        self.dimension = int(self._model.get_embedding_dimension() or 0)

    def questions(self, texts: Sequence[str]) -> Floats:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        return unit(np.asarray(self._model.encode_query(list(texts), show_progress_bar=False), np.float32))

    def passages(self, texts: Sequence[str]) -> Floats:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        return unit(np.asarray(self._model.encode_document(list(texts), show_progress_bar=False), np.float32))

    def in_context(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[Floats]:
        prompt = self._model.prompts.get("document") or ""
        vectors = self._model.encode_document(list(texts), show_progress_bar=False, output_value="token_embeddings")
        found = []
        for text, tensor, parts in zip(texts, vectors, spans, strict=True):
            encoded = self._model.tokenizer(prompt + text, truncation=True, return_offsets_mapping=True)
            offsets = np.maximum(np.asarray(encoded["offset_mapping"], np.int64) - len(prompt), 0)
            tokens = np.asarray(tensor.float().cpu().numpy(), np.float32)
            found.append(span_vectors(Tokens(tokens[: len(offsets)], offsets[: len(tokens)]), parts))
        return found


def _load_error(model: str, error: Exception) -> ModelError:
    detail = " ".join(str(error).split())[:160]
    if is_folder(model):
        return ModelError(f"the model in {model} cannot be loaded ({detail})", "check the folder, or use 'bundled'")
    return ModelError(
        f"the model {model} cannot be fetched from the hub ({detail})",
        "check the name and the network, name a folder that holds the model, or use 'bundled'",
    )


def _fingerprint(folder: Path) -> str:
    """The folder's name and a hash of what its vectors depend on: the settings and the weights' size and start."""
    digest = hashlib.sha256()
    for path in sorted([*folder.rglob("*.json"), *folder.rglob("*.safetensors"), *folder.rglob("pytorch_model.bin")]):
        digest.update(f"{path.relative_to(folder).as_posix()} {path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(4_000_000))
    return f"{folder.resolve().name}@{digest.hexdigest()[:12]}"
