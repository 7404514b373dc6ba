"""Serves the page and the articles on this machine, and answers nobody who came by another name."""

import socket

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import Headers
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import BelegError, ServerError
from qa.assembly import Workspace
from ui.article_view import article_html, notice_html
from ui.changes import Changes
from ui.library_routes import LibraryRoutes
from ui.page import mount_page
from ui.texts import texts_for

_LOCAL = ("127.0.0.1", "localhost", "[::1]")


def check_port(host: str, port: int) -> None:
    """Raises `ServerError` where the address cannot be served."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise ServerError(
            f"the page cannot be served on {host}:{port}: {getattr(error, 'strerror', None) or error}",
            f"choose another port: --port {port + 1 if port < 65535 else 7860}",
        ) from error


def build_app(workspace: Workspace, hosts: tuple[str, ...] = ()) -> FastAPI:
    """The web application. `hosts` are further names under which it may be asked.

    Any other Host header is refused: else a page elsewhere could point its own name at 127.0.0.1 and
    read the articles (DNS rebinding). So is what another page sends here, which could change them.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(OwnPageOnly)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*_LOCAL, *hosts], www_redirect=False)

    @app.get("/beleg/article", response_class=HTMLResponse)
    def show_article(request: Request, article: str, start: int | None = None, end: int | None = None) -> HTMLResponse:
        texts = texts_for(request.headers.get("accept-language", ""))
        try:
            found = workspace.library.article(article)
            if start is None and end is None:
                return HTMLResponse(article_html(found, None, None, texts))
            # before the database sees numbers beyond its own
            if start is None or end is None or not 0 <= start < end <= len(found.text):
                return HTMLResponse(notice_html(texts["out_of_range"]), 404)
            passage = workspace.library.passage_at(article, start) or (start, end)
            return HTMLResponse(article_html(found, (start, end), passage, texts))
        except BelegError:
            return HTMLResponse(notice_html(texts["gone"]), 404)

    changes = Changes(workspace)
    app.state.changes = changes
    app.router.routes.extend(LibraryRoutes(workspace.library, changes).routes())
    mount_page(app, workspace, changes)
    return app


def serve(workspace: Workspace, host: str, port: int) -> None:
    """Serve until interrupted."""
    hosts = () if host in ("127.0.0.1", "localhost", "::1") else (host,)
    app = build_app(workspace, hosts)
    try:
        uvicorn.run(app, host=host, port=port, log_level="warning")
    finally:
        app.state.changes.stop()


class OwnPageOnly:
    """Refuses what a page from elsewhere sends. A browser names the page's origin; a program need not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            headers = Headers(scope=scope)
            origin = headers.get("origin")
            if origin is not None and origin.partition("://")[2] != headers.get("host"):
                await PlainTextResponse("Sent by another page", 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)
