"""Fetching an address from a real server: what comes back, and that no answer is too large, too slow or from within."""

import gzip
import re
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from index.errors import SourceError
from index.fetch import Fetched, Limits, day_of, fetch, known_charset
from tests.web_server import CERTIFICATE, HERE, KEY, WebServer, serving

LIMITS = Limits(largest_bytes=10_000, total_seconds=10, allow_private=True)
QUICK = Limits(largest_bytes=10_000, connect_seconds=0.3, total_seconds=0.3, allow_private=True)
PATIENCE = 30  # seconds, for what is stopped after 0.3 and else never ends: machines have other things to do too
PUBLIC = "93.184.216.34"
OTHER = "1.1.1.1"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with serving() as server:
        yield server


@pytest.fixture
def connected(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An internet whose every address is the server's: the addresses that were connected to."""
    seen: list[str] = []
    connect = socket.create_connection

    def to_the_server(address: tuple[str, int], timeout: float, source_address: None = None) -> socket.socket:
        seen.append(address[0])
        return connect((HERE, web.port), timeout)

    monkeypatch.setattr(socket, "create_connection", to_the_server)
    return seen


def names(**hosts: Sequence[list[str]]) -> Callable[[str, int], list[str]]:
    """A resolver that knows `www` as www.test, and gives the next of its answers each time it is asked."""
    left = {f"{name}.test": list(answers) for name, answers in hosts.items()}
    return lambda host, port: left[host].pop(0)


def refusal(url: str, limits: Limits = LIMITS, resolve: Callable[[str, int], list[str]] | None = None) -> str:
    """The message of the error, which is one line with a mend."""
    with pytest.raises(SourceError) as caught:
        if resolve is None:
            fetch(url, limits)
        else:
            fetch(url, limits, resolve)
    assert caught.value.message.isprintable()
    assert caught.value.mend
    return caught.value.message


def test_a_page_comes_with_its_address_type_charset_and_date(web: WebServer) -> None:
    headers = {"Last-Modified": "Mon, 19 Dec 2022 10:00:00 GMT", "Set-Cookie": "a=b"}
    url = web.serve("/a?b=c", "Größe".encode("latin-1"), 'Text/HTML; Charset="ISO-8859-1"', headers)
    assert fetch(url + "#part", LIMITS) == Fetched(
        url=url, data=b"Gr\xf6\xdfe", content_type="text/html", charset="iso8859-1", last_modified="2022-12-19"
    )


def test_a_request_says_who_asks_and_nothing_about_the_user(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # would be refused
    web.answer("/a", 302, b"", {"Location": "/b", "Set-Cookie": "a=b; Path=/"})
    web.serve("/b", b"text")
    fetch(web.url("/a"), LIMITS)
    for _, headers in web.asked:
        assert headers["Host"] == f"{HERE}:{web.port}"
        assert headers["User-Agent"].startswith("Beleg/0.")
        assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


@pytest.mark.parametrize(
    "header", ["", "text/html; charset=klingon", "text/html; charset=utf-7", "text/html; charset=hex"]
)
def test_a_charset_that_is_none_is_left_out(web: WebServer, header: str) -> None:
    assert fetch(web.serve("/", b"text", header), LIMITS).charset == ""


def test_charsets_and_dates_that_do_not_exist_are_none() -> None:
    assert [known_charset(name) for name in ("UTF8", " cp1252", "", "a\0", "idna", "unicode_escape", "rot13")] == [
        "utf-8", "cp1252", "", "", "", "", "",
    ]  # fmt: skip
    assert [day_of(text) for text in ("", "Mon, 31 Feb 2022 10:00:00 GMT", "now", "Sun, 06 Nov 1994 08:49:37 GMT")] == [
        "", "", "", "1994-11-06",
    ]  # fmt: skip


def test_redirects_are_followed_to_the_last_address(web: WebServer) -> None:
    web.serve("/x/end", b"text")
    web.redirect("/a", "x/b", 301)
    web.redirect("/x/b", "c?q=ä".encode().decode("latin-1"), 303)  # as bytes, UTF-8
    web.redirect("/x/c?q=%C3%A4", "//" + web.url("/d").removeprefix("http://"), 307)
    web.redirect("/d", web.url("/x/e#part"), 308)
    web.redirect("/x/e", "end", 302)
    assert fetch(web.url("/a"), LIMITS).url == web.url("/x/end")
    assert len(web.paths) == 6


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("/a", "redirects in a circle"),
        ("", "redirects in a circle"),
        ("/back", "redirects in a circle"),
        ("/more", "redirects more than 5 times"),
        ("ftp://example.org/", "/a redirects: ftp://example.org/ is no address of a web page"),
        ("http://user:pass@example.org/", "holds a user's name"),
        ("http://a b/", "is not a web address"),
        ("/nowhere", "redirects: .*/nowhere answered 404"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_an_error(web: WebServer, location: str, message: str) -> None:
    web.redirect("/a", location)
    web.redirect("/back", "/a")
    for number in range(9):
        web.redirect("/more" + "x" * number, "/more" + "x" * (number + 1))
    assert re.search(message, refusal(web.url("/a")))
    assert len(web.paths) <= 6


def test_a_name_is_looked_up_once_and_only_what_was_checked_is_connected_to(
    web: WebServer, connected: list[str]
) -> None:
    """An answer that changes to a private address, in order to be connected to after the check, is not asked for."""
    web.serve("/", b"text")
    resolve = names(www=[[PUBLIC], [HERE]])
    assert fetch("http://www.test/", Limits(), resolve).data == b"text"
    assert connected == [PUBLIC]
    assert web.asked[0][1]["Host"] == "www.test"
    assert "not on the public internet" in refusal("http://www.test/", Limits(), resolve)
    assert connected == [PUBLIC]


@pytest.mark.parametrize(
    "location",
    [
        "http://intranet.test/", "http://mixed.test/", "http://127.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/", "http://localhost/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/",
        "http://127.0.0.1./", "http://www.test@127.0.0.1/", "http://127。0。0。1/", "//10.0.0.5/", "/again",
    ],
)  # fmt: skip
def test_no_redirect_leads_from_the_internet_to_a_private_address(
    web: WebServer, connected: list[str], location: str
) -> None:
    web.redirect("/", location)
    web.serve("/again", b"secret")
    resolve = names(www=[[PUBLIC], [HERE]], intranet=[["10.0.0.5"]], mixed=[[OTHER, "10.0.0.5"]])
    refusal("http://www.test/", Limits(), resolve)
    assert connected == [PUBLIC]
    assert web.paths == ["/"]


def test_a_private_address_is_refused_by_default(web: WebServer) -> None:
    assert "not on the public internet" in refusal(web.serve("/", b"secret"), Limits())
    assert web.paths == []


def test_the_next_address_of_a_name_is_tried_where_one_takes_no_connection(web: WebServer) -> None:
    web.serve("/", b"text")
    resolve = names(www=[["127.0.0.2", HERE]])  # the server listens on the second only
    assert fetch(f"http://www.test:{web.port}/", LIMITS, resolve).data == b"text"


@pytest.mark.parametrize(
    ("status", "mend"),
    [(401, "password"), (404, "check"), (410, "gone"), (429, "wait"), (500, "later"), (503, "later"), (304, "check")],
)
def test_an_error_of_the_server_is_named_by_its_status(web: WebServer, status: int, mend: str) -> None:
    web.answer("/a", status, b"", {"Content-Length": "0"})
    with pytest.raises(SourceError, match=f"/a answered {status};") as caught:
        fetch(web.url("/a"), LIMITS)
    assert mend in caught.value.mend


@pytest.mark.parametrize("content_type", ["image/png", "video/mp4", "AUDIO/mpeg", "multipart/x-mixed-replace"])
def test_what_is_no_text_is_refused_before_it_is_read(web: WebServer, content_type: str) -> None:
    url = web.serve("/a", b"", content_type, {"Content-Length": "5000"})
    assert f"holds no text, but {content_type.lower()}" in refusal(url)


@pytest.mark.parametrize("data", [b"", b" \r\n\t"])
def test_an_empty_page_is_an_error(web: WebServer, data: bytes) -> None:
    assert "is empty" in refusal(web.serve("/", data))


def test_a_page_may_be_as_large_as_the_limit_and_no_larger(web: WebServer) -> None:
    assert len(fetch(web.serve("/a", b"x" * 10_000), LIMITS).data) == 10_000
    assert "is larger than 0.01 MB" in refusal(web.serve("/b", b"x" * 10_001))


def test_a_page_that_says_it_has_5_gb_is_not_read(web: WebServer) -> None:
    url = web.serve("/", b"x", "text/html", {"Content-Length": "5000000000"})
    assert "is larger than" in refusal(url)


@pytest.mark.parametrize("chunked", [True, False])
def test_a_page_without_an_end_is_cut_off(web: WebServer, chunked: bool) -> None:
    sent = 0
    stopped = threading.Event()

    def endless(request: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.protocol_version = "HTTP/1.1"
        request.send_response(200)
        if chunked:
            request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        block = b"1000\r\n" + b"x" * 4096 + b"\r\n" if chunked else b"x" * 4096
        try:
            while sent < 1 << 30:
                request.wfile.write(block)
                sent += len(block)
        except OSError:
            stopped.set()

    assert "is larger than 0.01 MB" in refusal(web.handle("/", endless))
    assert stopped.wait(PATIENCE)
    assert sent < 1 << 26  # what the system holds between the two


def test_a_page_that_ends_before_its_length_is_an_error_and_what_comes_after_it_is_not_read(web: WebServer) -> None:
    assert "broke off" in refusal(web.serve("/a", b"0123456789", "text/html", {"Content-Length": "100"}))
    assert fetch(web.serve("/b", b"0123456789", "text/html", {"Content-Length": "5"}), LIMITS).data == b"01234"


def packed(web: WebServer, data: bytes, encoding: str = "gzip") -> str:
    return web.serve("/packed", data, "text/html", {"Content-Encoding": encoding})


def test_a_packed_page_is_unpacked(web: WebServer) -> None:
    text = "Größe ".encode() * 1000
    assert fetch(packed(web, gzip.compress(text[:9999])), LIMITS).data == text[:9999]
    assert fetch(packed(web, b"as it is", "identity"), LIMITS).data == b"as it is"


def test_a_page_that_unpacks_to_much_more_is_not_unpacked(web: WebServer) -> None:
    """30 MB in 30 kB, of which no more than the limit is ever held."""
    bomb = gzip.compress(bytes(30_000_000))
    assert len(bomb) < 30_000
    url = packed(web, bomb)
    limits = Limits(largest_bytes=100_000, allow_private=True)
    refusal(web.url("/first"))  # loads what is loaded once
    tracemalloc.start()
    assert "is larger than 0.1 MB" in refusal(url, limits)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


# mtime=0: the data are the tests' names too, and every worker must give a test the same name.
@pytest.mark.parametrize(
    ("data", "encoding", "message"),
    [
        (gzip.compress(b"text" * 99, mtime=0)[:-9], "gzip", "was sent damaged"),
        (b"no gzip at all", "gzip", "was sent damaged"),
        (b"text", "br", "is packed as br"),
        (gzip.compress(gzip.compress(b"text", mtime=0), mtime=0), "gzip, gzip", "is packed as gzip, gzip"),
        (b"", "gzip", "is empty"),
    ],
)
def test_a_page_that_cannot_be_unpacked_is_an_error(web: WebServer, data: bytes, encoding: str, message: str) -> None:
    assert message in refusal(packed(web, data, encoding))


def dripping(head: bytes, drop: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    """Sends a drop every hundredth of a second, for ever: each in time, all together not."""

    def handle(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(head)
        while True:
            request.wfile.write(drop)
            time.sleep(0.01)

    return handle


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 302 Found\r\n", b"x"),
    ],
)
def test_a_page_that_comes_in_drops_is_given_up(web: WebServer, head: bytes, drop: bytes) -> None:
    begin = time.monotonic()
    assert "did not answer in time" in refusal(web.handle("/", dripping(head, drop)), QUICK)
    assert time.monotonic() - begin < PATIENCE


def test_a_server_or_a_resolver_that_says_nothing_is_given_up() -> None:
    begin = time.monotonic()
    end = threading.Event()
    with socket.create_server((HERE, 0)) as silent:
        port = silent.getsockname()[1]
        assert "did not answer in time" in refusal(f"http://{HERE}:{port}/", QUICK)
        assert "did not answer in time" in refusal(f"https://{HERE}:{port}/", QUICK)
        # over between the connection and TLS, for which certificates are loaded: no socket may be left open
        assert "did not answer in time" in refusal(f"https://{HERE}:{port}/", replace(QUICK, total_seconds=0.01))

    def resolve(host: str, port: int) -> list[str]:
        end.wait()
        return [PUBLIC]

    assert "http://www.test/ did not answer in time" in refusal("http://www.test/", QUICK, resolve)
    end.set()
    assert time.monotonic() - begin < PATIENCE


def test_a_host_that_is_not_there_is_an_error(web: WebServer) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert refusal("http://www.test/a", LIMITS, resolve) == "the host www.test is not found"
    with socket.create_server((HERE, 0)) as closed:
        port = closed.getsockname()[1]
    assert refusal(f"http://{HERE}:{port}/a") == f"{HERE}:{port} takes no connections"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 200_000,
    ],
)
def test_what_is_no_web_server_is_an_error(web: WebServer, answer: bytes) -> None:
    def handle(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(answer)

    assert "gave no answer in HTTP" in refusal(web.handle("/", handle))


def test_a_certificate_is_checked_against_the_name_although_the_address_is_connected_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_text(CERTIFICATE + KEY, "utf-8")
    with serving(certificate) as web:
        web.serve("/", b"text")

        def url(host: str) -> str:
            return f"https://{host}.test:{web.port}/"

        resolve = names(beleg=[[HERE]] * 2, other=[[HERE]])
        assert "has no valid certificate (self-signed certificate)" in refusal(url("beleg"), LIMITS, resolve)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetch(url("beleg"), LIMITS, resolve).data == b"text"
        assert "has no valid certificate (Hostname mismatch" in refusal(url("other"), LIMITS, resolve)
        assert web.paths == ["/"]


def test_a_server_without_tls_is_an_error_that_says_so(web: WebServer) -> None:
    url = web.serve("/", b"text").replace("http://", "https://")
    assert refusal(url) == f"{HERE}:{web.port} cannot be reached over TLS"
