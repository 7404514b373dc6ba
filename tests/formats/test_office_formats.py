"""Word documents and books."""

import datetime as dt
import zipfile

import pytest

from index.errors import SourceError
from index.formats.document import Draft
from index.formats.epub_format import FORMAT as EPUB
from index.formats.limits import DEFAULT
from tests.formats.build import CONTAINER, docx, epub, zipped
from tests.formats.reading import article, document, found

MODIFIED = dt.datetime(2022, 12, 19, 10, 0)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str, extra: dict[str, bytes | str] | None = None) -> bytes:
    """A Word document of nothing but a body."""
    main = f'<w:document {WORD} xmlns:mc="urn:mc"><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": main, **(extra or {})})


def test_a_word_document_is_read_with_its_table_and_properties() -> None:
    given = docx(
        ["Neue Abkommen", "Der Minister sprach\tlange.\nDann ging er.", "", "Es war groß."],
        [["Land", "Soldaten"], ["Russland", "9000"]],
        "Die Abkommen",
        MODIFIED,
        "de-DE",
    )
    read = article(document("a.docx", given))
    assert (read.id, read.title, read.date, read.language) == ("a", "Die Abkommen", "2022-12-19", "de")
    assert read.source == "/articles/a.docx"
    assert read.text == (
        "Neue Abkommen\n\nDer Minister sprach\tlange.\nDann ging er.\n\nEs war groß.\n\nLand | Soldaten\n\nRussland | 9000"
    )


def test_the_date_that_begins_the_text_counts_more_than_the_file_s() -> None:
    read = article(document("a.docx", docx(["date 2021-05 Neue Abkommen", "Ein Satz."], modified=MODIFIED)))
    assert (read.date, read.title, read.text) == ("2021-05", "Neue Abkommen", "Neue Abkommen\n\nEin Satz.")


def test_titles_and_dates_of_the_program_are_none() -> None:
    read = article(document("a.docx", docx(["Neue Abkommen", "Ein Satz."], title="Dokument1")))
    assert (read.title, read.date) == ("Neue Abkommen", "")


def test_what_is_inserted_linked_or_boxed_is_read_and_what_is_deleted_is_not() -> None:
    body = (
        "<w:p><w:r><w:t>Er </w:t></w:r><w:ins><w:r><w:t>kam</w:t></w:r></w:ins><w:del><w:r><w:delText>ging</w:delText></w:r></w:del>"
        "<w:hyperlink><w:r><w:t> heim</w:t></w:r></w:hyperlink><w:r><w:instrText>PAGE</w:instrText><w:t>.</w:t></w:r>"
        "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>Im Kasten.</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>Im Kasten.</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>Im Feld, ver\u00adborgen.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    assert article(document("a.docx", word(body))).text == "Er kam heim.\n\nIm Kasten.\n\nIm Feld, verborgen."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is encrypted or of an old Word"),
        (b"Kein Word.", "is no Word document"),
        (zipped({"a.txt": "x"}), r"lacks its part word/document\.xml"),
        (word("")[:-40], "is damaged"),
        (word("<w:p>"), "is damaged XML"),
        (word("<w:p/>"), "holds no text"),
    ],
)
def test_a_word_document_that_cannot_be_read_is_said(data: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=rf"^a\.docx {message}"):
        found(document("a.docx", data))


CHAPTERS = [
    "<h1>Zweites</h1><p>Es en&shy;det&nbsp;hier.</p>",
    "<h1>Erstes</h1><p>Es war\neinmal.<br/>So <i>fing</i> es an.</p>",
]


def test_a_book_is_one_article_of_its_chapters_in_the_order_of_reading() -> None:
    read = article(document("a.epub", epub(CHAPTERS)))
    assert (read.id, read.title, read.date, read.language) == ("a", "Das Buch", "2022-12-19", "de")
    assert read.text == "Erstes\n\nEs war einmal.\nSo fing es an.\n\nZweites\n\nEs endet hier."
    assert read.source == "/articles/a.epub"


def test_reading_a_book_gives_a_sign_of_life_at_each_chapter() -> None:
    items = list(EPUB.read(document("a.epub", epub(CHAPTERS)), DEFAULT))
    assert items[:2] == [None, None]
    assert isinstance(items[2], Draft)


LOCKED = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">
<e:EncryptedData><e:CipherData><e:CipherReference URI="OPS/text/chapter%201.xhtml"/></e:CipherData></e:EncryptedData></encryption>"""


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (epub(CHAPTERS, extra={"META-INF/encryption.xml": LOCKED}), "is encrypted"),
        (epub(["<p/>"]), "holds no text"),
        (b"Kein Buch.", "is no EPUB"),
        (zipped({"mimetype": "application/epub+zip"}), r"lacks its part META-INF/container\.xml"),
        (
            zipped({"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER}),
            r"lacks its part OPS/book\.opf",
        ),
        (zipped({"mimetype": "application/epub+zip", "META-INF/container.xml": "<a/>"}), "does not say what it holds"),
        (zipped({"META-INF/container.xml": "<container"}, zipfile.ZIP_STORED), "is damaged XML"),
    ],
)
def test_a_book_that_cannot_be_read_is_said(data: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=rf"^a\.epub {message}"):
        found(document("a.epub", data))


SECRET = "Das Geheimnis des Rechners."
ENTITIES = [
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file://{path}">]>',
    '<!DOCTYPE r [<!ENTITY % y SYSTEM "file://{path}"> %y; <!ENTITY x "z">]>',
    '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 10 + '"><!ENTITY x "' + "&b;" * 10 + '">]>',
]


@pytest.mark.parametrize("entity", ENTITIES)
def test_entities_are_never_expanded(entity: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Else a document could make any file of this machine part of its text."""
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_text(SECRET, "utf-8")
    doctype = entity.replace("{path}", str(secret))
    in_word = f"{doctype}<w:document {WORD}><w:body><w:p><w:r><w:t>Er kam. &x;</w:t></w:r></w:p></w:body></w:document>"
    in_opf = f"{doctype}<package><metadata><title>&x;</title></metadata></package>"
    in_chapter = f"{doctype}<html><body><p>Er kam. &x;</p></body></html>"
    book = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER}
    for name, data in (
        ("a.docx", zipped({"[Content_Types].xml": "<a/>", "word/document.xml": in_word})),
        ("a.epub", zipped({**book, "OPS/book.opf": in_opf})),
        ("b.epub", epub([], extra={"META-INF/encryption.xml": in_opf})),
    ):
        with pytest.raises(SourceError, match="defines entities of its own"):
            found(document(name, data))
    page = article(document("a.html", in_chapter))
    assert SECRET not in page.text
    assert "ha" not in page.text
