"""The web server: whom it answers, the article pane, and the API for programs."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from gradio_client import Client, handle_file

from tests.html_reading import Reading
from tests.serving import SEED, SEEDS, Page, beleg, serving
from tests.test_cli import ANSWER_KEYS, ARTICLE_KEYS, ASKED, PASSAGE_KEYS, REPORT_KEYS, json_lines
from ui.texts import ENGLISH, GERMAN

pytestmark = pytest.mark.model

EVIL = "<script>window.hacked = 1</script>"
REST = f"The zebra & the fox.\n\nA second paragraph with {EVIL} in it."
TEXT = f"{EVIL}\n\n{REST}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page over the seed article and one whose id, title and text are hostile."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "a b&c.txt").write_text(f"date 2022-12 {EVIL}\n\n{REST}", "utf-8")
    with serving(folder / "library", SEEDS, folder / "a b&c.txt") as page:
        yield page


@pytest.fixture(scope="module")
def program(served: Page) -> Client:
    return Client(served.address, verbose=False, analytics_enabled=False)


def pane(page: Page, article: str, start: object, end: object, language: str = "en") -> tuple[int, str]:
    query = urlencode({"article": article, "start": start, "end": end})
    return page.get(f"/beleg/article?{query}", {"Accept-Language": language})


def test_the_pane_marks_the_words_in_their_passage_and_escapes_the_article(served: Page) -> None:
    start = TEXT.index("zebra")
    status, html = pane(served, "a b&c", start, start + len("zebra"))
    reading = Reading(html)
    assert status == 200
    assert [element.text for element in reading.all("mark")] == ["zebra"]
    tinted = "".join(element.text for element in reading.all("span", "beleg-passage"))
    assert tinted == "".join(TEXT.replace("zebra", "").split("\n\n"))
    assert reading.all("h2")[0].text == EVIL
    assert reading.all("p", "beleg-facts")[0].text == "December 2022 · English · a b&c"
    assert "script" not in reading.tags


@pytest.mark.parametrize(
    ("article", "start", "end", "text"),
    [
        ("gone", 0, 3, "gone"),
        ("a b&c", 0, len(TEXT) + 1, "out_of_range"),
        ("a b&c", 9, 9, "out_of_range"),
        ("a b&c", -1, 3, "out_of_range"),
        ("a b&c", 10**30, 10**30 + 1, "out_of_range"),  # more than a database's integer holds
    ],
)
def test_a_place_that_is_not_there_is_a_notice_in_the_pages_language(
    served: Page, article: str, start: int, end: int, text: str
) -> None:
    for language, texts in (("en", ENGLISH), ("de", GERMAN)):
        status, html = pane(served, article, start, end, language)
        assert (status, Reading(html).text) == (404, texts[text])


def test_a_whole_article_is_shown_without_a_mark(served: Page) -> None:
    status, html = served.get("/beleg/article?article=a+b%26c")
    reading = Reading(html)
    assert status == 200
    assert "".join(TEXT.split("\n\n")[1:]) in reading.text
    assert not {"mark", "script"} & reading.tags
    for half in ("start=1", "end=3"):
        assert served.get(f"/beleg/article?article=a+b%26c&{half}")[0] == 404
    assert served.get("/beleg/article?article=gone") == (404, f'<p class="beleg-notice">{ENGLISH["gone"]}</p>')


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", "gone"),
        ("?start=1&end=2", "gone"),
        ("?article=x&start=a&end=b", "gone"),
        ("?article=a+b%26c&start=a&end=b", "out_of_range"),
        ("?article=a+b%26c&start=1.5&end=2", "out_of_range"),
        ("?article=a+b%26c&start=3&end=1", "out_of_range"),
        ("?article=a+b%26c&start=&end=", "out_of_range"),
        ("?article=a+b%26c&start=%C2%B2&end=3", "out_of_range"),  # a digit to Python, and no number
        (f"?article=a+b%26c&start=1&end={'9' * 5000}", "out_of_range"),  # longer than Python reads
    ],
)
def test_junk_instead_of_a_place_is_a_notice(served: Page, query: str, text: str) -> None:
    for route in ("article", "citation"):
        status, html = served.get(f"/beleg/{route}{query}")
        assert (status, Reading(html).text) == (404, ENGLISH[text])


def test_a_citation_is_its_sentence_with_title_and_date(served: Page) -> None:
    start = TEXT.index("zebra")
    query = urlencode({"article": "a b&c", "start": start, "end": start + len("zebra")})
    for language, date in (("en", "December 2022"), ("de", "Dezember 2022")):
        status, html = served.get(f"/beleg/citation?{query}", {"Accept-Language": language})
        reading = Reading(html)
        assert status == 200
        assert [element.text for element in reading.all("p")] == ["The zebra & the fox.", f"{EVIL} · {date}"]
        assert [element.text for element in reading.all("mark")] == ["zebra"]
        assert reading.tags == {"p", "mark", "span"}
    assert served.get("/beleg/citation?article=a+b%26c")[0] == 404


@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/info", "/beleg/article?article=a+b%26c&start=0&end=1"])
def test_nobody_is_answered_who_came_by_another_name(served: Page, path: str) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", f"evil.example:{served.port}", ""):
        assert served.get(path, {"Host": host}) == (400, "Invalid host header"), host
    for host in ("localhost", f"127.0.0.1:{served.port}"):
        assert served.get(path, {"Host": host})[0] == 200, host


def test_the_api_has_the_verbs_of_the_command_line_and_no_other(program: Client) -> None:
    described: dict[str, Any] = program.view_api(return_format="dict", print_info=False)
    assert set(described["named_endpoints"]) == {"/ask", "/search", "/articles", "/index", "/remove"}
    assert not described["unnamed_endpoints"]


def test_the_api_gives_the_command_lines_json(program: Client, served: Page, tmp_path: Path) -> None:
    answer = program.predict(ASKED, api_name="/ask")
    assert list(answer) == ANSWER_KEYS
    assert "9000" in answer["citations"][0]["quote"]
    found = program.predict(ASKED, 2, api_name="/search")
    assert list(found) == ["question", "passages"]
    assert [list(passage) for passage in found["passages"]] == [PASSAGE_KEYS] * 2
    articles = {article["article"]: article for article in program.predict(api_name="/articles")["articles"]}
    assert [list(article) for article in articles.values()] == [ARTICLE_KEYS] * len(articles)

    library = tmp_path / "library"
    assert list(json_lines(beleg(library, "index", SEEDS, "--json"))[0]) == REPORT_KEYS
    own = json_lines(beleg(library, "ask", ASKED, "--json"))[0]
    for name in ("question", "answer", "refused", "language", "citations"):
        assert own[name] == answer[name], name
    assert json_lines(beleg(library, "list", "--json")) == [articles[SEED]]


@pytest.mark.parametrize("question", ["", "🙂", "word " * 4000])
def test_a_question_that_cannot_be_asked_comes_back_with_its_mend(program: Client, question: str) -> None:
    for verb in ("/ask", "/search"):
        answer = program.predict(question, api_name=verb)
        assert list(answer) == ["error", "mend"]
        assert answer["error"].startswith("the question ")


def test_a_program_can_index_files_by_their_names(program: Client, tmp_path: Path) -> None:
    good, bad = tmp_path / "the zoo.txt", tmp_path / "bad.txt"
    good.write_text("date 2024-05 The zoo has two zebras and an owl.", "utf-8")
    bad.write_bytes(b"M\xfcnchen")
    report = program.predict([handle_file(good), handle_file(bad)], api_name="/index")
    assert list(report) == REPORT_KEYS
    assert report["added"] == ["the zoo"]
    assert [list(entry) for entry in report["skipped"]] == [["error", "mend"]]
    listed = {article["article"]: article for article in program.predict(api_name="/articles")["articles"]}
    assert listed.keys() == {"the zoo", "a b&c", SEED}
    assert listed["the zoo"]["date"] == "2024-05"
    assert str(tmp_path) not in str(report) + str(listed["the zoo"])
    assert (
        program.predict("Which animals are in the zoo?", 1, api_name="/search")["passages"][0]["article"] == "the zoo"
    )
    again = program.predict([handle_file(good)], api_name="/index")
    assert (again["added"], again["unchanged"]) == ([], ["the zoo"])


def test_the_api_limits_questions_searches_and_lists(program: Client) -> None:
    def within(**limits: object) -> list[str]:
        """The articles that each verb finds within the limits; they agree, where one has all that are there."""
        found = program.predict("fox soldiers", 100, **limits, api_name="/search")["passages"]
        listed = program.predict(**limits, api_name="/articles")["articles"]
        ids = sorted({passage["article"] for passage in found})
        assert ids == [article["article"] for article in listed]
        return ids

    everything = within()
    assert {SEED, "a b&c"} <= set(everything)
    assert within(articles=["a b&c"]) == ["a b&c"]
    assert SEED not in within(languages=["en"])
    assert SEED in within(languages=["DE"])
    assert {SEED, "a b&c"} <= set(within(date_from="2022-12-24", date_to="2022"))
    assert within(date_to="2021") == []
    assert within(articles=["gone"]) == []
    for chosen in (SEED, "a b&c"):
        answer = program.predict(ASKED, articles=[chosen], api_name="/ask")
        assert {part["article"] for part in answer["citations"] + answer["related"]} == {chosen}
    refused = program.predict(ASKED, date_to="2021", api_name="/ask")
    assert (refused["refused"], refused["citations"], refused["related"]) == (True, [], [])
    for verb, asked in (("/ask", [ASKED]), ("/search", [ASKED]), ("/articles", [])):
        wrong = program.predict(*asked, date_from="yesterday", api_name=verb)
        assert wrong == {"error": "'yesterday' is no date", "mend": "write YYYY, YYYY-MM or YYYY-MM-DD"}


def test_a_program_can_remove_articles_all_or_none(program: Client, tmp_path: Path) -> None:
    file = tmp_path / "the owl.txt"
    file.write_text("The owl sleeps by day.", "utf-8")
    assert program.predict([handle_file(file)], api_name="/index")["added"] == ["the owl"]
    wrong = program.predict(["the owl", "nobody"], api_name="/remove")
    assert wrong["error"] == "the library has no article 'nobody'"
    assert program.predict(["the owl"], api_name="/remove") == {"removed": ["the owl"]}
    assert "the owl" not in str(program.predict(api_name="/articles"))


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/beleg/library/remove", "application/json", f'{{"articles": ["{SEED}"]}}'),
        ("/beleg/library/address", "application/json", '{"address": "https://evil.example"}'),
        ("/beleg/library/files", "multipart/form-data; boundary=x", "--x--"),
        ("/gradio_api/call/remove", "application/json", f'{{"data": [["{SEED}"]]}}'),
        ("/gradio_api/call/remove", "text/plain", f'{{"data": [["{SEED}"]]}}'),
        ("/gradio_api/upload", "multipart/form-data; boundary=x", "--x--"),
    ],
)
def test_what_another_page_sends_is_refused(served: Page, path: str, kind: str, body: str) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1", f"http://127.0.0.1.evil.example:{served.port}"):
        status, words = served.post(path, body, {"Content-Type": kind, "Origin": origin})
        assert (status, words) == (403, "Sent by another page"), origin
    assert served.get(f"/beleg/article?article={SEED}")[0] == 200


def test_the_own_page_may_send(served: Page) -> None:
    headers = {"Content-Type": "application/json", "Origin": f"http://127.0.0.1:{served.port}"}
    assert served.post("/beleg/library/remove", '{"articles": ["nobody"]}', headers)[0] == 404


def test_an_interrupt_ends_the_page_quietly_and_frees_the_library(tmp_path: Path) -> None:
    library = tmp_path / "library"
    with serving(library, SEEDS) as page:
        page.process.send_signal(signal.SIGINT)
        page.process.wait(60)
    assert "Traceback" not in library.with_name("library.log").read_text("utf-8")
    assert beleg(library, "remove", SEED).returncode == 0
