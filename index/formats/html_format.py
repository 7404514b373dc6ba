"""Web pages, with trafilatura: the article without what stands around it."""

import codecs
import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.errors import SourceError
from index.formats.article import address
from index.formats.document import Document, Draft, Format, too_large
from index.formats.limits import Limits
from index.formats.markup import html_text, text_of
from index.formats.written_dates import iso_date

if TYPE_CHECKING:
    from configparser import ConfigParser

# Atomic, so that no sequence of comments can be tried in more than one way.
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html)\b", re.I | re.S
)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})|<\?xml[^>]{0,100}?encoding=[\"']([\w.:-]{1,40})", re.I
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# The encodings that pages are in, of the many that there are; Macintosh's are taken for Windows's else.
_ON_THE_WEB = (
    "cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp866 cp874 koi8_r koi8_u iso8859_2 iso8859_5"
    " iso8859_7 iso8859_15 gb18030 big5 euc_jp shift_jis iso2022_jp euc_kr"
)
_SAMPLE = 20_000  # bytes by which an encoding is guessed

# Where a page says when it was published, the surest first.
_DATES = (
    "article:published_time og:article:published_time og:published_time datepublished publishdate published_time"
    " dc.date.issued dcterms.issued dcterms.date dc.date dcterms.created dc.date.created citation_publication_date"
    " citation_date parsely-pub-date sailthru.date cxenseparse:recs:publishtime pubdate publication_date"
    " article.published publish_date date"
)
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,60})"')


class HtmlFormat(Format):
    name = "HTML"
    endings = (".html", ".htm", ".xhtml", ".xht")
    media_types = ("text/html", "application/xhtml+xml")

    def claims(self, document: Document) -> bool:
        return _PAGE.match(document.data[:4096]) is not None

    def read(self, document: Document, limits: Limits) -> Iterator[Draft]:
        if len(document.data) > limits.text:
            raise too_large(document.name, len(document.data), limits.text, "a web page")
        if not document.data.strip(b"\x00 \t\r\n"):
            raise SourceError(f"{document.name} is empty", "put an article into it, or leave it out")
        text = decoded_page(document.data, document.charset)
        import trafilatura
        from trafilatura.metadata import examine_meta, extract_title, extract_url

        tree = trafilatura.load_html(text)
        if tree is None:
            yield Draft(html_text(text))
            return
        found = trafilatura.bare_extraction(tree, include_comments=False, config=_settings())
        body = None if found is None or isinstance(found, dict) else found.body
        article = "" if body is None else text_of(body)
        metas = _metas(tree)
        yield Draft(
            text=article or html_text(text),
            title=unescape(examine_meta(tree).title or _heading(tree, article) or extract_title(tree) or ""),
            date=_date(tree, metas),
            language=tree.get("lang") or tree.get("xml:lang") or metas.get("og:locale", ""),
            source=_own_address(extract_url(tree) or "", document.source),
        )


def _heading(tree: Any, article: str) -> str:
    """The article's first line, where it stands in the page's title; the page may have other headings."""
    first = article.split("\n", 1)[0]
    return first if first and first in " ".join((tree.findtext(".//title") or "").split()) else ""


def _settings() -> "ConfigParser":
    """trafilatura's settings, but for the length from which on it trusts what it has found.

    Below that it takes the whole page, menus and all, and news in brief are short.
    """
    from trafilatura.settings import use_config

    settings = use_config()
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", "25")
    return settings


def decoded_page(data: bytes, served: str = "") -> str:
    """A page's text: by its mark, as UTF-8 if it is, by what the server or the page says, else by its looks."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    match = _CHARSET.search(data[:4096])
    said = (match[1] or match[2]).decode("ascii") if match else ""
    for encoding in filter(None, (served, said)):
        try:
            name = codecs.lookup(encoding).name
            # Pages that say Latin-1 are in Windows-1252, as browsers take them.
            return data.decode("cp1252" if name in ("iso8859-1", "ascii") else name, "replace")
        except (LookupError, UnicodeError):  # no such encoding, or none of text
            continue
    from charset_normalizer import from_bytes

    guess = from_bytes(data[:_SAMPLE], cp_isolation=_ON_THE_WEB.split()).best()
    return data.decode(guess.encoding if guess else "cp1252", "replace")


def _date(tree: Any, metas: dict[str, str]) -> str:
    """The day when the page says that it was published; "" where it does not say it outright."""
    written = [metas.get(name, "") for name in _DATES.split()]
    scripts = tree.xpath('.//script[@type="application/ld+json"]/text()')
    written += [match[1] for script in scripts if (match := _JSON_DATE.search(script))]
    written += tree.xpath('.//*[@itemprop="datePublished"]/@content | .//*[@itemprop="datePublished"]/@datetime')
    written += tree.xpath(".//time[@pubdate]/@datetime") or tree.xpath(".//article//time/@datetime")[:1]
    return next(filter(None, map(iso_date, map(str, written))), "")


def _metas(tree: Any) -> dict[str, str]:
    """What the page's <meta> say, by their names in small letters; the first of a name counts."""
    found: dict[str, str] = {}
    for element in tree.iterfind(".//meta[@content]"):
        for key in ("property", "name", "itemprop"):
            found.setdefault((element.get(key) or "").lower(), element.get("content"))
    return found


def _own_address(canonical: str, source: str) -> str:
    """The address that the page gives as its own, unless it was fetched from another host."""
    canonical = address(canonical)
    try:
        fetched = urlsplit(source).hostname if address(source) else None
        return canonical if fetched in (None, urlsplit(canonical).hostname) else ""
    except ValueError:
        return ""


FORMAT = HtmlFormat()
