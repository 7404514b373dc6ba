"""What the page asks the server for of a conversation that the browser keeps: a file of it, a verdict on an answer.

The server keeps no conversation: the browser sends what it is about. A mistake is one line in the page's language.
"""

from datetime import UTC, datetime
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from index import feedback
from index.errors import BelegError
from index.library import Library
from ui.export import FORMATS, file_names
from ui.kept import Conversation, Export, GivenFeedback
from ui.requests import TooLarge, json_of, texts_of

LARGEST_EXPORT = 10_000_000  # bytes; browsers keep about as much for all conversations together
_LARGEST_FEEDBACK = 1_000_000


class ConversationRoutes:
    """The answers; verdicts go into the library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def routes(self) -> list[Route]:
        return [
            Route("/beleg/conversation/export", self.export, methods=["POST"]),
            Route("/beleg/feedback", self.judge, methods=["POST"]),
        ]

    async def export(self, request: Request) -> Response:
        """The conversation as a file to be saved."""
        texts = texts_of(request)
        try:
            given = Export.model_validate_json(await json_of(request, LARGEST_EXPORT))
            made, media_type = FORMATS[given.format]
            conversation = await run_in_threadpool(self._titled, given.conversation)
            content = await run_in_threadpool(made, conversation, str(request.base_url), texts)
        except TooLarge:
            return PlainTextResponse(texts["export_large"], 413)
        except ValueError:
            return PlainTextResponse(texts["not_exported"], 400)
        name, plain = file_names(given.conversation.name, given.format)
        disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
        return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})

    async def judge(self, request: Request) -> Response:
        """Keep a verdict in place of the one before on the same turn, or take that back."""
        texts = texts_of(request)
        try:
            given = GivenFeedback.model_validate_json(await json_of(request, _LARGEST_FEEDBACK))
            await run_in_threadpool(self._keep, given)
        except ValueError:
            return PlainTextResponse(texts["not_judged"], 400)
        except BelegError as error:
            return PlainTextResponse(str(error), 500)
        return PlainTextResponse(texts["taken_back" if given.verdict == "none" else "judged"])

    def _titled(self, conversation: Conversation) -> Conversation:
        """With the titles of the passages near a refused question, which the browser does not keep."""
        articles: dict[str, str] = {}
        for turn in conversation.turns:
            for near in turn.answer.related if turn.answer and turn.answer.refused else ():
                if near.article not in articles:
                    articles[near.article] = self._title(near.article)
        return conversation.titled(articles)

    def _title(self, article_id: str) -> str:
        try:
            return self._library.article(article_id).title
        except BelegError:  # it has been removed since
            return ""

    def _keep(self, given: GivenFeedback) -> None:
        turn = given.turn
        if given.verdict == "none":
            feedback.take_back(self._library, turn.id)
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        answer, reason = turn.answer.model_dump(), " ".join(given.reason.split())
        feedback.keep(
            self._library,
            feedback.Feedback(turn.id, now, turn.question, turn.understood, given.verdict, reason, answer),
        )
