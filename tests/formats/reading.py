"""Reads a document within the test's own process, for tests of what the formats understand."""

from index.errors import SourceError
from index.formats.article import article_of
from index.formats.document import Document, Draft
from index.formats.limits import DEFAULT, Limits
from index.formats.registry import format_of
from index.records import Article


def document(name: str, data: bytes | str, source: str = "", media_type: str = "", charset: str = "") -> Document:
    """A document called `name`, whose id is that name without its ending."""
    content = data.encode() if isinstance(data, str) else data
    return Document(name, content, source or f"/articles/{name}", name.rpartition(".")[0] or name, media_type, charset)


def found(given: Document, limits: Limits = DEFAULT) -> list[Article | SourceError]:
    """What the document holds, in order; the errors that `read` raises are raised."""
    return [
        article_of(item, given) if isinstance(item, Draft) else item
        for item in format_of(given).read(given, limits)
        if isinstance(item, (Draft, SourceError))
    ]


def article(given: Document) -> Article:
    """The one article of a document."""
    (item,) = found(given)
    assert isinstance(item, Article), item
    return item


def articles(given: Document) -> list[Article]:
    """The articles of a document, without the errors."""
    return [item for item in found(given) if isinstance(item, Article)]


def errors(given: Document) -> list[str]:
    """The errors of a document, without the articles."""
    return [item.message for item in found(given) if isinstance(item, SourceError)]
