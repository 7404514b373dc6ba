"""Conversations in a real browser: kept, listed, named, exported, judged; and what becomes of them when things go wrong."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests import serving
from tests.browser.conftest import Visit
from tests.browser.test_checking import LOOKS, looks
from tests.browser.test_page import ASKED, ASKED_GERMAN, REFUSED, WORDS, contrast, expect_marked, place
from tests.html_reading import Reading
from tests.serving import SEED, SEEDS, beleg
from ui.texts import ENGLISH, GERMAN

pytestmark = pytest.mark.browser

Visitor = Callable[..., Visit]
Screenshot = Callable[[Visit, str], None]

NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("forbidden", "SecurityError"); } });
}"""
# As much as the browser gives a page, but for what it needs by itself.
FULL = """for (let length = 1 << 22; length >= 1; length >>= 1) {
  try { for (let n = 0; ; n++) localStorage.setItem(`full-${length}-${n}`, "x".repeat(length)); } catch {}
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conversations") / "library"


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[serving.Page]:
    """A page whose library the tests can ask for its feedback."""
    with serving.serving(folder, SEEDS) as page:
        yield page


class Kept:
    """The list of the conversations that a browser keeps."""

    def __init__(self, page: Page, texts: Any = ENGLISH) -> None:
        self.page = page
        self.texts = texts
        self.root = page.locator("#beleg-conversations")
        self.opener = self.root.locator("[popovertarget]")
        self.list = page.locator("#beleg-kept")
        self.rows = self.list.locator("li")
        self.names = self.list.locator(".beleg-open")

    def open(self) -> None:
        if not self.list.is_visible():
            self.opener.click()
        expect(self.list).to_be_visible()

    def new(self) -> None:
        self.root.get_by_role("button", name=self.texts["new_conversation"]).click()
        expect(self.page.locator("#beleg-first")).to_be_visible()

    def button(self, row: int, name: str) -> Locator:
        return self.rows.nth(row).get_by_role("button", name=re.compile(f"^{self.texts[name]}"))


def ask(visit: Visit, question: str) -> None:
    """Ask, and wait until the answer has been kept, or has not."""
    visit.ask(question)
    expect(Kept(visit.page).root).not_to_have_attribute("inert", "")


def another_tab(first: Visit) -> Visit:
    tab = Visit(first.page.context.new_page())
    tab.page.on("pageerror", lambda error: first.errors.append(str(error)))
    tab.page.goto(first.page.url)
    expect(tab.pane.locator(".beleg-notice")).to_be_visible()
    return tab


def stored(page: Page) -> list[dict[str, Any]]:
    """What the browser keeps, the oldest first."""
    values = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('beleg-')).map((key) => localStorage[key])"
    )
    return sorted(map(json.loads, values), key=lambda one: one["changed"])


def put(page: Page, *conversations: dict[str, Any]) -> None:
    for each in conversations:
        page.evaluate(
            "([id, value]) => localStorage.setItem(`beleg-conversation-${id}`, value)", [each["id"], json.dumps(each)]
        )


def a_copy(conversation: dict[str, Any], number: int, **changes: Any) -> dict[str, Any]:
    return {**conversation, "id": f"{number:032x}", "changed": 1_600_000_000_000 + number, **changes}


def message(visit: Visit) -> str:
    """The first answer's HTML as the chat shows it, without the thumbs, and with no citation open."""
    return str(
        visit.replies.first.evaluate("""reply => {
          const copy = reply.parentElement.cloneNode(true);
          copy.querySelector(".beleg-judging")?.remove();
          copy.querySelector(".beleg-current")?.classList.remove("beleg-current");
          return copy.innerHTML;
        }""")
    )


def questions(visit: Visit) -> Locator:
    return visit.page.locator("#beleg-chat [data-testid=user]")


