"""Texts that want to be obeyed, asked and read: each is shown as it is, none does anything, none breaks the layout."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from gradio_client import Client, handle_file
from playwright.sync_api import Dialog, expect

from index.formats.article import cleaned
from qa.assistant import LONGEST_QUESTION
from tests.browser.conftest import Visit
from tests.browser.injections import INJECTIONS
from tests.serving import Page

pytestmark = pytest.mark.browser

Visitor = Callable[..., Visit]
Screenshot = Callable[[Visit, str], None]

WIDE, NARROW = 1280, 360
_TOGETHER = 9  # injections in a question
QUOTED = {name: INJECTIONS[name] for name in ("image that fails", "forged answer", "direction", "KaTeX")}
# Around what an article says, so that few of its characters are control characters: else it is no text.
_CALM = "The lake lies in the north of the country, and in winter it is quiet there. " * 9

# What in the page's own parts reaches beyond the window, or can be scrolled sideways.
_WIDER = """() => {
  const name = (part) => `${part.tagName} ${part.id || part.className}: ${part.textContent.trim().slice(0, 40)}`;
  const roots = [...document.querySelectorAll("#beleg-chat, #beleg-limits, #beleg-pane, #beleg-library")];
  const cut = (part) => !roots.includes(part) && (getComputedStyle(part).overflowX !== "visible" || cut(part.parentElement));
  const beyond = (part) => part.getBoundingClientRect().left < -1 || part.getBoundingClientRect().right > innerWidth + 1;
  const scrolls = (part) =>
    ["auto", "scroll"].includes(getComputedStyle(part).overflowX) && part.scrollWidth > part.clientWidth + 1;
  const inner = roots.flatMap((root) => [...root.querySelectorAll("*")]).filter((part) => part.getClientRects().length);
  return [
    ...[document.documentElement, document.querySelector(".gradio-container")].filter((part) => part.scrollWidth > innerWidth),
    ...[...roots, ...inner].filter(scrolls),
    ...roots.filter(beyond),
    ...inner.filter((part) => beyond(part) && !cut(part.parentElement)),
  ].map(name);
}"""

# What Markdown, LaTeX and HTML would make of the texts.
_MADE = (
    "script, style, img, svg, math, iframe, object, form, input, dialog, details, h1, table, code, strong, em, .katex"
)

# The last question with its answer, as they are drawn: texts alone.
_LAST = """() => ({
  asked: [...document.querySelectorAll("#beleg-chat [data-testid=user]")].at(-1).textContent,
  read: [...([...document.querySelectorAll("#beleg-chat .beleg-passages")].at(-1)?.querySelectorAll("li") ?? [])].map((item) => ({
    article: new URLSearchParams(item.querySelector("a").getAttribute("href").split("?")[1]).get("article"),
    words: item.querySelector("a").textContent,
    title: item.querySelector("a").title,
    facts: item.querySelector(".beleg-facts").textContent,
  })),
})"""


# Opens each of the articles of a kind in the list, and tells what the pane then shows.
_OPENED = """async (kind) => {
  const pane = document.getElementById("beleg-pane");
  const found = [];
  for (const link of document.querySelectorAll(`#beleg-library tbody a[href*="article=${kind}"]`)) {
    const id = decodeURIComponent(link.getAttribute("href").split("article=")[1]);
    const beginning = id.split(" ").slice(0, 2).join(" ");
    link.click();
    for (let wait = 0; !pane.querySelector(".beleg-facts")?.textContent.includes(beginning) && wait < 200; wait++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    found.push({ id, link: link.textContent, title: pane.querySelector("h2").textContent,
      text: pane.querySelector("article").textContent, fits: pane.scrollWidth <= pane.clientWidth });
  }
  return found;
}"""


@dataclass(frozen=True, slots=True)
class Hostile:
    """Some injections: an article, the heron, says each of them; each is the title and in the id of another, an ibis."""

    injections: list[str]
    heron: dict[str, Any]  # as the program lists them
    ibises: list[dict[str, Any]]

    @property
    def articles(self) -> list[dict[str, Any]]:
        return [self.heron, *self.ibises]


def sentence(injection: str) -> str:
    return f"The heron calls “{injection}” over the lake."


def written(text: str) -> str:
    """What the library keeps of a text."""
    return " ".join(cleaned(text.replace("\0", "")).split())


def literal(text: str) -> str:
    """What the page shows of it: one line, with a replacement character in the place of each that is none."""
    line = " ".join(text.split())
    return "".join("\ufffd" if unicodedata.category(each) in ("Cc", "Cs") else each for each in line)


def groups() -> list[list[str]]:
    """All injections, as many together as a question may be long."""
    made: list[list[str]] = [[]]
    for injection in INJECTIONS.values():
        if len("\n".join([*made[-1], injection])) > LONGEST_QUESTION or len(made[-1]) == _TOGETHER:
            made.append([])
        made[-1].append(injection)
    return made


@pytest.fixture(scope="module")
def hostile(served: Page, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Hostile]]:
    folder = tmp_path_factory.mktemp("hostile")
    for number, group in enumerate(groups()):
        text = "\n\n".join(["A heron", *map(sentence, group), _CALM]).replace("\0", "")
        (folder / f"heron {number:02}.txt").write_text(text, "utf-8")
    for name, injection in QUOTED.items():
        (folder / f"crane {name}.txt").write_text(f"At the lake\n\n{sentence(injection)}\n\n{_CALM}", "utf-8")
    rows = [
        {"id": f"ibis {number:02} {injection}", "title": injection, "text": f"The ibis number {number} walks."}
        for number, injection in enumerate(INJECTIONS.values())
    ]
    (folder / "ibises.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    program = Client(served.address, verbose=False, analytics_enabled=False)
    report = program.predict([handle_file(file) for file in sorted(folder.iterdir())], api_name="/index")
    assert report["skipped"] == []
    listed = sorted(program.predict(api_name="/articles")["articles"], key=lambda article: article["article"])
    herons, ibises = ([each for each in listed if each["article"].startswith(kind)] for kind in ("heron ", "ibis "))
    left = iter(ibises)
    yield [Hostile(group, heron, [next(left) for _ in group]) for group, heron in zip(groups(), herons, strict=True)]
    ours = [each["article"] for each in listed if each["article"].startswith(("heron ", "ibis ", "crane "))]
    program.predict(ours, api_name="/remove")


class Watch:
    """Whether a browser has obeyed anything. Errors and what is fetched from elsewhere are watched by `visit`."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._moves: list[str] = []
        self._dialogs: list[str] = []
        visit.page.on("framenavigated", lambda frame: self._moves.append(frame.url))
        visit.page.on("dialog", self._dialog)

    def _dialog(self, dialog: Dialog) -> None:
        self._dialogs.append(dialog.message)
        dialog.dismiss()

    def expect_nothing_obeyed(self) -> None:
        page = self._visit.page
        assert page.evaluate("window.injected") is None
        assert self._moves == []
        assert self._dialogs == []
        assert len(page.frames) == 1
        fetched = {urlsplit(request).path for request in self._visit.requests}
        assert not [path for path in fetched if "injected" in path or path.endswith(("/x", "/x.png", "passwd"))]
        texts = "[data-testid=user], .beleg-statement, .beleg-sentence, .beleg-related, .beleg-passages li > span[dir]"
        expect(page.locator("#beleg-chat").locator(texts).locator(_MADE)).to_have_count(0)
        expect(page.locator("#beleg-pane").locator(_MADE)).to_have_count(0)


def expect_sound(visit: Visit, width: int) -> None:
    """Nothing is wider than the window, and a question can be sent."""
    visit.page.set_viewport_size({"width": width, "height": 800})
    assert visit.page.evaluate(_WIDER) == []
    send = visit.page.locator("#beleg-send")
    if send.is_visible():  # not in the library's tab
        send.click(trial=True)
        expect(visit.question).to_be_editable()


def test_fifty_injections_are_asked(visit: Visitor, hostile: list[Hostile], screenshot: Screenshot) -> None:
    """Of the articles that hold them in text, title and id."""
    browser = visit(viewport={"width": NARROW, "height": 800})
    watch = Watch(browser)
    read_kinds = set()
    for number, each in enumerate(hostile, 1):
        articles = {article["article"]: article for article in each.articles}
        browser.page.evaluate("ids => window.beleg.askOnly(new Map(ids.map((id) => [id, id])))", list(articles))
        asked = "\n".join(each.injections)
        browser.ask(asked)
        last = browser.page.evaluate(_LAST)
        assert literal(last["asked"]) == f"{literal(asked)}{len(articles)} chosen articles"
        expect(browser.page.locator("#beleg-chat [data-testid=user]")).to_have_count(number)
        whole = literal(written(" ".join(["A heron", *map(sentence, each.injections), _CALM])))
        for item in last["read"]:
            article = articles[item["article"]]
            assert article["title"] in (item["title"], literal(item["title"]))
            assert literal(article["title"]) in literal(item["facts"])
            words = literal(item["words"].removesuffix("…"))
            assert words in whole or re.fullmatch(r".*The ibis number \d+ walks\.", words)
            read_kinds.add(article["article"].split()[0])
    assert read_kinds == {"heron", "ibis"}
    screenshot(browser, "injections-asked")
    for width in (NARROW, WIDE):
        expect_sound(browser, width)
    watch.expect_nothing_obeyed()


def test_fifty_injections_are_titles_ids_and_texts(
    visit: Visitor, hostile: list[Hostile], screenshot: Screenshot
) -> None:
    browser = visit()
    watch = Watch(browser)
    browser.page.locator("#beleg-library-tab-button").click()
    library = browser.page.locator("#beleg-library")
    for kind in ("ibis", "heron"):
        wanted = {
            article["article"]: article
            for each in hostile
            for article in (each.ibises if kind == "ibis" else [each.heron])
        }
        library.locator("[name=words]").fill(kind)
        expect(library.locator(f"tbody a[href*='article={kind}']")).to_have_count(len(wanted))
        for width in (WIDE, NARROW):
            expect_sound(browser, width)
        found = browser.page.evaluate(_OPENED, kind)
        assert {item["id"] for item in found} == set(wanted)
        for item in found:
            title = literal(wanted[item["id"]]["title"])
            assert (literal(item["link"]), literal(item["title"])) == (title, title)
            assert item["fits"], item["id"]
            if kind == "heron":
                group = next(each for each in hostile if each.heron["article"] == item["id"])
                for injection in group.injections:
                    assert literal(written(sentence(injection))) in literal(item["text"])
        screenshot(browser, f"injections-{kind}")
    for width in (WIDE, NARROW):
        expect_sound(browser, width)
    watch.expect_nothing_obeyed()


def test_an_injection_in_an_answer_is_quoted(visit: Visitor, hostile: list[Hostile]) -> None:
    browser = visit(viewport={"width": NARROW, "height": 800})
    watch = Watch(browser)
    answered = 0
    for name, injection in QUOTED.items():
        browser.page.evaluate("id => window.beleg.askOnly(new Map([[id, id]]))", f"crane {name}")
        reply = browser.ask("What does the heron call over the lake?")
        citation = reply.locator(".beleg-statement a")
        if not citation.count():
            continue
        answered += 1
        assert literal(written(injection)) in literal(reply.text_content() or "")
        browser.page.mouse.move(0, 0)
        citation.first.hover()
        tip = browser.page.locator("#beleg-tip")
        expect(tip.locator(".beleg-tip-sentence")).to_be_visible()
        assert literal(tip.locator(".beleg-tip-sentence").text_content() or "") == literal(written(sentence(injection)))
        browser.page.keyboard.press("Escape")
        expect(tip).to_be_hidden()
    assert answered >= 2
    for width in (NARROW, WIDE):
        expect_sound(browser, width)
    watch.expect_nothing_obeyed()


def test_half_a_character_is_asked(visit: Visitor) -> None:
    browser = visit()
    browser.question.evaluate(
        "(box) => { box.value = 'Who is \\ud800 Putin?'; box.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    browser.question.press("Enter")
    expect(browser.replies).to_have_count(1)
    assert literal(browser.page.evaluate(_LAST)["asked"]) == "Who is \ufffd Putin?"
    browser.ask("Who is Putin?")
