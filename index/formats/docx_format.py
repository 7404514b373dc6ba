"""Word documents (DOCX), straight from the XML within: also what is in text boxes, fields and tracked insertions."""

from collections.abc import Iterator

from index.errors import SourceError
from index.formats.document import Document, Draft, Format
from index.formats.limits import Limits
from index.formats.markup import Tree, local_name, parsed_xml, plain
from index.formats.titles import sensible_title
from index.formats.written_dates import iso_date
from index.formats.zip_format import is_zip
from index.formats.zip_members import ZipMembers, resolved
from index.seed_format import split_date

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Word before 2007, and of encrypted documents
_TEMPLATE_DATE = "2013-12-23"  # of python-docx's template: no document's own
# Another rendering of the same, numbers and names of fields, what was deleted.
_UNREAD = frozenset({"Fallback", "instrText", "del", "delText", "moveFrom", "pPr", "rPr", "sectPr", "tblPr", "sdtPr"})
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class DocxFormat(Format):
    name = "Word document"
    endings = (".docx", ".docm")
    media_types = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",)

    def claims(self, document: Document) -> bool:
        return is_zip(document.data) and b"[Content_Types].xml" in document.data and b"word/document" in document.data

    def read(self, document: Document, limits: Limits) -> Iterator[Draft]:
        if document.data.startswith(_OLD):
            raise SourceError(f"{document.name} is encrypted or of an old Word", "save it as .docx without a password")
        if not is_zip(document.data):
            raise SourceError(f"{document.name} is no Word document", "check what it is")
        members = ZipMembers(document.data, document.name, limits)
        root = parsed_xml(members.read(_main_part(members)), document.name)
        body = next((child for child in root if _name(child) == "body"), None)
        if body is None:
            raise SourceError(f"{document.name} is no Word document", "save it anew as .docx")
        date, text = split_date("\n\n".join(_paragraphs(body)))
        properties = _properties(members)
        yield Draft(
            text=text,
            title=sensible_title(properties.get("title", "")),
            date=date or _date(properties),
            language=properties.get("language", ""),
        )


def _main_part(members: ZipMembers) -> str:
    """The name of the part that holds the text; nearly always word/document.xml."""
    if "_rels/.rels" in members:
        for relation in parsed_xml(members.read("_rels/.rels"), "_rels/.rels"):
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return resolved("", str(relation.get("Target", "")))
    return "word/document.xml"


def _properties(members: ZipMembers) -> dict[str, str]:
    if "docProps/core.xml" not in members:
        return {}
    try:
        root = parsed_xml(members.read("docProps/core.xml"), "docProps/core.xml")
    except SourceError:
        return {}
    return {local_name(child): (child.text or "").strip() for child in root}


def _date(properties: dict[str, str]) -> str:
    """The day of the last change, else that of the making, which is often the template's."""
    days = (iso_date(properties.get(key, "")) for key in ("modified", "created"))
    return next((day for day in days if day and day != _TEMPLATE_DATE), "")


def _paragraphs(element: Tree) -> Iterator[str]:
    """The text of each paragraph in an element, in order; a table's row is one, its cells parted by bars."""
    for child in element:
        name = _name(child)
        if name == "p":
            yield from _of_paragraph(child)
        elif name == "tr":
            cells = (" ".join(_paragraphs(cell)).replace("\n", " ") for cell in child if _name(cell) in ("tc", "sdt"))
            row = " | ".join(cells)
            if row.strip(" |"):
                yield row
        elif name not in _UNREAD:
            yield from _paragraphs(child)


def _of_paragraph(paragraph: Tree) -> Iterator[str]:
    """The paragraph's own text, then that of the text boxes that are anchored in it."""
    pieces: list[str] = []
    boxes: list[Tree] = []
    _gather(paragraph, pieces, boxes)
    text = plain("".join(pieces)).strip()
    if text:
        yield text
    for box in boxes:
        yield from _paragraphs(box)


def _gather(element: Tree, pieces: list[str], boxes: list[Tree]) -> None:
    for child in element:
        name = _name(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name in _CHARACTERS:
            pieces.append(_CHARACTERS[name])
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in _UNREAD:
            _gather(child, pieces, boxes)


def _name(element: Tree) -> str:
    """The element's name without its namespace; these tell small letters from capital ones."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


FORMAT = DocxFormat()
