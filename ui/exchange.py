"""A question of the page and the answer to it, as chat messages and as what the browser keeps of them."""

from collections.abc import Callable, Iterator
from typing import Any

from index.errors import BelegError
from index.records import Filter
from qa.answer import Answer
from qa.assembly import Workspace
from ui.answer_view import answer_html, error_html, question_html
from ui.filters import limits_from
from ui.passages_view import passages_html
from ui.texts import Texts
from ui.turns import history_from, turn_json
from ui.written_view import written_html


class Exchange:
    """Made from what the page sends: {"limits": as `ui.filters.limits_from` takes them, "history": as

    `ui.turns.history_from` does}. A mistake of the user is a notice in the answer's place.
    """

    def __init__(self, workspace: Workspace, asked: str, sent: Any, texts: Texts) -> None:
        self._workspace = workspace
        self._asked = asked
        self._texts = texts
        self._history = history_from(sent)
        self._limits = Filter()
        self._mistake: BelegError | None = None
        try:
            self._limits = limits_from(sent.get("limits") if isinstance(sent, dict) else None)
        except BelegError as error:
            self._mistake = error
        self.question = question_html(asked, self._limits, texts)  # as it is shown while it is answered

    def steps(
        self, enough: Callable[[], bool] | None = None
    ) -> Iterator[tuple[tuple[str, str], dict[str, Any] | None]]:
        """Both messages as they are shown, each time that the answer has grown; the last time with the turn to be kept.

        Without a language model there is one step. When it is `enough`, the model is left.
        """
        try:
            if self._mistake:
                raise self._mistake
            for answer in self._workspace.assistant.answers(self._asked, self._limits, self._history, enough):
                shown = self._shown(answer)
                yield shown, None if answer.unfinished else turn_json(self._asked, answer, shown)
        except BelegError as error:  # also where an article was removed meanwhile
            shown = self.question, error_html(error, self._texts)
            yield shown, turn_json(self._asked, None, shown)

    def _shown(self, answer: Answer) -> tuple[str, str]:
        found = {hit.passage.article_id for hit in answer.read}
        articles = {article_id: self._workspace.library.article(article_id) for article_id in found}
        html = (written_html if answer.writer else answer_html)(
            answer, articles, self._texts, limited=self._limits != Filter()
        )
        question = question_html(self._asked, self._limits, self._texts, understood=answer.understood)
        return question, html + passages_html(answer, articles, self._texts)
