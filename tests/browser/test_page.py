"""The page in a real browser: asking, reading, walking the citations, and what must never happen."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from gradio_client import Client, handle_file
from playwright.sync_api import Locator, expect

from index.seed_format import read_seed_file
from tests.browser.conftest import Visit
from tests.serving import SEED, SEEDS, Page
from ui.texts import ENGLISH, GERMAN, Texts

pytestmark = pytest.mark.browser

Visitor = Callable[..., Visit]
Screenshot = Callable[[Visit, str], None]

ASKED = "how many Russian soldiers are in the joint force?"
ASKED_GERMAN = "Wie hat Putin seine Gespräche mit Lukaschenko beurteilt?"
REFUSED = "Who is the president of France?"
TEXT = read_seed_file(SEEDS / f"{SEED}.txt").text
WORDS = "bis zu 9000"


def place(link: Locator) -> tuple[int, int]:
    query = parse_qs((link.get_attribute("href") or "").partition("#beleg?")[2])
    return int(query["start"][0]), int(query["end"][0])


def expect_marked(visit: Visit, start: int, end: int) -> None:
    """The pane marks exactly these characters (a mark ends at a paragraph's end and goes on in the next)."""
    expect(visit.mark).to_have_text([part for part in TEXT[start:end].split("\n\n") if part])


def contrast(part: Locator) -> float:
    """WCAG's contrast of an element's text to what it stands on, 1 to 21; 4.5 is enough to read."""
    return float(
        part.evaluate("""element => {
          const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
          let ground = element;
          while (ground.parentElement && (rgb(getComputedStyle(ground).backgroundColor)[3] ?? 1) === 0) ground = ground.parentElement;
          const luminance = (colour) => {
            const [r, g, b] = rgb(colour).slice(0, 3).map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const [dark, light] = [luminance(getComputedStyle(element).color), luminance(getComputedStyle(ground).backgroundColor)].sort((a, b) => a - b);
          return (light + 0.05) / (dark + 0.05);
        }""")
    )


def test_an_answer_opens_its_article_at_the_exact_words(visit: Visitor, screenshot: Screenshot) -> None:
    browser = visit()
    reply = browser.ask(ASKED)
    expect(reply.locator(".beleg-statement").first).to_contain_text(WORDS)
    citation = reply.locator(".beleg-statement a").first
    expect(citation).to_have_text("[1]")
    assert "(December 2022)" in (citation.get_attribute("title") or "")

    expect(browser.mark).to_contain_text(WORDS)
    expect_marked(browser, *place(citation))
    expect(browser.mark).to_be_in_viewport(ratio=1)
    assert browser.shown_whole_in_pane(browser.mark)
    assert browser.pane.evaluate("pane => pane.scrollTop") > 0  # the words stand far down in the article
    expect(browser.pane.locator("h2")).to_have_text(re.compile("^Kremlchef Wladimir Putin"))
    expect(browser.pane.locator(".beleg-facts")).to_have_text(f"December 2022 · German · {SEED}")
    expect(browser.pane.locator("h3")).to_have_text(["Die Fähigkeiten von Lukaschenkos Militär reichen nicht aus"])

    tint = browser.pane.locator(".beleg-passage").first
    plain = browser.pane.locator("p").nth(1)
    colours = [part.evaluate("part => getComputedStyle(part).backgroundColor") for part in (tint, browser.mark, plain)]
    assert len(set(colours)) == 3, colours
    screenshot(browser, "answer")


def test_a_click_on_a_citation_opens_it_again(visit: Visitor) -> None:
    browser = visit()
    first = browser.ask(ASKED).locator(".beleg-statement a").first
    expect_marked(browser, *place(first))
    second = browser.ask(ASKED_GERMAN).locator(".beleg-statement a").first
    expect_marked(browser, *place(second))
    first.click()
    expect_marked(browser, *place(first))
    expect(first).to_have_class(re.compile("beleg-current"))
    expect(second).not_to_have_class(re.compile("beleg-current"))
    assert browser.shown_whole_in_pane(browser.mark)


def test_the_article_that_is_open_already_is_not_drawn_anew(visit: Visitor) -> None:
    browser = visit()
    citation = browser.ask(ASKED).locator(".beleg-statement a").first
    expect_marked(browser, *place(citation))
    heading = browser.pane.locator("h2").element_handle()
    browser.pane.evaluate("pane => { pane.scrollTop = 0; }")
    with browser.page.expect_response("**/beleg/article?*"):
        citation.click()
    expect(browser.mark).to_be_in_viewport(ratio=1)
    browser.page.wait_for_function("document.querySelector('#beleg-pane').scrollTop > 0")
    assert heading.evaluate("heading => heading.isConnected")


def test_arrow_keys_walk_the_citations_of_all_answers_in_a_circle(visit: Visitor) -> None:
    browser = visit()
    browser.ask(ASKED)
    newest = browser.ask(ASKED_GERMAN).locator(".beleg-statement a").first
    expect(newest).to_have_class(re.compile("beleg-current"))
    links = browser.page.locator("#beleg-chat a.beleg-cite")
    count = links.count()
    assert count >= 2
    at = next(index for index in range(count) if links.nth(index).get_attribute("href") == newest.get_attribute("href"))
    for key, by in [("ArrowRight", 1)] * (count + 1) + [("ArrowLeft", -1)] * (count + 2):
        browser.page.keyboard.press(key)
        at = (at + by) % count
        expect(links.nth(at)).to_have_class(re.compile("beleg-current"))
        expect_marked(browser, *place(links.nth(at)))


def test_what_the_reader_has_opened_stays_when_the_chat_is_drawn_again(visit: Visitor) -> None:
    browser = visit()
    first = browser.ask(ASKED).locator(".beleg-statement a").first
    second = browser.ask(ASKED_GERMAN).locator(".beleg-statement a").first
    expect(second).to_have_class(re.compile("beleg-current"))
    first.click()
    browser.page.evaluate("window.beleg.newest()")  # the page calls it more than once an answer, the last time late
    expect(first).to_have_class(re.compile("beleg-current"), timeout=1)
    expect_marked(browser, *place(first))


def test_arrow_keys_move_the_caret_while_a_question_is_typed(visit: Visitor) -> None:
    browser = visit()
    browser.ask(ASKED)
    opened = browser.page.locator("#beleg-chat a.beleg-current")
    expect(opened).to_have_count(1)
    browser.question.fill("Wer st?")
    for _ in "st?":
        browser.question.press("ArrowLeft")
    browser.page.keyboard.type("i")
    expect(browser.question).to_have_value("Wer ist?")


def test_a_refusal_shows_related_passages_that_open_their_article(visit: Visitor) -> None:
    browser = visit()
    reply = browser.ask(REFUSED)
    expect(reply.locator(".beleg-refusal")).to_have_text(ENGLISH["refused"])
    expect(reply).not_to_contain_text(ENGLISH["confidence"])
    related = reply.locator(".beleg-related a")
    expect(related).to_have_count(3)
    expect(browser.mark).to_have_count(0)  # related is no answer: it opens on a click only
    mine = [
        link for link in related.all() if SEED in (link.get_attribute("href") or "")
    ]  # others may have been uploaded
    assert mine
    for link in mine:
        link.click()
        expect_marked(browser, *place(link))


@pytest.mark.parametrize(("locale", "texts"), [("en-GB", ENGLISH), ("de-DE", GERMAN), ("fr-FR", ENGLISH)])
def test_the_page_speaks_the_browsers_language(
    visit: Visitor, screenshot: Screenshot, locale: str, texts: Texts
) -> None:
    browser = visit(locale=locale)
    body = browser.page.locator("body")
    expect(browser.question).to_have_attribute("placeholder", texts["ask"])
    expect(browser.page.locator("#beleg-send")).to_have_text(texts["send"])
    for name in ("subtitle", "empty_pane", "keys", "welcome"):
        expect(body).to_contain_text(texts[name])
    expect(browser.pane).to_have_attribute("aria-label", texts["article"])
    expect(browser.ask("").locator("p")).to_have_text(texts["question_empty"])
    reply = browser.ask(REFUSED)
    expect(reply.locator(".beleg-refusal")).to_have_text(texts["refused"])
    expect(reply.locator(".beleg-related-head")).to_have_text(texts["related"])
    screenshot(browser, f"refusal-{locale}")
    certainty = browser.ask(ASKED).locator(".beleg-confidence span")
    expect(certainty).to_have_text(re.compile("|".join(texts[word] for word in ("sure", "likely", "unsure"))))
    expect(certainty).to_have_attribute("title", re.compile(texts["confidence"]))
    facts = {"German": "December 2022 · German", "Deutsch": "Dezember 2022 · Deutsch"}[texts["de"]]
    expect(browser.pane.locator(".beleg-facts")).to_contain_text(facts)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_in_light_and_dark(visit: Visitor, screenshot: Screenshot, scheme: str) -> None:
    browser = visit(color_scheme=scheme)
    browser.ask(REFUSED)
    browser.ask(ASKED)
    expect(browser.mark).to_contain_text(WORDS)
    is_dark = browser.page.evaluate("document.body.classList.contains('dark')")
    assert is_dark == (scheme == "dark")
    screenshot(browser, scheme)
    parts = {
        "article": browser.pane.locator("p").nth(1),
        "facts": browser.pane.locator(".beleg-facts"),
        "mark": browser.mark,
        "passage": browser.pane.locator(".beleg-passage").first,
        "statement": browser.page.locator(".beleg-statement span").first,
        "citation": browser.page.locator(".beleg-statement a").first,
        "related": browser.page.locator(".beleg-related a").first,
        "confidence": browser.page.locator(".beleg-confidence"),
        "question": browser.page.locator("#beleg-chat").get_by_text(REFUSED),
        "send": browser.page.locator("#beleg-send"),
    }
    low = {name: round(found, 1) for name, part in parts.items() if (found := contrast(part)) < 4.5}
    assert low == {}


def test_on_a_phone_the_article_is_below_the_chat_and_nothing_is_cut_off(
    visit: Visitor, screenshot: Screenshot
) -> None:
    browser = visit(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    screenshot(browser, "phone-start")
    link = browser.ask(ASKED).locator(".beleg-statement a").first
    screenshot(browser, "phone-answer")
    link.tap()
    expect_marked(browser, *place(link))
    expect(browser.mark).to_be_in_viewport(ratio=1)
    assert browser.shown_whole_in_pane(browser.mark)
    screenshot(browser, "phone-article")
    chat, pane = browser.page.locator("#beleg-chat").bounding_box(), browser.pane.bounding_box()
    assert chat
    assert pane
    assert chat["y"] + chat["height"] <= pane["y"]
    for box in (chat, pane):
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    assert browser.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert browser.page.evaluate("window.innerWidth") == 360  # a wider page would be zoomed out


def test_a_whole_conversation_asks_this_machine_only(visit: Visitor) -> None:
    browser = visit(locale="de-DE")
    for question in (ASKED, REFUSED, ASKED_GERMAN, "", "https://example.com ![x](https://example.com/x.png)"):
        browser.ask(question)
    browser.page.locator("#beleg-chat a.beleg-cite").first.click()
    expect(browser.mark).to_contain_text(WORDS)
    assert len(browser.requests) > 10
    assert any("/beleg/article?" in request for request in browser.requests)
    assert browser.elsewhere() == []
    assert browser.errors == []


@pytest.mark.parametrize(
    "injections",
    [
        [
            "<script>window.hacked = 1</script>",
            "<img src=x onerror='window.hacked = 1'>",
            "<svg onload=window.hacked=1>",
        ],
        [
            "[click](javascript:window.hacked=1)",
            "<a href='javascript:window.hacked=1'>me</a>",
            "<iframe srcdoc=x></iframe>",
        ],
        [
            "![x](http://127.0.0.1/x.png)",
            "**bold** `code` $x^2$ \\(y\\)",
            "# heading | a | b",
            "&lt;b&gt; &amp; {{ 1 }}",
        ],
    ],
)
def test_what_is_typed_is_shown_literally_and_does_nothing(visit: Visitor, injections: list[str]) -> None:
    browser = visit()
    for injection in injections:
        browser.ask(injection)
        expect(browser.page.locator("#beleg-chat [data-testid=user]").last).to_have_text(injection)
    chat = browser.page.locator("#beleg-chat [data-testid=user]")
    expect(chat.locator("script, img, svg, iframe, a, h1, strong, code, table, .katex")).to_have_count(0)
    assert browser.page.evaluate("window.hacked") is None


def test_a_hostile_article_is_shown_literally_and_does_nothing(visit: Visitor, served: Page, tmp_path: Path) -> None:
    title = "<script>window.hacked = 1</script> <img src=x onerror='window.hacked = 1'> **bold**"
    sentence = "The night heron of Zanzibar eats 41 <img src=x onerror='window.hacked = 1'> *frogs* & `newts` a day."
    file = tmp_path / "night heron.txt"
    file.write_text(f"date 2024-05-06 {title}\n\n{sentence}\n\nIt sleeps.", "utf-8")
    program = Client(served.address, verbose=False, analytics_enabled=False)
    assert program.predict([handle_file(file)], api_name="/index")["added"] == ["night heron"]

    browser = visit()
    reply = browser.ask("How many frogs does the night heron of Zanzibar eat a day?")
    expect(reply).to_contain_text("The night heron of Zanzibar eats 41 <img src=x onerror='window.hacked = 1'> *frogs*")
    reply.locator("a").first.click()
    expect(browser.pane.locator("h2")).to_have_text(title)
    expect(browser.pane.locator("article")).to_contain_text(sentence)
    expect(browser.pane.locator(".beleg-facts")).to_have_text("6 May 2024 · English · night heron")
    expect(browser.page.locator("#beleg-chat, #beleg-pane").locator(".message img, article img, script")).to_have_count(
        0
    )
    assert browser.page.evaluate("window.hacked") is None


@pytest.mark.parametrize(
    ("question", "text"), [("", "question_empty"), ("🙂", "question_wordless"), ("word " * 4000, "question_long")]
)
def test_a_question_that_cannot_be_asked_gets_a_notice_and_the_next_an_answer(
    visit: Visitor, question: str, text: str
) -> None:
    browser = visit()
    expect(browser.ask(question)).to_have_text(ENGLISH[text])
    expect(browser.ask(ASKED)).to_contain_text(WORDS)


def test_all_of_it_works_without_a_mouse(visit: Visitor) -> None:
    browser = visit()
    expect(browser.question).to_be_focused()
    browser.page.keyboard.type(ASKED)
    browser.page.keyboard.press("Enter")
    expect(browser.mark).to_contain_text(WORDS)
    browser.page.keyboard.type(ASKED_GERMAN)
    browser.page.keyboard.press("Enter")
    expect(browser.replies).to_have_count(2)
    first = browser.page.locator("#beleg-chat a.beleg-cite").first
    for _ in range(40):
        browser.page.keyboard.press("Shift+Tab")
        if first.evaluate("link => link === document.activeElement"):
            break
    expect(first).to_be_focused()
    assert first.evaluate("link => getComputedStyle(link).outlineStyle") != "none"
    browser.page.keyboard.press("Enter")
    expect_marked(browser, *place(first))


def test_what_is_typed_is_prepared_and_the_answer_is_the_same(visit: Visitor) -> None:
    browser = visit()
    pasted = browser.ask(ASKED).locator(".beleg-statement").text_content()
    prepared: list[Any] = []
    browser.page.on(
        "request", lambda sent: prepared.append(sent.post_data_json) if sent.url.endswith("beleg/prepare") else None
    )
    whole = lambda sent: sent.url.endswith("beleg/prepare") and sent.request.post_data_json["question"] == ASKED  # noqa: E731
    with browser.page.expect_response(whole) as response:
        browser.question.press_sequentially(ASKED, delay=20)
    assert response.value.status == 204
    before = len(prepared)
    browser.question.press("Enter")
    expect(browser.replies).to_have_count(2)
    assert browser.replies.nth(1).locator(".beleg-statement").text_content() == pasted
    assert [ASKED.startswith(each["question"]) for each in prepared] == [True] * before
    assert prepared[-1]["question"] == ASKED
    assert prepared[-1]["history"][0]["question"] == ASKED
