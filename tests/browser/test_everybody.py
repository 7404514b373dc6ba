"""For everybody: axe-core finds nothing serious in any state of the page, and a screen reader is told plain words."""

import re
from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_page import ASKED, REFUSED, WORDS
from tests.serving import SEED
from ui.texts import ENGLISH, GERMAN

pytestmark = pytest.mark.browser

Visitor = Callable[..., Visit]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
WIDTHS = (1280, 360)

_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations
    .filter((each) => ["serious", "critical"].includes(each.impact))
    .flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}"""
_WIDER = "document.documentElement.scrollWidth > innerWidth"


class Faults:
    """What axe-core finds serious or critical in a page's states, and where the page is wider than its window."""

    def __init__(self, visit: Visit) -> None:
        self._page = visit.page
        self._page.evaluate(AXE)
        self.found: dict[str, list[str]] = {}

    def look(self, state: str, widths: tuple[int, ...] = WIDTHS) -> None:
        """Look at the page as it is now, in a wide window and on a phone."""
        for width in widths:
            self._page.set_viewport_size({"width": width, "height": 800})
            faults = self._page.evaluate(_RUN)
            faults += ["scrolls sideways"] if self._page.evaluate(_WIDER) else []
            if faults:
                self.found[f"{state} at {width}"] = faults
        self._page.set_viewport_size({"width": WIDTHS[0], "height": 800})


@pytest.mark.parametrize(("locale", "scheme"), [("en-GB", "light"), ("de-DE", "dark")])
def test_axe_finds_nothing_serious(visit: Visitor, locale: str, scheme: str) -> None:
    browser = visit(locale=locale, color_scheme=scheme)
    library = browser.page.locator("#beleg-library")
    expect(browser.page.locator("#beleg-first li button").first).to_be_visible()
    faults = Faults(browser)
    faults.look("start")

    citation = browser.ask(ASKED).locator(".beleg-statement a").first
    citation.click()
    expect(browser.mark).to_have_text(WORDS)
    browser.page.locator("#beleg-chat .beleg-passages summary").click()
    browser.page.locator("[data-verdict=down]").click()
    expect(browser.page.locator(".beleg-judging form")).to_be_visible()
    faults.look("answer, its article and its passages")
    citation.hover()
    expect(browser.page.locator("#beleg-tip")).to_be_visible()
    faults.look("box at a number", WIDTHS[:1])
    browser.page.keyboard.press("Escape")

    browser.ask(REFUSED)
    browser.page.locator("#beleg-limits summary").click()
    browser.page.locator("#beleg-limits [name=date_from]").fill("2022")
    expect(browser.page.locator(".beleg-chips li")).to_have_count(1)
    faults.look("refusal and limits")

    kept = browser.page.locator("#beleg-kept")
    browser.page.locator("#beleg-conversations [popovertarget]").click()
    kept.locator("li summary").first.click()
    expect(kept.locator("li details button").first).to_be_visible()
    faults.look("conversations")
    browser.page.keyboard.press("Escape")

    browser.page.locator("#beleg-library-tab-button").click()
    library.locator("tbody tr").filter(has_text=SEED).get_by_role("checkbox").check()
    faults.look("library")
    library.locator("[data-do=remove]").click()
    expect(library.locator("dialog")).to_be_visible()
    faults.look("confirmation")
    assert faults.found == {}


@pytest.mark.parametrize(("locale", "texts"), [("en-GB", ENGLISH), ("de-DE", GERMAN)])
def test_a_screen_reader_is_told_words_and_no_tags(visit: Visitor, locale: str, texts: dict[str, str]) -> None:
    browser = visit(locale=locale)
    asked = "Who is <b>the president</b> of *France*?"
    browser.ask(asked)
    browser.ask(ASKED)
    messages = browser.page.locator("#beleg-chat [data-testid][aria-label]")
    expect(messages).to_have_count(4)
    for at, words in enumerate((asked, texts["refused"], ASKED)):
        key = "said_answer" if at % 2 else "said_question"
        expect(messages.nth(at)).to_have_attribute("aria-label", re.compile(f"^{re.escape(texts[key].format(words))}"))
    answer = re.compile(f"^{re.escape(texts['said_answer'].format(''))}{WORDS} \\[1\\] [^<>=]*{WORDS}[^<>=]*$")
    expect(messages.last).to_have_attribute("aria-label", answer)
    browser.page.reload()
    expect(messages.last).to_have_attribute("aria-label", answer)
    expect(messages.first).to_have_attribute("aria-label", texts["said_question"].format(asked))
