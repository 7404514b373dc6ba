"""Hostile PDF files."""

import zlib
from collections.abc import Iterator

from tests.formats.build import ENCRYPTED, pdf, pdf_objects, stream
from tests.formats.hostile_texts import File

CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
BOX = b"/MediaBox [0 0 595 842]"
SHOW = b"BT /F1 11 Tf 72 700 Td (Ein Satz im Dokument.) Tj ET"


def one_page(content: bytes, page: bytes = BOX, resources: bytes = b"") -> bytes:
    """A PDF of one page; `content` is a whole object, the number 5."""
    return pdf_objects(
        [
            CATALOGUE,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R %s /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> %s >> >>"
            % (page, resources),
            FONT,
            content,
        ]
    )


def pdfs() -> Iterator[File]:
    """Files that claim, loop or explode."""
    whole = pdf([["Ein Satz im Dokument."] * 30] * 3)
    for part in (1, 25, 50, 75, 90, 99):
        yield f"cut-{part}.pdf", whole[: len(whole) * part // 100], "any"
    yield "encrypted.pdf", pdf([["Ein Satz."]], trailer=ENCRYPTED), "error"
    yield "garbage.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 1000, "error"
    yield "only-header.pdf", b"%PDF-1.7", "error"
    yield "text.pdf", b"Kein PDF.", "error"
    yield "nul.pdf", bytes(100_000), "error"
    yield "empty.pdf", b"", "error"
    yield "pages-loop.pdf", pdf_objects([CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]), "error"
    loop = b"<< /Type /Pages /Kids [%d 0 R] /Count 9 /Parent %d 0 R >>"
    yield "pages-circle.pdf", pdf_objects([CATALOGUE, loop % (3, 3), loop % (2, 2)]), "error"
    million = b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>"
    yield "million-pages.pdf", pdf_objects([CATALOGUE, million, b"<< /Type /Page /Parent 2 0 R >>"]), "error"
    negative = b"<< /Type /Pages /Kids [] /Count -5 >>"
    yield "negative-pages.pdf", pdf_objects([CATALOGUE, negative]), "error"
    same = b"<< /Type /Pages /Kids [%s] /Count 5000 >>" % (b"3 0 R " * 5000)
    page = b"<< /Type /Page /Parent 2 0 R %s /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>" % BOX
    yield "same-page.pdf", pdf_objects([CATALOGUE, same, page, FONT, stream(SHOW)]), "any"
    yield "wide.pdf", one_page(stream(SHOW), b"/MediaBox [0 0 1e38 1e38]"), "any"
    yield "endless.pdf", one_page(stream(SHOW), b"/MediaBox [0 0 99999999999999999999 nan]"), "any"
    yield "no-box.pdf", one_page(stream(SHOW), b""), "article"
    bomb = zlib.compress(b" " * 50_000_000)
    yield "bomb.pdf", one_page(stream(bomb, b"/Filter /FlateDecode")), "error"
    twice = zlib.compress(bomb)
    yield "double-bomb.pdf", one_page(stream(twice, b"/Filter [/FlateDecode /FlateDecode]")), "error"
    filters = b"/Filter [%s]" % (b"/ASCIIHexDecode " * 5000)
    yield "filters.pdf", one_page(stream(b"20" * 1000, filters)), "error"
    yield "length-loop.pdf", one_page(b"<< /Length 5 0 R >>\nstream\n%s\nendstream" % SHOW), "any"
    yield "length-lie.pdf", one_page(b"<< /Length 2000000000 >>\nstream\n%s\nendstream" % SHOW), "any"
    form = stream(
        b"/X Do " * 20, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
    )
    yield "form-loop.pdf", one_page(form, resources=b"/XObject << /X 5 0 R >>"), "error"
    yield "deep-array.pdf", one_page(stream(b"[" * 500_000)), "error"
    yield (
        "deep-object.pdf",
        pdf_objects([CATALOGUE, b"<< /Type /Pages /Kids %s /Count 1 >>" % (b"[" * 200_000)]),
        "error",
    )
    yield "deep-saves.pdf", one_page(stream(b"q " * 500_000 + SHOW)), "any"
    yield "many-shows.pdf", one_page(stream(b"BT /F1 1 Tf " + b"(ab) Tj 1 1 Td " * 20_000 + b"ET")), "any"
    yield "long-string.pdf", one_page(stream(b"BT /F1 1 Tf (" + b"ab " * 300_000 + b") Tj ET")), "any"
    script = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (while(1);) >> >>"
    yield "script.pdf", pdf([["Ein Satz."]]).replace(CATALOGUE, script), "any"
    previous = b"trailer\n<< /Size 9 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF"
    start = whole.rindex(b"xref\n0")
    yield "xref-loop.pdf", whole[: whole.rindex(b"trailer")] + previous % (start, start), "any"
    yield "info-loop.pdf", pdf([["Ein Satz."]], b"/Title 4 0 R /CreationDate (D:99999999)"), "article"