def test_a_conversation_is_there_again_after_a_reload_and_goes_on(visit: Visitor) -> None:
    browser = visit(locale="de-DE")
    ask(browser, "Wo halten russische Truppen ein Manöver ab?")
    shown = message(browser)
    browser.page.reload()
    expect(browser.replies).to_have_count(1)
    expect(questions(browser)).to_have_text("Wo halten russische Truppen ein Manöver ab?")
    expect(browser.question).to_have_value("")
    expect(browser.page.locator(".beleg-judging")).to_have_count(1)
    again = message(browser)
    # Every link, title and language: a tag or an attribute that is new in answers must be let through by stored.js too.
    assert again == shown

    citation = browser.page.locator(".beleg-statement a").first
    citation.click()
    expect_marked(browser, *place(citation))
    browser.page.locator(".beleg-passages summary").click()
    links = browser.page.locator(".beleg-passages a")
    links.first.click()
    browser.page.keyboard.press("ArrowRight")
    expect(links.nth(1)).to_have_class(re.compile("beleg-current"))

    ask(browser, "und auf welcher Ebene?")
    understood = browser.page.locator(".beleg-understood")
    expect(understood).to_have_attribute("title", re.compile("^Verstanden als: .*Manöver"))
    (conversation,) = stored(browser.page)
    assert [turn["question"] for turn in conversation["turns"]] == [
        "Wo halten russische Truppen ein Manöver ab?",
        "und auf welcher Ebene?",
    ]
    assert browser.page.evaluate("localStorage.length") == 1


def test_what_got_no_answer_is_not_kept_by_itself(visit: Visitor) -> None:
    browser = visit()
    ask(browser, "🙂")
    kept = Kept(browser.page)
    expect(kept.opener).to_have_text("Conversations (0)")
    kept.open()
    expect(kept.list).to_contain_text(ENGLISH["none_kept"])
    browser.page.keyboard.press("Escape")
    ask(browser, REFUSED)
    (conversation,) = stored(browser.page)
    assert (conversation["name"], [turn["question"] for turn in conversation["turns"]]) == (REFUSED, ["🙂", REFUSED])


def test_conversations_are_begun_opened_renamed_deleted_and_brought_back(visit: Visitor) -> None:
    browser = visit()
    kept = Kept(browser.page)
    ask(browser, ASKED)
    kept.new()
    expect(browser.question).to_be_focused()
    expect(browser.replies).to_have_count(0)
    ask(browser, REFUSED)
    expect(kept.opener).to_have_text("Conversations (2)")
    kept.open()
    expect(kept.names).to_have_text([REFUSED, ASKED])
    expect(kept.names.first).to_have_attribute("aria-current", "true")
    expect(kept.rows.nth(1)).to_contain_text("1 question")

    kept.names.nth(1).click()
    expect(kept.list).to_be_hidden()
    expect(questions(browser)).to_have_text(ASKED)
    ask(browser, ASKED_GERMAN)  # which makes it the newest
    kept.open()
    expect(kept.names).to_have_text([ASKED, REFUSED])

    for name, key, expected in (
        ("Belarus & <b>", "Enter", "Belarus & <b>"),
        ("never", "Escape", "Belarus & <b>"),
        ("  ", "Enter", "Belarus & <b>"),
        ("Two", "Tab", "Two"),
    ):
        kept.button(0, "rename").click()
        field = kept.list.get_by_role("textbox", name=ENGLISH["name"])
        expect(field).to_be_focused()
        field.fill(name)
        field.press(key)
        expect(kept.names.first).to_have_text(expected)
        expect(kept.list).to_be_visible()
    browser.page.keyboard.press("Escape")
    ask(browser, REFUSED)
    assert [each["name"] for each in stored(browser.page)] == [REFUSED, "Two"]  # going on keeps the name

    kept.open()
    kept.button(0, "delete").click()
    expect(kept.names).to_have_text([REFUSED])
    expect(browser.replies).to_have_count(0)
    assert len(stored(browser.page)) == 1
    undo = kept.list.get_by_role("button", name=ENGLISH["undo"])
    expect(undo).to_be_focused()
    undo.click()
    expect(kept.names).to_have_text(["Two", REFUSED])
    expect(browser.replies).to_have_count(3)
    kept.button(1, "delete").click()
    expect(kept.list).to_contain_text(f"Deleted: {REFUSED}")
    expect(browser.replies).to_have_count(3)
    browser.page.keyboard.press("Escape")
    kept.open()
    expect(undo).to_have_count(0)
    expect(kept.names).to_have_text(["Two"])


