"""The page's API for programs: the command line's verbs, with its JSON. A mistake comes back as {"error", "mend"}."""

from collections.abc import Callable
from pathlib import Path

from index.errors import BelegError
from index.sources import UploadSource
from qa.assembly import Workspace
from qa.contract import Json, answer_json, article_json, passage_json, report_json
from ui.changes import Changes
from ui.filters import limits_of

Words = list[str] | None


class Programs:
    """What programs may ask of a workspace. Safe to use from several threads."""

    def __init__(self, workspace: Workspace, changes: Changes) -> None:
        self._workspace = workspace
        self._changes = changes

    def ask(
        self, question: str, articles: Words = None, languages: Words = None, date_from: str = "", date_to: str = ""
    ) -> Json:
        """An answer with citations, or a refusal."""

        def answered() -> Json:
            limits = limits_of(articles, languages, date_from, date_to)
            return answer_json(self._workspace.assistant.ask(question, limits))

        return _or_error(answered)

    def search(  # noqa: PLR0913 - the API's parameters
        self,
        question: str,
        count: int = 8,
        articles: Words = None,
        languages: Words = None,
        date_from: str = "",
        date_to: str = "",
    ) -> Json:
        """The nearest passages, at most 100."""

        def found() -> Json:
            limits = limits_of(articles, languages, date_from, date_to)
            hits = self._workspace.assistant.search(question, max(1, min(int(count), 100)), limits)
            return {"question": question, "passages": [passage_json(hit, article) for hit, article in hits]}

        return _or_error(found)

    def articles(self, articles: Words = None, languages: Words = None, date_from: str = "", date_to: str = "") -> Json:
        """The articles within the limits, by id."""

        def found() -> Json:
            limits = limits_of(articles, languages, date_from, date_to)
            listed = self._workspace.library.listed(limits)
            return {"articles": [{**article_json(article), "characters": length} for article, length in listed]}

        return _or_error(found)

    def index(self, files: Words) -> Json:
        """Index files that were sent; they are known by their names, not by where they lie here."""
        sources = [UploadSource(Path(file)) for file in files or []]
        return _or_error(lambda: report_json(self._changes.add(sources)))

    def remove(self, articles: list[str]) -> Json:
        """Remove articles by their ids, all or none."""

        def removed() -> Json:
            ids = [articles] if isinstance(articles, str) else [str(name) for name in articles or []]
            self._changes.remove(ids)
            return {"removed": list(dict.fromkeys(ids))}

        return _or_error(removed)


def _or_error(work: Callable[[], Json]) -> Json:
    try:
        return work()
    except BelegError as error:
        return {"error": error.message, "mend": error.mend}
