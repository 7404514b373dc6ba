"""Cuts an article into passages of whole sentences."""

import hashlib

from index.records import Article, Passage
from index.sentences import Span, sentence_spans, trimmed

LONGEST = 700  # characters of a passage; chosen on the dev set, see docs/benchmarks.md


def passages_of(article: Article, longest: int = LONGEST) -> list[Passage]:
    """The article's passages, in order; every sentence is in exactly one."""
    spans = passage_spans(article.text, article.language, longest)
    return [Passage(_passage_id(article, span), article.id, *span) for span in spans]


def passage_spans(text: str, language: str, longest: int = LONGEST) -> list[Span]:
    """Start and end of each passage: whole sentences, at most `longest` characters, about equally long.

    A sentence that is longer by itself is cut between words. Filling each passage to the brim would
    leave a stub at the end, so the passages are filled to the length that makes them even: 900
    characters at `longest` 700 become about 450 and 450, not 690 and 210.
    """
    pieces = [piece for span in sentence_spans(text, language) for piece in _cut(text, span, longest)]
    if not pieces:
        return []
    first, total = pieces[0][0], pieces[-1][1] - pieces[0][0]
    even = total / -(-total // longest)
    spans: list[Span] = []
    start, end = pieces[0]
    for piece_start, piece_end in pieces[1:]:
        # Where the passage should end, counted from the text's start, so that shortfalls do not add up.
        goal = first + even * (len(spans) + 1)
        if piece_end - start > longest or piece_end - goal > goal - end:
            spans.append((start, end))
            start = piece_start
        end = piece_end
    return [*spans, (start, end)]


def _cut(text: str, span: Span, longest: int) -> list[Span]:
    """The span, or parts of it of at most `longest` characters that end between words where they can."""
    start, end = span
    parts = []
    while end - start > longest:
        space = text.rfind(" ", start + longest // 2, start + longest)
        middle = space if space > start else start + longest
        parts.append(trimmed(text, start, middle))
        start = trimmed(text, middle, end)[0]
    return [*parts, (start, end)]


def _passage_id(article: Article, span: Span) -> str:
    """The same for the same article id, place and text, on every machine."""
    start, end = span
    key = f"{article.id}\x00{start}\x00{article.text[start:end]}"
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:20]
