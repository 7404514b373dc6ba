"""Runs a BERT encoder's ONNX graph: texts in, one vector a token out, without torch.

Importing torch, transformers and sentence-transformers takes seconds and hundreds of megabytes
before the first question; a tokenizer, a memory-mapped table and onnxruntime take neither. The
folder is an ordinary sentence-transformers folder plus the graphs of `index/graph.py`; a test holds
this engine against sentence-transformers on the same folder.
"""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from safetensors import safe_open
from tokenizers import Encoding, Tokenizer

from index.errors import ModelError
from index.word_table import WordTable

Floats = npt.NDArray[np.float32]
QUESTION, PASSAGE = "query: ", "passage: "  # the prompts that multilingual-e5 was trained with


class Layers:
    """A graph of `index/graph.py`. Safe to call from several threads; each call runs in its caller's.

    So each text is run by one thread, unpadded, several texts side by side. On two AVX2 cores that is
    as fast as batches of 2 to 16 (34 passages of 112 tokens a second), faster than one batch shared by
    both cores (28), and what is said of a text does not depend on what it was batched with.
    """

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def __call__(self, states: Floats) -> Floats:
        """(tokens, hidden) -> (tokens, what the graph gives)."""
        (hidden,) = self._session.run(["hidden"], {"states": states[None]})
        return np.asarray(hidden[0], np.float32)


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text as the model sees it."""

    vectors: Floats  # (tokens, hidden), the last hidden state
    offsets: npt.NDArray[np.int64]  # (tokens, 2), characters of the text; (0, 0) for special tokens

    def own(self) -> "Tokens":
        """The text's own tokens, without the prompt's and the special ones."""
        kept = self.offsets[:, 1] > 0
        return Tokens(self.vectors[kept], self.offsets[kept])


class OnnxEngine:
    """A BERT encoder from a folder. Safe to use from several threads.

    Raises `ModelError` where a file is missing or damaged.
    """

    def __init__(self, folder: Path, lower: str, upper: str, threads: int) -> None:
        try:
            config = json.loads((folder / "config.json").read_text("utf-8"))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._lower, self._upper = Layers(folder / lower), Layers(folder / upper)
            self._words = WordTable(folder / "model.safetensors", "embeddings.word_embeddings.weight")
            with safe_open(folder / "model.safetensors", "numpy") as weights:
                positions = weights.get_tensor("embeddings.position_embeddings.weight")
                kinds = weights.get_tensor("embeddings.token_type_embeddings.weight")
        except Exception as error:  # each of the four libraries raises its own kind
            raise ModelError(
                f"the model in {folder} cannot be loaded: {' '.join(str(error).split())[:200]}",
                "delete that folder; it is made again at the next start",
            ) from error
        self._added: Floats = positions + kinds[0]
        self._workers = ThreadPoolExecutor(threads, "encoder")
        self.dimension = int(config["hidden_size"])
        self._tokenizer.enable_truncation(int(config["max_position_embeddings"]))

    def vectors(self, texts: Sequence[str], prompt: str) -> Floats:
        """Mean of each text's token vectors, scaled to length 1; (texts, hidden)."""
        found = np.empty((len(texts), self.dimension), np.float32)
        encodings = self.encoded(texts, prompt)
        # the longest first: so no core waits at the end while another one begins with a long text
        order = sorted(range(len(texts)), key=lambda index: len(encodings[index].ids), reverse=True)
        for index, tokens in zip(order, self._all([encodings[index] for index in order], prompt), strict=True):
            found[index] = unit(tokens.vectors.mean(axis=0))
        return found

    def tokens(self, texts: Sequence[str], prompt: str) -> Iterator[Tokens]:
        """Each text's token vectors, in order; offsets count in the text, not in the prompt before it."""
        return self._all(self.encoded(texts, prompt), prompt)

    def states(self, texts: Sequence[str], prompt: str) -> Iterator[Tokens]:
        """As `tokens`, but what the lower layers alone say: where the reader goes on."""
        return self._workers.map(lambda encoding: self._begun(encoding, len(prompt)), self.encoded(texts, prompt))

    def encoded(self, texts: Sequence[str], prompt: str) -> list[Encoding]:
        """Each text's tokens, the prompt's and the special ones included; offsets count from the prompt's begin."""
        return self._tokenizer.encode_batch([prompt + text for text in texts])

    def _all(self, encodings: Sequence[Encoding], prompt: str) -> Iterator[Tokens]:
        return self._workers.map(lambda encoding: self.finished(self._begun(encoding, len(prompt))), encodings)

    def _begun(self, encoding: Encoding, prompt: int) -> Tokens:
        embedded = self._words.rows(encoding.ids) + self._added[: len(encoding.ids)]
        return Tokens(self._lower(embedded), np.maximum(np.array(encoding.offsets, np.int64) - prompt, 0))

    def finished(self, begun: Tokens) -> Tokens:
        """From the lower layers' states to the last ones."""
        return Tokens(self._upper(begun.vectors), begun.offsets)


def unit(vector: Floats) -> Floats:
    """The vector (or each row) scaled to length 1."""
    length = np.linalg.norm(vector, axis=-1, keepdims=True)
    return np.asarray(vector / np.maximum(length, 1e-12), np.float32)
