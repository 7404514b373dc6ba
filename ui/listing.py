"""The library as a list to look through: what matches, sorted, a page at a time."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from index.filtering import keeper
from index.library import Library
from index.records import Article, Filter

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """An article in the list. `words` and `source` are its title with its id, and its source, as `folded`."""

    article: Article  # without its text
    characters: int
    title: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Query:
    """What is to be listed. An empty field does not limit; `page` counts from 1."""

    words: str = ""  # each a part of the title or the id
    source: str = ""  # a part of the source
    limits: Filter = field(default_factory=Filter)
    sort: str = "title"
    descending: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of what matches, and how much does in all."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int

    @property
    def first(self) -> int:
        """The number of the first row among all that match, from 1; 0 if there is none."""
        return (self.page - 1) * PAGE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


class Listing:
    """The library's rows, read again when the library has changed. Safe to use from several threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._reading = Lock()
        self._revision = -1
        self._rows: list[Row] = []

    def rows(self) -> list[Row]:
        with self._reading:
            revision = self._library.revision
            if revision != self._revision:
                self._rows = [row_of(article, characters) for article, characters in self._library.listed()]
                self._revision = revision
            return self._rows

    def languages(self) -> list[tuple[str, int]]:
        """The codes of the languages and how many articles each has, the most frequent first."""
        counts = Counter(row.article.language for row in self.rows() if row.article.language)
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def row_of(article: Article, characters: int) -> Row:
    """A row of an article without its text, which has so many characters."""
    return Row(
        article=article,
        characters=characters,
        title=folded(article.title),
        words=folded(f"{article.title}\n{article.id}"),
        source=folded(article.source),
    )


def listed(rows: Sequence[Row], query: Query) -> Listed:
    """The query's page; the nearest one there is where it has none of that number.

    Rows without a date or language come last in either direction. Raises `QuestionError` for what is no date.
    """
    keep = keeper(query.limits)
    words, source = folded(query.words).split(), folded(query.source).strip()
    found = [
        row for row in rows if keep(row.article) and source in row.source and all(word in row.words for word in words)
    ]
    key = SORTS.get(query.sort, SORTS["title"])
    found.sort(key=lambda row: (row.title, row.article.id))
    found.sort(key=key, reverse=query.descending)  # stable: equal ones stay in order of their titles
    found.sort(key=lambda row: key(row) == "")
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, query.page), pages)
    return Listed(found[(page - 1) * PAGE : page * PAGE], len(found), page, pages)


def folded(text: str) -> str:
    """The text for comparing: without capitals and accents.

    >>> folded("Ärger in São Paulo")
    'arger in sao paulo'
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in parts if not unicodedata.combining(character))


def _number(row: Row) -> int:
    return row.characters


SORTS: dict[str, Callable[[Row], str | int]] = {
    "title": lambda row: row.title,
    "date": lambda row: row.article.date,
    "language": lambda row: row.article.language,
    "source": lambda row: row.source,
    "characters": _number,
}
