"""The library tab in a real browser: adding, finding, opening, asking only some, removing."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from gradio_client import Client
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.test_page import contrast
from tests.serving import SEED, Page
from ui.texts import ENGLISH, GERMAN

pytestmark = pytest.mark.browser

Visitor = Callable[..., Visit]
Screenshot = Callable[[Visit, str], None]

EVIL = "<img src=x onerror='window.hacked = 1'> *bold* [x](javascript:window.hacked=1)"
SLOW = 120_000  # milliseconds, for what embeds many passages


class Library:
    """The library tab of a visit, opened."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.root = visit.page.locator("#beleg-library")
        self.rows = self.root.locator("tbody tr")
        self.progress = self.root.locator(".beleg-progress")
        self.notices = self.root.locator(".beleg-notices")
        self.open()

    def open(self) -> None:
        self.visit.page.locator("#beleg-library-tab-button").click()
        expect(self.root.locator(".beleg-count")).to_be_visible()

    def row(self, title: str) -> Locator:
        return self.rows.filter(has=self.visit.page.get_by_role("link", name=title, exact=True))

    def send(self, *files: Path) -> None:
        """Choose files and wait for the report."""
        self.root.locator("input[type=file]").set_input_files(list(files))
        self.wait()

    def wait(self) -> None:
        expect(self.progress.locator(".beleg-report")).to_be_visible(timeout=SLOW)

    def find(self, **fields: str) -> None:
        for name, value in fields.items():
            self.root.locator(f".beleg-find [name={name}]").fill(value)
        self.root.locator(".beleg-find [name=words]").press("Enter")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three articles on the okapi and two files that are none."""
    contents = {
        "okapi.txt": "date 2023-05-06 The okapi\n\nThe okapi of Ituri eats 61 sorts of leaves.",
        "okapi zwei.md": "---\ndate: 2019\n---\n# Das Okapi\n\nDas Okapi aus dem Ituri frisst 17 Sorten Blätter und schläft.",
        f"{EVIL.replace('/', '')}.txt": f"{EVIL}\n\nThe okapi of Epulu has a very long tongue {EVIL}.",
        "empty.txt": "",
        "picture.png": "no picture",
    }
    for name, text in contents.items():
        (tmp_path / name).write_text(text, "utf-8")
    return [tmp_path / name for name in contents]


def test_files_are_added_found_opened_and_asked_alone(
    visit: Visitor, files: list[Path], screenshot: Screenshot
) -> None:
    browser = visit()
    library = Library(browser)
    library.send(*files)
    expect(library.progress.locator(".beleg-report")).to_have_text("3 added, 0 updated, 0 unchanged, 2 left out")
    expect(library.progress.locator("li")).to_have_count(2)
    expect(library.progress).to_contain_text("empty.txt is empty; put an article into it, or leave it out")
    library.progress.get_by_role("button", name=ENGLISH["close"]).click()
    expect(library.progress).to_be_empty()

    library.find(words="okapi")
    expect(library.rows).to_have_count(2)
    expect(library.row("The okapi")).to_contain_text("2023-05-06")
    library.root.get_by_role("button", name=ENGLISH["date"]).click()
    expect(library.rows.nth(0)).to_contain_text("Das Okapi")  # 2019
    expect(library.root.get_by_role("button", name=ENGLISH["date"])).to_be_focused()  # though drawn anew
    library.root.locator("[name=language]").select_option("de")
    expect(library.rows).to_have_count(1)
    library.root.locator("[name=language]").select_option("")
    library.find(**{"from": "2020"})
    expect(library.rows).to_have_count(1)
    library.find(**{"from": "soon"})
    expect(library.root.locator(".beleg-list")).to_have_text(ENGLISH["no_date"])
    library.find(**{"from": ""})
    expect(library.rows).to_have_count(2)
    browser.errors[:] = [error for error in browser.errors if "400" not in error]  # of the date that is none

    library.row("The okapi").get_by_role("link").click()
    expect(browser.pane.locator("h2")).to_have_text("The okapi")
    expect(browser.mark).to_have_count(0)
    library.row("The okapi").get_by_role("checkbox").check()
    screenshot(browser, "library")
    library.root.get_by_role("button", name=ENGLISH["ask_only"]).click()
    chips = browser.page.locator(".beleg-chips li")
    expect(chips).to_have_text([re.compile("^The okapi")])
    expect(browser.question).to_be_focused()
    reply = browser.ask("How many sorts of leaves does the okapi of Ituri eat?")
    expect(browser.page.locator(".beleg-within")).to_have_text("1 chosen article")
    for link in reply.locator("a.beleg-cite").all():
        assert "article=okapi&" in (link.get_attribute("href") or "")
    chips.get_by_role("button").click()
    expect(chips).to_have_count(0)
    browser.ask("How many sorts of leaves does the okapi of Ituri eat?")
    expect(browser.page.locator(".beleg-within")).to_have_count(1)


def test_a_list_that_has_not_changed_keeps_the_link_that_is_open(visit: Visitor) -> None:
    browser = visit()
    library = Library(browser)
    library.rows.first.get_by_role("link").click()
    opened = library.root.locator("a.beleg-current")
    expect(opened).to_have_count(1)
    with browser.page.expect_response(lambda response: "beleg/library?" in response.url) as answer:
        library.root.locator(".beleg-find [name=words]").dispatch_event("input", {"bubbles": True})
    answer.value.finished()
    browser.page.evaluate("() => new Promise((drawn) => setTimeout(drawn, 100))")
    expect(opened).to_have_count(1)


def test_nothing_in_a_name_or_a_title_is_obeyed(visit: Visitor, files: list[Path]) -> None:
    browser = visit()
    library = Library(browser)
    library.send(files[2], files[2].with_name("empty.txt"))
    library.find(words="onerror")
    expect(library.rows).to_have_count(1)
    expect(library.rows.get_by_role("link")).to_have_text(EVIL)
    library.rows.get_by_role("link").click()
    expect(browser.pane.locator("h2")).to_have_text(EVIL)
    library.rows.get_by_role("checkbox").check()
    library.root.get_by_role("button", name=ENGLISH["ask_only"]).click()
    expect(browser.page.locator(".beleg-chips span")).to_have_text(EVIL)
    expect(browser.page.locator("#beleg-library img, #beleg-limits img, #beleg-pane img")).to_have_count(0)
    assert browser.page.evaluate("window.hacked") is None


def test_a_question_within_limits_that_leave_nothing_says_so(visit: Visitor) -> None:
    browser = visit(locale="de-DE")
    limits = browser.page.locator("#beleg-limits")
    limits.get_by_text(GERMAN["limit"]).click()
    limits.locator("[name=date_to]").fill("1999")
    expect(limits.locator(".beleg-chips li")).to_have_text([re.compile("^bis 1999")])
    expect(browser.ask("Wer ist Putin?").locator(".beleg-refusal")).to_have_text(GERMAN["nothing_within"])
    expect(browser.page.locator(".beleg-within")).to_have_text("bis 1999")
    limits.locator("[name=date_to]").fill("gestern")
    expect(browser.ask("Wer ist Putin?")).to_have_text(GERMAN["no_date"])
    limits.locator("[name=date_to]").fill("")
    limits.get_by_label("Deutsch").check()
    reply = browser.ask("Wie hat Putin seine Gespräche mit Lukaschenko beurteilt?")
    expect(reply.locator("a.beleg-cite").first).to_be_visible()
    expect(browser.page.locator(".beleg-within").last).to_have_text("Deutsch")


def test_articles_are_removed_after_a_confirmation(visit: Visitor, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"gnu {number}.txt").write_text(f"The gnu {number}\n\nThe gnu number {number} runs.", "utf-8")
    browser = visit()
    library = Library(browser)
    library.send(*sorted(tmp_path.glob("gnu *.txt")))
    library.find(words="gnu")
    expect(library.rows).to_have_count(2)
    library.root.locator("[data-all]").check()
    dialog = library.root.locator("dialog")
    for key in (False, True):
        library.root.locator("[data-do=remove]").click()
        expect(dialog).to_contain_text("Remove 2 articles from the library?")
        if key:
            browser.page.keyboard.press("Escape")
        else:
            dialog.get_by_role("button", name=ENGLISH["keep"]).click()
        expect(dialog).to_be_hidden()
        expect(library.rows).to_have_count(2)
    library.root.locator("[data-do=remove]").click()
    dialog.get_by_role("button", name=ENGLISH["remove"]).click()
    expect(library.notices).to_have_text("2 articles removed.")
    expect(library.root.locator(".beleg-none")).to_have_text(ENGLISH["none_listed"])
    library.find(words="")
    expect(library.row("gnu")).to_have_count(0)
    expect(library.rows.filter(has_text=SEED)).to_have_count(1)


def test_questions_are_answered_while_many_articles_are_added_by_a_drop(visit: Visitor, served: Page) -> None:
    browser = visit()
    library = Library(browser)
    lines = "\n".join(json.dumps({"id": f"tapir {n:04}", "text": f"The tapir number {n} swims."}) for n in range(600))
    browser.page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.items.add(new File([text], "tapirs.jsonl"));
          document.getElementById("beleg-library").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
        }""",
        lines,
    )
    expect(library.progress.locator("progress")).to_be_visible()
    browser.page.locator("#beleg-chat-tab-button").click()
    browser.ask("Wie hat Putin seine Gespräche mit Lukaschenko beurteilt?")
    assert library.progress.locator("[data-running]").count() == 1  # the adding was not over before
    library.open()
    library.wait()
    expect(library.progress.locator(".beleg-report")).to_have_text("600 added, 0 updated, 0 unchanged, 0 left out")
    library.find(words="tapir")
    expect(library.root.locator(".beleg-pager")).to_contain_text("1 to 50 of 600")
    library.root.get_by_role("button", name=ENGLISH["next"]).click()
    expect(library.root.locator(".beleg-pager")).to_contain_text("51 to 100 of 600")
    expect(library.rows).to_have_count(50)
    program = Client(served.address, verbose=False, analytics_enabled=False)
    assert "removed" in program.predict([f"tapir {n:04}" for n in range(600)], api_name="/remove")


