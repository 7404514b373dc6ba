"""Serves the page and the articles on this machine, and answers nobody who came by another name."""

import socket

import uvicorn
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import ServerError
from qa.assembly import Workspace
from ui.article_routes import ArticleRoutes
from ui.changes import Changes
from ui.conversation_routes import ConversationRoutes
from ui.first_visit import FirstVisitRoutes
from ui.library_routes import LibraryRoutes
from ui.page import mount_page
from ui.preparing import Preparing

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

    app.router.routes.extend(ArticleRoutes(workspace.library).routes())
    app.router.routes.extend(ConversationRoutes(workspace.library).routes())
    changes = Changes(workspace)
    app.state.changes = changes
    first_visit = FirstVisitRoutes(workspace, lambda: changes.adding is not None and changes.adding.running)
    app.state.first_visit = first_visit
    app.router.routes.extend(first_visit.routes())
    app.router.routes.extend(LibraryRoutes(workspace.library, changes).routes())
    app.state.preparing = Preparing(workspace)
    app.router.routes.extend(app.state.preparing.routes())
    mount_page(app, workspace, changes)
    return app


def serve(workspace: Workspace, host: str, port: int) -> None:
    """Serve until interrupted."""
    hosts = () if host in ("127.0.0.1", "localhost", "::1") else (host,)
    app = build_app(workspace, hosts)
    try:
        uvicorn.run(app, host=host, port=port, log_level="warning")
    finally:
        app.state.preparing.stop()
        app.state.first_visit.questions.stop()
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
