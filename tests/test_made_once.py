"""Folders that are made once: whole, or made again, and never half."""

import hashlib
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from index.errors import ModelError
from index.made_once import SUMS, is_whole, made_once, sha256

FILES = {"weights.bin": bytes(range(256)) * 40, "below/two  words.json": b"{}\n", "empty": b""}


def fill(folder: Path) -> None:
    for name, data in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)


class Writer:
    """Fills a folder, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, folder: Path) -> None:
        self.calls += 1
        fill(folder)


def held(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != SUMS
    }


def beside(cache: Path) -> list[str]:
    """What is in the folder around it; a lock's file may stay."""
    return [path.name for path in cache.iterdir() if path.suffix != ".lock"]


def make(folder: Path, write: Callable[[Path], None]) -> Path:
    return made_once(folder, write, "the thing", 77)


def test_it_is_made_once(tmp_path: Path) -> None:
    write, folder = Writer(), tmp_path / "deep" / "cache" / "thing"
    for _ in range(3):
        assert make(folder, write) == folder
    assert write.calls == 1
    assert held(folder) == FILES
    assert beside(folder.parent) == ["thing"]


def test_a_copy_with_other_times_is_as_good(tmp_path: Path) -> None:
    write = Writer()
    shutil.copytree(make(tmp_path / "thing", write), tmp_path / "copy", copy_function=shutil.copyfile)
    assert is_whole(tmp_path / "copy")
    assert make(tmp_path / "copy", write) == tmp_path / "copy"
    assert write.calls == 1


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def unlist(path: Path) -> None:
    """The sums, cut in the middle of a line."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def garbage(path: Path) -> None:
    path.write_bytes(b"\xff\xfe no sums \x00\n")


def blank(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        *((name, damage) for name in ("weights.bin", "below/two  words.json") for damage in (cut, flip, Path.unlink)),
        ("empty", longer),
        ("empty", Path.unlink),
        *((SUMS, damage) for damage in (Path.unlink, blank, unlist, garbage)),
    ],
)
def test_what_is_no_longer_whole_is_made_again(tmp_path: Path, name: str, damage: Callable[[Path], None]) -> None:
    write = Writer()
    folder = make(tmp_path / "thing", write)
    damage(folder / name)
    assert not is_whole(folder)
    assert make(folder, write) == folder
    assert write.calls == 2
    assert is_whole(folder)
    assert held(folder) == FILES
    assert beside(tmp_path) == ["thing"]


def test_nothing_stands_in_its_place_before_it_is_finished(tmp_path: Path) -> None:
    """It is written beside its place, on the same disk, so that one renaming puts it there."""
    folder = tmp_path / "thing"

    def write(building: Path) -> None:
        fill(building)
        assert building.parent == tmp_path
        assert not folder.exists()

    assert held(make(folder, write)) == FILES


@pytest.mark.parametrize("found", ["nothing", "an empty folder", "a half folder"])
def test_what_an_interrupted_run_left_is_not_taken_for_whole(tmp_path: Path, found: str) -> None:
    folder = tmp_path / "thing"
    if found != "nothing":
        folder.mkdir()
    if found == "a half folder":
        fill(folder)
    assert not is_whole(folder)
    assert held(make(folder, fill)) == FILES


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), ModelError("no", "mend")])
def test_what_fails_on_the_way_is_raised_and_leaves_nothing_behind(tmp_path: Path, error: BaseException) -> None:
    def write(folder: Path) -> None:
        fill(folder)
        raise error

    with pytest.raises(type(error)) as caught:
        make(tmp_path / "thing", write)
    assert caught.value is error
    assert not beside(tmp_path)


def test_a_full_disk_is_a_model_error_that_says_what_where_and_how_much(tmp_path: Path) -> None:
    def write(folder: Path) -> None:
        fill(folder)
        raise OSError(28, "No space left on device")

    with pytest.raises(ModelError, match="No space left on device") as caught:
        make(tmp_path / "thing", write)
    assert "the thing" in caught.value.message
    assert str(tmp_path) in caught.value.message
    assert "77 MB" in caught.value.mend
    assert "BELEG_CACHE" in caught.value.mend
    assert "\n" not in str(caught.value)
    assert not beside(tmp_path)


def test_where_no_folder_can_be_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    for folder in (tmp_path / "file" / "thing", tmp_path / "file" / "below" / "thing", tmp_path / "file"):
        with pytest.raises(ModelError, match="cannot be unpacked") as caught:
            make(folder, fill)
        assert str(folder.parent) in caught.value.message
    assert (tmp_path / "file").read_text("utf-8") == "no folder"


@pytest.mark.parametrize("before", ["nothing", "a damaged folder"])
def test_eight_that_make_it_at_the_same_time_all_get_it_whole(tmp_path: Path, before: str) -> None:
    folder, together = tmp_path / "thing", threading.Barrier(8)
    if before == "a damaged folder":
        cut(make(folder, fill) / "weights.bin")

    def write(building: Path) -> None:
        fill(building)
        with suppress(threading.BrokenBarrierError):  # those that wait for a lock do not come here
            together.wait(0.5)

    with ThreadPoolExecutor(8) as makers:
        for found in makers.map(lambda _: make(folder, write), range(8)):
            assert found == folder
    assert is_whole(folder)
    assert held(folder) == FILES
    assert beside(tmp_path) == ["thing"]


def test_what_one_was_given_is_not_taken_away_by_another_that_is_late(tmp_path: Path) -> None:
    """The first may be opening its files by now."""
    folder, together = tmp_path / "thing", threading.Barrier(8)

    def write(building: Path) -> None:
        fill(building)
        with suppress(threading.BrokenBarrierError):
            together.wait(0.5)

    def given(_: int) -> int:
        return (make(folder, write) / "weights.bin").stat().st_ino

    with ThreadPoolExecutor(8) as makers:
        assert len(set(makers.map(given, range(8)))) == 1


def test_the_sum_is_that_of_hashlib(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(FILES["weights.bin"])
    assert sha256(tmp_path / "file") == hashlib.sha256(FILES["weights.bin"]).hexdigest()
    with pytest.raises(OSError):
        sha256(tmp_path / "none")
