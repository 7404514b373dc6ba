"""A citation by itself as HTML: in a small box at its link, and to be copied. Pure functions; every foreign word is escaped."""

from index.records import Article
from index.sentences import Span
from qa.answer import Citation
from ui.answer_view import harmless, marked_sentence, place_query
from ui.texts import Texts, date_words

# As the quote's language writes them; the words within stay as they are.
_QUOTATION_MARKS = {"de": ("„", "“")}
_USUAL_MARKS = ("“", "”")


def citation_html(citation: Citation, texts: Texts) -> str:
    """The whole sentence with the cited words marked, then the article's title and date."""
    article = citation.article
    language = harmless(article.language)
    return (
        f'<p class="beleg-tip-sentence" lang="{language}" dir="auto">{marked_sentence(citation)}</p>'
        f'<p class="beleg-facts"><span lang="{language}" dir="auto">{harmless(article.title)}</span>'
        f" &#183; {harmless(date_words(article.date, texts))}</p>"
    )


def copy_html(article: Article, words: Span, texts: Texts) -> str:
    """A button that copies these words of the article, and where the page's script says that it did."""
    start, end = words
    link = permalink(article.id, start, end).replace("&", "&amp;")
    quoted = harmless(quote_words(article, words, texts))
    return (
        '<div class="beleg-copying beleg-own">'
        f'<button type="button" data-quote="{quoted}" data-link="{link}">{harmless(texts["copy"])}</button>'
        '<span role="status"></span></div>'
    )


def quote_words(article: Article, words: Span, texts: Texts) -> str:
    """The words as one quotes them in plain text, with title and date.

    >>> from ui.texts import ENGLISH
    >>> quote_words(Article("a", "The fox", "A red fox.", "2022-12"), (2, 9), ENGLISH)
    '“red fox” — The fox, December 2022'
    """
    left, right = _QUOTATION_MARKS.get(article.language, _USUAL_MARKS)
    date = date_words(article.date, texts) if article.date else ""
    where = ", ".join(part for part in (article.title, date) if part)
    quoted = f"{left}{article.text[words[0] : words[1]]}{right}"
    return " ".join(f"{quoted} — {where}".split())


def permalink(article_id: str, start: int, end: int) -> str:
    """What is added to the page's own address so that it opens the article at these words."""
    return f"?{place_query(article_id, start, end)}"
