"""What the page says before anything is asked: what the library holds, and questions that it answers."""

import threading
from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from index.errors import BelegError
from index.summary import Summary, summary_of
from qa.assembly import Workspace
from ui.first_questions import FirstQuestions
from ui.requests import texts_of
from ui.texts import GERMAN, Texts, counted, date_words, language_name, number_words

_NAMED = 3  # languages; of more, two are named and the others counted
_MONTH = len("2022-12")


class FirstVisitRoutes:
    """The answer, over a workspace. Questions are made in the background, unless it is `busy` adding articles."""

    def __init__(self, workspace: Workspace, busy: Callable[[], bool] = lambda: False) -> None:
        self._library = workspace.library
        self._summing = threading.Lock()
        self._revision = -1
        self._summary: Summary | None = None
        self.questions = FirstQuestions(workspace, busy)

    def routes(self) -> list[Route]:
        return [Route("/beleg/first", self.first)]

    def first(self, request: Request) -> JSONResponse:
        """`known`, a line; `questions`, so far; `making`, whether there will be more. Waits for no model."""
        texts = texts_of(request)
        try:
            revision, summary = self._summed()
            known = summary_words(summary, texts)
            questions, making = self.questions.now(revision, "de" if texts is GERMAN else "en")
        except BelegError as error:
            known, questions, making = texts.get(error.code, str(error)), [], False
        return JSONResponse({"known": known, "questions": questions, "making": making})

    def _summed(self) -> tuple[int, Summary]:
        """The library's revision and its summary, which is read again when the library has changed."""
        with self._summing:
            revision = self._library.revision
            if self._summary is None or revision != self._revision:
                self._summary, self._revision = summary_of(self._library), revision
            return revision, self._summary


def summary_words(summary: Summary, texts: Texts) -> str:
    """The summary as one line; of an empty library, what to do about it.

    >>> from ui.texts import ENGLISH
    >>> summary_words(Summary(1200, 9000, "2021-03-04", "2022-12", [("de", 1100), ("en", 100)]), ENGLISH)
    '1,200 articles, March 2021 to December 2022, German and English'
    """
    if not summary.articles:
        return texts["library_empty"]
    dates = _dates_words(summary.first_date, summary.last_date, texts)
    languages = _languages_words([language_name(code, texts) or code for code, _ in summary.languages], texts)
    return ", ".join(part for part in (counted(summary.articles, "articles", texts), dates, languages) if part)


def _dates_words(first: str, last: str, texts: Texts) -> str:
    """From the first date to the last, by months where there are several."""
    if first != last:
        first, last = first[:_MONTH], last[:_MONTH]
    if first == last:
        return date_words(first, texts) if first else ""
    return texts["known_dates"].format(date_words(first, texts), date_words(last, texts))


def _languages_words(names: Sequence[str], texts: Texts) -> str:
    shown = list(names)
    if len(shown) > _NAMED:
        others = texts["known_more"].format(number_words(len(shown) - _NAMED + 1, texts))
        shown = [*shown[: _NAMED - 1], others]
    if len(shown) < 2:
        return "".join(shown)
    return texts["known_and"].format(", ".join(shown[:-1]), shown[-1])
