"""The library tab without a browser: its HTML, where nothing foreign is markup, and what its routes take and refuse."""

import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from index.engine import Floats
from index.errors import BelegError, SourceError
from index.indexer import Progress, Report
from index.records import Article
from qa.assembly import Workspace
from tests.fakes import FakeEncoder, an_article
from tests.html_reading import Reading
from tests.serving import fake_workspace
from tests.web_server import serving as serving_web
from ui import library_routes
from ui.changes import Adding, Changes
from ui.library_routes import LibraryRoutes, file_name
from ui.library_view import adding_html, list_html
from ui.listing import Listed, Query, listed, row_of
from ui.texts import ENGLISH, GERMAN

EVIL = "\"'><img src=x onerror=alert(1)> *a* [b](javascript:1) &lt; ${x} {{y}}\n\nz"
PATIENCE = 60


def read_list(*articles: Article, query: Query | None = None, texts: Mapping[str, str] = ENGLISH) -> Reading:
    query = query or Query()
    found = listed([row_of(replace(article, text=""), len(article.text)) for article in articles], query)
    return Reading(list_html(found, query, (len(articles), 7), texts))


def test_a_row_shows_what_is_known_of_an_article() -> None:
    reading = read_list(
        Article("a b&c", "The zoo", "x" * 12345, "2022-12", "de", "https://news.example/zoo"),
        Article("d", "Undated", "x", "", "", "/home/me/articles/d.txt"),
    )
    first, second = (row for row in reading.all("tr") if "Title" not in row.text)
    assert first.text == "The zooa b&c2022-12Germannews.example12,345"
    assert second.text == "Undatedd––d.txt1"
    link = reading.all("a")[0]
    assert (link.attributes["href"], link.attributes["lang"]) == ("#beleg?article=a%20b%26c", "de")
    assert reading.all("input")[1].attributes["data-article"] == "a%20b%26c"
    assert [span.attributes["title"] for span in reading.all("span") if "title" in span.attributes] == [
        "https://news.example/zoo",
        "/home/me/articles/d.txt",
    ]
    assert reading.all("p", "beleg-count")[0].text == "2 articles · 7 passages"
    assert reading.all("nav")[0].text == "1 to 2 of 2"


def test_nothing_of_an_article_is_markup() -> None:
    reading = read_list(Article(EVIL, EVIL, EVIL, "2022", EVIL, EVIL))
    line = " ".join(EVIL.split())
    assert "img" not in reading.tags
    assert [element.attributes.get("href", "")[:15] for element in reading.all("a")] == ["#beleg?article="]
    assert not any(name.startswith("on") for element in reading.elements for name in element.attributes)
    assert reading.all("a")[0].text == line
    assert reading.all("span", "beleg-id")[0].text == line
    html = list_html(listed([row_of(Article(EVIL, EVIL, "", "", EVIL, EVIL), 1)], Query()), Query(), (1, 1), ENGLISH)
    assert not {"*a*", "[b]", "${", "{{", "&lt;"} & {
        part for part in ("*a*", "[b]", "${", "{{", "&lt;") if part in html
    }


def test_the_column_sorted_by_says_so() -> None:
    reading = read_list(an_article("a", "x"), query=Query(sort="date", descending=True))
    heads = {head.text: head.attributes.get("aria-sort", "") for head in reading.all("th")}
    assert heads == {"": "", "Title": "", "Date ↓": "descending", "Language": "", "Source": "", "Characters": ""}


def test_pages_are_turned_where_there_are_several() -> None:
    articles = [an_article(f"{number:03}", "x") for number in range(120)]
    for page, back, forward, words in ((1, None, 2, "1 to 50"), (2, 1, 3, "51 to 100"), (3, 2, None, "101 to 120")):
        reading = read_list(*articles, query=Query(page=page))
        buttons = {
            button.attributes["data-to"]: button.attributes
            for button in reading.all("button")
            if "data-to" in button.attributes
        }
        for name, to in (("previous", back), ("next", forward)):
            assert ("disabled" in buttons[name]) == (to is None)
            assert to is None or buttons[name]["data-page"] == str(to)
        assert words in reading.all("nav")[0].text
        assert len(reading.all("tr")) <= 51


