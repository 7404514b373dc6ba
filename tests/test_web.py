"""From an address to documents: a page, or what a feed's entries hold or link to."""

import dataclasses
from collections.abc import Iterator
from html import escape

import pytest

from index.errors import SourceError
from index.fetch import Limits
from index.web import Page, pages_of
from tests.web_server import WebServer, serving

LIMITS = Limits(pause_seconds=0, allow_private=True)
LONG = "<p>" + "Der Fuchs schläft. " * 20 + "</p>"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with serving() as server:
        yield server


def serve_feed(web: WebServer, *items: str) -> str:
    text = f'<rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><title>F</title>{"".join(items)}</channel></rss>'
    return web.serve("/feed", text.encode(), "application/rss+xml")


def item(title: str, link: str = "", content: str = "", summary: str = "") -> str:
    parts = {"title": title, "link": link, "c:encoded": content, "description": summary}
    return "<item>" + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in parts.items() if text) + "</item>"


def messages(outcomes: list[Page | SourceError]) -> list[str]:
    return [outcome.message for outcome in outcomes if isinstance(outcome, SourceError)]


def test_a_page_is_one_document_with_its_last_address_as_id_and_source(web: WebServer) -> None:
    url = web.serve("/b", b"<html>text", "text/html; charset=latin-1")
    web.redirect("/a", "/b#part")
    assert list(pages_of(web.url("/a"), LIMITS)) == [Page(url, "", "", url, b"<html>text", "text/html", "iso8859-1")]


def test_a_page_that_cannot_be_fetched_is_its_error(web: WebServer) -> None:
    (error,) = pages_of(web.url("/nowhere"), LIMITS)
    assert isinstance(error, SourceError)
    assert "answered 404" in error.message
    assert messages(list(pages_of("no address", LIMITS))) == ["no address is no address of a web page"]
    assert "not on the public internet" in messages(list(pages_of(web.url("/"))))[0]


def test_an_entry_gives_its_whole_content_or_the_page_that_it_links_to(web: WebServer) -> None:
    page = web.serve("/teaser", b"<html>whole", "text/html; charset=utf-8")
    web.redirect("/moved", "/teaser")
    url = serve_feed(
        web,
        item("A & B", web.url("/whole"), LONG),
        item("Teaser", "/moved", "<p>Kurz.</p>"),
        item("Summary", "/teaser", summary=LONG),  # about the article, however long
        item("No link", summary="Alles, was es gibt."),
        item("Nothing"),
    )
    whole, teaser, summary, linkless, nothing = pages_of(url, LIMITS)
    assert isinstance(whole, Page)
    assert (whole.id, whole.title, whole.source) == (web.url("/whole"), "A & B", web.url("/whole"))
    assert LONG.strip() in whole.data.decode(whole.charset)
    assert b"<title>A &amp; B</title>" in whole.data
    assert teaser == Page(web.url("/moved"), "Teaser", "", page, b"<html>whole", "text/html", "utf-8")
    assert summary == Page(page, "Summary", "", page, b"<html>whole", "text/html", "utf-8")
    assert isinstance(linkless, Page)
    assert (linkless.source, linkless.title) == (url, "No link")
    assert "<article>Alles, was es gibt.</article>" in linkless.data.decode()
    assert "has neither a text nor a link" in messages([nothing])[0]
    assert "/whole" not in web.paths


def test_an_entry_that_fails_is_reported_and_the_others_come(web: WebServer) -> None:
    web.serve("/b", b"text")
    web.serve("/image", b"x", "image/png")
    url = serve_feed(
        web,
        item("1", "/nowhere"),
        item("2", "/b"),
        item("3", "mailto:a@example.org"),
        item("4", "/image"),
        item("5", "/feed"),
    )
    outcomes = list(pages_of(url, LIMITS))
    assert [outcome.title for outcome in outcomes if isinstance(outcome, Page)] == ["2"]
    for message, part in zip(
        messages(outcomes), ["404", "mailto:", "image/png", "is a feed within a feed"], strict=True
    ):
        assert part in message


def test_an_entry_may_not_lead_to_a_private_address(web: WebServer) -> None:
    """The feed comes from a host that is allowed; each entry is checked like any address."""
    url = serve_feed(
        web, item("1", "http://169.254.169.254/latest/"), item("2", "file:///etc/passwd"), item("3", "http://[::]/")
    )
    assert len(messages(list(pages_of(url, LIMITS)))) == 3
    assert web.paths == ["/feed"]


def test_a_document_comes_as_soon_as_it_is_there(web: WebServer) -> None:
    web.serve("/a", b"text")
    web.serve("/b", b"text")
    outcomes = pages_of(serve_feed(web, item("1", "/a"), item("2", "/b")), LIMITS)
    next(outcomes)
    assert web.paths == ["/feed", "/a"]
    next(outcomes)
    assert web.paths == ["/feed", "/a", "/b"]


def test_a_host_of_which_ten_pages_in_a_row_fail_is_left_alone(web: WebServer) -> None:
    web.serve("/there", b"text")
    links = [*range(9), "there", *range(20, 35)]
    outcomes = list(pages_of(serve_feed(web, *(item(f"T{link}", f"/{link}") for link in links)), LIMITS))
    assert len(web.paths) == 1 + 9 + 1 + 10
    assert messages(outcomes)[-1] == "5 more pages on 127.0.0.1 were left out, as 10 in a row failed"
    assert len(outcomes) == 9 + 1 + 10 + 1


def test_what_a_feed_leaves_out_is_said_last(web: WebServer) -> None:
    url = serve_feed(web, *(item(f"T{number}", f"/{number}", LONG) for number in range(4)))
    outcomes = list(pages_of(url, dataclasses.replace(LIMITS, most_entries=3)))
    assert len(outcomes) == 4
    assert messages(outcomes) == [f"{url} has 4 entries: the last 1 were left out"]


def test_there_is_a_pause_between_two_requests_to_one_host(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("index.web.sleep", slept.append)
    for name in "abc":
        web.serve(f"/{name}", b"text")
    url = serve_feed(web, *(item(name, f"/{name}") for name in "abc"))
    assert len(list(pages_of(url, dataclasses.replace(LIMITS, pause_seconds=60)))) == 3
    assert len(slept) == 2
    assert all(30 < pause <= 60 for pause in slept)