def test_all_of_it_works_without_a_mouse(visit: Visitor) -> None:
    browser = visit()
    kept = Kept(browser.page)
    ask(browser, ASKED)
    press = browser.page.keyboard.press
    kept.opener.focus()
    press("Tab")
    press("Enter")
    expect(browser.replies).to_have_count(0)
    expect(browser.question).to_be_focused()
    kept.opener.focus()
    press("Enter")
    expect(kept.list).to_be_visible()
    expect(kept.names).to_have_count(1)
    press("Tab")
    expect(kept.names.first).to_be_focused()
    press("Tab")
    expect(kept.button(0, "rename")).to_be_focused()
    press("Enter")
    browser.page.keyboard.type("By hand")
    press("Enter")
    expect(kept.button(0, "rename")).to_be_focused()
    press("Tab")
    press("Enter")
    expect(kept.list.get_by_role("button", name=ENGLISH["undo"])).to_be_focused()
    press("Enter")
    expect(kept.names.first).to_be_focused()
    press("Escape")
    expect(kept.list).to_be_hidden()
    expect(kept.opener).to_be_focused()
    press("Enter")
    press("Tab")
    press("Enter")
    expect(questions(browser)).to_have_text(ASKED)

    up = browser.page.locator(".beleg-judging [data-verdict=up]")
    up.focus()
    press("Enter")
    expect(up).to_have_attribute("aria-pressed", "true")
    press("Tab")
    press("Tab")
    browser.page.keyboard.type("well said")
    press("Enter")
    expect(browser.page.locator(".beleg-judging [role=status]")).to_have_text(ENGLISH["judged"])
    browser.page.wait_for_function("JSON.stringify(localStorage).includes('well said')")
    assert stored(browser.page)[0]["turns"][0]["judged"] == {"verdict": "up", "reason": "well said"}


def test_a_reload_in_the_middle_of_an_answer_loses_no_answer_and_offers_the_question_again(visit: Visitor) -> None:
    browser = visit()
    ask(browser, ASKED)
    held: list[Route] = []
    browser.page.route("**/gradio_api/queue/join**", lambda route: held.append(route))
    browser.question.fill(REFUSED)
    browser.question.press("Enter")
    expect(Kept(browser.page).root).to_have_attribute("inert", "")  # no other conversation can be opened meanwhile
    browser.page.unroute("**/gradio_api/queue/join**")
    browser.page.reload()
    browser.wait()
    expect(questions(browser)).to_have_text(ASKED)
    expect(browser.question).to_have_value(REFUSED)
    browser.question.press("Enter")
    expect(browser.replies).to_have_count(2)
    browser.page.reload()
    expect(browser.replies).to_have_count(2)
    expect(browser.question).to_have_value("")
    # What Gradio's script says of the answer that the reload cut off.
    browser.errors[:] = [each for each in browser.errors if "AbortError" not in each and "errored out" not in each]


def test_a_question_that_fails_is_offered_again_and_the_chat_goes_on(visit: Visitor) -> None:
    browser = visit()
    ask(browser, ASKED)
    browser.page.route("**/gradio_api/queue/join**", lambda route: route.fulfill(status=500, json={"detail": "no"}))
    browser.question.fill(REFUSED)
    browser.question.press("Enter")
    expect(Kept(browser.page).root).not_to_have_attribute("inert", "")
    expect(browser.question).to_have_value(REFUSED)
    expect(questions(browser)).to_have_text(ASKED)
    browser.page.unroute("**/gradio_api/queue/join**")
    browser.question.press("Enter")
    expect(browser.replies).to_have_count(2)
    assert [turn["question"] for turn in stored(browser.page)[0]["turns"]] == [ASKED, REFUSED]
    browser.errors[:] = [error for error in browser.errors if "500" not in error]


