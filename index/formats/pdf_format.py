"""PDF, with pdfium."""

import re
from collections.abc import Iterator
from typing import Any

from index.errors import SourceError
from index.formats.document import Document, Draft, Format, Found
from index.formats.limits import Limits
from index.formats.reflow import Line, paragraphs_of
from index.formats.titles import sensible_title
from index.formats.written_dates import iso_date
from index.seed_format import split_date

_PASSWORD = 4  # pdfium's number for a missing password
_HYPHEN = "\ufffe"  # stands where pdfium has joined a divided word's line to the next one
_LINE = re.compile(r"[^\s\ufffe](?:[^\r\n\ufffe]*[^\s\ufffe])?\ufffe?")
_MOST_PAGES = 20_000
_MOST_BAD_PAGES = 100  # in a row; then no others will come


class PdfFormat(Format):
    name = "PDF"
    endings = (".pdf",)
    media_types = ("application/pdf", "application/x-pdf")

    def claims(self, document: Document) -> bool:
        return b"%PDF-" in document.data[:1024]

    def read(self, document: Document, limits: Limits) -> Iterator[Found]:
        if not self.claims(document):
            raise SourceError(f"{document.name} is no PDF", "check what it is")
        import pypdfium2  # type: ignore[import-untyped]

        try:
            pdf = pypdfium2.PdfDocument(document.data)
        except pypdfium2.PdfiumError as error:
            if error.err_code == _PASSWORD:
                raise SourceError(f"{document.name} is encrypted", "save it without a password") from error
            raise SourceError(f"{document.name} is a damaged PDF", "fetch it or make it anew") from error
        pages: list[list[Line]] = []
        bad = 0
        for number in range(min(len(pdf), _MOST_PAGES)):
            try:
                pages.append(_lines(pdf, number))
                bad = 0
            except pypdfium2.PdfiumError:
                bad += 1
            if bad > _MOST_BAD_PAGES:
                break
            yield None
        paragraphs = paragraphs_of(pages)
        if not any(character.isalnum() for paragraph in paragraphs for character in paragraph):
            if not pages:
                raise SourceError(f"{document.name} is a damaged PDF: it has no page", "fetch it or make it anew")
            raise SourceError(
                f"{document.name} holds no text, but perhaps pictures of it", "run OCR over it, as with ocrmypdf"
            )
        known = pdf.get_metadata_dict()
        date, text = split_date("\n\n".join(paragraphs))
        yield Draft(
            text=text,
            title=sensible_title(known.get("Title", "")),
            date=date or iso_date(known.get("CreationDate", "")),
        )


def _lines(pdf: Any, number: int) -> list[Line]:
    """A page's lines, in the order in which the document draws them."""
    page = pdf[number]
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range()
        # else a character's place in the text is not pdfium's number for it
        exact = len(text) == textpage.count_chars()
        return [_line(match, textpage if exact else None) for match in _LINE.finditer(text)]
    finally:
        textpage.close()
        page.close()


def _line(match: "re.Match[str]", textpage: Any) -> Line:
    text = match[0].replace(_HYPHEN, "-")
    if textpage is None:  # where it stands is not known: as if one below the other
        return Line(text, 0, 5 * len(text), 0, 10)
    left, bottom, _, top = textpage.get_charbox(match.start(), loose=True)
    _, _, right, _ = textpage.get_charbox(match.end() - 1, loose=True)
    return Line(text, left, right, bottom, top - bottom)


FORMAT = PdfFormat()
