"""From spans to what is said: equal answers become one statement, different ones stand beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.records import Article
from index.sentences import sentences_around
from qa.answer import Citation, Span, Statement, are_disjoint
from qa.wording import agree, compared

# A second statement is shown where it is nearly as likely as the first. From another article, which may say
# something else, less will do: see docs/benchmarks.md.
_NEARLY = 0.9
_ELSEWHERE = 0.5
_MOST_STATEMENTS = 3
_MOST_CITATIONS = 5  # of a statement


@dataclass(slots=True)
class _Group:
    """Spans that say the same."""

    words: str
    spans: list[Span] = field(default_factory=list)

    @property
    def articles(self) -> set[str]:
        return {span.article_id for span in self.spans}


def statements_of(spans: Sequence[Span], threshold: float, articles: Mapping[str, Article]) -> list[Statement]:
    """The likeliest span's statement, and others that are likely enough beside it.

    `spans` come the likeliest first. Statements from different articles come the newest first, where all
    have a date; else the likeliest first. Citations are numbered in the order in which they are shown.
    """
    groups = _groups(spans, threshold, articles)[:_MOST_STATEMENTS]
    if are_disjoint([group.articles for group in groups]) and all(_newest(group, articles) for group in groups):
        groups.sort(key=lambda group: _newest(group, articles), reverse=True)
    statements = []
    number = 0
    for group in groups:
        citations = []
        for span in group.spans[:_MOST_CITATIONS]:
            number += 1
            citations.append(replace(citation_of(articles[span.article_id], span.start, span.end), number=number))
        statements.append(Statement(" ".join(citations[0].quote.split()), citations))
    return statements


def citation_of(article: Article, start: int, end: int) -> Citation:
    """The citation of these characters, with the sentences that they touch. Raises `ValueError` outside the text."""
    if not 0 <= start < end <= len(article.text):
        raise ValueError(f"{start}..{end} is not within {article.id}, 0..{len(article.text)}")
    return Citation(1, article, start, end, *sentences_around(article.text, article.language, start, end))


def _groups(spans: Sequence[Span], threshold: float, articles: Mapping[str, Article]) -> list[_Group]:
    groups: list[_Group] = []
    best = spans[0].probability
    for span in spans:
        if span.probability < threshold:
            break
        words = compared(articles[span.article_id].text[span.start : span.end])
        same = next((group for group in groups if agree(group.words, words)), None)
        if same is not None:
            # Other words of an article that is cited already are the same place again, or a part of it.
            if words == same.words or (span.article_id not in same.articles and span.probability >= best * _ELSEWHERE):
                same.spans.append(span)
            continue
        known = any(span.article_id in group.articles for group in groups)
        if span.probability >= best * (_NEARLY if known else _ELSEWHERE):
            groups.append(_Group(words, [span]))
    return groups


def _newest(group: _Group, articles: Mapping[str, Article]) -> str:
    return max(articles[article_id].date for article_id in group.articles)