def test_two_tabs_do_not_overwrite_each_others_conversations(visit: Visitor) -> None:
    browser = visit()
    ask(browser, ASKED)
    tab = another_tab(browser)
    expect(tab.replies).to_have_count(0)  # each tab has a conversation of its own
    first, second = Kept(browser.page), Kept(tab.page)
    expect(second.opener).to_have_text("Conversations (1)")
    first.open()
    ask(tab, REFUSED)
    expect(first.names).to_have_text([REFUSED, ASKED])  # the list in the other tab follows
    assert len(stored(tab.page)) == 2
    browser.page.keyboard.press("Escape")

    second.open()
    second.names.nth(1).click()  # the same conversation in both
    expect(questions(tab)).to_have_text(ASKED)
    second.open()
    second.button(1, "rename").click()
    second.list.get_by_role("textbox").fill("Shared")
    second.list.get_by_role("textbox").press("Enter")
    tab.page.keyboard.press("Escape")
    ask(tab, "Who is the king of Spain?")
    ask(browser, ASKED_GERMAN)
    newest = stored(tab.page)[-1]
    assert newest["name"] == "Shared"
    assert [turn["question"] for turn in newest["turns"]] == [ASKED, "Who is the king of Spain?", ASKED_GERMAN]
    for each in (browser, tab):
        expect(each.replies).to_have_count(2)
    browser.page.reload()
    expect(browser.replies).to_have_count(3)
    tab.page.reload()
    expect(tab.replies).to_have_count(3)


def test_a_conversation_that_another_tab_deletes_does_not_come_back(visit: Visitor) -> None:
    browser = visit()
    ask(browser, ASKED)
    other = Kept(another_tab(browser).page)
    held: list[Route] = []
    browser.page.route("**/gradio_api/queue/join**", lambda route: held.append(route))
    browser.question.fill(REFUSED)
    browser.question.press("Enter")  # while this is being answered
    expect(Kept(browser.page).root).to_have_attribute("inert", "")
    other.open()
    other.button(0, "delete").click()
    expect(Kept(browser.page).opener).to_have_text("Conversations (0)")
    browser.page.wait_for_timeout(0)  # lets what was held be told
    held[0].continue_()
    expect(questions(browser)).to_have_text([REFUSED])
    expect(Kept(browser.page).opener).to_have_text("Conversations (1)")
    (conversation,) = stored(browser.page)
    assert [turn["question"] for turn in conversation["turns"]] == [REFUSED]
    browser.page.unroute("**/gradio_api/queue/join**")

    other.list.get_by_role("button", name=ENGLISH["undo"]).click()
    expect(other.names).to_have_count(2)
    other.names.get_by_text(REFUSED).locator("xpath=ancestor::li").get_by_role(
        "button", name=re.compile("^Delete")
    ).click()
    expect(browser.replies).to_have_count(0)  # as if it had been deleted here
    ask(browser, ASKED_GERMAN)
    assert [each["name"] for each in stored(browser.page)] == [ASKED, ASKED_GERMAN]


@pytest.mark.parametrize(("locale", "texts"), [("en-GB", ENGLISH), ("de-DE", GERMAN)])
@pytest.mark.parametrize("storage", ["forbidden", "full"])
def test_where_nothing_can_be_kept_a_line_says_so_and_the_chat_goes_on(
    visit: Visitor, screenshot: Screenshot, storage: str, locale: str, texts: Any
) -> None:
    browser = visit(
        script=NO_STORAGE if storage == "forbidden" else "", locale=locale, viewport={"width": 360, "height": 740}
    )
    if storage == "full":
        browser.page.evaluate(FULL)
    kept = Kept(browser.page, texts)
    for count, question in enumerate((ASKED, REFUSED), 1):
        ask(browser, question)
        expect(browser.replies).to_have_count(count)
        expect(kept.root.locator(".beleg-problem")).to_have_text(texts["not_kept"])
    screenshot(browser, f"conversations-{storage}-{locale[:2]}")
    expect(kept.opener).to_contain_text("(0)")
    kept.open()
    kept.rows.locator("summary").click()
    with browser.page.expect_download() as download:  # it is the only way to keep it
        kept.rows.get_by_role("button", name=re.compile("^Markdown")).click()
    assert REFUSED.rstrip("?") in Path(download.value.path()).read_text("utf-8")
    browser.page.keyboard.press("Escape")
    browser.page.locator(".beleg-judging [data-verdict=up]").last.click()
    expect(browser.page.locator(".beleg-judging [role=status]").last).to_have_text(texts["judged"])
    if storage == "full":
        browser.page.evaluate("localStorage.clear()")
        ask(browser, ASKED_GERMAN)
        expect(kept.root.locator(".beleg-problem")).to_be_empty()
        assert len(stored(browser.page)[0]["turns"]) == 3  # also those that there was no room for before
    kept.new()
    expect(browser.replies).to_have_count(0)


