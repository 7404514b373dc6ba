"""A server on this machine that speaks OpenAI's chat protocol with streaming, as well-behaved or as bad as a test wants."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HERE = "127.0.0.1"
Behaviour = Callable[["ModelServer", BaseHTTPRequestHandler], None]


@dataclass(slots=True)
class ModelServer:
    """How it behaves, and what it was asked: bodies and headers, in order."""

    port: int
    behaviour: Behaviour
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    sent: int = 0  # pieces that went out
    sent_at: list[float] = field(default_factory=list)  # each of them, `time.perf_counter()`
    closing: threading.Event = field(default_factory=threading.Event)
    hung_up: threading.Event = field(default_factory=threading.Event)  # the client has left in the midst

    @property
    def url(self) -> str:
        """What a user gives as --model-url."""
        return f"http://{HERE}:{self.port}/v1"

    @property
    def prompt(self) -> str:
        """All that the model was last given."""
        return "\n".join(str(message["content"]) for message in self.asked[-1]["messages"])


def says(*pieces: str, finish: str | None = "stop", pause: float = 0.0, before: float = 0.0) -> Behaviour:
    """Sends these pieces, with so many seconds before the first and between them, and why it stopped."""

    def behave(server: ModelServer, request: BaseHTTPRequestHandler) -> None:
        _begin(request)
        server.closing.wait(before)
        for piece in pieces:
            _send(server, request, {"content": piece})
            server.closing.wait(pause)
        if finish is not None:
            _send(server, request, {}, finish)
            _event(request, "[DONE]")

    return behave


def writes(text: str, size: int = 4) -> Behaviour:
    """Sends a text in pieces of so many characters."""
    return says(*(text[start : start + size] for start in range(0, len(text), size)))


def endless(*pieces: str) -> Behaviour:
    """Sends these pieces again and again until nobody listens."""

    def behave(server: ModelServer, request: BaseHTTPRequestHandler) -> None:
        _begin(request)
        while not server.closing.is_set():
            for piece in pieces:
                _send(server, request, {"content": piece})

    return behave


def cut_off(*pieces: str) -> Behaviour:
    """Promises more than it sends: the connection breaks off after these pieces."""

    def behave(server: ModelServer, request: BaseHTTPRequestHandler) -> None:
        _begin(request, ("Content-Length", "1000000"))
        for piece in pieces:
            _send(server, request, {"content": piece})

    return behave


def silent(server: ModelServer, request: BaseHTTPRequestHandler) -> None:
    """Takes the question and never says anything."""
    server.closing.wait(30)


def fails(status: int, message: str = "it is broken") -> Behaviour:
    """Answers with an error as OpenAI's server does."""

    def behave(_: ModelServer, request: BaseHTTPRequestHandler) -> None:
        data = json.dumps({"error": {"message": message, "type": "error", "code": None}}).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    return behave


def sends(data: bytes, content_type: str = "text/event-stream") -> Behaviour:
    """Answers with just these bytes."""

    def behave(_: ModelServer, request: BaseHTTPRequestHandler) -> None:
        _begin(request, ("Content-Type", content_type))
        request.wfile.write(data)

    return behave


@contextmanager
def serving_model(behaviour: Behaviour) -> Iterator[ModelServer]:
    """A server on a free port that behaves so; `behaviour` may be changed between two questions."""

    class Requests(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            model.asked.append(json.loads(body))
            model.headers.append(dict(self.headers))
            try:
                model.behaviour(model, self)
            except (BrokenPipeError, ConnectionError):
                model.hung_up.set()
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        block_on_close = False
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """The client has left, which many tests are about."""

    with Server((HERE, 0), Requests) as server:
        model = ModelServer(server.server_port, behaviour)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield model
        finally:
            model.closing.set()
            server.shutdown()
            thread.join()


def _begin(request: BaseHTTPRequestHandler, *headers: tuple[str, str]) -> None:
    request.send_response(200)
    for name, value in headers or (("Content-Type", "text/event-stream"),):
        request.send_header(name, value)
    request.send_header("Connection", "close")
    request.end_headers()


def _send(
    server: ModelServer, request: BaseHTTPRequestHandler, delta: dict[str, str], finish: str | None = None
) -> None:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    server.sent_at.append(time.perf_counter())
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "made-up", "choices": [choice]}
    _event(request, json.dumps(chunk))
    server.sent += 1


def _event(request: BaseHTTPRequestHandler, data: str) -> None:
    request.wfile.write(f"data: {data}\n\n".encode())
    with suppress(ValueError):
        request.wfile.flush()
