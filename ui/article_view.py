"""The article pane as HTML. Pure functions; every word of an article is escaped."""

import re
from html import escape
from itertools import pairwise

from index.records import Article
from index.sentences import Span, trimmed
from ui.citation_view import copy_html
from ui.texts import Texts, date_words, language_name

_HEADING_LENGTH = 120
_NOTHING = (0, 0)
_SENTENCE_ENDS = (".", "!", "?", "“", '"', "…", ":", ")")


def article_html(article: Article, mark: Span | None, passage: Span | None, texts: Texts) -> str:
    """The article with `passage` tinted and `mark` marked; both are offsets into its text, or None.

    What is marked can be copied. Raises `ValueError` where the mark is not in the text.
    """
    if mark is not None and not 0 <= mark[0] < mark[1] <= len(article.text):
        raise ValueError(f"{mark} is not within 0..{len(article.text)}")
    language = escape(article.language, quote=True)
    facts = [date_words(article.date, texts), language_name(article.language, texts), article.id]
    marks = (mark or _NOTHING, passage or _NOTHING)
    paragraphs = "".join(_paragraph_html(article.text, span, *marks) for span in paragraph_spans(article.text))
    return (
        f'<article class="beleg-article" lang="{language}" dir="auto">'
        f"<header><h2>{escape(article.title)}</h2>"
        f'<div class="beleg-under"><p class="beleg-facts">{" · ".join(escape(fact) for fact in facts if fact)}</p>'
        f"{copy_html(article, mark, texts) if mark else ''}</div></header>"
        f"{paragraphs}</article>"
    )


def notice_html(text: str) -> str:
    """A line in the pane instead of an article."""
    return f'<p class="beleg-notice">{escape(text)}</p>'


def paragraph_spans(text: str) -> list[Span]:
    """The paragraphs: parted by blank lines, without the white space around them.

    >>> paragraph_spans("Eins.\\n\\nZwei.")
    [(0, 5), (7, 12)]
    """
    edges = [0, *(edge for match in re.finditer(r"\n[ \t]*\n\s*", text) for edge in match.span()), len(text)]
    spans = [trimmed(text, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [span for span in spans if span[0] < span[1]]


def _paragraph_html(text: str, paragraph: Span, mark: Span, passage: Span) -> str:
    start, end = paragraph
    cuts = sorted({start, end, *(edge for edge in (*mark, *passage) if start < edge < end)})
    pieces = [_piece_html(text, (a, b), mark, passage) for a, b in pairwise(cuts)]
    is_heading = end - start <= _HEADING_LENGTH and not text[start:end].endswith(_SENTENCE_ENDS)
    tag = "h3" if is_heading else "p"
    return f"<{tag}>{''.join(pieces)}</{tag}>"


def _piece_html(text: str, piece: Span, mark: Span, passage: Span) -> str:
    words = escape(text[piece[0] : piece[1]])
    if _within(piece, mark):
        return f'<mark class="beleg-mark">{words}</mark>'
    if _within(piece, passage):
        return f'<span class="beleg-passage">{words}</span>'
    return words


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
