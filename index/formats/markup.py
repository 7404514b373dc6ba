"""Trees of XML and HTML, with lxml: parsed without fetching or expanding anything, and turned into text."""

import re
import unicodedata
from typing import Any

from index.errors import SourceError

Tree = Any  # lxml's element; lxml has no types

# Both HTML's names and those that trafilatura gives ("head" is a heading there).
_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
    " head item list quote row cell"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_CELLS = frozenset({"td", "th", "cell"})
_ROWS = frozenset({"tr", "row"})
_BREAKS = frozenset({"br", "lb"})
_KEPT = frozenset({"pre", "code"})
_UNSEEN = frozenset(
    {"script", "style", "template", "noscript", "svg", "math", "object", "iframe", "textarea", "select"}
)
_BREAK = "\x1e"  # stands for a line break until white space has been collapsed


def parsed_xml(data: bytes, name: str) -> Tree:
    """The root of an XML file. Entities stay unexpanded, nothing is fetched.

    Raises `SourceError` where it is damaged, naming it `name`.
    """
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"{name} is damaged XML ({error})", "save it anew") from error
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise SourceError(f"{name} defines entities of its own, which no such file needs", "save it anew")
    return root


def parsed_html(text: str) -> Tree:
    """The root of an HTML page or of a fragment; None where there is nothing."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    # As bytes, since lxml refuses a str that names an encoding.
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def text_of(root: Tree) -> str:
    """What a reader of the tree sees: paragraphs parted by blank lines, a table's row in one line."""
    from lxml import etree

    gathered = _Paragraphs()
    unseen = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = local_name(element)
        if event == "start":
            unseen += tag in _UNSEEN
            if not unseen:
                gathered.open(tag)
                gathered.add(element.text)
        else:
            if not unseen:
                gathered.close(tag)
            unseen -= tag in _UNSEEN
            if not unseen and element is not root:
                gathered.add(element.tail)
    return gathered.text()


def html_text(text: str) -> str:
    """What a reader of an HTML page or fragment sees, as `text_of`."""
    root = parsed_html(text)
    if root is None:
        return ""
    body = root.find("body")
    return text_of(root if body is None else body)


def local_name(element: Tree) -> str:
    """An element's name without its namespace; "" for a comment or another thing that is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def plain(text: str) -> str:
    """Composed characters, no soft hyphens: words are written as one would type them."""
    return unicodedata.normalize("NFC", text.replace("\xad", ""))


class _Paragraphs:
    """Pieces of text that come one after the other -> paragraphs."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._pieces: list[str] = []
        self._filled = False  # whether the pieces hold more than white space
        self._rows = 0  # how many table rows are open: within one, nothing begins a paragraph
        self._kept = 0  # how many elements are open whose line ends count

    def add(self, text: str | None) -> None:
        if text:
            self._pieces.append(text.replace("\n", _BREAK) if self._kept else text)
            self._filled = self._filled or not text.isspace()

    def open(self, tag: str) -> None:
        if tag in _BREAKS:
            self._pieces.append(_BREAK)
        elif tag in _CELLS and self._rows:
            self._pieces.append(" | " if self._filled else "")
        elif tag in _BLOCKS:
            self._part()
        self._rows += tag in _ROWS
        self._kept += tag in _KEPT

    def close(self, tag: str) -> None:
        self._rows -= tag in _ROWS
        self._kept -= tag in _KEPT
        if tag in _BLOCKS:
            self._part()

    def text(self) -> str:
        self._rows = 0
        self._part()
        return "\n\n".join(self._done)

    def _part(self) -> None:
        """End the paragraph, or only the word within a table's row."""
        if self._rows:
            self._pieces.append(" ")
            return
        if self._filled:
            lines = [" ".join(line.split()) for line in plain("".join(self._pieces)).split(_BREAK)]
            self._done.append(re.sub(r"\n{2,}", "\n\n", "\n".join(lines)).strip())
        self._pieces = []
        self._filled = False