def test_an_adding_is_stopped_and_goes_on_later(visit: Visitor, served: Page, tmp_path: Path) -> None:
    rows = [{"id": f"coati {number:04}", "text": f"The coati number {number} climbs."} for number in range(3000)]
    file = tmp_path / "coatis.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    browser = visit()
    library = Library(browser)
    library.root.locator("input[type=file]").set_input_files([file])
    expect(library.progress).to_contain_text(re.compile(r"\d+ article"), timeout=SLOW)
    library.root.get_by_role("button", name=ENGLISH["stop"]).click()
    report = library.progress.locator(".beleg-report")
    expect(report).to_contain_text("Stopped.", timeout=SLOW)
    stored = int(re.sub(r"\D", "", report.inner_text()))
    assert 0 < stored < len(rows)
    expect(library.root.get_by_role("button", name=ENGLISH["stop"])).to_be_hidden()
    library.find(words="coati")
    expect(library.root.locator(".beleg-pager")).to_contain_text(f"of {stored:,}")
    some = tmp_path / "again" / file.name
    some.parent.mkdir()
    some.write_text("\n".join(map(json.dumps, rows[: stored + 1])), "utf-8")
    library.send(some)
    expect(report).to_have_text(f"1 added, 0 updated, {stored:,} unchanged, 0 left out")
    program = Client(served.address, verbose=False, analytics_enabled=False)
    assert "removed" in program.predict([row["id"] for row in rows[: stored + 1]], api_name="/remove")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 1400), ("light", 360), ("dark", 360)])
