"""Archives: which files of them are read, and which are refused and why."""

import stat
import struct
import zipfile
from io import BytesIO

import pytest

from index.errors import SourceError
from index.formats.document import Document, Member
from index.formats.limits import DEFAULT, Limits
from index.formats.zip_format import FORMAT
from tests.formats.build import zipped
from tests.formats.reading import document


def members(data: bytes, limits: Limits = DEFAULT) -> tuple[dict[str, bytes], list[str]]:
    """The files that are handed on, and what is said of the others."""
    items = list(FORMAT.read(document("a.zip", data), limits))
    return (
        {item.name: item.data for item in items if isinstance(item, Member)},
        [item.message for item in items if isinstance(item, SourceError)],
    )


def test_the_files_are_handed_on_and_what_systems_leave_behind_is_not() -> None:
    data = zipped(
        {
            "a.txt": "Eins.",
            "b/c.html": "Zwei.",
            "b/": "",
            "__MACOSX/b/._c.html": "x",
            "b/.DS_Store": "x",
            "._a.txt": "x",
            "ä😀.txt": "Drei.",
        }
    )
    assert members(data) == ({"a.txt": b"Eins.", "b/c.html": b"Zwei.", "ä😀.txt": b"Drei."}, [])


def linked() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
        archive.writestr("good.txt", "Gut.")
    return file.getvalue()


def encrypted() -> bytes:
    """An archive whose first file says that it is encrypted."""
    data = bytearray(zipped({"bad.txt": "x" * 50, "good.txt": "Gut."}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def damaged() -> bytes:
    data = bytearray(zipped({"bad.txt": bytes(range(256)) * 4, "good.txt": "Gut."}, zipfile.ZIP_STORED))
    data[60] ^= 0xFF
    return bytes(data)


def oddly_packed() -> bytes:
    """An archive whose first file is packed with method 97, which nobody knows here."""
    data = bytearray(zipped({"bad.txt": "x" * 50, "good.txt": "Gut."}))
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.index(mark) + offset, 97)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (zipped({"../../evil.txt": "x", "good.txt": "Gut."}), "a.zip/../../evil.txt has a name that leads out"),
        (zipped({"..\\evil.txt": "x", "good.txt": "Gut."}), "a.zip/../evil.txt has a name that leads out"),
        (zipped({"/etc/evil.txt": "x", "good.txt": "Gut."}), "a.zip//etc/evil.txt has a name that leads out"),
        (zipped({"C:\\evil.txt": "x", "good.txt": "Gut."}), "a.zip/C:/evil.txt has a name that leads out"),
        (linked(), "a.zip/link.txt is a link"),
        (encrypted(), "a.zip/bad.txt is encrypted"),
        (damaged(), "a.zip/bad.txt is damaged"),
        (oddly_packed(), "a.zip/bad.txt is packed in a way"),
        (zipped({"bomb.txt": bytes(30_000_000), "good.txt": "Gut."}), "a.zip/bomb.txt would be 10"),
    ],
)
def test_a_file_that_may_not_be_read_is_said_and_the_others_are(data: bytes, message: str) -> None:
    handed_on, (said,) = members(data)
    assert handed_on == {"good.txt": b"Gut."}
    assert said.replace("\\", "/").startswith(message)


def test_a_name_that_comes_twice_is_read_once() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "Eins.")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", "Zwei.")
    handed_on, said = members(file.getvalue())
    assert handed_on == {"a.txt": b"Eins."}
    assert said == ["a.zip/a.txt is in the archive twice"]


def test_an_archive_has_limits_of_size_and_number() -> None:
    data = zipped({f"{n}.txt": bytes(1000) for n in range(5)})
    handed_on, said = members(data, Limits(expanded=2500))
    assert list(handed_on) == ["0.txt", "1.txt"]
    assert len(said) == 3
    assert members(data, Limits(document=999))[0] == {}
    with pytest.raises(SourceError, match=r"a\.zip holds 5 files"):
        members(data, Limits(members=4))


@pytest.mark.parametrize("data", [b"Kein Archiv.", b"PK\x03\x04", zipped({"a.txt": "x"})[:-30]])
def test_what_is_no_archive_is_said(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"^a\.zip is (no zip archive|damaged)"):
        members(data)


def test_an_empty_archive_holds_nothing() -> None:
    assert members(zipped({})) == ({}, [])
    assert list(FORMAT.read(Document("a.zip", zipped({}), "", "a"), DEFAULT)) == []
