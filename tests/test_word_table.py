"""The table of word embeddings: the right rows, little memory, and damage that is named."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from index.word_table import WordTable

COLUMNS = 384
SMAPS = Path("/proc/self/smaps")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """40,000 rows, 61 MB; row n holds n everywhere. It is the file's last tensor, and not the first."""
    table = np.repeat(np.arange(40_000, dtype=np.float32)[:, None], COLUMNS, axis=1)
    path = tmp_path / "model.safetensors"
    save_file({"a": np.ones(7, np.float32), "words": table}, path)
    return path


def test_rows_come_in_the_order_asked_for_and_as_often(file: Path) -> None:
    found = WordTable(file, "words").rows([39_999, 0, 7, 7])
    assert found.shape == (4, COLUMNS)
    assert found.dtype == np.float32
    assert found[:, 0].tolist() == found[:, -1].tolist() == [39_999.0, 0.0, 7.0, 7.0]
    assert WordTable(file, "words").rows([]).shape == (0, COLUMNS)


def test_a_row_that_is_not_there_is_an_error(file: Path) -> None:
    for number in (-1, 40_000):
        with pytest.raises(IndexError):
            WordTable(file, "words").rows([0, number])


def test_where_a_file_cannot_be_read_at_a_place_it_is_mapped(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has no `os.pread`."""
    monkeypatch.delattr(os, "pread")
    found = WordTable(file, "words").rows([39_999, 0, 7])
    assert found[:, -1].tolist() == [39_999.0, 0.0, 7.0]


@pytest.mark.skipif(not SMAPS.exists(), reason="only Linux says what a process has mapped")
def test_the_table_is_not_mapped(file: Path) -> None:
    """What is mapped counts as the process's memory."""
    table = WordTable(file, "words")
    table.rows(range(0, 40_000, 10))
    assert str(file) not in SMAPS.read_text("utf-8")


def test_several_threads_read_each_their_rows(file: Path) -> None:
    table = WordTable(file, "words")
    wanted = [list(range(begin, 40_000, 97)) for begin in range(97)]
    with ThreadPoolExecutor(8) as workers:
        for numbers, found in zip(wanted, workers.map(table.rows, wanted), strict=True):
            assert found[:, 1].tolist() == numbers


def test_a_file_that_is_cut_short_is_an_error(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(ValueError, match="cut short"):
        WordTable(file, "words")


def test_another_type_is_an_error(tmp_path: Path) -> None:
    save_file({"words": np.ones((2, 2), np.float16)}, tmp_path / "half.safetensors")
    with pytest.raises(ValueError, match="float32"):
        WordTable(tmp_path / "half.safetensors", "words")
