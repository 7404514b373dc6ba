"""Small files of every format, made by code, for the tests of their readers."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence

ENCRYPTED = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]" % (
    b"4f" * 32,
    b"55" * 32,
)


def pdf_objects(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, trailer, len(out))
    )


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A PDF's stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def pdf(pages: Sequence[Sequence[str]], info: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF in Helvetica: pages of lines; an empty line leaves a gap. `info` holds entries such as /Title (...)."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< %s >>" % info,
    ]
    kids = []
    for lines in pages:
        shows = [b"(%s) Tj T*" % _escaped(line) if line else b"T*" for line in lines]
        objects.append(stream(b"BT /F1 11 Tf 14 TL 72 770 Td\n%s\nET" % b"\n".join(shows)))
        kids.append(b"%d 0 R" % (len(objects) + 1))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
            b" /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % len(objects)
        )
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return pdf_objects(objects, b"/Info 4 0 R " + trailer)


def _escaped(line: str) -> bytes:
    return line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def docx(
    paragraphs: Sequence[str],
    table: Sequence[Sequence[str]] = (),
    title: str = "",
    modified: dt.datetime | None = None,
    language: str = "",
) -> bytes:
    """A Word document as python-docx writes it; its first paragraph is a heading."""
    import docx as python_docx

    document = python_docx.Document()
    for number, paragraph in enumerate(paragraphs):
        document.add_paragraph(paragraph, "Heading 1" if number == 0 else None)
    if table:
        grid = document.add_table(len(table), len(table[0]))
        for row, values in enumerate(table):
            for column, value in enumerate(values):
                grid.cell(row, column).text = value
    document.core_properties.title = title
    document.core_properties.language = language
    if modified is not None:
        document.core_properties.modified = modified
    file = io.BytesIO()
    document.save(file)
    with zipfile.ZipFile(file) as archive:  # packed anew, since python-docx writes the time of day into it
        return zipped({name: archive.read(name) for name in archive.namelist()})


def zipped(members: Mapping[str, bytes | str], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive; as in an EPUB, a first file named "mimetype" is not packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2022, 12, 19, 0, 0, 0))
            archive.writestr(info, content, zipfile.ZIP_STORED if name == "mimetype" else packing)
    return file.getvalue()


CONTAINER = """<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""

BOOK = """<?xml version="1.0" encoding="utf-8"?><package version="3.0" xmlns="http://www.idpf.org/2007/opf">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">{metadata}</metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>{items}
<item id="css" href="a.css" media-type="text/css"/></manifest>
<spine><itemref idref="nav"/>{spine}</spine></package>"""

METADATA = """<dc:title>Das Buch</dc:title><dc:language>de-DE</dc:language>
<dc:date opf:event="modification">2023-01-01</dc:date><dc:date>2022-12-19</dc:date>"""


def epub(chapters: Sequence[str], metadata: str = METADATA, extra: Mapping[str, bytes | str] | None = None) -> bytes:
    """A book; a chapter is the inside of an XHTML body."""
    numbers = range(1, len(chapters) + 1)
    items = "".join(
        f'<item id="c{n}" href="text/chapter%20{n}.xhtml" media-type="application/xhtml+xml"/>' for n in numbers
    )
    pages = {
        f"OPS/text/chapter {number}.xhtml": '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Kapitel</title></head><body>{chapter}</body></html>'
        for number, chapter in enumerate(chapters, 1)
    }
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OPS/book.opf": BOOK.format(
                metadata=metadata, items=items, spine="".join(f'<itemref idref="c{n}"/>' for n in reversed(numbers))
            ),
            "OPS/nav.xhtml": "<html><body><nav>Inhalt</nav></body></html>",
            **pages,
            **(extra or {}),
        }
    )


PAGE = """<!DOCTYPE html><html lang="de-DE"><head><title>Neue Abkommen | Die Zeitung</title><meta charset="{charset}">
<meta property="article:published_time" content="2022-12-19T10:00:00+01:00">
<link rel="canonical" href="https://zeitung.example/abkommen.html"></head><body>
<nav><ul><li><a href="/">Startseite</a></li><li><a href="/politik">Politik</a></li></ul></nav>
<article><h1>Neue Abkommen</h1>
<p>Kremlchef <b>Wladimir Putin</b> hat seine <a href="x">Gespräche</a> mit Alexander Lukaschenko in Minsk
   beendet.&nbsp;Es war ein langer Tag, und die Ver&shy;handlungen waren zäh.</p>
<h2>Die Folgen</h2><p>Neun&shy;tausend Soldaten sollen kommen.<br>Sie kommen im Winter, sagt der Minister.</p>
<ul><li>Erstens die Panzer.</li><li>Zweitens die Flugzeuge.</li></ul>
<table><tr><th>Land</th><th>Soldaten</th></tr><tr><td>Russland</td><td>9000</td></tr></table></article>
<aside><a href="q">Mehr zum Thema: Kekse</a></aside><script>var a = "Werbung";</script>
<footer>Impressum und Datenschutz</footer></body></html>"""


def page_of(body: str, head: str = "", attributes: str = "") -> str:
    """A page around a body."""
    return f"<!DOCTYPE html><html{attributes}><head>{head}</head><body>{body}</body></html>"


PAGE_TEXT = """Neue Abkommen

Kremlchef Wladimir Putin hat seine Gespräche mit Alexander Lukaschenko in Minsk beendet. Es war ein langer Tag, und \
die Verhandlungen waren zäh.

Die Folgen

Neuntausend Soldaten sollen kommen.
Sie kommen im Winter, sagt der Minister.

Erstens die Panzer.

Zweitens die Flugzeuge.

Land | Soldaten

Russland | 9000"""
