"""Zip archives of article files. Each file is read by itself, by its own format."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from index.errors import SourceError
from index.formats.document import Document, Format, Found, Member
from index.formats.limits import Limits
from index.formats.names import shown
from index.formats.zip_members import ZipMembers, unsafe_name

# What systems leave in archives without being asked.
_JUNK = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})


class ZipFormat(Format):
    name = "zip archive"
    endings = (".zip",)
    media_types = ("application/zip", "application/x-zip-compressed")
    archive = True

    def claims(self, document: Document) -> bool:
        # Many kinds of files are zip archives inside; what has an ending of its own is rather one of those.
        return document.ending in ("", ".zip") and is_zip(document.data) and not is_package(document.data)

    def read(self, document: Document, limits: Limits) -> Iterator[Found]:
        if not is_zip(document.data):
            raise SourceError(f"{document.name} is no zip archive", "check what it is")
        members = ZipMembers(document.data, document.name, limits)
        seen: set[str] = set()
        for info in members.infos:
            path = PurePosixPath(info.filename.replace("\\", "/"))
            if _JUNK.intersection(path.parts) or path.name.startswith("._"):
                yield None
                continue
            name = f"{document.name}/{shown(info.filename)}"
            wrong = unsafe_name(info) or ("is in the archive twice" if info.filename in seen else "")
            seen.add(info.filename)
            if wrong:
                yield SourceError(f"{name} {wrong}", "leave it out, or pack the archive anew")
                continue
            try:
                yield Member(shown(str(path)), members.content(info))
            except SourceError as error:
                yield error


def is_zip(data: bytes) -> bool:
    """Whether the data begin as a zip archive, or are an empty one."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_package(data: bytes) -> bool:
    """Whether a zip archive's first file is one that opens an office document or a book."""
    return is_zip(data) and data[30:60].startswith((b"[Content_Types].xml", b"mimetype", b"_rels/"))


FORMAT = ZipFormat()
