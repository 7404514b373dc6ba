"""Books in EPUB: one article a book, its chapters in the order in which they are read."""

from collections.abc import Iterator
from urllib.parse import unquote

from index.errors import SourceError
from index.formats.article import address
from index.formats.document import Document, Draft, Format, Found
from index.formats.html_format import decoded_page
from index.formats.limits import Limits
from index.formats.markup import Tree, html_text, local_name, parsed_xml
from index.formats.written_dates import iso_date
from index.formats.zip_format import is_zip
from index.formats.zip_members import ZipMembers, resolved

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_CHAPTERS = ("application/xhtml+xml", "text/html")


class EpubFormat(Format):
    name = "EPUB"
    endings = (".epub",)
    media_types = ("application/epub+zip",)

    def claims(self, document: Document) -> bool:
        return is_zip(document.data) and b"mimetypeapplication/epub+zip" in document.data[:200]

    def read(self, document: Document, limits: Limits) -> Iterator[Found]:
        if not is_zip(document.data):
            raise SourceError(f"{document.name} is no EPUB", "check what it is")
        members = ZipMembers(document.data, document.name, limits)
        place = _package_place(members, document.name)
        package = parsed_xml(members.read(place), document.name)
        known = _metadata(package)
        chapters = []
        locked = _encrypted(members)
        for name in _spine(package, place):
            if name in locked:
                raise SourceError(f"{document.name} is encrypted", "use a copy without copy protection")
            if name in members:
                chapters.append(html_text(decoded_page(members.read(name))))
            yield None
        yield Draft(
            text="\n\n".join(filter(None, chapters)),
            title=known.get("title", ""),
            date=iso_date(known.get("date", "")),
            language=known.get("language", ""),
            source=address(known.get("source", "")),
        )


def _package_place(members: ZipMembers, name: str) -> str:
    """The name of the file that lists the book's parts."""
    for element in parsed_xml(members.read(_CONTAINER), name).iter():
        if local_name(element) == "rootfile":
            return str(element.get("full-path", ""))
    raise SourceError(f"{name} does not say what it holds", "fetch it anew")


def _metadata(package: Tree) -> dict[str, str]:
    """The first title, language and so on; of the dates, that of publication."""
    known: dict[str, str] = {}
    for part in package:
        if local_name(part) != "metadata":
            continue
        for entry in part.iter():
            event = next((str(value) for key, value in entry.attrib.items() if key.endswith("event")), "")
            if event not in ("creation", "modification", "conversion"):
                known.setdefault(local_name(entry), (entry.text or "").strip())
    return known


def _spine(package: Tree, place: str) -> Iterator[str]:
    """The names of the chapters' files, in order, each once, without the table of contents."""
    items, order = {}, []
    for element in package.iter():
        name = local_name(element)
        if name == "item" and "nav" not in str(element.get("properties", "")).split():
            items[element.get("id")] = element
        elif name == "itemref" and element.get("linear") != "no":
            order.append(element.get("idref"))
    for identity in dict.fromkeys(order):
        item = items.get(identity)
        if item is not None and item.get("media-type") in _CHAPTERS:
            yield resolved(place, unquote(str(item.get("href", ""))))


def _encrypted(members: ZipMembers) -> set[str]:
    """The names of the files that are encrypted; in books without protection, at most fonts."""
    if _ENCRYPTION not in members:
        return set()
    root = parsed_xml(members.read(_ENCRYPTION), _ENCRYPTION)
    return {unquote(str(element.get("URI", ""))) for element in root.iter() if local_name(element) == "cipherreference"}


FORMAT = EpubFormat()
