"""What the library tab asks the server for. It answers in HTML that its script shows as it is.

Another page's requests never get here: see `ui/server.py` for names and origins.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from index.addresses import is_address
from index.errors import BelegError, LibraryLocked, QuestionError
from index.fetch import Limits
from index.formats.names import shown
from index.library import Library
from index.sources import Source, UploadSource, WebSource
from ui.answer_view import error_html
from ui.changes import Changes
from ui.filters import limits_of
from ui.library_view import adding_html, list_html, note_html
from ui.listing import Listing, Query, listed
from ui.requests import json_of, length_of, media_type, texts_of
from ui.texts import Texts, counted, language_name

MOST_FILES = 2000
LARGEST_UPLOAD = 500_000_000  # bytes of all files together
_LARGEST_JSON = 1_000_000
_LONGEST_NAME = 200  # bytes in UTF-8; file systems take 255
_LONGEST_ADDRESS = 4000


class LibraryRoutes:
    """The answers, over a library and what changes it."""

    def __init__(self, library: Library, changes: Changes) -> None:
        self._library = library
        self._changes = changes
        self._listing = Listing(library)

    def routes(self) -> list[Route]:
        return [
            Route("/beleg/library", self.listed),
            Route("/beleg/library/languages", self.languages),
            Route("/beleg/library/adding", self.adding),
            Route("/beleg/library/stop", self.stop, methods=["POST"]),
            Route("/beleg/library/files", self.add_files, methods=["POST"]),
            Route("/beleg/library/address", self.add_address, methods=["POST"]),
            Route("/beleg/library/remove", self.remove, methods=["POST"]),
        ]

    def listed(self, request: Request) -> HTMLResponse:
        texts = texts_of(request)
        try:
            query = query_of(request.query_params)
            found = listed(self._listing.rows(), query)
            return HTMLResponse(list_html(found, query, self._library.count(), texts))
        except BelegError as error:
            return _problem(error, texts)

    def languages(self, request: Request) -> JSONResponse:
        """The library's languages: code, name, how many articles."""
        texts = texts_of(request)
        return JSONResponse(
            [[code, language_name(code, texts) or code, count] for code, count in self._listing.languages()]
        )

    def adding(self, request: Request) -> HTMLResponse:
        """How far the newest indexing is; empty if there was none."""
        return self._progress(texts_of(request))

    def stop(self, request: Request) -> HTMLResponse:
        """Stop the newest indexing; how far it is, as it may take a moment to end."""
        self._changes.stop_adding()
        return self._progress(texts_of(request), 202)

    async def add_files(self, request: Request) -> HTMLResponse:
        texts = texts_of(request)
        if media_type(request) != "multipart/form-data":
            return HTMLResponse(note_html(texts["not_sent"]), 400)
        if not 0 < length_of(request) <= LARGEST_UPLOAD:
            return HTMLResponse(note_html(texts["too_much"]), 413)
        try:
            async with request.form(max_files=MOST_FILES, max_fields=0) as form:
                files = [file for _, file in form.multi_items() if isinstance(file, UploadFile)]
                return await run_in_threadpool(self._take_files, files, texts)
        except HTTPException:  # more files, or a damaged form
            return HTMLResponse(note_html(texts["too_much"]), 413)

    async def add_address(self, request: Request) -> HTMLResponse:
        texts = texts_of(request)
        address = str((await _sent(request)).get("address", "")).strip()
        if not address:
            return HTMLResponse(note_html(texts["not_sent"]), 400)
        address = address if "://" in address else f"https://{address}"
        if not is_address(address) or len(address) > _LONGEST_ADDRESS:
            return HTMLResponse(note_html(texts["no_address"]), 400)
        return self._start([WebSource(address, Limits())], None, texts)

    async def remove(self, request: Request) -> HTMLResponse:
        texts = texts_of(request)
        ids = [str(name) for name in _list((await _sent(request)).get("articles"))]
        if not ids:
            return HTMLResponse(note_html(texts["none_listed"]), 400)
        try:
            await run_in_threadpool(self._changes.remove, ids)
        except BelegError as error:
            return _problem(error, texts)
        return HTMLResponse(note_html(counted(len(set(ids)), "removed", texts)))

    def _take_files(self, files: list[UploadFile], texts: Texts) -> HTMLResponse:
        """Keep the files until they are indexed; each in a folder of its own, as two may have one name."""
        if not files:
            return HTMLResponse(note_html(texts["not_sent"]), 400)
        folder = TemporaryDirectory(prefix="beleg-", ignore_cleanup_errors=True)
        sources: list[Source] = []
        try:
            for number, file in enumerate(files):
                path = Path(folder.name) / str(number) / file_name(file.filename or "")
                path.parent.mkdir()
                with path.open("wb") as kept:
                    shutil.copyfileobj(file.file, kept)
                sources.append(UploadSource(path))
        except BaseException:
            folder.cleanup()
            raise
        return self._start(sources, folder, texts)

    def _start(self, sources: list[Source], folder: TemporaryDirectory[str] | None, texts: Texts) -> HTMLResponse:
        try:
            self._changes.start(sources, folder.cleanup if folder else lambda: None)
        except LibraryLocked as error:
            return _problem(error, texts)
        return self._progress(texts, 202)

    def _progress(self, texts: Texts, status: int = 200) -> HTMLResponse:
        adding = self._changes.adding
        return HTMLResponse(adding_html(adding, texts) if adding else "", status)


def query_of(given: Mapping[str, str]) -> Query:
    """What the page's form asks for. Raises `QuestionError` for what is no date."""
    page = given.get("page", "")
    return Query(
        words=given.get("words", ""),
        source=given.get("source", ""),
        limits=limits_of(None, given.get("language", ""), given.get("from", ""), given.get("until", "")),
        sort=given.get("sort", "title"),
        descending=given.get("order") == "descending",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 10 else 1,
    )


def file_name(sent: str) -> str:
    """The name of an uploaded file without folders, fit to be a file's name here.

    >>> file_name("../../etc/passwd"), file_name("C:\\\\a\\\\b.txt"), file_name("..")
    ('passwd', 'b.txt', 'unnamed')
    """
    name = shown(PurePosixPath(sent.replace("\\", "/")).name)
    if name in ("", ".", ".."):
        return "unnamed"
    ending = PurePosixPath(name).suffix
    ending = ending if len(ending) <= 20 else ""
    stem = name.removesuffix(ending).encode()
    return stem[: _LONGEST_NAME - len(ending.encode())].decode("utf-8", "ignore") + ending


def _problem(error: BelegError, texts: Texts) -> HTMLResponse:
    status = 409 if isinstance(error, LibraryLocked) else 400 if isinstance(error, QuestionError) else 404
    return HTMLResponse(error_html(error, texts), status)


async def _sent(request: Request) -> dict[str, object]:
    """The object that was sent; an empty one where it is something else, or too large."""
    try:
        found = json.loads(await json_of(request, _LARGEST_JSON))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