def test_the_library_can_be_read_in_every_width_and_light(
    visit: Visitor, screenshot: Screenshot, scheme: str, width: int
) -> None:
    browser = visit(color_scheme=scheme, viewport={"width": width, "height": 800}, locale="de-DE")
    library = Library(browser)
    row = library.rows.filter(has_text=SEED)
    row.get_by_role("checkbox").check()
    screenshot(browser, f"library-{width}-{scheme}")
    assert browser.page.evaluate("document.documentElement.scrollWidth") <= width
    for part in (library.root, library.root.locator(".beleg-find"), row, library.root.locator(".beleg-picked")):
        box = part.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    parts = {
        "title": row.get_by_role("link"),
        "id": row.locator(".beleg-id"),
        "date": row.locator(".beleg-date"),
        "count": library.root.locator(".beleg-count"),
        "head": library.root.get_by_role("button", name=GERMAN["date"]),
        "kinds": library.root.locator(".beleg-drop small"),
        "label": library.root.locator(".beleg-find label span").first,
        "ask": library.root.get_by_role("button", name=GERMAN["ask_only"]),
    }
    low = {name: round(found, 1) for name, part in parts.items() if (found := contrast(part)) < 4.5}
    assert low == {}


def test_the_library_works_without_a_mouse(visit: Visitor) -> None:
    browser = visit()
    tab = browser.page.locator("#beleg-chat-tab-button")
    for _ in range(40):
        if tab.evaluate("tab => tab === document.activeElement"):
            break
        browser.page.keyboard.press("Shift+Tab")
    expect(tab).to_be_focused()
    library_tab = browser.page.locator("#beleg-library-tab-button")
    for key in ("ArrowRight", "Tab"):  # whichever way its tabs are walked
        if not library_tab.evaluate("tab => tab === document.activeElement"):
            browser.page.keyboard.press(key)
    expect(library_tab).to_be_focused()
    browser.page.keyboard.press("Enter")
    rows = browser.page.locator("#beleg-library tbody tr")
    expect(rows.first).to_be_visible()
    seed = rows.filter(has_text=SEED)
    for target in (seed.get_by_role("checkbox"), seed.get_by_role("link")):
        for _ in range(60):
            if target.evaluate("element => element === document.activeElement"):
                break
            browser.page.keyboard.press("Tab")
        expect(target).to_be_focused()
        browser.page.keyboard.press("Space" if target.get_attribute("type") == "checkbox" else "Enter")
    expect(seed.get_by_role("checkbox")).to_be_checked()
    expect(browser.pane.locator("h2")).to_have_text(re.compile("^Kremlchef"))
