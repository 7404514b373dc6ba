"""Articles and questions from right to left: everything stands as it is read, and is marked where it stands."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.serving import Page

pytestmark = pytest.mark.browser

Visitor = Callable[..., Visit]
Screenshot = Callable[[Visit, str], None]

ARTICLE = "حديقة الزهور"
TITLE = "حديقة الزهور في مدينة النور"
SENTENCE = "زرع البستانيون في الحديقة 4200 شجرة زيتون خلال فصل الربيع."
TEXT = (
    f"date 2023-04 {TITLE}\n\nافتتحت بلدية مدينة النور يوم الاثنين حديقة جديدة على ضفة النهر. {SENTENCE}\n\n"
    "وقال رئيس البلدية سامي حداد إن الدخول إلى الحديقة سيكون مجانيا لجميع السكان."
)
QUESTION = "ما اسم رئيس البلدية?"  # its last mark has no direction of its own
NAME = "سامي حداد"


@pytest.fixture(scope="module")
def garden(served: Page, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The library with an article in Arabic."""
    file = tmp_path_factory.mktemp("arabic") / f"{ARTICLE}.txt"
    file.write_text(TEXT, "utf-8")
    program = Client(served.address, verbose=False, analytics_enabled=False)
    assert program.predict([handle_file(file)], api_name="/index")["added"] == [ARTICLE]
    yield
    program.predict([ARTICLE], api_name="/remove")


def expect_right_to_left(part: Locator) -> None:
    """Its words run from the right: its second letter stands left of its first."""
    expect(part).to_be_visible()
    places = part.evaluate("""part => {
      const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      const text = [...function* () { while (texts.nextNode()) yield texts.currentNode; }()].find((each) => each.data.trim().length > 9);
      const first = text.data.search(/\\p{L}/u);
      return [first, first + 4].map((at) => {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return range.getBoundingClientRect().left;
      });
    }""")
    assert places[1] < places[0], places


def expect_last_at_the_left(part: Locator) -> None:
    """The mark that ends the question stands at its left end: the question as a whole runs from the right."""
    left, others = part.evaluate("""part => {
      const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      const all = [...function* () { while (texts.nextNode()) yield texts.currentNode; }()];
      const text = all.find((each) => each.data.includes("?"));
      const leftOf = (at) => {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return range.getBoundingClientRect().left;
      };
      const end = text.data.indexOf("?");
      return [leftOf(end), Math.min(...[0, 3, 9].map(leftOf))];
    }""")
    assert left < others


def expect_marked_in_its_place(part: Locator, words: str) -> None:
    """What is marked stands left of what is read before it, and right of what is read after it."""
    mark = part.locator("mark")
    expect(mark).to_have_text(words)
    before, marked, after = mark.evaluate("""mark => {
      const neighbour = (text, at) => {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return range.getBoundingClientRect();
      };
      const sides = ({ left, right, top }) => ({ left, right, top });
      let [before, after] = [mark.previousSibling, mark.nextSibling];
      while (before.nodeType !== Node.TEXT_NODE) before = before.lastChild;
      while (after.nodeType !== Node.TEXT_NODE) after = after.firstChild;
      return [neighbour(before, before.data.trimEnd().length - 1), mark.getBoundingClientRect(),
              neighbour(after, after.data.search(/\\S/))].map(sides);
    }""")
    assert before["left"] >= marked["right"] or before["top"] < marked["top"] - 4, (before, marked)
    assert after["right"] <= marked["left"] or after["top"] > marked["top"] + 4, (after, marked)


@pytest.mark.parametrize("width", [1400, 360])
def test_an_article_from_right_to_left(visit: Visitor, garden: None, screenshot: Screenshot, width: int) -> None:
    browser = visit(viewport={"width": width, "height": 800})
    reply = browser.ask(QUESTION)
    said = reply.locator(".beleg-statement span").first
    expect(said).to_contain_text(NAME)
    words = said.inner_text()
    expect(said).to_have_css("direction", "rtl")
    sentence = reply.locator(".beleg-sentence").first
    expect(sentence).to_have_css("direction", "rtl")
    expect(sentence).to_have_css("text-align", "start")
    expect(sentence).to_have_css("border-right-width", "3px")
    expect(sentence).to_have_css("border-left-width", "0px")
    expect_marked_in_its_place(sentence, words)

    citation = reply.locator(".beleg-statement a").first
    citation.hover()
    tip = browser.page.locator("#beleg-tip")
    expect(tip.locator(".beleg-tip-sentence")).to_have_css("direction", "rtl")
    expect_marked_in_its_place(tip.locator(".beleg-tip-sentence"), words)
    screenshot(browser, f"right-to-left-tip-{width}")

    citation.click()
    expect(browser.pane.locator("h2")).to_have_text(TITLE)
    expect(browser.pane.locator("article")).to_have_css("direction", "rtl")
    paragraph = browser.pane.locator("p").filter(has=browser.page.locator("mark"))
    expect_marked_in_its_place(paragraph, words)
    expect_right_to_left(browser.pane.locator("h2"))
    expect(browser.pane.locator(".beleg-facts")).to_have_text(f"April 2023 · Arabic · {ARTICLE}")

    browser.page.locator(".beleg-passages summary").click()
    passage = browser.page.locator(".beleg-passages li span[dir]").filter(has_text=TITLE)
    expect(passage).to_have_css("direction", "rtl")
    expect_right_to_left(passage)
    screenshot(browser, f"right-to-left-{width}")
    expect_last_at_the_left(browser.page.locator("#beleg-chat [data-testid=user]"))
    assert browser.page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_article_under_a_title_in_another_direction(visit: Visitor, served: Page, tmp_path: Path) -> None:
    """Each paragraph has its own direction, the line with date and language that of the page."""
    file = tmp_path / "garden.md"
    file.write_text(
        f"---\ndate: 2023-04-06\n---\n# The garden in the City of Light\n\n{SENTENCE}\n\nIt opened in spring.", "utf-8"
    )
    program = Client(served.address, verbose=False, analytics_enabled=False)
    assert program.predict([handle_file(file)], api_name="/index")["added"] == ["garden"]
    try:
        browser = visit(query="?article=garden")
        expect(browser.pane.locator("h2")).to_have_text("The garden in the City of Light")
        paragraphs = browser.pane.locator("article > p")
        right = [
            paragraph.evaluate("""part => {
              const range = document.createRange();
              range.selectNodeContents(part);
              return part.getBoundingClientRect().right - range.getBoundingClientRect().right;
            }""")
            for paragraph in paragraphs.all()
        ]
        assert len(right) == 2
        assert right[0] < 2, right  # begins at the right edge
        assert right[1] > 50, right  # at the left
    finally:
        program.predict(["garden"], api_name="/remove")
