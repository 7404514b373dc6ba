"""The files in a zip archive, read within limits: a bomb of some kilobytes can hold petabytes."""

import io
import lzma
import posixpath
import stat
import zipfile
import zlib

from index.errors import SourceError
from index.formats.limits import Limits
from index.formats.names import one_line

_SMALL = 10_000_000  # a file up to this size may be packed as tightly as it likes
_LONGEST_NAME = 200
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, OverflowError, IndexError)


class ZipMembers:
    """An archive's files by name. Raises `SourceError` where it is damaged or too much for the limits."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._left = limits.expanded
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (*_DAMAGED, NotImplementedError, MemoryError) as error:
            raise SourceError(f"{name} is damaged ({one_line(str(error))})", "fetch or save it anew") from error
        self.infos = [info for info in self._zip.infolist() if not info.is_dir()]
        self._named = {info.filename: info for info in self.infos}
        if len(self.infos) > limits.members:
            raise SourceError(
                f"{name} holds {len(self.infos)} files", f"split it: an archive may hold {limits.members} of them"
            )

    def __contains__(self, name: str) -> bool:
        return name in self._named

    def read(self, name: str) -> bytes:
        """The content of the file of that name. Raises `SourceError` also where there is none."""
        if name not in self._named:
            raise SourceError(f"{self._name} lacks its part {one_line(name, _LONGEST_NAME)}", "fetch or save it anew")
        return self.content(self._named[name])

    def content(self, info: zipfile.ZipInfo) -> bytes:
        """The content of one of `infos`."""
        name = f"{self._name}/{one_line(info.filename, _LONGEST_NAME)}"
        if info.flag_bits & 1:
            raise SourceError(f"{name} is encrypted", "unpack it with its password and add what it holds")
        largest = min(self._limits.document, self._left)
        if info.file_size > largest:
            raise self._too_much(name, info.file_size)
        if info.file_size > max(_SMALL, self._limits.ratio * info.compress_size):
            raise SourceError(
                f"{name} would be {info.file_size // max(1, info.compress_size)} times as large unpacked",
                "leave it out: archives that tight are made to do harm",
            )
        data = self._unpacked(info, name)
        self._left -= len(data)
        return data

    def _unpacked(self, info: zipfile.ZipInfo, name: str) -> bytes:
        try:
            with self._zip.open(info) as file:
                data = file.read(info.file_size + 1)
        except NotImplementedError as error:
            raise SourceError(f"{name} is packed in a way that is not known here", "pack it anew") from error
        except (*_DAMAGED, RuntimeError) as error:
            raise SourceError(f"{name} is damaged ({one_line(str(error))})", "fetch or pack it anew") from error
        if len(data) > info.file_size:
            raise SourceError(f"{name} is larger than it says", "fetch or pack it anew")
        return data

    def _too_much(self, name: str, size: int) -> SourceError:
        allowed = (
            f"a file may have {self._limits.document // 1_000_000} MB, all of them {self._limits.expanded // 1_000_000}"
        )
        return SourceError(f"{name} has {size // 1_000_000} MB unpacked", f"split it: {allowed}")


def unsafe_name(info: zipfile.ZipInfo) -> str:
    """What is wrong with a file's name or kind, as the end of a sentence; "" where nothing is."""
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
        return "has a name that leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link, not a file"
    return ""


def resolved(base: str, href: str) -> str:
    """The name of the file that `href` means within the file named `base`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), href)).lstrip("/")
