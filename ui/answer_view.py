"""An answer as a chat message. Pure functions; every word of an article or a user is made harmless.

The chat renders Markdown, HTML and LaTeX. So each character of foreign text that is no letter, digit
or space becomes a numeric entity: "*" as "&#42;" is shown as it is and never understood as emphasis,
a tag or a formula.
"""

import unicodedata
from collections.abc import Mapping
from itertools import pairwise
from urllib.parse import quote, urlencode

from index.errors import BelegError
from index.records import Article, Filter, Hit
from qa.answer import Answer, Citation, Statement
from ui.filters import limits_words
from ui.texts import Texts, date_words

_RELATED = 3
_SNIPPET = 160
LINK = "#beleg?"


def harmless(text: str) -> str:
    """The text as HTML that shows exactly it, inside Markdown too, on one line.

    >>> harmless("*a* <b>")
    '&#42;a&#42; &#60;b&#62;'
    """
    line = " ".join(text.split())
    return "".join(map(_harmless_character, line))


def _harmless_character(character: str) -> str:
    if character.isalnum() or character == " ":
        return character
    if unicodedata.category(character) in ("Cc", "Cs"):  # as a number, HTML would read some of them as others
        return "\N{REPLACEMENT CHARACTER}"
    return f"&#{ord(character)};"


def answer_html(
    answer: Answer, articles: Mapping[str, Article], texts: Texts, *, limited: bool = False, more: str = ""
) -> str:
    """The statements with their citations, or a refusal with the nearest passages; `articles` by id.

    `limited` says that only some of the articles were asked, so that a refusal is about these alone. `more` is HTML
    for the end.
    """
    if answer.refused:
        return f'<div class="beleg-answer">{_refusal_html(answer, articles, texts, limited)}{more}</div>'
    head = f'<p class="beleg-differ">{harmless(texts["differ"])}</p>' if answer.differing else ""
    body = "".join(statement_html(statement, texts, dated=answer.differing) for statement in answer.statements)
    return f'<div class="beleg-answer">{head}{body}{_confidence_html(answer, texts)}{more}</div>'


def error_html(error: BelegError, texts: Texts) -> str:
    """A notice for what the user can mend, in the page's language where it has the words for it."""
    return f'<div class="beleg-problem"><p>{harmless(texts.get(error.code, str(error)))}</p></div>'


def citation_link(article_id: str, start: int, end: int, label: str, title: str) -> str:
    """A link that the page's script opens in the article pane, and that the arrow keys walk."""
    return place_link(place_query(article_id, start, end), label, title, "beleg-cite")


def place_link(query: str, label: str, title: str, kind: str) -> str:
    """A link that the page's script opens in the article pane; `query` from `place_query`, `kind` a CSS class."""
    target = f"{LINK}{query}".replace("&", "&amp;")
    return f'<a class="{kind}" href="{target}" title="{harmless(title)}">{label}</a>'


def place_query(article_id: str, start: int, end: int) -> str:
    """A place in an article as an address names it.

    >>> place_query("a b&c", 1, 9)
    'article=a%20b%26c&start=1&end=9'
    """
    return urlencode({"article": article_id, "start": start, "end": end}, quote_via=quote)


def marked_sentence(citation: Citation) -> str:
    """The sentence around the quoted words, with them marked."""
    text, parts = citation.article.text, (citation.sentence_start, citation.start, citation.end, citation.sentence_end)
    before, words, after = (text[start:end] for start, end in pairwise(parts))
    # Spaces at the seams would be lost when each part is put on one line by itself.
    left = harmless(before) + ("&#32;" if before[-1:].isspace() else "")
    right = ("&#32;" if after[:1].isspace() else "") + harmless(after)
    return f"{left}<mark>{harmless(words)}</mark>{right}"


def beginning(hit: Hit, article: Article, longest: int) -> str:
    """The passage's first characters, at most so many, cut at a word."""
    words = article.text[hit.passage.start : hit.passage.end]
    return words if len(words) <= longest else words[:longest].rsplit(" ", 1)[0] + "…"


def question_html(asked: str, limits: Filter, texts: Texts, *, understood: str = "") -> str:
    """The question as it was asked, and within which limits; how a follow-up was understood shows on hover."""
    within = limits_words(limits, texts)
    note = f'<span class="beleg-within">{harmless(within)}</span>' if within else ""
    words = harmless(asked) or "&#8230;"
    if understood and understood.split() != asked.split():
        title = harmless(texts["understood"].format(understood))
        words = f'<span class="beleg-understood" tabindex="0" title="{title}">{words}</span>'
    return f"{words}{note}"


def statement_html(statement: Statement, texts: Texts, *, dated: bool) -> str:
    """A statement in an article's own words, and the sentence that they stand in."""
    links = "".join(number_html(citation, texts) for citation in statement.citations)
    language = harmless(statement.citations[0].article.language)
    words = f'<span lang="{language}" dir="auto">{harmless(statement.text)}</span>'
    dates = [citation.article.date for citation in statement.citations]
    date = f' <span class="beleg-date">({harmless(date_words(max(dates), texts))})</span>' if dated else ""
    return f'<p class="beleg-statement">{words}{date} {links}</p>{_sentence_html(statement.citations[0])}'


def _sentence_html(citation: Citation) -> str:
    """The sentence with the quoted words; nothing where they are all of it."""
    text = citation.article.text
    around = text[citation.sentence_start : citation.start] + text[citation.end : citation.sentence_end]
    if not any(character.isalnum() for character in around):
        return ""
    language = harmless(citation.article.language)
    return f'<p class="beleg-sentence" lang="{language}" dir="auto">{marked_sentence(citation)}</p>'


def number_html(citation: Citation, texts: Texts) -> str:
    """A citation's number as a link to its place."""
    article = citation.article
    title = f"{texts['citation']} {citation.number}: {article.title} ({date_words(article.date, texts)})"
    return citation_link(article.id, citation.start, citation.end, f"[{citation.number}]", title)


def _confidence_html(answer: Answer, texts: Texts) -> str:
    """What the confidence means, with its number on hover; the number alone where it means nothing by itself."""
    number = f"{texts['confidence']} {round(100 * answer.confidence)} %"
    if not answer.certainty:
        return f'<p class="beleg-confidence">{harmless(number)}</p>'
    word = harmless(texts[answer.certainty])
    return (
        f'<p class="beleg-confidence"><span class="beleg-{answer.certainty}" tabindex="0" title="{harmless(number)}">'
        f"{word}</span></p>"
    )


def _refusal_html(answer: Answer, articles: Mapping[str, Article], texts: Texts, limited: bool) -> str:
    words = "refused" if not limited else "refused_within" if answer.related else "nothing_within"
    head = f'<p class="beleg-refusal">{harmless(texts[words])}</p>'
    if not answer.related:
        return head
    items = "".join(
        f"<li>{_related_html(hit, articles[hit.passage.article_id])}</li>" for hit in answer.related[:_RELATED]
    )
    related = f'<p class="beleg-related-head">{harmless(texts["related"])}</p><ul class="beleg-related">{items}</ul>'
    return head + related


def _related_html(hit: Hit, article: Article) -> str:
    passage = hit.passage
    return citation_link(
        article.id, passage.start, passage.end, harmless(beginning(hit, article, _SNIPPET)), article.title
    )
