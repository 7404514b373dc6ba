"""The README's pictures, taken in a real browser.

    python -m bench.screenshots    writes answer.png, disagreement.png, phone.png and library.png into docs/screenshots/

The same machine with the same fonts gives the same pictures.
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from playwright.sync_api import Browser, Page, expect

from bench.browser import chromium, served
from bench.cases import DATA, SEEDS

FOLDER = Path(__file__).parent.parent / "docs" / "screenshots"
ARTICLES = DATA / "screenshots"
_LARGEST = 250_000  # bytes
_PATIENCE = 60_000  # milliseconds; the first question opens the models
_DESKTOP: dict[str, object] = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "color_scheme": "light"}
_PHONE: dict[str, object] = {
    "viewport": {"width": 360, "height": 780}, "locale": "de-DE", "color_scheme": "dark", "is_mobile": True,
    "has_touch": True,
}  # fmt: skip


def _marked(page: Page) -> None:
    """The words are marked in the article beside the answer."""
    expect(page.locator("#beleg-pane mark").first).to_be_in_viewport()


def _both(page: Page) -> None:
    """Two articles say different things."""
    expect(page.locator(".beleg-statement")).to_have_count(2)
    _marked(page)


def _answered(page: Page) -> None:
    """The answer is in view; on a phone the article opens on a tap."""
    expect(page.locator(".beleg-statement a").first).to_be_in_viewport()


def _library(page: Page) -> None:
    """The library's tab, with one article chosen."""
    page.locator("#beleg-library-tab-button").click()
    page.locator("#beleg-library tbody tr").first.get_by_role("checkbox").check()


@dataclass(frozen=True, slots=True)
class Picture:
    """A question on these articles in a browser with these settings, once what is to be seen is there."""

    name: str
    articles: Path
    question: str
    settings: dict[str, object]
    ready: Callable[[Page], None]


PICTURES = [
    Picture("answer", SEEDS, "how many Russian soldiers are in the joint force?", _DESKTOP, _marked),
    Picture("library", ARTICLES, "How many people work at the Halden shipyard?", _DESKTOP, _library),
    Picture("phone", SEEDS, "Wie viele russische Soldaten gehören dem gemeinsamen Verband an?", _PHONE, _answered),
    Picture("disagreement", ARTICLES, "How many people work at the Halden shipyard?", _DESKTOP, _both),
]


def take(browser: Browser, address: str, picture: Picture, file: Path) -> None:
    """Raises `AssertionError` where what is to be seen does not come."""
    with browser.new_context(**picture.settings) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(address)
        box = page.locator("#beleg-question textarea")
        box.fill(picture.question)
        box.press("Enter")
        expect(page.locator("#beleg-chat .beleg-answer")).to_have_count(1)
        picture.ready(page)
        box.blur()
        page.wait_for_timeout(2000)  # until the page has settled: it scrolls and fades
        page.screenshot(path=file, animations="disabled", caret="hide")
    size = file.stat().st_size
    if size > _LARGEST:
        raise AssertionError(f"{file} has {size:,} bytes, more than {_LARGEST:,}")


def main() -> None:
    names = sys.argv[1:] or [picture.name for picture in PICTURES]
    expect.set_options(timeout=_PATIENCE)
    FOLDER.mkdir(parents=True, exist_ok=True)
    cache = platformdirs.user_cache_path("beleg")
    with tempfile.TemporaryDirectory(prefix="beleg-", ignore_cleanup_errors=True) as folder, chromium() as browser:
        for articles in (SEEDS, ARTICLES):
            wanted = [picture for picture in PICTURES if picture.articles == articles and picture.name in names]
            if not wanted:
                continue
            with served(Path(folder) / articles.name, cache, articles) as address:
                for picture in wanted:
                    take(browser, address, picture, FOLDER / f"{picture.name}.png")
                    print(FOLDER / f"{picture.name}.png")


if __name__ == "__main__":
    main()
