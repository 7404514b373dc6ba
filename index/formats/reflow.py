"""Lines as they stand on pages -> paragraphs: what a typesetter did to a text is undone."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.formats.markup import plain

_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:(?:seite|page|s\.|p\.)\s*)?(\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|von|of)\s*\d{1,4})?[\W_]*", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?:…][\"'”“«»’)\]]*\Z")
_WORD_END = re.compile(r"([^\W\d_]+)[-\u2010]\Z")
_WORD_START = re.compile(r"[^\W\d_]+")
_EDGE = 2  # lines at a page's top and bottom that may be its furniture
_LINKS = frozenset({"und", "oder", "bis", "bzw", "sowie", "and", "or", "to"})  # "Sowjet- und": no word is divided
_LONGEST_WORD = 100  # characters; to look for its end in the whole text again and again would take long
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and where it stands, in points: x from the left, y (of its feet) from the bottom."""

    text: str
    left: float
    right: float
    y: float
    size: float  # of the letters


Page = Sequence[Line]


def paragraphs_of(pages: Sequence[Page]) -> list[str]:
    """The paragraphs on the pages, without what is repeated on each and the pages' numbers."""
    groups: list[list[str]] = []
    for page in _without_furniture(pages):
        for number, lines in enumerate(_grouped(page)):
            if number == 0 and groups and _goes_on(groups[-1][-1], lines[0], is_heading=len(groups[-1]) == 1):
                groups[-1] += lines
            else:
                groups.append(lines)
    words = Counter(
        word.lower() for group in groups for line in group for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", line)
    )
    return [text for group in groups if (text := _joined(group, words))]


def _without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without headers, footers and page numbers: the same line, but for numbers, on many pages."""
    edges = [page[:_EDGE] + page[max(_EDGE, len(page) - _EDGE) :] for page in map(list, pages)]
    seen = Counter(key for lines in edges for key in {_key(line) for line in lines})
    often = max(3, len(pages) * 2 // 5)

    def is_furniture(line: Line, number: int) -> bool:
        return seen[_key(line)] >= often or _is_number(line, number, len(pages))

    kept = []
    for number, page in enumerate(pages, 1):
        begin, end = 0, len(page)
        while begin < min(_EDGE, end) and is_furniture(page[begin], number):
            begin += 1
        while end > max(begin, len(page) - _EDGE) and is_furniture(page[end - 1], number):
            end -= 1
        kept.append(page[begin:end])
    return kept if any(kept) else list(pages)


def _key(line: Line) -> tuple[str, int]:
    """What the same line has on another page; a title in large letters is not the header that repeats it."""
    return re.sub(r"\d+", "#", " ".join(line.text.split())), round(line.size)


def _is_number(line: Line, page: int, pages: int) -> bool:
    """Whether a line at a page's edge is that page's number; a book may begin to count anywhere."""
    match = _PAGE_NUMBER.fullmatch(line.text)
    return match is not None and (pages > 1 or match[1] == str(page))


def _grouped(page: Page) -> list[list[str]]:
    """The page's lines, those of a paragraph together."""
    gaps = [upper.y - lower.y for upper, lower in pairwise(page) if upper.y - lower.y > 0.1]
    usual = median(gaps) if gaps else 0.0
    right = max((line.right for line in page), default=0.0)
    groups: list[list[str]] = []
    for before, line in zip([None, *page], page, strict=False):
        if before is None or _parted(before, line, usual, right):
            groups.append([])
        groups[-1].append(line.text)
    return groups


def _parted(upper: Line, lower: Line, usual: float, right: float) -> bool:
    """Whether a paragraph ends between two lines."""
    gap = upper.y - lower.y
    if gap > 1.3 * usual + 0.5 or abs(upper.size - lower.size) > 0.1 * max(upper.size, lower.size):
        return True
    if gap < -0.1:  # the next column
        return not _goes_on(upper.text, lower.text, is_heading=True)
    ended = _SENTENCE_END.search(upper.text) is not None
    indented = lower.left - upper.left > 0.6 * lower.size
    return ended and (indented or right - upper.right > 6 * upper.size)


def _goes_on(last: str, first: str, is_heading: bool) -> bool:
    """Whether a paragraph goes on from the bottom of a column or page to the top of the next one.

    A single line without a full stop may be a heading; that is joined only where it evidently breaks off.
    """
    if _SENTENCE_END.search(last.strip()):
        return False
    return not is_heading or first[:1].islower() or last.rstrip().endswith(("-", ",", "\u2010"))


def _joined(lines: Sequence[str], words: Counter[str]) -> str:
    """The lines as one, words that were divided made whole."""
    text = ""
    for line in (plain(line.translate(_LIGATURES)).strip() for line in lines):
        end, start = _WORD_END.search(text, max(0, len(text) - _LONGEST_WORD)), _WORD_START.match(line)
        if end is None or start is None:
            text += f" {line}" if text else line
        elif start[0] in _LINKS:
            text += f" {line}"
        elif line[0].islower() and not _is_compound(end[1], start[0], words):
            text = text[:-1] + line
        else:
            text += line
    return " ".join(text.split())


def _is_compound(first: str, second: str, words: Counter[str]) -> bool:
    """Whether the hyphen belongs to the word: elsewhere in the document it stands with it, and never without."""
    return words[f"{first}-{second}".lower()] > words[f"{first}{second}".lower()]
