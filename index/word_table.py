"""The word embeddings of an encoder: a table on the disk of which only the rows asked for are read."""

import json
import os
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from index.engine import Floats


class WordTable:
    """A float32 matrix of a safetensors file. Safe to use from several threads.

    Each row is read by itself: of a memory-mapped table the system counts the page of each row, and 15
    around it, as the process's memory, which was 180 MB after 200 passages. Either way they stay in its
    cache of the file.

    The file is a u64 length, that many bytes of JSON header, then the data; offsets count from its end.
    Raises `ValueError` where the file is cut short, or the matrix is none of float32.
    """

    def __init__(self, path: Path, name: str) -> None:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            entry = json.loads(file.read(length))[name]
        begin, end = entry["data_offsets"]
        self._count, self._columns = entry["shape"]
        self._begin = 8 + length + begin
        if entry["dtype"] != "F32":
            raise ValueError(f"{name} in {path.name} is not of float32")
        if path.stat().st_size < 8 + length + end:
            raise ValueError(f"{path.name} is cut short")
        self._mapped: Floats | None = None
        if hasattr(os, "pread"):
            self._file = os.open(path, os.O_RDONLY)
            weakref.finalize(self, os.close, self._file)
        else:  # Windows, which reads at a place only by moving there first
            self._mapped = np.memmap(path, np.float32, "r", self._begin, entry["shape"])

    def rows(self, numbers: Sequence[int]) -> "Floats":
        """These rows, (numbers, columns). Raises `IndexError` for a row that is not there."""
        if numbers and not 0 <= min(numbers) <= max(numbers) < self._count:
            raise IndexError(f"the table has rows 0 to {self._count - 1}")
        if self._mapped is not None:
            return np.array(self._mapped[numbers])
        size = 4 * self._columns
        read = b"".join([os.pread(self._file, size, self._begin + size * number) for number in numbers])
        return np.frombuffer(read, np.float32).reshape(len(numbers), self._columns)
