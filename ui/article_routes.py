"""What the page asks the server for to show an article and its citations. It answers in HTML that is shown as it is."""

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from index.errors import BelegError
from index.library import Library
from index.records import Article
from index.sentences import Span
from qa.statements import citation_of
from ui.article_view import article_html, notice_html
from ui.citation_view import citation_html
from ui.requests import texts_of
from ui.texts import Texts

_MOST_DIGITS = 9  # as long as no article is; a database's integer holds them


class ArticleRoutes:
    """The answers, over a library. What is not there is a notice in the page's language."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def routes(self) -> list[Route]:
        return [Route("/beleg/article", self.article), Route("/beleg/citation", self.citation)]

    def article(self, request: Request) -> HTMLResponse:
        """The article for the pane: with its words marked in their passage, or whole where no place is named."""

        def shown(article: Article, texts: Texts) -> str:
            if not request.query_params.keys() & {"start", "end"}:
                return article_html(article, None, None, texts)
            start, end = place_of(request.query_params, article)
            passage = self._library.passage_at(article.id, start) or (start, end)
            return article_html(article, (start, end), passage, texts)

        return self._answer(request, shown)

    def citation(self, request: Request) -> HTMLResponse:
        """The sentence of a place, with its words marked."""

        def shown(article: Article, texts: Texts) -> str:
            return citation_html(citation_of(article, *place_of(request.query_params, article)), texts)

        return self._answer(request, shown)

    def _answer(self, request: Request, shown: Callable[[Article, Texts], str]) -> HTMLResponse:
        texts = texts_of(request)
        try:
            return HTMLResponse(shown(self._library.article(request.query_params.get("article", "")), texts))
        except BelegError:
            return HTMLResponse(notice_html(texts["gone"]), 404)
        except ValueError:
            return HTMLResponse(notice_html(texts["out_of_range"]), 404)


def place_of(given: Mapping[str, str], article: Article) -> Span:
    """The offsets that an address names. Raises `ValueError` where they are none, or none in this article.

    >>> place_of({"start": "2", "end": "5"}, Article("a", "", "A fox."))
    (2, 5)
    """
    start, end = (_offset(given.get(name, "")) for name in ("start", "end"))
    if not start < end <= len(article.text):
        raise ValueError(f"{start}..{end} is not within 0..{len(article.text)}")
    return start, end


def _offset(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS):
        raise ValueError(f"{word!r} is no offset")
    return int(word)