@pytest.mark.parametrize(("held", "text"), [(0, "none_held"), (3, "none_listed")])
def test_an_empty_list_says_why(held: int, text: str) -> None:
    for texts in (ENGLISH, GERMAN):
        reading = Reading(list_html(Listed([], 0, 1, 1), Query(), (held, 0), texts))
        assert reading.all("p")[1].text == texts[text]


def test_an_adding_under_way_says_how_far_it_is() -> None:
    adding = Adding(0.0, Progress(1200, 2400, 5000, 1300), seconds=100.0)
    reading = Reading(adding_html(adding, GERMAN))
    assert reading.all("p", "beleg-facts")[0].text == (
        "1.200 von 2.400 gelesen · 1.300 Artikel · 50 Passagen pro Sekunde · noch etwa 2 Minuten"
    )
    assert reading.all("progress")[0].attributes == {"max": "2400", "value": "1200", "aria-label": GERMAN["adding"]}
    assert "data-running" in reading.elements[0].attributes
    just_begun = Reading(adding_html(Adding(0.0, Progress(0, 1, 0)), ENGLISH))
    assert just_begun.all("p", "beleg-facts")[0].text == "0 of 1 read"
    assert "value" not in just_begun.all("progress")[0].attributes
    going_on = Reading(adding_html(Adding(0.0, Progress(0, 1, 0, 1200)), ENGLISH))  # where it was stopped before
    assert going_on.all("p", "beleg-facts")[0].text == "0 of 1 read · 1,200 articles"


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (0, "Stopped before an article was stored. Add the same again, and it begins anew."),
        (1, "Stopped. 1 article is stored and stays. Add the same again, and it goes on from there."),
        (1200, "Stopped. 1,200 articles are stored and stay. Add the same again, and it goes on from there."),
    ],
)
def test_an_adding_that_is_stopped_says_so_then_what_is_stored(stored: int, words: str) -> None:
    adding = Adding(0.0, Progress(1, 2, stored, stored), seconds=100)
    adding.stopping.set()
    reading = Reading(adding_html(adding, ENGLISH))
    assert {"data-running", "data-stopping"} <= set(reading.elements[0].attributes)
    assert reading.all("p")[0].text == ENGLISH["stopping"]
    assert "left" not in reading.text
    adding.stopped = True
    reading = Reading(adding_html(adding, ENGLISH))
    assert [line.text for line in reading.all("p")] == [words]
    assert "data-close" in reading.all("button")[0].attributes
    assert not adding.running


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "about 10 seconds left"), (44, "about 40 seconds left"), (94, "about 90 seconds left"),
     (100, "about 2 minutes left"), (7200, "about 120 minutes left")],
)  # fmt: skip
def test_the_time_left_is_no_more_exact_than_it_is_known(seconds: float, words: str) -> None:
    assert words in adding_html(Adding(0.0, Progress(1, 2, 3), seconds=seconds), ENGLISH)


def test_a_report_counts_and_gives_each_reason() -> None:
    report = Report(added=["a", "b"], updated=["c"], unchanged=["d"] * 1500)
    report.skipped = [SourceError(f"{EVIL}.txt is empty", f"leave {EVIL} out"), SourceError("x", "y", "busy")]
    reading = Reading(adding_html(Adding(0.0, Progress(9, 9, 9), report), ENGLISH))
    assert reading.all("p")[0].text == "2 added, 1 updated, 1,500 unchanged, 2 left out"
    line = " ".join(EVIL.split())
    assert [item.text for item in reading.all("li")] == [f"{line}.txt is empty; leave {line} out", ENGLISH["busy"]]
    assert "img" not in reading.tags
    assert "data-running" not in str(reading.elements)


def test_a_report_of_very_many_reasons_stays_short() -> None:
    report = Report(skipped=[SourceError(f"{number}.txt is empty", "leave it out") for number in range(5000)])
    reading = Reading(adding_html(Adding(0.0, Progress(1, 1, 0), report), GERMAN))
    items = [item.text for item in reading.all("li")]
    assert (len(items), items[-1]) == (101, "und 4.900 weitere")


def test_an_adding_that_failed_says_why() -> None:
    error = BelegError(f"the disk {EVIL} is full", "free space")
    reading = Reading(adding_html(Adding(0.0, Progress(1, 2, 0), error=error), ENGLISH))
    assert " ".join(EVIL.split()) in reading.text
    assert "img" not in reading.tags


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with fake_workspace(tmp_path / "library", {}) as opened:
        yield opened


