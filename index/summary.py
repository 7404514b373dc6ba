"""What a library holds, in a few numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.dates import day_range, is_date
from index.library import Library


@dataclass(frozen=True, slots=True)
class Summary:
    """How much there is, between which dates (partial ones; empty if none is known), and in which languages."""

    articles: int
    passages: int
    first_date: str
    last_date: str
    languages: Sequence[tuple[str, int]]  # codes and how many articles each has, the most frequent first


def summary_of(library: Library) -> Summary:
    """Reads every article but its text. Raises `LibraryError`."""
    held = [article for article, _ in library.listed()]
    # Of two that begin together the longer one: a year and its January begin with the year.
    days = {article.date: day_range(article.date) for article in held if is_date(article.date)}
    languages = Counter(article.language for article in held if article.language)
    return Summary(
        articles=len(held),
        passages=library.count()[1],
        first_date=min(days, key=lambda date: (days[date][0], -days[date][1]), default=""),
        last_date=max(days, key=lambda date: (days[date][1], -days[date][0]), default=""),
        languages=sorted(languages.items(), key=lambda pair: (-pair[1], pair[0])),
    )
