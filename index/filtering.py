"""Which articles are within the limits of a search or a list."""

from collections.abc import Callable

from index.dates import day_range, is_date
from index.errors import QuestionError
from index.records import Article, Filter


def check(limits: Filter) -> None:
    """Raises `QuestionError` where one of the dates is none."""
    for date in (limits.date_from, limits.date_to):
        if date and not is_date(date):
            raise QuestionError(f"{date!r} is no date", "write YYYY, YYYY-MM or YYYY-MM-DD")


def keeper(limits: Filter) -> Callable[[Article], bool]:
    """Whether an article is within the limits. One without a date is in no range of dates.

    >>> keep = keeper(Filter(languages=["de"], date_from="2022-12"))
    >>> keep(Article("a", "", "", "2022", "de")), keep(Article("a", "", "", "2022-11", "de"))
    (True, False)
    """
    check(limits)
    first = day_range(limits.date_from)[0] if limits.date_from else None
    last = day_range(limits.date_to)[1] if limits.date_to else None

    def keep(article: Article) -> bool:
        if limits.articles and article.id not in limits.articles:
            return False
        if limits.languages and article.language not in limits.languages:
            return False
        if first is None and last is None:
            return True
        if not is_date(article.date):
            return False
        begin, end = day_range(article.date)
        return (first is None or end >= first) and (last is None or begin <= last)

    return keep
