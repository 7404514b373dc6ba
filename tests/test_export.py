"""A conversation as a file: everything that is in it, and nothing of it as markup."""

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from starlette.applications import Starlette
from starlette.testclient import TestClient

from index.library import Library
from index.records import Article, Passage
from tests.fakes import random_vectors
from tests.html_reading import Reading
from tests.kept_turns import EVIL, answered, conversation, mistaken, refused
from ui import conversation_routes
from ui.conversation_routes import ConversationRoutes
from ui.export import FORMATS, file_names, html_of, json_of, markdown_of, marked_down
from ui.kept import Conversation
from ui.texts import ENGLISH, GERMAN, Texts

ADDRESS = "http://127.0.0.1:7860/"
FOX = Article(
    "a_fox & co", "The red fox", "A fox sleeps. The red fox\nsleeps in its den of 12 foxes.", "2022-12-19", "en"
)
WHOLE = conversation(
    [
        answered("Where does the fox sleep?", FOX, "in its den", "12"),
        answered("und wer?", FOX, "The red fox", understood="Where does the fox sleep? und wer?"),
        refused("Who barks?", Passage("p", FOX.id, 0, 13)),
        mistaken("🙂"),
    ]
)
HOSTILE = conversation(
    [answered(EVIL, replace(FOX, id=EVIL, title=EVIL, text=f"{EVIL}."), EVIL, understood=EVIL * 2)], EVIL
)
LINE = "".join(each for each in " ".join(EVIL.split()) if each != "\x1b")


def kept(given: dict[str, Any]) -> Conversation:
    return Conversation.model_validate_json(json.dumps(given))


def tokens_of(markdown: str) -> list[Token]:
    """Every token as GitHub's Markdown has them, those within a line too."""
    found = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(markdown)
    return [inner for token in found for inner in (token, *(token.children or ()))]


def text_of(markdown: str) -> str:
    return "".join(token.content for token in tokens_of(markdown) if token.type == "text")


def places(links: list[str]) -> list[tuple[str, str, str]]:
    """What each link opens; all are the page's own."""
    assert all(link.startswith(f"{ADDRESS}?article=") for link in links)
    queries = [parse_qs(urlsplit(link).query, strict_parsing=True) for link in links]
    return [(query["article"][0], query["start"][0], query["end"][0]) for query in queries]


def start_of(words: str) -> int:
    return FOX.text.index(words)


EXPECTED_PLACES = [
    (FOX.id, str(start_of(words)), str(start_of(words) + len(words))) for words in ("in its den", "12", "The red fox")
] + [(FOX.id, "0", "13")]


def test_markdown_holds_questions_answers_sentences_sources_and_places() -> None:
    markdown = markdown_of(kept(WHOLE), ADDRESS, ENGLISH)
    assert markdown == (
        "# The fox\n\n"
        "A conversation with Beleg, 22 November 2026\n\n"
        "## Where does the fox sleep?\n\n"
        "**in its den**\n\n"
        "**12**\n\n"
        "> The red fox sleeps in its den of 12 foxes.\n\n"
        "\\[1\\] “in its den” — [The red fox, 19 December 2022](<http://127.0.0.1:7860/?article=a_fox%20%26%20co&start=33&end=43>), "
        "a\\_fox \\& co, characters 33 to 43\n\n"
        "> The red fox sleeps in its den of 12 foxes.\n\n"
        "\\[1\\] “12” — [The red fox, 19 December 2022](<http://127.0.0.1:7860/?article=a_fox%20%26%20co&start=47&end=49>), "
        "a\\_fox \\& co, characters 47 to 49\n\n"
        "## und wer?\n\n"
        "Understood as: Where does the fox sleep? und wer?\n\n"
        "**The red fox**\n\n"
        "> The red fox sleeps in its den of 12 foxes.\n\n"
        "\\[1\\] “The red fox” — [The red fox, 19 December 2022](<http://127.0.0.1:7860/?article=a_fox%20%26%20co&start=14&end=25>), "
        "a\\_fox \\& co, characters 14 to 25\n\n"
        "## Who barks?\n\n"
        "The articles do not say.\n\n"
        "Related passages, not an answer:\n\n"
        "- [a\\_fox \\& co, characters 0 to 13](<http://127.0.0.1:7860/?article=a_fox%20%26%20co&start=0&end=13>)\n\n"
        "## 🙂\n\n"
        "This question got no answer.\n"
    )


