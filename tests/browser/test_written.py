"""A language model's answers in a real browser, from a server on this machine that speaks OpenAI's protocol."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

import pytest
from playwright.sync_api import Locator, expect

from tests import openai_server, serving
from tests.browser.conftest import Visit
from tests.browser.test_checking import looks
from tests.browser.test_conversations import message
from tests.browser.test_page import ASKED, TEXT, WORDS, contrast, expect_marked
from tests.openai_server import ModelServer, serving_model, writes
from tests.serving import SEEDS
from ui.texts import ENGLISH, GERMAN, Texts

pytestmark = pytest.mark.browser

Visitor = Callable[..., Visit]
Screenshot = Callable[[Visit, str], None]

MODEL = "openai:made-up"
FORCE = "Ihr sollen nach früheren Angaben der belarussischen Seite bis zu 9000 russische Soldaten angehören."
TRUE = "Up to 9,000 Russian soldiers are to belong to the joint force."
FALSE = "Up to 8,000 Russian soldiers are to belong to the joint force."
ASKED_SURE = "Wer hat Putin am Flughafen empfangen?"
VIDEO = "Zu sehen ist das auf einem Video, das auf Twitter geteilt wurde."
OTHER = "Das ist auf einem Video zu sehen, das auf Twitter geteilt wurde."


@dataclass(slots=True)
class Told:
    """A model that says these statements, each citing the sentence that stands beside it, a step at a time.

    It says `alone` where it is asked to complete a question.
    """

    statements: list[tuple[str, str]]
    alone: str = ""
    breaks_off: bool = False
    steps: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(1000))

    def __call__(self, server: ModelServer, request: BaseHTTPRequestHandler) -> None:
        if "The follow-up:" in server.prompt:
            writes(self.alone)(server, request)
            return
        lines = []
        for text, sentence in self.statements:
            number = re.search(rf"^\[(\d+)\] {re.escape(sentence)}", server.prompt, re.MULTILINE)
            assert number, f"the model was not given: {sentence}"
            lines.append(f"{text} [{number[1]}]\n")
        pieces = [*lines, "Zuletzt"] if self.breaks_off else lines
        openai_server._begin(request)
        for piece in pieces:
            assert self.steps.acquire(timeout=30)
            openai_server._send(server, request, {"content": piece})
        if not self.breaks_off:
            openai_server._send(server, request, {}, "stop")


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with serving_model(openai_server.silent) as started:
        yield started


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, model: ModelServer) -> Iterator[serving.Page]:
    """A page with a language model."""
    library = tmp_path_factory.mktemp("written") / "library"
    with serving.serving(library, SEEDS, "--model", MODEL, "--model-url", model.url) as page:
        yield page


def ask(visit: Visit, question: str) -> Locator:
    """Ask, and wait until the answer is whole."""
    reply = visit.ask(question)
    expect(visit.page.locator("#beleg-conversations")).not_to_have_attribute("inert", "")
    expect(reply.locator(".beleg-judging")).to_have_count(1)
    return reply


def statements(reply: Locator) -> Locator:
    return reply.locator(".beleg-statement")


def test_an_answer_comes_statement_by_statement_and_stays(
    visit: Visitor, model: ModelServer, screenshot: Screenshot
) -> None:
    told = Told([(TRUE, FORCE), (FALSE, FORCE)], steps=threading.Semaphore(0))
    model.behaviour = told
    browser = visit()
    reply = browser.ask(ASKED)
    writing = reply.locator(".beleg-writing")
    expect(writing).to_have_text(ENGLISH["writing"].format(MODEL))
    expect(statements(reply)).to_contain_text([WORDS])  # what was read, at once
    expect(browser.mark).to_have_text(WORDS)
    screenshot(browser, "written-preview")

    told.steps.release()
    expect(statements(reply)).to_contain_text([TRUE])
    expect(reply.locator(".beleg-original")).to_have_text(f"[1] Original, German: {FORCE}")
    expect(reply.locator(".beleg-original [lang=de] mark")).to_have_text(FORCE)
    expect(writing).to_be_visible()
    screenshot(browser, "written-streaming")
    told.steps.release()
    expect(reply.locator(".beleg-writer")).to_have_text(ENGLISH["written_by"].format(MODEL))
    expect(writing).to_have_count(0)
    expect(statements(reply)).to_have_count(2)
    expect(reply.locator(".beleg-badge")).to_have_text("Not found in the sources: 8,000")
    expect(reply.locator(".beleg-judging")).to_have_count(1)
    screenshot(browser, "written-whole")

    statements(reply).first.locator("a").click()
    expect_marked(browser, TEXT.index(FORCE), TEXT.index(FORCE) + len(FORCE))
    browser.page.locator(".beleg-passages summary").click()
    expect(browser.page.locator(".beleg-passages strong")).to_have_text(["Cited: [1]"])
    expect(browser.page.locator(".beleg-why")).to_have_text(ENGLISH["why_written"].format(MODEL))
    browser.page.locator(".beleg-passages summary").click()
    reply.locator("[data-verdict=up]").click()
    expect(reply.locator("[data-verdict=up]")).to_have_attribute("aria-pressed", "true")

    hide = browser.page.get_by_role("checkbox", name=ENGLISH["hide_unsupported"])
    expect(hide).not_to_be_checked()
    expect(reply.locator(".beleg-hidden")).to_be_hidden()
    hide.check()
    expect(statements(reply).nth(1)).to_be_hidden()
    expect(reply.locator(".beleg-original").nth(1)).to_be_hidden()
    expect(reply.locator(".beleg-hidden")).to_have_text(ENGLISH["hidden_one"])
    expect(reply.locator(".beleg-hidden")).to_be_visible()
    shown = message(browser)
    browser.page.reload()
    expect(statements(reply)).to_have_count(2)
    expect(hide).to_be_checked()
    expect(statements(reply).nth(1)).to_be_hidden()
    expect(reply.locator(".beleg-judging [data-verdict=up]")).to_have_attribute("aria-pressed", "true")
    assert message(browser) == shown
    hide.uncheck()
    expect(statements(reply).nth(1)).to_be_visible()
    kept = json.loads(browser.page.evaluate("Object.values(localStorage)[0]"))["turns"][0]["answer"]
    assert (kept["answer"], [each["supported"] for each in kept["statements"]]) == (TRUE, [True, False])


def test_a_follow_up_is_completed_by_the_model(visit: Visitor, model: ModelServer) -> None:
    complete = "How many Russian soldiers are in the joint force?"
    model.behaviour = Told([(TRUE, FORCE)], alone=complete)
    browser = visit()
    ask(browser, ASKED)
    ask(browser, "and how many?")
    expect(browser.page.locator(".beleg-understood")).to_have_attribute("title", f"Understood as: {complete}")


def test_a_model_that_is_slow_can_be_stopped(visit: Visitor, model: ModelServer) -> None:
    browser = visit()
    stop = browser.page.get_by_role("button", name=ENGLISH["stop_writing"], exact=True)
    send = browser.page.locator("#beleg-send")
    told = model.behaviour = Told([(TRUE, FORCE), (TRUE, FORCE)], steps=threading.Semaphore(1))
    reply = browser.ask(ASKED)
    expect(statements(reply)).to_contain_text([TRUE])
    expect(send).to_be_hidden()
    stop.click()
    expect(reply.locator(".beleg-failure")).to_have_text(ENGLISH["writer_stopped"].format(MODEL))
    expect(statements(reply)).to_contain_text([TRUE, WORDS])
    expect(reply.locator(".beleg-judging")).to_have_count(1)
    expect(stop).to_be_hidden()
    expect(send).to_be_visible()
    told.steps.release(2)


def test_what_the_reader_is_sure_of_stands_beside_what_the_model_says_instead(
    visit: Visitor, model: ModelServer, screenshot: Screenshot
) -> None:
    model.behaviour = Told([(OTHER, VIDEO)])
    browser = visit(locale="de-DE")
    reply = ask(browser, ASKED_SURE)
    expect(reply.locator(".beleg-own-words")).to_have_text(GERMAN["own_words_else"])
    expect(statements(reply)).to_contain_text([OTHER, "Alexander Lukaschenko"])
    expect(reply.locator(".beleg-original")).to_have_count(0)  # it is in the statement's language
    screenshot(browser, "written-contradiction")


def test_whatever_fails_the_articles_own_words_are_there(
    visit: Visitor, model: ModelServer, screenshot: Screenshot
) -> None:
    browser = visit(locale="de-DE")
    for behaviour, failure in (
        (writes("NO ANSWER"), "refused"),
        (writes("That is a good question, but who knows."), "uncited"),
        (openai_server.fails(500), "broken"),
        (openai_server.fails(401), "refused_key"),
        (openai_server.sends(b"<html>", "text/html"), "garbage"),
        (Told([(FALSE, FORCE)]), "unsupported"),
    ):
        model.behaviour = behaviour
        reply = ask(browser, ASKED)
        expect(statements(reply).first).to_contain_text(WORDS)
        said = GERMAN[f"writer_{failure}"].format(MODEL)
        expect(reply.locator(".beleg-failure")).to_have_text(GERMAN["own_words_shown"].format(said))
        expect(reply.locator(".beleg-confidence")).to_have_count(1)
    expect(statements(reply)).to_contain_text([WORDS, FALSE])
    screenshot(browser, "written-failed")

    model.behaviour = Told([(TRUE, FORCE)], breaks_off=True)
    reply = ask(browser, ASKED)
    expect(statements(reply)).to_contain_text([TRUE, WORDS])
    expect(reply.locator(".beleg-failure")).to_have_text(GERMAN["writer_cut_off"].format(MODEL))
    expect(reply.locator(".beleg-own-words")).to_have_text(GERMAN["own_words"])


@pytest.mark.parametrize(
    ("locale", "scheme", "width", "texts"), [("en-GB", "light", 1400, ENGLISH), ("de-DE", "dark", 360, GERMAN)]
)
def test_everything_written_fits_and_can_be_read(  # noqa: PLR0913
    visit: Visitor, model: ModelServer, screenshot: Screenshot, locale: str, scheme: str, width: int, texts: Texts
) -> None:
    model.behaviour = Told([(TRUE, FORCE), (FALSE, FORCE)], breaks_off=True)
    browser = visit(**looks(locale, scheme, width))
    reply = ask(browser, ASKED)
    parts = {name: contrast(reply.locator(f".beleg-{name}").first) for name in
             ("badge", "label", "failure", "writer", "own-words", "unsupported", "original mark", "unsupported mark")}  # fmt: skip
    statements(reply).nth(1).scroll_into_view_if_needed()
    screenshot(browser, f"written-{locale[:2]}-{scheme}-{width}")
    browser.page.get_by_role("checkbox", name=texts["hide_unsupported"]).check()
    parts["hidden"] = contrast(reply.locator(".beleg-hidden"))
    parts["switch"] = contrast(browser.page.locator("#beleg-hiding span"))
    reply.locator(".beleg-hidden").scroll_into_view_if_needed()
    screenshot(browser, f"written-{locale[:2]}-{scheme}-{width}-hidden")
    assert {name: round(found, 1) for name, found in parts.items() if found < 4.5} == {}
    assert browser.page.evaluate("document.documentElement.scrollWidth") <= width
