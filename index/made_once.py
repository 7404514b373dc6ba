"""Folders in the cache that are made once and checked at each start: whole, or made again."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from index.errors import ModelError

SUMS = "SHA256SUMS"  # a line a file: sum, bytes, time of writing in nanoseconds, name


def made_once(folder: Path, write: Callable[[Path], None], what: str, megabytes: int) -> Path:
    """Return `folder`, which `write` has filled now or in an earlier run.

    It is written beside its place and renamed into it, so a killed process leaves no half folder; one
    that is no longer whole is made again. Raises `ModelError`, which names `what` cannot be made and
    that it needs so many `megabytes`, where the disk is at fault.
    """
    if is_whole(folder):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{folder.name}.lock")):
            if not is_whole(folder):  # else another process was first
                _make(folder, write)
    except OSError as error:
        raise ModelError(
            f"{what} cannot be unpacked into {folder.parent}: {error.strerror or error}",
            f"free about {megabytes} MB there, or name another folder with BELEG_CACHE",
        ) from error
    return folder


def _make(folder: Path, write: Callable[[Path], None]) -> None:
    building = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    try:
        write(building)
        _seal(building)
        if folder.exists():
            shutil.rmtree(folder)
        building.rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def is_whole(folder: Path) -> bool:
    """Whether every file is there as it was written, by size and time, else by its SHA-256."""
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
        for line in lines:
            digest, size, time, name = line.split("  ", 3)
            found = (folder / name).stat()
            if found.st_size != int(size):
                return False
            if found.st_mtime_ns != int(time) and sha256(folder / name) != digest:
                return False
    except (OSError, ValueError):
        return False
    return bool(lines)


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal. Raises `OSError`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _seal(folder: Path) -> None:
    """Every file on disk before this returns, and their sums beside them."""
    lines = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            os.fsync(file.fileno())
        found = path.stat()
        lines.append(f"{sha256(path)}  {found.st_size}  {found.st_mtime_ns}  {path.relative_to(folder).as_posix()}")
    (folder / SUMS).write_text("\n".join(lines) + "\n", "utf-8")