HOSTILE = (
    '<div class="beleg-answer" onclick="window.hacked = 1" style="position: fixed"><script>window.hacked = 1</script>'
    "<img src=x onerror='window.hacked = 1'><iframe srcdoc=x></iframe><form action='https://evil.example'><input></form>"
    '<a class="beleg-cite" href="javascript:window.hacked=1">one</a> <a href="https://evil.example">two</a>'
    '<p class="beleg-statement">kept ![x](https://evil.example/x.png) **plain** <svg onload="window.hacked = 1"></svg></p></div>'
)
MALFORMED: list[Any] = [
    None, 7, "x", [], {}, {"turns": []}, {"turns": [None]}, {"turns": "x"}, {"name": 7}, {"changed": "now"}, {"changed": None},
    {"turns": [{"id": "1", "question": "?", "understood": "?", "answer": 7, "shown": ["a", "b"]}]},
    {"turns": [{"id": "1", "question": "?", "understood": "?", "answer": None, "shown": ["a"]}]},
    {"turns": [{"id": "1", "question": "?", "understood": "?", "answer": {"answer": "a", "citations": [None]}, "shown": ["a", "b"]}]},
]  # fmt: skip


def test_what_somebody_has_tampered_with_is_left_out_and_breaks_nothing(visit: Visitor) -> None:
    browser = visit()
    ask(browser, ASKED)
    (good,) = stored(browser.page)
    for number, wrong in enumerate(MALFORMED, 100):
        value = json.dumps({**a_copy(good, number), **wrong} if isinstance(wrong, dict) and wrong else wrong)
        browser.page.evaluate(
            "([id, value]) => localStorage.setItem(`beleg-conversation-${id}`, value)", [f"{number:032x}", value]
        )
    browser.page.evaluate("localStorage.setItem('beleg-conversation-' + '7'.repeat(32), '{')")
    browser.page.evaluate("localStorage.setItem('beleg-conversation-x', localStorage.getItem(localStorage.key(0)))")
    (turn,) = good["turns"]
    put(
        browser.page,
        a_copy(
            good,
            1,
            name="<img src=x onerror='window.hacked = 1'>",
            turns=[{**turn, "shown": [HOSTILE, HOSTILE]}, None, 7, {}],
        ),
        a_copy(good, 2, name="judged", turns=[{**turn, "judged": {"verdict": ["up"], "reason": 7}}]),
        a_copy(good, 3, name="unlike", turns=[{**turn, "answer": {"answer": "a", "citations": [{"article": "b"}]}}]),
    )
    browser.page.evaluate("sessionStorage.setItem('beleg-current', '../../x')")
    browser.page.reload()
    kept = Kept(browser.page)
    kept.open()
    expect(kept.names).to_have_text([ASKED, "unlike", "judged", "<img src=x onerror='window.hacked = 1'>"])

    kept.names.nth(3).click()
    expect(browser.page.locator("#beleg-chat .beleg-statement").last).to_have_text(
        "kept ![x](https://evil.example/x.png) **plain** "
    )
    chat = browser.page.locator("#beleg-chat .message")
    expect(
        chat.locator("script, img, iframe, form:not(.beleg-judging form), svg:not(.beleg-judging svg)")
    ).to_have_count(0)
    expect(chat.locator("[onclick], [onerror], [style*=fixed], [href^=javascript], [href^=https]")).to_have_count(0)
    chat.get_by_text("one").first.click()
    ask(browser, REFUSED)
    kept.open()
    kept.names.get_by_text("judged").click()
    expect(questions(browser)).to_have_text(ASKED)
    expect(browser.page.locator(".beleg-judging")).to_have_count(1)
    expect(browser.page.locator(".beleg-judging [aria-pressed=true]")).to_have_count(0)
    kept.open()
    kept.names.get_by_text("unlike").click()
    ask(browser, REFUSED)  # after an answer without places
    expect(browser.page.locator(".beleg-judging")).to_have_count(2)
    browser.page.locator(".beleg-judging [data-verdict=up]").first.click()
    expect(browser.page.locator(".beleg-judging [role=status]").first).to_have_text(ENGLISH["not_judged"])
    assert browser.page.evaluate("window.hacked") is None
    browser.errors[:] = [error for error in browser.errors if "400 (Bad Request)" not in error]


