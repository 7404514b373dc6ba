"""Serves the page and the articles on this machine, and answers nobody who came by another name."""

import socket

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from index.errors import BelegError, ServerError
from qa.assembly import Workspace
from ui.article_view import article_html, notice_html
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
    read the articles (DNS rebinding).
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*_LOCAL, *hosts], www_redirect=False)

    @app.get("/beleg/article", response_class=HTMLResponse)
    def show_article(request: Request, article: str, start: int, end: int) -> HTMLResponse:
        texts = texts_for(request.headers.get("accept-language", ""))
        try:
            found = workspace.library.article(article)
            if not 0 <= start < end <= len(found.text):  # before the database sees numbers beyond its own
                return HTMLResponse(notice_html(texts["out_of_range"]), 404)
            passage = workspace.library.passage_at(article, start) or (start, end)
            return HTMLResponse(article_html(found, (start, end), passage, texts))
        except BelegError:
            return HTMLResponse(notice_html(texts["gone"]), 404)

    mount_page(app, workspace)
    return app


def serve(workspace: Workspace, host: str, port: int) -> None:
    """Serve until interrupted."""
    hosts = () if host in ("127.0.0.1", "localhost", "::1") else (host,)
    uvicorn.run(build_app(workspace, hosts), host=host, port=port, log_level="warning")
