"""An answer as a chat message. Pure functions; every word of an article or a user is made harmless.

The chat renders Markdown, HTML and LaTeX. So each character of foreign text that is no letter, digit
or space becomes a numeric entity: "*" as "&#42;" is shown as it is and never understood as emphasis,
a tag or a formula.
"""

import unicodedata
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from index.errors import BelegError
from index.records import Article, Hit
from qa.answer import Answer, Citation, Statement
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


def answer_html(answer: Answer, articles: Mapping[str, Article], texts: Texts) -> str:
    """The statements with their citations, or a refusal with the nearest passages; `articles` by id."""
    if answer.refused:
        return _refusal_html(answer, articles, texts)
    body = "".join(_statement_html(statement, texts) for statement in answer.statements)
    return f'<div class="beleg-answer">{body}{_confidence_html(answer, texts)}</div>'


def error_html(error: BelegError, texts: Texts) -> str:
    """A notice for what the user can mend, in the page's language where it has the words for it."""
    return f'<div class="beleg-problem"><p>{harmless(texts.get(error.code, str(error)))}</p></div>'


def citation_link(article_id: str, start: int, end: int, label: str, title: str) -> str:
    """A link that the page's script opens in the article pane."""
    target = LINK + urlencode({"article": article_id, "start": start, "end": end}, quote_via=quote)
    return f'<a class="beleg-cite" href="{target.replace("&", "&amp;")}" title="{harmless(title)}">{label}</a>'


def _statement_html(statement: Statement, texts: Texts) -> str:
    links = "".join(_number_html(citation, texts) for citation in statement.citations)
    language = harmless(statement.citations[0].article.language)
    return (
        f'<p class="beleg-statement"><span lang="{language}" dir="auto">{harmless(statement.text)}</span> {links}</p>'
    )


def _number_html(citation: Citation, texts: Texts) -> str:
    article = citation.article
    title = f"{texts['citation']} {citation.number}: {article.title} ({date_words(article.date, texts)})"
    return citation_link(article.id, citation.start, citation.end, f"[{citation.number}]", title)


def _confidence_html(answer: Answer, texts: Texts) -> str:
    return f'<p class="beleg-confidence">{harmless(texts["confidence"])} {round(100 * answer.confidence)} &#37;</p>'


def _refusal_html(answer: Answer, articles: Mapping[str, Article], texts: Texts) -> str:
    head = f'<p class="beleg-refusal">{harmless(texts["refused"])}</p>'
    if not answer.related:
        return f'<div class="beleg-answer">{head}</div>'
    items = "".join(
        f"<li>{_related_html(hit, articles[hit.passage.article_id])}</li>" for hit in answer.related[:_RELATED]
    )
    related = f'<p class="beleg-related-head">{harmless(texts["related"])}</p><ul class="beleg-related">{items}</ul>'
    return f'<div class="beleg-answer">{head}{related}</div>'


def _related_html(hit: Hit, article: Article) -> str:
    passage = hit.passage
    words = article.text[passage.start : passage.end]
    snippet = words if len(words) <= _SNIPPET else words[:_SNIPPET].rsplit(" ", 1)[0] + "…"
    return citation_link(article.id, passage.start, passage.end, harmless(snippet), article.title)
