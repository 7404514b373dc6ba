"""Hostile archives, Word documents and books."""

import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.formats.build import CONTAINER, docx, epub, zipped
from tests.formats.hostile_texts import File
from tests.formats.test_office_formats import WORD, word
from tests.formats.test_zip_format import damaged, encrypted, linked, oddly_packed

PASSWD = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
WEB = '<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>'
OUTSIDE = '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/a.dtd" [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}<!ENTITY x "&l9;">]>'
BOOK_HEAD = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER}


def packed(members: list[tuple[bytes, bytes, int]]) -> bytes:
    """An archive written by hand, quickly and without any check: name, deflated content, size that it claims."""
    files, directory, place = [], [], 0
    for name, content, size in members:
        head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, zlib.crc32(b""), len(content), size, len(name), 0)
        directory.append(b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, place) + name)
        files.append(b"PK\x03\x04" + head + name + content)
        place += len(files[-1])
    listing = b"".join(directory)
    count = min(len(members), 0xFFFF)
    return (
        b"".join(files) + listing + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(listing), place, 0)
    )


def archives() -> Iterator[File]:
    """Zip archives."""
    good = {"gut.txt": "Ein Satz.", "b/gut.json": '{"text": "Noch ein Satz."}'}
    whole = zipped(good)
    for part in (3, 8, 25, 50, 75, 95, 99):
        yield f"cut-{part}.zip", whole[: len(whole) * part // 100], "error"
    flat = zipped({"bombe.txt": bytes(60_000_000), **good})
    empty = zlib.compressobj(wbits=-15).flush()
    yield "bomb.zip", flat, "both"
    yield "bomb-in-bomb.zip", zipped({"a.zip": zipped({"b.zip": flat}), **good}), "both"
    yield "many-bombs.zip", zipped({f"{n}.txt": bytes(9_000_000) for n in range(12)}), "error"
    yield "many-files.zip", packed([(b"%d.txt" % n, empty, 0) for n in range(60_000)]), "error"
    yield "many-zips.zip", zipped({f"{n}.zip": whole for n in range(200)}), "error"
    yield "out.zip", zipped({"../../../tmp/x.txt": "x", "/etc/x.txt": "x", "a/../../x.txt": "x", **good}), "both"
    yield "link.zip", linked(), "both"
    yield "locked.zip", encrypted(), "both"
    yield "damaged.zip", damaged(), "both"
    yield "oddly-packed.zip", oddly_packed(), "both"
    yield "twice.zip", packed([(b"a.txt", empty, 0)] * 5), "error"
    yield "liar.zip", packed([(b"a.txt", zlib.compress(bytes(50_000_000))[2:-4], 100)]), "error"
    yield "giant.zip", packed([(b"a.txt", empty, 0xFFFFFFFE)]), "error"
    yield (
        "names.zip",
        zipped({"a\n\x1b[31mb.txt": "Eins.", "x" * 60_000 + ".txt": "Zwei.", "\u202etxt.exe": "x"}),
        "both",
    )
    yield "folders.zip", zipped({"a/" * 5000 + "b.txt": "Ein Satz."}), "any"
    yield "only-folders.zip", zipped({"a/": "", "b/": ""}), "error"
    yield "no-zip.zip", b"Kein Archiv.", "error"
    yield "twice-the-end.zip", whole + whole[-22:], "any"


def words() -> Iterator[File]:
    """Word documents."""
    whole = docx(["Neue Abkommen", "Ein Satz."])
    for part in (1, 25, 50, 75, 99):
        yield f"cut-{part}.docx", whole[: len(whole) * part // 100], "error"
    for name, head in {"passwd": PASSWD, "web": WEB, "outside": OUTSIDE, "laughs": BILLION}.items():
        main = f"{head}<w:document {WORD}><w:body><w:p><w:r><w:t>Text &x;</w:t></w:r></w:p></w:body></w:document>"
        yield f"{name}.docx", zipped({"[Content_Types].xml": "<a/>", "word/document.xml": main}), "error"
    yield "bomb.docx", word("<w:p>" + " " * 60_000_000 + "</w:p>"), "error"
    yield "deep.docx", word("<w:p>" * 100_000), "error"
    yield "deep-tables.docx", word("<w:tbl><w:tr><w:tc>" * 80 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 80), "error"
    yield "cells.docx", word("<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * 50_000 + "</w:tr></w:tbl>"), "error"
    rels = '<R xmlns="r"><Relationship Type="x/officeDocument" Target="../../../../etc/passwd"/></R>'
    yield "outside-part.docx", word("<w:p/>", {"_rels/.rels": rels}), "error"
    yield "archive.docx", zipped({"a.txt": "Ein Satz."}), "error"
    yield "old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "error"
    yield "nothing.docx", bytes(5000), "error"


def books() -> Iterator[File]:
    """Books."""
    whole = epub(["<p>Ein Satz.</p>"])
    for part in (1, 25, 50, 75, 99):
        yield f"cut-{part}.epub", whole[: len(whole) * part // 100], "error"
    for name, head in {"passwd": PASSWD, "web": WEB, "laughs": BILLION}.items():
        package = f"{head}<package><metadata><title>&x;</title></metadata></package>"
        yield f"{name}.epub", zipped({**BOOK_HEAD, "OPS/book.opf": package}), "error"
        yield f"{name}-chapter.epub", epub([f"<p>Ein Satz.</p>{head}&x;"]), "any"
    yield "bomb.epub", epub(["<p>" + " " * 60_000_000 + "</p>"]), "error"
    yield "deep.epub", epub(["<div>" * 100_000 + "tief"]), "any"
    items = '<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/>'
    spine = '<itemref idref="c"/><itemref idref="d"/>' * 50_000
    chapter = {"OPS/c.xhtml": "<html><body><p>Ein Satz.</p></body></html>"}
    package = f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>"
    yield "long-spine.epub", zipped({**BOOK_HEAD, "OPS/book.opf": package, **chapter}), "article"
    outside = package.replace("c.xhtml", "../../../../etc/passwd")
    yield "outside.epub", zipped({**BOOK_HEAD, "OPS/book.opf": outside}), "error"
    yield "stored.epub", zipped(BOOK_HEAD, zipfile.ZIP_STORED), "error"