def test_markdown_links_open_the_places() -> None:
    links = [
        str(token.attrs["href"])
        for token in tokens_of(markdown_of(kept(WHOLE), ADDRESS, ENGLISH))
        if token.type == "link_open"
    ]
    assert places(links) == EXPECTED_PLACES


@pytest.mark.parametrize(
    "text",
    [
        EVIL, "1. one", "12) twelve", "# head", "C #", "- item", "+ item", "* item", "=", "---", "***", "> quote", "    code", "```",
        "a | b", "~~gone~~", "<b>", "&lt;", "&copy", "[a](b)", "![a](b)", "[a]: b", "<http://a.b>", "a\\", "\\*", "$x$", "a  ", "_a_",
        "https://evil.example/x", "WWW.evil.example", "me@evil.example", "|a|\n|-|\n", "a\n\nb", "2022. Das Jahr", "\u2028# a",
    ],
)  # fmt: skip
def test_marked_down_text_shows_exactly_itself(text: str) -> None:
    line = "".join(each for each in " ".join(text.split()) if each != "\x1b")
    for before in ("", "> ", "# ", "- "):
        tokens = tokens_of(f"{before}{marked_down(text)}\n")
        assert "".join(token.content for token in tokens if token.type == "text") == line
        wanted = {"": {"paragraph"}, "> ": {"blockquote", "paragraph"}, "# ": {"heading"}}.get(
            before, {"bullet_list", "list_item", "paragraph"}
        )
        assert {token.type for token in tokens} == {"inline", "text"} | {
            f"{tag}_{end}" for tag in wanted for end in ("open", "close")
        } | ({"text_special"} & {token.type for token in tokens})
    # Addresses and mail addresses, which a reader may link by itself.
    assert not re.search(r"https?://|www\.|\w@", marked_down(text), re.IGNORECASE)


@pytest.mark.parametrize("texts", [ENGLISH, GERMAN])
def test_html_is_a_whole_page_that_loads_and_runs_nothing(texts: Texts) -> None:
    html = html_of(kept(WHOLE), ADDRESS, texts)
    assert html.startswith("<!doctype html>\n")
    reading = Reading(html)
    (root,) = reading.all("html")
    assert root.attributes == {"lang": "de" if texts is GERMAN else "en", "dir": "ltr"}
    assert reading.tags == {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "p",
        "a",
        "section",
        "blockquote",
        "mark",
    }
    assert not {"src", "srcset", "style"} & {name for element in reading.elements for name in element.attributes}
    assert "url(" not in html
    assert "@import" not in html
    assert "@media print" in html
    assert "default-src 'none'" in reading.all("meta")[1].attributes["content"]
    assert all(
        element.attributes.get("dir") == "auto" for tag in ("h1", "h2", "blockquote") for element in reading.all(tag)
    )


def test_html_holds_what_was_asked_and_answered() -> None:
    reading = Reading(html_of(kept(WHOLE), ADDRESS, GERMAN))
    assert [each.text for each in reading.all("title") + reading.all("h1")] == ["The fox", "The fox"]
    assert [each.text for each in reading.all("h2")] == ["Where does the fox sleep?", "und wer?", "Who barks?", "🙂"]
    assert [each.text for each in reading.all("p", "answer")] == ["in its den", "12", "The red fox"]
    assert {each.text for each in reading.all("blockquote")} == {"The red fox sleeps in its den of 12 foxes."}
    assert [each.text for each in reading.all("mark")] == ["in its den", "12", "The red fox"]
    assert [each.text for each in reading.all("p", "facts")] == [
        "Ein Gespräch mit Beleg, 22. November 2026",
        "[1] “in its den” — The red fox, 19. Dezember 2022, a_fox & co, Zeichen 33 bis 43",
        "[1] “12” — The red fox, 19. Dezember 2022, a_fox & co, Zeichen 47 bis 49",
        "Verstanden als: Where does the fox sleep? und wer?",
        "[1] “The red fox” — The red fox, 19. Dezember 2022, a_fox & co, Zeichen 14 bis 25",
        GERMAN["refused"],
        GERMAN["related"],
        "a_fox & co, Zeichen 0 bis 13",
        GERMAN["no_answer"],
    ]
    assert places([each.attributes["href"] for each in reading.all("a")]) == EXPECTED_PLACES


