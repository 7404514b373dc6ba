"""A real Chromium on a page that is really served; every test's browser is watched for errors and foreign requests."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright

from tests import serving
from tests.serving import SEEDS

PATIENCE = 30_000  # milliseconds; a wait ends as soon as what it waits for is there
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[serving.Page]:
    """A page of each file's own: what one file's tests add is not found by another's, in whatever order they run."""
    with serving.serving(tmp_path_factory.mktemp("page") / "library", SEEDS) as page:
        yield page


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    # Ends with these tests: while it is open, the main thread has a running event loop.
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
    yield browser
    browser.close()


@dataclass(slots=True)
class Visit:
    """A browser on the page, and what it did."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def question(self) -> Locator:
        return self.page.locator("#beleg-question textarea")

    @property
    def replies(self) -> Locator:
        return self.page.locator("#beleg-chat").locator(".beleg-answer, .beleg-problem")

    @property
    def pane(self) -> Locator:
        return self.page.locator("#beleg-pane")

    @property
    def mark(self) -> Locator:
        return self.page.locator("#beleg-pane mark")

    def ask(self, question: str) -> Locator:
        """Type a question and wait for its reply."""
        before = self.replies.count()
        self.question.fill(question)
        self.question.press("Enter")
        expect(self.replies).to_have_count(before + 1)
        return self.replies.nth(before)

    def wait(self) -> None:
        """Until the page is ready for a question."""
        expect(self.question).to_be_visible()
        expect(self.pane.locator(".beleg-notice, article")).to_be_visible()

    def elsewhere(self) -> list[str]:
        """The requests that left this machine."""
        parts = [urlsplit(request) for request in self.requests]
        return [part.geturl() for part in parts if part.scheme not in ("data", "blob") and part.hostname != "127.0.0.1"]

    def shown_whole_in_pane(self, part: Locator) -> bool:
        """Whether the element lies within what the pane shows of itself, below the title that stays in view."""
        inner, outer, title = part.bounding_box(), self.pane.bounding_box(), self.pane.locator("header").bounding_box()
        assert inner
        assert outer
        assert title
        bottom = outer["y"] + outer["height"]
        return title["y"] + title["height"] <= inner["y"] and inner["y"] + inner["height"] <= bottom


@pytest.fixture
def visit(chromium: Browser, served: serving.Page) -> Iterator[Callable[..., Visit]]:
    """Opens the page in a browser with these settings (locale, viewport, ...), ready for a question.

    `query` is added to its address, and `script` is run before the page's own.

    Afterwards no browser may have seen an error or asked anybody but this machine.
    """
    visits: list[Visit] = []

    def open_page(query: str = "", script: str = "", **settings: Any) -> Visit:
        context = chromium.new_context(**{"locale": "en-US", "viewport": {"width": 1280, "height": 800}, **settings})
        context.set_default_timeout(PATIENCE)
        opened = Visit(context.new_page())
        visits.append(opened)
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
        opened.page.on(
            "console", lambda message: opened.errors.append(message.text) if message.type == "error" else None
        )
        if script:
            opened.page.add_init_script(script)
        opened.page.goto(served.address + query)
        opened.wait()
        return opened

    expect.set_options(timeout=PATIENCE)
    yield open_page
    for opened in visits:
        opened.page.context.close()
    assert [error for opened in visits for error in opened.errors] == []
    assert [request for opened in visits for request in opened.elsewhere()] == []


@pytest.fixture
def screenshot(tmp_path: Path) -> Callable[[Visit, str], None]:
    """Saves what a browser shows, into the folder BELEG_SCREENSHOTS if it is set."""
    folder = Path(os.environ.get("BELEG_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)

    def save(visit: Visit, name: str) -> None:
        visit.page.screenshot(path=folder / f"{name}.png")

    return save
