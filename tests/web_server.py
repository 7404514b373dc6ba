"""A web server on this machine, as well-behaved or as bad as a test wants it."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Handler = Callable[[BaseHTTPRequestHandler], None]
HERE = "127.0.0.1"

# Of beleg.test, signed by itself, until 2126; made for these tests and used nowhere else.
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBmDCCAT6gAwIBAgIUZBlhYcFBiRKnEd5q9wEtthZyM+wwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKYmVsZWcudGVzdDAgFw0yNjExMjIxNjUyMDVaGA8yMTI2MTAy
OTE2NTIwNVowFTETMBEGA1UEAwwKYmVsZWcudGVzdDBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABK3YG0b0rcdN0AnuYYgx7+d7JSqY6evkNtNtpS0rXyOGUDl37M5s
uT9pr1Y3/rYqmz4YliKDiEn3BsCQCTDCv/6jajBoMB0GA1UdDgQWBBRG0RYQJ3CZ
inIujWPh3ZkY1RlKPjAfBgNVHSMEGDAWgBRG0RYQJ3CZinIujWPh3ZkY1RlKPjAP
BgNVHRMBAf8EBTADAQH/MBUGA1UdEQQOMAyCCmJlbGVnLnRlc3QwCgYIKoZIzj0E
AwIDSAAwRQIgR1UqHLcXvf4fryris9eRobF69sOpCl26mpvE/3bJuY4CIQCkvoXB
tL0qWqRobXU6OPgXDLqarnyje8x6RITBeUeYuA==
-----END CERTIFICATE-----
"""
KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgyjbQYwjemzn6d5dn
oFuRFE8em40kcEbrQGZE0w/gnauhRANCAASt2BtG9K3HTdAJ7mGIMe/neyUqmOnr
5DbTbaUtK18jhlA5d+zObLk/aa9WN/62Kps+GJYig4hJ9wbAkAkwwr/+
-----END PRIVATE KEY-----
"""


@dataclass(slots=True)
class WebServer:
    """What is served, by path, and what was asked for, in order."""

    port: int
    handlers: dict[str, Handler] = field(default_factory=dict)
    asked: list[tuple[str, Message]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        """The paths asked for."""
        return [path for path, _ in self.asked]

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://{HERE}:{self.port}{path}"

    def serve(
        self, path: str, data: bytes, content_type: str = "text/html", headers: Mapping[str, str] | None = None
    ) -> str:
        """Serve data at a path with its right length, unless the headers say another; its address."""
        return self.answer(
            path, 200, data, {"Content-Type": content_type, "Content-Length": str(len(data)), **(headers or {})}
        )

    def redirect(self, path: str, location: str, status: int = 302) -> str:
        """Redirect from a path to a location; the address that redirects."""
        return self.answer(path, status, b"", {"Location": location, "Content-Length": "0"})

    def answer(self, path: str, status: int, data: bytes, headers: Mapping[str, str]) -> str:
        """Answer at a path with just that; its address."""

        def handle(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(data)

        return self.handle(path, handle)

    def handle(self, path: str, handler: Handler) -> str:
        """Let a function answer at a path; its address."""
        self.handlers[path] = handler
        return self.url(path)


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[WebServer]:
    """A server on a free port, over TLS if there is a certificate (a file that holds its key too)."""

    class Requests(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked.append((self.path, self.headers))
            handler = web.handlers.get(self.path)
            if handler is None:
                self.send_error(404)
            else:
                handler(self)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            """The client has left, which many tests are about."""

    with Server((HERE, 0), Requests) as server:
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        web = WebServer(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield web
        finally:
            server.shutdown()
            thread.join()
