"""What SQLite and the system say of a library, as errors that name the mend."""

import errno
from pathlib import Path

from index.errors import LibraryDamaged, LibraryError, LibraryLocked

FILE = "library.sqlite3"


def is_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def full_disk(folder: Path) -> LibraryError:
    return LibraryError(
        f"the disk that holds {folder} is full", "free space and run again; what was indexed before is still there"
    )


def library_error(folder: Path, reason: str) -> LibraryError:
    """The error of the library for what SQLite says."""
    if "disk is full" in reason:
        return full_disk(folder)
    if "malformed" in reason or "not a database" in reason:
        return LibraryDamaged(
            f"the library {folder} is damaged ({reason})", f"move {folder / FILE} away and run beleg index again"
        )
    if "readonly" in reason or "unable to open" in reason:
        return LibraryError(
            f"the library {folder} cannot be written ({reason})",
            "check its permissions, or name another with --library",
        )
    if "locked" in reason:
        return LibraryLocked(f"another process is using the library {folder}", "wait for it to finish, then try again")
    return LibraryError(f"the library {folder} failed ({reason})", "check the disk, then try again")
