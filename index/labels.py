"""What a search can be limited by: an article's labels in the search index, and a filter over them."""

from index.dates import day_range, is_date
from index.filtering import check
from index.records import Article, Filter

Where = dict[str, object]


def where_of(limits: Filter) -> Where | None:
    """Chroma's form of a filter; None where nothing is limited. Raises `QuestionError` for what is no date.

    >>> where_of(Filter(languages=["de"], date_from="2022-12"))
    {'$and': [{'language': {'$in': ['de']}}, {'last_day': {'$gte': 20221201}}]}
    """
    parts: list[Where] = []
    if limits.articles:
        parts.append({"article_id": {"$in": list(limits.articles)}})
    if limits.languages:
        parts.append({"language": {"$in": list(limits.languages)}})
    check(limits)
    if limits.date_from:
        parts.append({"last_day": {"$gte": day_range(limits.date_from)[0]}})
    if limits.date_to:
        parts.append({"first_day": {"$lte": day_range(limits.date_to)[1]}})
    if len(parts) > 1:
        return {"$and": parts}
    return parts[0] if parts else None


def labels_of(article: Article) -> dict[str, str | int]:
    """What a search can be limited by. An article without a date has no days and is in no range of dates."""
    labels: dict[str, str | int] = {"article_id": article.id, "language": article.language}
    if is_date(article.date):
        labels["first_day"], labels["last_day"] = day_range(article.date)
    return labels
