"""The folders that Chroma's files lie in: one is in force, named by the file CURRENT beside it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

_CURRENT = "CURRENT"
_DATABASE = "chroma.sqlite3"


def current_folder(place: Path) -> Path:
    """The folder in force. Raises `OSError` where there is none."""
    return place / (place / _CURRENT).read_text("utf-8").strip()


def point_to(place: Path, folder: Path) -> None:
    """Put that folder in force, by one renaming."""
    beside = place / f"{_CURRENT}.new"
    beside.write_text(folder.name, "utf-8")
    beside.replace(place / _CURRENT)


def keep_current_only(place: Path) -> None:
    """Remove what a process that was killed, or failed, has left of other folders."""
    keep = current_folder(place)
    for other in place.iterdir():
        if other.is_dir() and other != keep:
            shutil.rmtree(other, ignore_errors=True)


def copy_folder(old: Path, new: Path) -> None:
    """A copy that is whole although Chroma has the old one open."""
    shutil.copytree(old, new, ignore=shutil.ignore_patterns(f"{_DATABASE}*"))
    with closing(sqlite3.connect(old / _DATABASE)) as source, closing(sqlite3.connect(new / _DATABASE)) as target:
        source.backup(target)
