"""What an article of a known id is: the one that is held, its next version, or another source's."""

from dataclasses import replace
from pathlib import Path

from index.addresses import is_address
from index.records import Article


def is_same(held: Article, article: Article) -> bool:
    """Whether nothing has changed; a second source with the very same article changes nothing either."""
    return held == article or (held == replace(article, source=held.source) and _is_there(held.origin))


def is_another(held: Article, article: Article) -> bool:
    """Whether two articles with one id come from two sources that are both there."""
    known = held.origin == article.origin or held.source == article.source
    return not known and held.text != article.text and _is_there(held.origin)


def _is_there(origin: str) -> bool:
    """Whether a source is still to be had, as far as that can be told without asking for it."""
    return is_address(origin) or Path(origin).exists()