def test_words_that_stand_twice_in_their_sentence_are_not_marked_at_the_wrong_place() -> None:
    article = replace(FOX, text="A den is a den.")
    given = conversation([answered("?", article, "den")])
    assert "mark" not in Reading(html_of(kept(given), ADDRESS, ENGLISH)).tags


def test_json_holds_the_whole_answers_with_links() -> None:
    made = json.loads(json_of(kept(WHOLE), ADDRESS, ENGLISH))
    assert (made["name"], made["changed"]) == ("The fox", "2026-11-22T23:26:40+00:00")
    assert [list(turn) for turn in made["turns"]] == [["question", "understood", "answer"]] * 4
    links = []
    for turn, given in zip(made["turns"], WHOLE["turns"], strict=True):
        for citation in turn["answer"]["citations"] if turn["answer"] else ():
            assert FOX.text[citation["start"] : citation["end"]] == citation["quote"]
            links.append(citation.pop("link"))
        for near in turn["answer"]["related"] if turn["answer"] else ():
            assert near.pop("title") == ""  # which the browser does not keep: the route adds it
        assert turn == {name: given[name] for name in turn}
    assert places(links) == EXPECTED_PLACES[:3]


@pytest.mark.parametrize("texts", [ENGLISH, GERMAN])
def test_nothing_foreign_is_markup(texts: Texts) -> None:
    html = html_of(kept(HOSTILE), ADDRESS, texts)
    reading = Reading(html)
    assert not {"script", "img"} & reading.tags
    assert not any(name.startswith("on") for element in reading.elements for name in element.attributes)
    assert [each.text for each in reading.all("h1") + reading.all("h2") + reading.all("p", "answer")] == [LINE] * 3
    assert "\x1b" not in html
    assert places([each.attributes["href"] for each in reading.all("a")]) == [(EVIL, "0", str(len(EVIL)))]

    markdown = markdown_of(kept(HOSTILE), ADDRESS, texts)
    tokens = tokens_of(markdown)
    assert not {"html_block", "html_inline", "image", "code_inline", "fence", "table_open", "em_open"} & {
        token.type for token in tokens
    }
    assert places([str(token.attrs["href"]) for token in tokens if token.type == "link_open"]) == [
        (EVIL, "0", str(len(EVIL)))
    ]
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2"]
    assert text_of(markdown).count(LINE) == 9  # name, question, twice as understood, answer, sentence, quote, title, id
    assert "\x1b" not in markdown

    made = json.loads(json_of(kept(HOSTILE), ADDRESS, texts))
    assert made["turns"][0]["answer"]["citations"][0]["quote"] == EVIL


def test_a_conversation_without_names_and_dates_is_exported_too() -> None:
    given = conversation([answered("", replace(FOX, title="", date=""), "12")], "")
    for made, _ in FORMATS.values():
        assert made(kept(given), ADDRESS, ENGLISH).strip()
    assert "[a\\_fox \\& co](<" in markdown_of(kept(given), ADDRESS, ENGLISH)
    assert Reading(html_of(kept(given), ADDRESS, ENGLISH)).all("h2")[0].text == "…"


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("The fox", ("The fox.md", "The fox.md")),
        ("Wie hat Putin seine Gespräche beurteilt?", ("Wie hat Putin seine Gespräche beurteilt.md", "Wie hat Putin seine Gesprache beurteilt.md")),
        ("../../etc/passwd", ("etc passwd.md", "etc passwd.md")),
        ('a"; filename="b.exe', ("a filename b exe.md", "a filename b exe.md")),
        ("a\r\nX-Evil: 1", ("a X-Evil 1.md", "a X-Evil 1.md")),
        ("Кто?", ("Кто.md", "beleg.md")),
        ("\u202egnp.exe", ("gnp exe.md", "gnp exe.md")),
        ("", ("beleg.md", "beleg.md")),
        ("...", ("beleg.md", "beleg.md")),
        ("x" * 500, (f"{'x' * 60}.md", f"{'x' * 60}.md")),
    ],
)  # fmt: skip
def test_a_files_name_is_one_everywhere(name: str, names: tuple[str, str]) -> None:
    assert file_names(name, "md") == names


@pytest.fixture
def page(library: Library) -> TestClient:
    routes = ConversationRoutes(library).routes()
    return TestClient(Starlette(routes=routes), base_url="http://localhost:7860")


