"""The first visit in a real browser: what the empty chat says, the questions that it offers, and when it goes and comes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file
from playwright.sync_api import Locator, Route, expect

from tests.browser.conftest import Visit
from tests.browser.test_page import ASKED, contrast
from tests.serving import SEED, SEEDS, Page, serving
from ui.texts import ENGLISH, GERMAN, Texts

pytestmark = pytest.mark.browser

Visitor = Callable[..., Visit]
Screenshot = Callable[[Visit, str], None]

BRIDGE = "date 2021-03 The old bridge of Merebridge was opened in 1932. It is made of steel, and it carries two lanes."
ASKED_ENGLISH = "When was the old bridge of Merebridge opened?"
ASKED_GERMAN = "Seit wann haben sich Russland und Belarus verstärkt angenähert?"
KNOWN = {
    "en-GB": "2 articles, March 2021 to December 2022, German and English",
    "de-DE": "2 Artikel, März 2021 bis Dezember 2022, Deutsch und Englisch",
}
LOOKS = [
    ("en-GB", "light", 1280),
    ("en-GB", "dark", 360),
    ("de-DE", "dark", 1280),
    ("de-DE", "light", 360),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page of this file's own, as others change what theirs holds."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "bridge.txt").write_text(BRIDGE, "utf-8")
    with serving(folder / "library", SEEDS, folder / "bridge.txt") as page:
        yield page


def first(visit: Visit) -> Locator:
    return visit.page.locator("#beleg-first")


def known(visit: Visit) -> Locator:
    return first(visit).locator(".beleg-known")


def questions(visit: Visit) -> Locator:
    return first(visit).locator("li button")


def asked(visit: Visit) -> Locator:
    return visit.page.locator("#beleg-chat [data-testid=user]")


def answering(visit: Visit, *answers: dict[str, Any]) -> None:
    """Open the page again; the server says these, one a look, and the last one from then on."""
    waiting = list(answers)

    def answer(route: Route) -> None:
        route.fulfill(json=waiting.pop(0) if len(waiting) > 1 else waiting[0])

    visit.page.route("**/beleg/first", answer)
    visit.page.reload()


@pytest.mark.parametrize(("locale", "scheme", "width"), LOOKS)
def test_the_first_visit_says_what_it_knows_and_offers_questions_that_are_answered(
    visit: Visitor, screenshot: Screenshot, locale: str, scheme: str, width: int
) -> None:
    browser = visit(locale=locale, color_scheme=scheme, viewport={"width": width, "height": 800})
    texts = GERMAN if locale == "de-DE" else ENGLISH
    expect(known(browser)).to_have_text(KNOWN[locale])
    expect(questions(browser)).to_have_count(4)
    expect(first(browser).locator("[data-making]")).to_be_hidden()
    # The page's language first; of the four German ones the English page shows three, the German one all.
    expect(questions(browser).first).to_have_text(ASKED_GERMAN if locale == "de-DE" else ASKED_ENGLISH)
    expect(questions(browser).filter(has_text=ASKED_GERMAN)).to_be_visible()
    for name in ("welcome", "first_try", "first_add"):
        expect(first(browser)).to_contain_text(texts[name])
    screenshot(browser, f"first-{locale[:2]}-{scheme}-{width}")

    parts = first(browser).locator("h2, p:visible, button").all()
    assert len(parts) == 8
    assert {part.inner_text(): round(found, 1) for part in parts if (found := contrast(part)) < 4.5} == {}
    assert browser.page.evaluate("document.documentElement.scrollWidth") <= width
    box = browser.page.locator("#beleg-chat").bounding_box()
    assert box
    for part in parts:
        inner = part.bounding_box()
        assert inner
        assert box["x"] <= inner["x"]
        assert inner["x"] + inner["width"] <= box["x"] + box["width"]
        assert inner["y"] + inner["height"] <= box["y"] + box["height"]

    question = questions(browser).filter(has_text=ASKED_GERMAN)
    question.click()
    expect(browser.replies).to_have_count(1)
    expect(browser.replies.locator(".beleg-statement")).to_contain_text("2020")
    expect(asked(browser)).to_have_text([ASKED_GERMAN])
    expect(first(browser)).to_be_hidden()
    expect(browser.question).to_have_value("")


def test_it_is_used_without_a_mouse(visit: Visitor) -> None:
    browser = visit()
    expect(questions(browser)).to_have_count(4)
    expect(browser.question).to_be_focused()
    button = questions(browser).first
    for _ in range(20):
        browser.page.keyboard.press("Shift+Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    expect(button).to_be_focused()
    assert button.evaluate("button => getComputedStyle(button).outlineStyle") != "none"
    browser.page.keyboard.press("Enter")
    expect(asked(browser)).to_have_text([ASKED_ENGLISH])
    expect(browser.question).to_be_focused()
    expect(browser.replies).to_have_count(1)


def test_two_quick_clicks_ask_once(visit: Visitor) -> None:
    browser = visit()
    expect(questions(browser)).to_have_count(4)
    questions(browser).first.dblclick()
    expect(browser.replies).to_have_count(1)
    browser.page.wait_for_timeout(1000)  # a second question would come later
    expect(asked(browser)).to_have_count(1)


def test_it_goes_with_a_typed_question_and_comes_back_with_a_new_conversation(visit: Visitor) -> None:
    browser = visit()
    expect(first(browser)).to_be_visible()
    browser.ask(ASKED)
    expect(first(browser)).to_be_hidden()
    browser.page.locator("#beleg-conversations [data-do=new]").click()
    expect(first(browser)).to_be_visible()
    expect(questions(browser).first).to_be_enabled()
    questions(browser).first.click()
    expect(asked(browser)).to_have_text([ASKED_ENGLISH])


@pytest.mark.parametrize(("locale", "texts"), [("en-GB", ENGLISH), ("de-DE", GERMAN)])
def test_its_link_opens_the_place_where_articles_are_added(visit: Visitor, locale: str, texts: Texts) -> None:
    browser = visit(locale=locale)
    first(browser).get_by_role("button", name=texts["first_add"]).click()
    expect(browser.page.locator("#beleg-library .beleg-choose")).to_be_visible()


def test_it_follows_what_is_added_and_removed(visit: Visitor, tmp_path: Path) -> None:
    texts = ENGLISH
    with serving(tmp_path / "library") as empty:
        browser = visit()
        browser.page.goto(empty.address)
        expect(known(browser)).to_have_text(texts["library_empty"])
        expect(questions(browser)).to_have_count(0)
        expect(first(browser).locator("#beleg-try")).to_be_hidden()

        file = tmp_path / "bridge.txt"
        file.write_text(BRIDGE, "utf-8")
        first(browser).get_by_role("button", name=texts["first_add"]).click()
        browser.page.locator("#beleg-library input[type=file]").set_input_files(file)
        browser.page.locator("#beleg-chat-tab-button").click()  # before it is there
        expect(known(browser)).to_have_text("1 article, March 2021, English")
        expect(questions(browser)).to_have_text([ASKED_ENGLISH])

        program = Client(empty.address, verbose=False, analytics_enabled=False)
        program.predict([handle_file(SEEDS / f"{SEED}.txt")], api_name="/index")
        program.predict(["bridge"], api_name="/remove")
        browser.page.locator("#beleg-library-tab-button").click()
        browser.page.locator("#beleg-chat-tab-button").click()
        expect(known(browser)).to_have_text("1 article, December 2022, German")
        expect(questions(browser).filter(has_text=ASKED_GERMAN)).to_be_visible()
        expect(questions(browser).filter(has_text=ASKED_ENGLISH)).to_have_count(0)
        browser.page.close()  # before its server


@pytest.mark.parametrize(("locale", "texts"), [("en-GB", ENGLISH), ("de-DE", GERMAN)])
def test_questions_come_one_by_one_and_those_that_are_there_stay(
    visit: Visitor, screenshot: Screenshot, locale: str, texts: Texts
) -> None:
    browser = visit(locale=locale)
    looks = [{"known": "1", "questions": ["A?", "B?"][:count], "making": count < 2} for count in (0, 0, 1, 1, 1, 1, 2)]
    answering(browser, *looks)
    expect(first(browser).locator("[data-making]")).to_have_text(texts["first_making"])
    expect(first(browser).locator("[data-making]")).to_be_visible()
    screenshot(browser, f"first-making-{locale[:2]}")
    expect(questions(browser)).to_have_text(["A?"])
    expect(first(browser).locator("[data-making]")).to_be_hidden()
    questions(browser).first.focus()
    expect(questions(browser)).to_have_text(["A?", "B?"])
    expect(questions(browser).first).to_be_focused()
    looked = len([request for request in browser.requests if request.endswith("/beleg/first")])
    browser.page.wait_for_timeout(1500)  # two looks' time
    assert len([request for request in browser.requests if request.endswith("/beleg/first")]) == looked


def test_whatever_the_server_says_is_shown_literally_and_does_nothing(visit: Visitor) -> None:
    browser = visit()
    evil = "<img src=x onerror='window.hacked = 1'> **bold** {{ 1 }}"
    answering(browser, {"known": evil, "questions": [evil], "making": False})
    expect(known(browser)).to_have_text(evil)
    expect(questions(browser)).to_have_text([evil])
    questions(browser).first.click()
    expect(asked(browser)).to_have_text([evil])
    expect(browser.replies).to_have_count(1)
    assert browser.page.evaluate("window.hacked") is None
    assert browser.page.locator("#beleg-first img, #beleg-chat .message img").count() == 0


def test_without_an_answer_the_page_works_as_before(visit: Visitor) -> None:
    browser = visit()
    browser.page.route("**/beleg/first", lambda route: route.fulfill(status=500, body=json.dumps("no")))
    browser.page.reload()
    browser.ask(ASKED)
    browser.errors[:] = [error for error in browser.errors if "500 (Internal Server Error)" not in error]
