"""What happens to an open page: a second tab, a reload in the middle of an answer, a server that goes and comes back."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import serving
from tests.browser.conftest import PATIENCE, Visit
from tests.browser.test_page import ASKED, ASKED_GERMAN, WORDS
from tests.serving import SEEDS
from ui.texts import ENGLISH

pytestmark = pytest.mark.browser

Visitor = Callable[..., Visit]

# The question that was given up is offered again, or so many answers are there.
_QUESTION_OR_ANSWER = """(count) =>
  document.querySelector("#beleg-question textarea").value ||
  document.querySelectorAll("#beleg-chat .beleg-answer").length === count"""


def test_two_tabs_at_once_have_a_conversation_each(visit: Visitor) -> None:
    first = visit()
    second = Visit(first.page.context.new_page())
    second.page.goto(first.page.url)
    expect(second.pane.locator(".beleg-notice")).to_be_visible()
    tabs = {ASKED: first, ASKED_GERMAN: second}
    for question, tab in tabs.items():
        tab.question.fill(question)
    for tab in tabs.values():
        tab.question.press("Enter")
    for question, tab in tabs.items():
        expect(tab.replies).to_have_count(1)
        expect(tab.page.locator("#beleg-chat [data-testid=user]")).to_have_text(question)
    expect(first.replies).to_contain_text(WORDS)
    expect(second.replies).not_to_contain_text(WORDS)
    expect(first.ask(ASKED_GERMAN)).not_to_contain_text(WORDS)
    first.page.close()
    expect(second.ask(ASKED)).to_contain_text(WORDS)
    expect(second.replies).to_have_count(2)


def test_a_reload_in_the_middle_of_an_answer_loses_no_question(visit: Visitor) -> None:
    """At once, and when the question stands in the chat; see test_conversations.py for one that never arrived."""
    browser = visit()
    asked = browser.page.locator("#beleg-chat [data-testid=user]")
    for count, question in enumerate((ASKED, ASKED_GERMAN), 1):
        browser.question.fill(question)
        browser.question.press("Enter")
        if count == 2:
            expect(asked).to_have_count(2)
        browser.page.reload()
        expect(browser.question).to_be_editable()
        browser.page.wait_for_function(_QUESTION_OR_ANSWER, arg=count)
        if browser.replies.count() < count:  # it was not answered before
            expect(browser.question).to_have_value(question)
            browser.question.press("Enter")
        expect(browser.replies).to_have_count(count)
    expect(browser.replies.first).to_contain_text(WORDS)
    expect(asked).to_have_text([ASKED, ASKED_GERMAN])  # what was given up does not come after all
    # Gradio notes the connection that the reload has closed.
    browser.errors[:] = [
        each for each in browser.errors if "AbortError" not in each and "Connection errored" not in each
    ]


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Visit]:
    """A tab that is not watched: a browser notes what it asked of a server that was not there."""
    context = chromium.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield Visit(context.new_page())
    context.close()


def test_a_server_that_is_started_again_under_open_pages_answers_them(
    tab: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One page asks while there is no server, and says so; the other one asks only when there is one again."""
    library = tmp_path / "library"
    other = Visit(tab.page.context.new_page())
    with serving.serving(library, SEEDS) as server:
        for each in (tab, other):
            each.page.goto(server.address)
            expect(each.ask(ASKED)).to_contain_text(WORDS)
        expect(tab.mark).to_have_text(WORDS)
    monkeypatch.setattr(serving, "free_port", lambda: server.port)

    tab.replies.locator(".beleg-statement a").first.click()
    expect(tab.pane).to_have_text(ENGLISH["failed"])
    tab.question.fill(ASKED_GERMAN)
    tab.question.press("Enter")
    lost = tab.page.get_by_text(re.compile("Connection to the server was lost"))  # Gradio's words
    expect(lost).to_be_visible()

    with serving.serving(library):
        other.replies.locator(".beleg-statement a").first.click()
        expect(other.mark).to_have_text(WORDS)
        expect(other.ask(ASKED_GERMAN).locator(".beleg-statement").first).to_be_visible()

        expect(lost).to_have_count(0)  # it loads the page anew
        expect(tab.replies).to_have_count(1)
        expect(tab.question).to_have_value(ASKED_GERMAN)  # no question is lost
        tab.question.press("Enter")
        expect(tab.replies).to_have_count(2)
        expect(tab.replies.last.locator(".beleg-statement").first).to_be_visible()