@pytest.fixture
def changes(workspace: Workspace) -> Iterator[Changes]:
    made = Changes(workspace)
    yield made
    made.stop()


class SteppedEncoder(FakeEncoder):
    """From the second batch on it waits until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.batches = 0
        self.waits = threading.Event()
        self.free = threading.Event()

    def passages(self, texts: Sequence[str]) -> Floats:
        self.batches += 1
        if self.batches > 1:
            self.waits.set()
            assert self.free.wait(PATIENCE)
        return super().passages(texts)


@pytest.fixture
def page(workspace: Workspace, changes: Changes) -> TestClient:
    return TestClient(Starlette(routes=LibraryRoutes(workspace.library, changes).routes()))


def send(page: TestClient, *files: tuple[str, bytes]) -> Any:
    return page.post("/beleg/library/files", files=[("files", file) for file in files])


def facts_of(page: TestClient) -> str:
    """How far the adding under way is."""
    return Reading(page.get("/beleg/library/adding").text).all("p", "beleg-facts")[0].text


def report_of(page: TestClient) -> Reading:
    """The report of the adding under way, once it has ended."""
    end = time.monotonic() + PATIENCE
    while "data-running" in (html := page.get("/beleg/library/adding").text):
        assert time.monotonic() < end
        time.sleep(0.02)
    return Reading(html)


def test_files_of_several_kinds_are_added_known_by_their_names(page: TestClient, workspace: Workspace) -> None:
    answer = send(
        page,
        ("zoo.txt", b"date 2024-05 The zoo\n\nThe zoo has two zebras."),
        ("owl.md", b"# The owl\n\nThe owl sleeps by day."),
        ("table.csv", b"id,title,text\nfox-1,The fox,The fox is red.\nhen-1,The hen,The hen is brown.\n"),
        ("bad.txt", b""),
    )
    assert answer.status_code == 202
    reading = report_of(page)
    assert reading.all("p")[0].text == "4 added, 0 updated, 0 unchanged, 1 left out"
    assert [item.text for item in reading.all("li")] == ["bad.txt is empty; put an article into it, or leave it out"]
    held = {article.id: article for article in workspace.library.articles()}
    assert {article.title for article in held.values()} == {"The zoo", "The owl", "The fox", "The hen"}
    assert held["zoo"].source == "upload:zoo.txt"
    assert not any("beleg-" in article.source + article.origin for article in held.values())

    assert send(page, ("zoo.txt", b"date 2024-05 The zoo\n\nThe zoo has three zebras.")).status_code == 202
    assert report_of(page).all("p")[0].text == "0 added, 1 updated, 0 unchanged, 0 left out"
    assert send(page, ("zoo.txt", b"date 2024-05 The zoo\n\nThe zoo has three zebras.")).status_code == 202
    assert report_of(page).all("p")[0].text == "0 added, 0 updated, 1 unchanged, 0 left out"


def test_an_archive_is_added_and_no_upload_is_kept(
    page: TestClient, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/zoo.txt", "The zoo has two zebras.")
        archive.writestr("b/owl.txt", "The owl sleeps by day.")
    assert send(page, ("many.zip", packed.getvalue())).status_code == 202
    assert report_of(page).all("p")[0].text == "2 added, 0 updated, 0 unchanged, 0 left out"
    assert {article.source for article in workspace.library.articles()} == {
        "upload:many.zip/a/zoo.txt",
        "upload:many.zip/b/owl.txt",
    }
    end = time.monotonic() + PATIENCE  # the report comes a moment before the folder goes
    while list(tmp_path.glob("beleg-*")):
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_large_upload_can_be_stopped_and_goes_on_when_it_is_sent_again(tmp_path: Path) -> None:
    rows = "\n".join(json.dumps({"id": f"owl {number}", "text": f"The owl {number} hoots."}) for number in range(300))
    encoder = SteppedEncoder()
    with fake_workspace(tmp_path / "library", {}, encoder) as workspace:
        changes = Changes(workspace)
        page = TestClient(Starlette(routes=LibraryRoutes(workspace.library, changes).routes()))
        assert page.post("/beleg/library/stop").text == ""  # nothing was ever begun
        assert send(page, ("owls.jsonl", rows.encode())).status_code == 202
        assert encoder.waits.wait(PATIENCE)
        end = time.monotonic() + PATIENCE  # the first batch is stored while the second is embedded
        while not facts_of(page).startswith("0 of 1 read · 64 articles · "):
            assert time.monotonic() < end
            time.sleep(0.02)
        answer = page.post("/beleg/library/stop", json={})
        assert (answer.status_code, Reading(answer.text).all("p")[0].text) == (202, ENGLISH["stopping"])
        encoder.free.set()
        reading = report_of(page)
        kept = workspace.library.count()[0]
        assert kept in (128, 192)  # what was being embedded when it was stopped, and what was begun by then
        assert reading.all("p")[0].text == ENGLISH["stopped_many"].format(kept)
        assert page.get("/beleg/library/stop").status_code == 405

        assert page.post("/beleg/library/stop").status_code == 202  # a late one stops nothing more
        assert send(page, ("owls.jsonl", rows.encode())).status_code == 202
        assert report_of(page).all("p")[0].text == f"{300 - kept} added, 0 updated, {kept} unchanged, 0 left out"
        changes.stop()


def test_hostile_names_stay_names(page: TestClient, workspace: Workspace, tmp_path: Path) -> None:
    names = [
        "../../../escaped.txt",
        "C:\\Windows\\evil.txt",
        "..",
        "x" * 400 + ".txt",
        "<img src=x onerror=alert(1)>.txt",
    ]
    assert (
        send(page, *[(name, f"The text of {number}.".encode()) for number, name in enumerate(names)]).status_code == 202
    )
    reading = report_of(page)
    assert reading.all("p")[0].text.startswith("5 added")
    assert "img" not in reading.tags
    assert {article.id for article in workspace.library.articles()} == {
        "escaped", "evil", "unnamed", "x" * 196, "<img src=x onerror=alert(1)>"
    }  # fmt: skip
    assert not list(tmp_path.rglob("escaped*"))


@pytest.mark.parametrize(
    ("sent", "name"),
    [("a b.txt", "a b.txt"), ("/etc/passwd", "passwd"), ("", "unnamed"), ("a/..", "unnamed"), ("a\nb\x00.txt", "a\ufffdb\ufffd.txt"),
     ("ä" * 300 + ".md", "ä" * 98 + ".md"), ("a." + "b" * 300, "a." + "b" * 198), ("ä" + "b" * 300, "ä" + "b" * 198), (".hidden", ".hidden")],
)  # fmt: skip
def test_an_uploads_name_is_fit_for_a_file_here(sent: str, name: str) -> None:
    assert file_name(sent) == name
    assert len(file_name(sent).encode()) <= 200


def test_what_is_no_upload_or_too_large_is_refused(
    page: TestClient, changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_routes, "MOST_FILES", 3)
    monkeypatch.setattr(library_routes, "LARGEST_UPLOAD", 2000)
    for answer, status in (
        (page.post("/beleg/library/files"), 400),
        (page.post("/beleg/library/files", content=b"x", headers={"Content-Type": "text/plain"}), 400),
        (page.post("/beleg/library/files", content=b"x", headers={"Content-Type": "multipart/form-data"}), 413),
        (page.post("/beleg/library/files", data={"files": "no file"}), 400),
        (send(page, *[(f"{number}.txt", b"x") for number in range(4)]), 413),
        (send(page, ("large.txt", b"x" * 2000)), 413),
        (page.get("/beleg/library/files"), 405),
    ):
        assert answer.status_code == status, answer.text
    assert changes.adding is None


def test_an_address_is_fetched_but_none_of_this_machine(page: TestClient, workspace: Workspace) -> None:
    with serving_web() as web:
        address = web.serve("/zoo", b"<title>The zoo</title><article><p>The zoo has two zebras.</p></article>")
        assert page.post("/beleg/library/address", json={"address": address}).status_code == 202
        reading = report_of(page)
        assert web.asked == []
    assert reading.all("p")[0].text == "0 added, 0 updated, 0 unchanged, 1 left out"
    assert "127.0.0.1" in reading.all("li")[0].text
    assert "--allow-private" in reading.all("li")[0].text
    assert workspace.library.count() == (0, 0)


@pytest.mark.parametrize(
    ("sent", "text"),
    [({}, "not_sent"), ({"address": "  "}, "not_sent"), ({"address": "file:///etc/passwd"}, "no_address"),
     ({"address": "javascript://x"}, "no_address"), ({"address": "https://x/" + "y" * 5000}, "no_address"),
     (["https://news.example"], "not_sent")],
)  # fmt: skip
def test_what_is_no_address_is_said(page: TestClient, sent: object, text: str) -> None:
    answer = page.post("/beleg/library/address", json=sent, headers={"Accept-Language": "de"})
    assert (answer.status_code, Reading(answer.text).text) == (400, GERMAN[text])


def test_an_address_may_leave_out_its_scheme(
    page: TestClient, changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(changes, "start", lambda sources, _: started.extend(source.origin for source in sources))
    for address in ("news.example/zoo", " http://news.example/zoo "):
        assert page.post("/beleg/library/address", json={"address": address}).status_code == 202
    assert started == ["https://news.example/zoo", "http://news.example/zoo"]


def test_articles_are_listed_within_limits_and_opened_by_their_exact_ids(page: TestClient) -> None:
    send(page, ("a  b.txt", b"date 2024-05 The zoo\n\nThe zebra."), ("owl.txt", b"date 2022 The owl\n\nThe owl."))
    report_of(page)
    reading = Reading(page.get("/beleg/library", params={"words": "zoo", "from": "2024", "until": "2024-05"}).text)
    assert [box.attributes.get("data-article") for box in reading.all("input")] == [None, "a%20%20b"]
    both = Reading(page.get("/beleg/library?sort=date&order=descending&page=x").text)
    assert [link.text for link in both.all("a")] == ["The zoo", "The owl"]
    assert page.get("/beleg/library/languages").json()[0][:2] == ["en", "English"]


@pytest.mark.parametrize("name", ["from", "until"])
def test_a_date_that_is_none_is_said_in_the_pages_language(page: TestClient, name: str) -> None:
    for language, texts in (("en", ENGLISH), ("de", GERMAN)):
        answer = page.get("/beleg/library", params={name: "<b>soon"}, headers={"Accept-Language": language})
        assert (answer.status_code, Reading(answer.text).text) == (400, texts["no_date"])


def test_articles_are_removed_all_or_none(page: TestClient, workspace: Workspace) -> None:
    send(page, ("zoo.txt", b"The zebra."), ("owl.txt", b"The owl."), ("fox.txt", b"The fox."))
    report_of(page)
    answer = page.post("/beleg/library/remove", json={"articles": ["zoo", EVIL]})
    assert answer.status_code == 404
    assert "img" not in Reading(answer.text).tags
    assert workspace.library.count()[0] == 3
    answer = page.post("/beleg/library/remove", json={"articles": ["zoo", "owl", "zoo"]})
    assert (answer.status_code, Reading(answer.text).text) == (200, "2 articles removed.")
    assert [article.id for article in workspace.library.articles()] == ["fox"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b'{"articles": ["zoo"]}', "text/plain"), (b'{"articles": ["zoo"]}', "application/x-www-form-urlencoded"),
     (b"[" * 100_000, "application/json"), (b"{", "application/json"), (b'["zoo"]', "application/json"),
     (b'{"articles": "zoo"}', "application/json"), (b"", "application/json"),
     (b'{"articles": ["zoo"], "more": "' + b"x" * 1_000_000 + b'"}', "application/json")],
)  # fmt: skip
def test_what_no_script_of_the_page_sends_removes_nothing(
    page: TestClient, workspace: Workspace, content: bytes, kind: str
) -> None:
    send(page, ("zoo.txt", b"The zebra."))
    report_of(page)
    answer = page.post("/beleg/library/remove", content=content, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert workspace.library.count()[0] == 1


def test_ten_thousand_articles_are_fifty_rows(
    page: TestClient, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [(an_article(f"{number:05}", ""), 1) for number in range(10_000)]
    monkeypatch.setattr(workspace.library, "listed", lambda: many)
    answer = page.get("/beleg/library?page=200")
    reading = Reading(answer.text)
    assert len(reading.all("tr")) == 51
    assert reading.all("nav")[0].text == "Previous9,951 to 10,000 of 10,000Next"
    assert len(answer.content) < 60_000
