"""Web addresses: their one spelling, and that none leads to what is not public, however it is spelled."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from index.addresses import Address, is_address, is_public, parsed, reachable, scheme_of, shown, system_addresses
from index.errors import SourceError

PUBLIC = "93.184.216.34"
PUBLIC_6 = "2606:2800:220:1:248:1893:25c8:1946"


class Names:
    """A resolver that gives the next of its answers each time it is asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        return self.answers.pop(0)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://example.org", "http://example.org/"),
        (" HTTP://Example.ORG:80/A?b=C#part \n", "http://example.org/A?b=C"),
        ("https://example.org.:443", "https://example.org/"),
        ("https://example.org:80/", "https://example.org:80/"),
        ("http://straße.de/ä b?q=ü", "http://xn--strae-oqa.de/%C3%A4%20b?q=%C3%BC"),
        ("http://[2606:2800:0220::1]:8080/", "http://[2606:2800:220::1]:8080/"),
        ("http://example.org/a/../b", "http://example.org/b"),
        ("http://example.org/#@127.0.0.1/", "http://example.org/"),
    ],
)
def test_an_address_has_one_spelling(text: str, url: str) -> None:
    assert parsed(text).url == url
    assert parsed(url) == parsed(text)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/c", "https://example.org:81/c"),
        ("c?d", "https://example.org:81/a/c?d"),
        ("", "https://example.org:81/a/b"),
        ("//other.org/c", "https://other.org/c"),
        ("HTTP://other.org", "http://other.org/"),
    ],
)
def test_a_relative_address_is_seen_from_its_base(location: str, url: str) -> None:
    assert parsed(location, Address("https", "example.org", 81, "/a/b")).url == url


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "http://", "http:///a", "http:example.org", "//example.org/", "example.org", "http://[::1", "http://a b/",
        "http://a..b/", "http://.a.org/", "http://a.org../", f"http://{'a' * 64}.org/", f"http://{'a.' * 127}org/",
        "http://a.org:99999/", "http://a.org:0/", "http://a.org:-1/", "http://a.org:x/", "http://%6c%6fcalhost/",
        "http://a.org\\b/", "http://a\x00.org/", "http://a\ud800.org/", "http://a,b.org/", "http://[fe80::1%25lo]/",
        "http://ex\u00adample.org/", "http://ⓛocalhost/", "http://１２７.０.０.１/", "http://①.②.③.④/",
        "http://2130706433/", "http://0x7f.1/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://1.2.3/",
        "http://127.0.0.1.1/", "http://256.1.1.1/", "http://127.0.0.0x1/", "http://example.123/",
        "ftp://example.org/", "file:///etc/passwd", "javascript://example.org/", "data:text/html,x", "gopher://example.org/",
        "http://user@example.org/", "http://user:secret@example.org/", "http://example.org\\@127.0.0.1/", "http://@a@b/",
        "ftp://user:secret@example.org", "http://user:secret@a b/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_an_error_in_one_line(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        parsed(text)
    assert caught.value.message.isprintable()
    assert "secret" not in str(caught.value)
    assert caught.value.mend


def test_an_error_shows_no_long_text_and_no_controls() -> None:
    assert shown("a\x1b[31m\r\nb" + "c" * 300) == ("a [31m b" + "c" * 191) + "…"
    assert shown("http://user:secret@example.org/a@b") == "http://example.org/a@b"


@pytest.mark.parametrize(
    ("target", "scheme"),
    [
        ("https://a.org", "https"), ("HTTP://a.org", "http"), ("ftp://a", "ftp"), ("S3://a/b", "s3"), ("file:///a", "file"),
        ("git+ssh://a", "git+ssh"), ("", ""), ("a.txt", ""), ("C:\\a.txt", ""), ("C:/a.txt", ""), ("c://a.txt", ""),
        ("\\\\server\\a", ""), ("//server/a", ""), ("upload:a.txt", ""), ("http.txt", ""), ("http:a", ""),
        ("a/https://b", ""), ("3d://a", ""), (Path("https://a.org"), ""),
    ],
)  # fmt: skip
def test_an_address_is_told_from_a_file_s_name(target: Path | str, scheme: str) -> None:
    assert scheme_of(target) == scheme
    assert is_address(target) is (scheme in ("http", "https"))


PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", f"::ffff:{PUBLIC}", "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
    "2002:7f00:1::", "2002:a00:1::1", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    "5f00::1", "4000::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_reachable_by_itself_or_by_a_name(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(SourceError, match="not on the public internet"):
        reachable(address, 80, Names(), allow_private=False)
    for answers in ([address], [PUBLIC, address], [address, PUBLIC_6]):
        with pytest.raises(SourceError, match=r"example\.org is not on the public internet"):
            reachable("example.org", 80, Names(answers), allow_private=False)


@pytest.mark.parametrize(
    "address",
    [PUBLIC, PUBLIC_6, "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "64:ff9b::101:101", "2a00::1"],
)
def test_a_public_address_is_reachable_and_no_name_is_asked_for_it(address: str) -> None:
    assert is_public(address)
    names = Names()
    assert reachable(address, 80, names, allow_private=False) == [address]
    assert names.asked == []


def test_what_python_calls_private_is_never_public() -> None:
    """An oracle: the standard library's lists, one address from each 1/4096 of the IPv4 addresses."""
    import ipaddress

    for number in range(1, 1 << 32, 1 << 20):
        address = ipaddress.IPv4Address(number)
        if is_public(str(address)):
            assert address.is_global, address
            assert not address.is_multicast, address


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "a.localhost",
        "metadata",
        "metadata.google.internal",
        "printer.local",
        "localhost.localdomain",
        "nas.home.arpa",
    ],
)
def test_a_name_of_this_machine_or_network_is_refused_without_asking_for_it(host: str) -> None:
    names = Names([PUBLIC])
    with pytest.raises(SourceError, match="not on the public internet"):
        reachable(parsed(f"http://{host.upper()}./").host, 80, names, allow_private=False)
    assert names.asked == []


def test_a_name_is_asked_for_once_and_all_its_answers_returned_in_order() -> None:
    names = Names([PUBLIC_6, PUBLIC, PUBLIC_6], ["127.0.0.1"])
    assert reachable("example.org", 8080, names, allow_private=False) == [PUBLIC_6, PUBLIC]
    assert names.asked == [("example.org", 8080)]


def test_an_intranet_may_be_allowed_but_no_link_local_or_embedded_address() -> None:
    names = Names(["127.0.0.1", "::1", "10.0.0.1", "192.168.0.1", "172.16.0.1", "fd00::1", PUBLIC])
    assert len(reachable("localhost", 80, names, allow_private=True)) == 7
    for address in ("169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "::ffff:127.0.0.1"):
        with pytest.raises(SourceError, match="not on the public internet"):
            reachable("a.internal", 80, Names(["10.0.0.1", address]), allow_private=True)


@pytest.mark.parametrize(
    ("host", "answers", "names_the_option"),
    [
        ("127.0.0.1", [], True), ("::1", [], True), ("10.0.0.1", [], True), ("localhost", [], True), ("nas.local", [], True),
        ("wiki.example.org", [PUBLIC, "192.168.0.1"], True),
        # what the option would not allow either
        ("169.254.169.254", [], False), ("0.0.0.0", [], False), ("a.example.org", ["10.0.0.1", "fe80::1"], False),
    ],
)  # fmt: skip
def test_a_refusal_says_how_to_allow_an_intranet(host: str, answers: list[str], names_the_option: bool) -> None:
    with pytest.raises(SourceError) as caught:
        reachable(host, 80, Names(answers), allow_private=False)
    assert ("beleg index --allow-private ADDRESS" in caught.value.mend) is names_the_option
    assert "save the page and index the file" in caught.value.mend


def test_whoever_has_allowed_an_intranet_is_not_told_to_allow_it() -> None:
    with pytest.raises(SourceError) as caught:
        reachable("169.254.169.254", 80, Names(), allow_private=True)
    assert "--allow-private" not in caught.value.mend


@pytest.mark.parametrize("failure", [socket.gaierror(-2, "Name or service not known"), UnicodeError("label too long")])
def test_a_host_that_is_not_found_is_an_error_that_names_it(failure: Exception) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise failure

    with pytest.raises(SourceError, match=r"the host example\.org is not found"):
        reachable("example.org", 80, resolve, allow_private=False)
    with pytest.raises(SourceError, match="is not found"):
        reachable("example.org", 80, Names([]), allow_private=False)


def test_the_system_knows_this_machine() -> None:
    assert "127.0.0.1" in system_addresses("127.0.0.1", 80)


def test_importing_loads_no_library() -> None:
    code = "import sys, index.web; print([name for name in ('httpx', 'httpcore', 'feedparser') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
