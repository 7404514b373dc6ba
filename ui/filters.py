"""Limits of a question, as a user, the page or a program gives them -> a Filter."""

from collections.abc import Sequence

from index.dates import is_date
from index.errors import QuestionError
from index.records import Filter
from ui.texts import Texts, counted, date_words, language_name

MOST_ARTICLES = 1000
_LISTS = ("articles", "languages")
_DATES = ("date_from", "date_to")


def limits_of(
    articles: Sequence[str] | None = None,
    languages: Sequence[str] | None = None,
    date_from: str | None = "",
    date_to: str | None = "",
) -> Filter:
    """The limits; None and "" do not limit. Raises `QuestionError` for what is no date, and for too many articles.

    >>> limits_of(languages="DE", date_from=" 2022-12 ")
    Filter(articles=(), languages=('de',), date_from='2022-12', date_to='')
    """
    chosen = _words(articles)
    if len(chosen) > MOST_ARTICLES:
        raise QuestionError(
            f"{len(chosen):,} articles are chosen",
            f"choose at most {MOST_ARTICLES:,}, or limit by date or language",
            "many_chosen",
        )
    return Filter(
        chosen, tuple(word.strip().lower() for word in _words(languages)), _date(date_from or ""), _date(date_to or "")
    )


def limits_from(sent: object) -> Filter:
    """The limits that the page sends with a question, an object of JSON. Raises `QuestionError` as `limits_of` does."""
    given = sent if isinstance(sent, dict) else {}
    articles, languages = (value if isinstance(value := given.get(name), list) else None for name in _LISTS)
    date_from, date_to = (value if isinstance(value := given.get(name), str) else "" for name in _DATES)
    return limits_of(articles, languages, date_from, date_to)


def limits_words(limits: Filter, texts: Texts) -> str:
    """The limits as one line, "" if there are none.

    >>> from ui.texts import ENGLISH
    >>> limits_words(Filter(languages=["de"], date_from="2022-12"), ENGLISH)
    'German · from December 2022'
    """
    parts = [counted(len(limits.articles), "chosen", texts)] if limits.articles else []
    parts += [language_name(code, texts) or code for code in limits.languages]
    for date, text in ((limits.date_from, "from_date"), (limits.date_to, "to_date")):
        if date:
            parts.append(texts[text].format(date_words(date, texts)))
    return " · ".join(parts)


def _words(given: Sequence[str] | None) -> tuple[str, ...]:
    """Each word once; one that stands alone is a sequence of one."""
    words = (given,) if isinstance(given, str) else tuple(given or ())
    return tuple(dict.fromkeys(str(word) for word in words if str(word).strip()))


def _date(text: str) -> str:
    date = str(text).strip()
    if date and not is_date(date):
        raise QuestionError(f"{date!r} is no date", "write YYYY, YYYY-MM or YYYY-MM-DD", "no_date")
    return date