def test_fifty_conversations_are_listed_and_scroll(visit: Visitor, screenshot: Screenshot) -> None:
    browser = visit(viewport={"width": 360, "height": 740})
    ask(browser, ASKED)
    (good,) = stored(browser.page)
    turns = [{**good["turns"][0], "id": f"{number:032x}"} for number in range(10)]
    put(browser.page, *(a_copy(good, number, name=f"conversation {number}", turns=turns) for number in range(49)))
    browser.page.reload()
    kept = Kept(browser.page)
    expect(kept.opener).to_have_text("Conversations (50)")
    kept.open()
    expect(kept.rows).to_have_count(50)
    screenshot(browser, "conversations-fifty")
    box = kept.list.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 740
    assert kept.list.evaluate("list => list.scrollHeight > list.clientHeight && list.scrollWidth <= list.clientWidth")
    kept.names.last.click()
    expect(browser.replies).to_have_count(10)
    expect(browser.page.locator(".beleg-judging")).to_have_count(10)
    # Opening the list, reading half a megabyte and more, does not make anybody wait.
    took = browser.page.evaluate("""() => new Promise((resolve) => {
        const began = performance.now();
        document.querySelector("#beleg-conversations [popovertarget]").click();
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
    })""")
    assert took < 1500


@pytest.mark.parametrize(("locale", "texts"), [("en-GB", ENGLISH), ("de-DE", GERMAN)])
def test_a_conversation_is_exported_in_each_format(visit: Visitor, tmp_path: Path, locale: str, texts: Any) -> None:
    browser = visit(locale=locale, viewport={"width": 360, "height": 740})
    ask(browser, ASKED)
    start, end = place(browser.page.locator(".beleg-statement a").first)
    ask(browser, REFUSED)
    kept = Kept(browser.page, texts)
    link = f"{browser.page.url}?article={SEED}&start={start}&end={end}"
    found = {}
    for name in ("Markdown", "HTML", "JSON"):
        kept.open()
        if not kept.rows.first.locator("details").evaluate("details => details.open"):
            kept.rows.first.locator("summary").click()
        with browser.page.expect_download() as download:
            kept.rows.first.get_by_role("button", name=re.compile(f"^{name}")).click()
        file = download.value
        assert file.suggested_filename == f"{ASKED.rstrip('?')}.{name.lower().replace('markdown', 'md')}"
        found[name] = Path(file.path()).read_text("utf-8")
        words = Reading(found[name]).text if name == "HTML" else found[name]
        for part in (ASKED.rstrip("?"), REFUSED.rstrip("?"), f"Angaben der belarussischen Seite {WORDS} russische"):
            assert part in words, (name, part)
        assert link in found[name].replace("&amp;", "&")
    for name in ("Markdown", "HTML"):
        assert texts["refused"] in found[name]
    reading = Reading(found["HTML"])
    assert [element.text for element in reading.all("mark")] == [WORDS]
    assert json.loads(found["JSON"])["turns"][0]["answer"]["citations"][0]["start"] == start
    saved = tmp_path / "conversation.html"
    saved.write_text(found["HTML"], "utf-8")
    browser.page.goto(saved.as_uri())
    expect(browser.page.locator("mark")).to_have_text(WORDS)
    browser.requests[:] = [request for request in browser.requests if not request.startswith("file:")]
    browser.page.goto(browser.page.locator("blockquote + p a").first.get_attribute("href") or "")
    expect(browser.mark).to_have_text(WORDS)


