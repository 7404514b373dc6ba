"""While a question is typed, what its answer will take is made: the answer then comes sooner."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from index.errors import BelegError
from qa.assembly import Workspace
from ui.filters import limits_from
from ui.requests import TooLarge, json_of
from ui.turns import history_from

_LARGEST = 200_000  # bytes: a question, the limits of a thousand articles, and the turns before


class Preparing:
    """Prepares one question at a time, the newest that anybody types; those between are left out."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._worker = ThreadPoolExecutor(1, "preparing")
        self._lock = threading.Lock()
        self._newest: dict[str, Any] | None = None
        self._stopped = False

    def routes(self) -> list[Route]:
        return [Route("/beleg/prepare", self.prepare, methods=["POST"])]

    async def prepare(self, request: Request) -> Response:
        """Takes `question` so far, with `limits` and `history` as they go with a question. Does not wait."""
        try:
            given = json.loads(await json_of(request, _LARGEST))
        except TooLarge:
            return PlainTextResponse("Too much was sent", 413)
        except ValueError:
            given = None
        if not isinstance(given, dict) or not isinstance(given.get("question"), str):
            return PlainTextResponse("No question was sent", 400)
        self.add(given)
        return Response(status_code=204)

    def add(self, given: dict[str, Any]) -> None:
        """Prepare this as soon as what is being prepared has come to an end."""
        with self._lock:
            if self._stopped:
                return
            waiting, self._newest = self._newest is not None, given
            if not waiting:
                self._worker.submit(self._prepare)

    def stop(self) -> None:
        """Leaves what is not prepared yet."""
        with self._lock:
            self._stopped = True
        self._worker.shutdown(cancel_futures=True)

    def _prepare(self) -> None:
        with self._lock:
            given, self._newest = self._newest, None
        if given is None:
            return
        try:
            self._workspace.assistant.prepare(
                given["question"], limits_from(given.get("limits")), history_from(given), self._has_newer
            )
        except BelegError:
            return  # it will be said when the question is asked

    def _has_newer(self) -> bool:
        return self._stopped or self._newest is not None
