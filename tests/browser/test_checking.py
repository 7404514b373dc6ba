"""Checking an answer in a real browser: its sentence at the number, copying a quote, its address, what was read for it."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.test_page import ASKED, REFUSED, TEXT, WORDS, contrast, expect_marked, place
from tests.serving import SEED
from ui.texts import ENGLISH, GERMAN, Texts

pytestmark = pytest.mark.browser

Visitor = Callable[..., Visit]
Screenshot = Callable[[Visit, str], None]

# The page in both languages, modes and widths.
LOOKS = [
    ("en-GB", "light", 1400),
    ("de-DE", "dark", 1400),
    ("de-DE", "light", 360),
    ("en-GB", "dark", 360),
]
COPYING = ["clipboard-read", "clipboard-write"]
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
START = TEXT.index(WORDS)
END = START + len(WORDS)
PLACE = f"?{urlencode({'article': SEED, 'start': START, 'end': END})}"
TITLE = "Kremlchef Wladimir Putin"


def looks(locale: str, scheme: str, width: int) -> dict[str, object]:
    return {"locale": locale, "color_scheme": scheme, "viewport": {"width": width, "height": 800}}


def tip(visit: Visit) -> Locator:
    return visit.page.locator("#beleg-tip")


def box(part: Locator) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    found = part.bounding_box()
    assert found
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def expect_beside(part: Locator, other: Locator) -> None:
    """They do not overlap."""
    a, b = box(part), box(other)
    assert a[0] >= b[2] or a[2] <= b[0] or a[1] >= b[3] or a[3] <= b[1], (a, b)


@pytest.mark.parametrize(("locale", "scheme", "width"), LOOKS)
def test_everything_for_checking_fits_and_can_be_read(
    visit: Visitor, screenshot: Screenshot, locale: str, scheme: str, width: int
) -> None:
    browser = visit(**looks(locale, scheme, width), permissions=COPYING)
    name = f"checking-{locale[:2]}-{scheme}-{width}"
    texts = GERMAN if locale == "de-DE" else ENGLISH
    reply = browser.ask(ASKED)
    citation = reply.locator(".beleg-statement a").first
    citation.hover()
    expect(tip(browser)).to_be_visible()
    screenshot(browser, f"{name}-tip")
    parts = {"sentence": tip(browser).locator(".beleg-tip-sentence"), "words": tip(browser).locator("mark"),
             "source": tip(browser).locator(".beleg-facts")}  # fmt: skip
    readable = {name: contrast(part) for name, part in parts.items()}
    left, _, right, _ = box(tip(browser))
    assert left >= 0
    assert right <= width

    citation.click()
    expect(tip(browser)).to_be_hidden()
    button = browser.pane.get_by_role("button", name=texts["copy"])
    button.click()
    expect(browser.pane.get_by_role("status")).to_have_text(texts["copied"])
    screenshot(browser, f"{name}-copied")
    readable |= {"button": contrast(button), "copied": contrast(browser.pane.get_by_role("status"))}

    browser.page.locator(".beleg-passages summary").last.click()
    browser.page.locator(".beleg-passages ol").last.scroll_into_view_if_needed()
    browser.page.mouse.move(0, 0)
    screenshot(browser, f"{name}-passages")
    for part in ("summary", ".beleg-why", ".beleg-order", "li a", "li .beleg-facts", "li strong"):
        readable[part] = contrast(browser.page.locator(f".beleg-passages {part}").first)
    assert {name: round(found, 1) for name, found in readable.items() if found < 4.5} == {}
    assert browser.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_box_at_a_number_shows_its_sentence_and_goes_away(visit: Visitor) -> None:
    browser = visit()
    citation = browser.ask(ASKED).locator(".beleg-statement a").first
    expect(browser.mark).to_have_text(WORDS)
    title = citation.get_attribute("title")
    citation.hover()
    sentence = tip(browser).locator(".beleg-tip-sentence")
    expect(sentence).to_contain_text(f"Angaben der belarussischen Seite {WORDS} russische Soldaten")
    expect(tip(browser).locator("mark")).to_have_text(WORDS)
    expect(tip(browser).locator(".beleg-facts")).to_have_text(re.compile(f"^{TITLE}.* · December 2022$"))
    expect_beside(tip(browser), citation)
    expect(citation).to_have_attribute("aria-describedby", "beleg-tip")
    assert citation.get_attribute("title") is None  # else the browser shows it as well

    sentence.hover()
    browser.page.wait_for_timeout(500)  # longer than it waits for the mouse to come back
    expect(tip(browser)).to_be_visible(timeout=1)
    browser.page.keyboard.press("Escape")
    expect(tip(browser)).to_be_hidden()
    expect(citation).to_have_attribute("title", title or "")
    citation.hover()
    expect(tip(browser)).to_be_visible()
    browser.question.hover()
    expect(tip(browser)).to_be_hidden()


def test_the_box_at_a_number_comes_by_keyboard_too(visit: Visitor) -> None:
    browser = visit()
    citation = browser.ask(ASKED).locator(".beleg-statement a").first
    expect(browser.mark).to_have_text(WORDS)
    for _ in range(40):
        browser.page.keyboard.press("Shift+Tab")
        if citation.evaluate("link => link === document.activeElement"):
            break
    expect(tip(browser)).to_be_visible()
    expect_beside(tip(browser), citation)
    browser.page.keyboard.press("Escape")
    expect(tip(browser)).to_be_hidden()
    expect(citation).to_be_focused()
    browser.page.keyboard.press("Tab")
    browser.page.keyboard.press("Shift+Tab")
    expect(tip(browser)).to_be_visible()
    browser.page.keyboard.press("Tab")
    expect(tip(browser)).to_be_hidden()


def test_a_tap_opens_the_article_without_a_box(visit: Visitor) -> None:
    browser = visit(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    citation = browser.ask(ASKED).locator(".beleg-statement a").first
    citation.tap()
    expect_marked(browser, *place(citation))
    expect(browser.mark).to_be_in_viewport(ratio=1)
    assert not [request for request in browser.requests if "/beleg/citation" in request]
    expect(tip(browser)).to_be_hidden()


def test_a_quote_is_copied_with_its_address_which_opens_it_in_a_new_tab(visit: Visitor) -> None:
    browser = visit(permissions=COPYING)
    browser.ask(ASKED)
    button = browser.pane.get_by_role("button", name=ENGLISH["copy"])
    expect(button).to_be_visible()
    browser.pane.focus()
    browser.page.keyboard.press("Tab")
    expect(button).to_be_focused()
    browser.page.keyboard.press("Enter")
    expect(browser.pane.get_by_role("status")).to_have_text(ENGLISH["copied"])
    copied = browser.page.evaluate("navigator.clipboard.readText()")
    start, end = place(browser.page.locator(".beleg-statement a").first)
    assert (start, end) == (START, END)
    address = browser.page.url + PLACE
    assert re.fullmatch(f"„{WORDS}“ — {TITLE}.*, December 2022, {re.escape(address)}", copied)
    other = visit(query=PLACE)
    assert other.page.url == address
    expect_marked(other, START, END)


@pytest.mark.parametrize(("locale", "texts"), [("en-GB", ENGLISH), ("de-DE", GERMAN)])
def test_where_copying_is_not_allowed_the_quote_is_offered_selected(
    visit: Visitor, screenshot: Screenshot, locale: str, texts: Texts
) -> None:
    browser = visit(query=PLACE, script=NO_CLIPBOARD, locale=locale, viewport={"width": 360, "height": 800})
    browser.pane.get_by_role("button", name=texts["copy"]).click()
    field = browser.pane.locator("input")
    expect(field).to_be_focused()
    expect(browser.pane.get_by_role("status")).to_have_text(texts["copy_yourself"])
    selected = field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert selected.startswith(f"„{WORDS}“ — {TITLE}")
    assert selected.endswith(PLACE)
    screenshot(browser, f"checking-offered-{locale[:2]}")
    browser.page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(browser.pane.get_by_role("button", name=texts["copy"])).to_be_focused()


@pytest.mark.parametrize(("locale", "scheme", "width"), LOOKS)
def test_an_address_opens_the_article_at_the_words(
    visit: Visitor, screenshot: Screenshot, locale: str, scheme: str, width: int
) -> None:
    browser = visit(query=PLACE, **looks(locale, scheme, width))
    expect_marked(browser, START, END)
    expect(browser.mark).to_be_in_viewport(ratio=1)
    assert browser.shown_whole_in_pane(browser.mark)
    screenshot(browser, f"checking-address-{locale[:2]}-{scheme}-{width}")


@pytest.mark.parametrize(("locale", "texts"), [("en-GB", ENGLISH), ("de-DE", GERMAN)])
def test_an_address_of_nothing_is_a_line_in_the_pane_and_questions_are_answered(
    visit: Visitor, locale: str, texts: Texts
) -> None:
    wrong = {
        "?article=gone&start=1&end=2": "gone",
        "?article=": "gone",
        f"?article={SEED}&start=9&end=2": "out_of_range",
        f"?article={SEED}&start=<b>&end=2": "out_of_range",
        f"?article={SEED}&start=1&end=99999999": "out_of_range",
        "?start=1&end=2": "empty_pane",  # names no article
    }
    for query, text in wrong.items():
        browser = visit(query=query, locale=locale)
        expect(browser.pane).to_have_text(texts[text])
        # The browser notes an answer 404 as an error; there may be none else.
        browser.errors[:] = [error for error in browser.errors if "404 (Not Found)" not in error]
    browser.ask(ASKED)
    expect(browser.mark).to_have_text(WORDS)


def test_what_was_read_is_listed_below_an_answer_and_opens_by_keyboard(visit: Visitor) -> None:
    browser = visit()
    browser.ask(ASKED)
    expect(browser.mark).to_have_text(WORDS)
    passages = browser.page.locator(".beleg-passages")
    expect(passages.locator("li").first).to_be_hidden()
    passages.locator("summary").focus()
    browser.page.keyboard.press("Enter")
    expect(passages.locator("li").first).to_be_visible()
    expect(passages.locator("summary")).to_have_text(f"Show all passages ({passages.locator('li').count()})")
    expect(passages.locator(".beleg-why")).to_have_text(re.compile(r"likeliest, with \d+ %\. .* passage \d+ of \d+\.$"))
    won = passages.locator(".beleg-won")
    expect(won.locator("strong")).to_have_text("The answer: [1]")
    start, end = place(won.locator("a"))
    assert start <= START < end
    scores = [float(text.rpartition(" ")[2]) for text in passages.locator("li .beleg-facts").all_text_contents()]
    assert scores == sorted(scores, reverse=True)

    links = passages.locator("a")
    links.first.click()
    expect_marked(browser, *place(links.first))
    browser.page.keyboard.press("ArrowRight")  # walks what was read
    expect(links.nth(1)).to_have_class(re.compile("beleg-current"))
    browser.page.locator(".beleg-statement a").first.click()
    expect_marked(browser, START, END)


def test_what_was_read_is_listed_below_a_refusal(visit: Visitor) -> None:
    browser = visit(locale="de-DE")
    browser.ask(REFUSED)
    passages = browser.page.locator(".beleg-passages")
    passages.locator("summary").click()
    expect(passages.locator(".beleg-why")).to_contain_text("Keine Passage beantwortet die Frage")
    expect(passages.locator("strong")).to_have_count(0)
    assert passages.locator("li").count() > 3