def test_an_export_that_fails_is_a_line(visit: Visitor) -> None:
    browser = visit()
    ask(browser, ASKED)
    (good,) = stored(browser.page)
    put(browser.page, {**good, "turns": [{**good["turns"][0], "answer": {"answer": "a", "citations": []}}]})
    kept = Kept(browser.page)
    for said in (ENGLISH["not_exported"], ENGLISH["no_server"]):
        kept.open()
        if not kept.rows.first.locator("details").evaluate("details => details.open"):
            kept.rows.first.locator("summary").click()
        kept.rows.first.get_by_role("button", name="HTML").click()
        expect(kept.root.locator(".beleg-problem")).to_have_text(said)
        browser.page.route("**/beleg/conversation/export", lambda route: route.abort())
    browser.errors[:] = [
        error for error in browser.errors if "400 (Bad Request)" not in error and "net::ERR_FAILED" not in error
    ]


def judged(folder: Path, turn: str) -> dict[str, Any] | None:
    """What `beleg feedback --json` says of the answer to this question, if anything; beside the page that has it open."""
    lines = map(json.loads, beleg(folder, "feedback", "--json").stdout.splitlines())
    return next((line for line in lines if line["q"] == turn), None)


def test_a_verdict_goes_into_the_library_and_can_be_changed_and_taken_back(visit: Visitor, folder: Path) -> None:
    browser = visit()
    question = "How many Russian soldiers are in it?"  # that no other test judges
    ask(browser, question)
    bar = browser.page.locator(".beleg-judging")
    up, down = (
        bar.get_by_role("button", name=ENGLISH["good"]),
        bar.get_by_role("button", name=ENGLISH["bad"], exact=True),
    )
    up, down = bar.locator("[data-verdict=up]"), bar.locator("[data-verdict=down]")
    expect(up).to_have_attribute("aria-label", ENGLISH["good"])
    expect(down).to_have_attribute("aria-label", ENGLISH["bad"])
    expect(bar.locator("form")).to_be_hidden()
    up.click()
    expect(bar.get_by_role("status")).to_have_text(ENGLISH["judged"])
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(bar.locator("[data-reason]").first).to_be_hidden()
    said = judged(folder, question)
    assert said
    assert (said["verdict"], said["reason"]) == ("up", "")

    down.click()
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(up).to_have_attribute("aria-pressed", "false")
    bar.get_by_role("button", name=ENGLISH["wrong_article"]).click()
    expect(bar.get_by_role("button", name=ENGLISH["wrong_article"])).to_have_attribute("aria-pressed", "true")
    bar.locator("input").fill("it is <b>about</b> another force")
    bar.get_by_role("button", name=ENGLISH["tell"]).click()
    reason = "wrong article: it is <b>about</b> another force"
    expect(bar.locator("input")).to_have_value("it is <b>about</b> another force")
    browser.page.wait_for_function("reason => JSON.stringify(localStorage).includes(reason)", arg=reason)
    said = judged(folder, question)
    assert said
    assert (said["verdict"], said["reason"], said["article"]) == ("down", reason, SEED)
    assert said["answer"]["question"] == question

    browser.page.reload()
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(bar.get_by_role("button", name=ENGLISH["wrong_article"])).to_have_attribute("aria-pressed", "true")
    expect(bar.locator("input")).to_have_value("it is <b>about</b> another force")
    down.click()
    expect(bar.get_by_role("status")).to_have_text(ENGLISH["taken_back"])
    expect(bar.locator("form")).to_be_hidden()
    assert judged(folder, question) is None


@pytest.mark.parametrize("path", ["/beleg/feedback", "/beleg/conversation/export"])
def test_another_page_can_neither_judge_nor_export(served: serving.Page, path: str) -> None:
    for origin in ("https://evil.example", "null"):
        answer = served.post(path, "{}", {"Content-Type": "application/json", "Origin": origin})
        assert answer == (403, "Sent by another page")
    own = {"Content-Type": "application/json", "Origin": served.address.rstrip("/")}
    assert served.post(path, "{}", own)[0] == 400