@pytest.mark.parametrize(
    ("ending", "kind"), [("md", "text/markdown"), ("html", "text/html"), ("json", "application/json")]
)
def test_the_page_gets_a_file_in_its_language_with_its_own_address(page: TestClient, ending: str, kind: str) -> None:
    given = {**WHOLE, "name": "Füchse?"}
    answer = page.post(
        "/beleg/conversation/export", json={"format": ending, "conversation": given}, headers={"Accept-Language": "de"}
    )
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert answer.headers["content-disposition"] == (
        f"attachment; filename=\"Fuchse.{ending}\"; filename*=UTF-8''F%C3%BCchse.{ending}"
    )
    assert unquote("F%C3%BCchse") == "Füchse"
    assert answer.text == FORMATS[ending][0](kept(given), "http://localhost:7860/", GERMAN)
    assert "http://localhost:7860/?article=a_fox%20%26%20co&" in answer.text.replace("&amp;", "&")


def test_passages_near_a_refused_question_are_exported_with_the_titles_that_the_library_has(
    page: TestClient, library: Library
) -> None:
    library.put(FOX, [], random_vectors(0))
    near = [Passage("p", FOX.id, 0, 13), Passage("q", "gone", 3, 5)]
    given = conversation([refused("Who barks?", *near)])
    answers = {
        name: page.post("/beleg/conversation/export", json={"format": name, "conversation": given}).text
        for name in FORMATS
    }
    assert "- [The red fox, a\\_fox \\& co, characters 0 to 13](<" in answers["md"]
    assert "- [gone, characters 3 to 5](<" in answers["md"]
    facts = [each.text for each in Reading(answers["html"]).all("a")]
    assert facts == ["The red fox, a_fox & co, characters 0 to 13", "gone, characters 3 to 5"]
    (turn,) = json.loads(answers["json"])["turns"]
    assert [each["title"] for each in turn["answer"]["related"]] == ["The red fox", ""]


def changed(**fields: object) -> dict[str, object]:
    return {"format": "md", "conversation": {**WHOLE, **fields}}


def with_citation(**fields: object) -> dict[str, object]:
    turn = WHOLE["turns"][0]
    citation = {**turn["answer"]["citations"][0], **fields}
    return changed(turns=[{**turn, "answer": {**turn["answer"], "citations": [citation]}}])


@pytest.mark.parametrize(
    "wrong",
    [
        None, [], "md", {}, {"format": "md"}, {"conversation": WHOLE}, {"format": "exe", "conversation": WHOLE},
        {"format": ["md"], "conversation": WHOLE}, {"format": "md", "conversation": [WHOLE]},
        changed(name=None), changed(name=7), changed(name="x" * 1001), changed(changed="now"), changed(changed=-1), changed(changed=10**18),
        changed(turns=None), changed(turns="x"), changed(turns=[None]), changed(turns=[{}]), changed(turns=[{**WHOLE["turns"][0], "answer": 7}]),
        with_citation(start="1"), with_citation(start=-1), with_citation(start=10**12), with_citation(number=None),
        with_citation(date="2022-99"), with_citation(date="yesterday"), with_citation(date=2022), with_citation(title=None),
        with_citation(quote=["a"]),
    ],
)  # fmt: skip
def test_what_is_no_conversation_is_one_line(page: TestClient, wrong: object) -> None:
    answer = page.post("/beleg/conversation/export", json=wrong)
    assert (answer.status_code, answer.text) == (400, ENGLISH["not_exported"])
    assert answer.headers["content-type"].startswith("text/plain")


AS_JSON = json.dumps({"format": "json", "conversation": WHOLE})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"[" * 100_000,
        AS_JSON.replace('"en"', "NaN").encode(),
        AS_JSON.replace("fox", "\\ud800").encode(),
    ],
)
def test_what_is_no_json_is_one_line(page: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json", "Accept-Language": "de"}
    answer = page.post("/beleg/conversation/export", content=body, headers=headers)
    assert (answer.status_code, answer.text) == (400, GERMAN["not_exported"])


def test_too_much_is_one_line(page: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation_routes, "LARGEST_EXPORT", 1000)
    answer = page.post("/beleg/conversation/export", json={"format": "md", "conversation": WHOLE})
    assert (answer.status_code, answer.text) == (413, ENGLISH["export_large"])