def test_each_answer_has_its_own_verdict_and_a_refusal_its_own_reasons(visit: Visitor, folder: Path) -> None:
    browser = visit(locale="de-DE")
    kept = Kept(browser.page, GERMAN)
    ask(browser, "🙂")  # has no verdict, and shifts the others
    ask(browser, ASKED)
    ask(browser, "Wer ist der König von Spanien?")
    bars = browser.page.locator(".beleg-judging")
    expect(bars).to_have_count(2)
    bars.nth(1).locator("[data-verdict=down]").click()
    reasons = bars.nth(1).locator("[data-reason]")
    expect(reasons).to_have_text([GERMAN["has_answer"]])
    reasons.click()
    expect(reasons).to_have_attribute("aria-pressed", "true")
    said = judged(folder, "Wer ist der König von Spanien?")
    assert said
    assert (said["verdict"], said["reason"], said["refused"], said["answers"]) == (
        "down",
        ENGLISH["has_answer"],
        True,
        [],
    )
    expect(bars.first.locator("[aria-pressed=true]")).to_have_count(0)

    kept.new()
    ask(browser, "Wer ist der König von Spanien?")
    expect(bars).to_have_count(1)
    expect(bars.locator("[aria-pressed=true]")).to_have_count(0)  # the same words in another conversation
    kept.open()
    kept.names.nth(1).click()
    expect(bars).to_have_count(2)
    expect(bars.nth(1).locator("[data-verdict=down]")).to_have_attribute("aria-pressed", "true")


def test_a_verdict_that_cannot_be_kept_says_so_and_is_not_shown_as_given(visit: Visitor) -> None:
    browser = visit()
    ask(browser, REFUSED)
    browser.page.route("**/beleg/feedback", lambda route: route.abort())
    bar = browser.page.locator(".beleg-judging")
    bar.locator("[data-verdict=up]").click()
    expect(bar.get_by_role("status")).to_have_text(ENGLISH["no_server"])
    expect(bar.locator("[data-verdict=up]")).to_have_attribute("aria-pressed", "false")
    browser.errors[:] = [error for error in browser.errors if "net::ERR_FAILED" not in error]


@pytest.mark.parametrize(("locale", "scheme", "width"), LOOKS)
def test_everything_fits_and_can_be_read(
    visit: Visitor, screenshot: Screenshot, locale: str, scheme: str, width: int
) -> None:
    browser = visit(**looks(locale, scheme, width))
    texts = GERMAN if locale == "de-DE" else ENGLISH
    kept = Kept(browser.page, texts)
    name = f"conversations-{locale[:2]}-{scheme}-{width}"
    ask(browser, ASKED_GERMAN)
    kept.new()
    screenshot(browser, f"{name}-new")
    ask(browser, ASKED)
    bar = browser.page.locator(".beleg-judging")
    bar.locator("[data-verdict=down]").click()
    bar.locator("[data-reason]").first.click()
    expect(bar.locator("[data-reason]").first).to_have_attribute("aria-pressed", "true")
    screenshot(browser, f"{name}-judged")
    parts = {
        part: contrast(bar.locator(part).first)
        for part in ("[data-reason]", "[role=status]", "form button:not([data-reason])")
    }
    kept.open()
    kept.rows.nth(1).locator("summary").click()
    screenshot(browser, f"{name}-list")
    for part in (".beleg-facts", ".beleg-open", "li button[data-rename]", "li summary", "li details button"):
        parts[part] = contrast(kept.list.locator(part).last)
    kept.button(1, "delete").click()
    screenshot(browser, f"{name}-deleted")
    parts["deleted"] = contrast(kept.list.locator(".beleg-deleted"))
    parts["opener"] = contrast(kept.opener)
    box = kept.list.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert {name: round(found, 1) for name, found in parts.items() if found < 4.5} == {}
    assert browser.page.evaluate("document.documentElement.scrollWidth") <= width
