"""Web addresses: what is one, and which of them lead to the public internet.

A name is judged by the addresses that it stands for, and all of them must be public. Whoever connects
must use one of the addresses that `reachable` returns and not look the name up again: a name may
stand for a public address now and for a private one a moment later.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import SourceError

# A host and a port -> its IP addresses as text; raises OSError where there are none.
Resolver = Callable[[str, int], Sequence[str]]

_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]+)://")  # of two letters or more: C:// is a drive
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_USER = re.compile(r"(?<=//)[^/?#]*@")
_LONGEST_SHOWN = 200
_SAVE = "give the address of a public page, or save the page and index the file"
_ALLOW = "save the page and index the file, or, if your own network is meant: beleg index --allow-private ADDRESS"

# Every other IPv4 address is public, see the IANA registry of special-purpose addresses. Written out,
# because what `ipaddress` calls private changes from one version of Python to the next.
_SPECIAL_4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
# Public IPv6 addresses lie in 2000::/3, but for Teredo and the like, documentation and 6to4, of which
# two carry an IPv4 address within. IPv4-mapped, link-local and multicast ones lie outside.
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_6 = [ipaddress.IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
# NAT64: the last 32 bits are the IPv4 address that is meant.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# An intranet; link-local addresses, where clouds keep their secrets, are none of it.
_INTRANET = [
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7",
    )
]  # fmt: skip
_INTRANET_NAMES = (".localhost", ".localdomain", ".local", ".internal", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Address:
    """A page's address, in parts. `host` is in lower case and in ASCII, `target` the path and the query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host, and the port unless it is the usual one: as in the address and in the header `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address, always spelled the same."""
        return f"{self.scheme}://{self.authority}{self.target}"


def is_address(target: Path | str) -> bool:
    """Whether it is meant as the address of a page or a feed.

    >>> is_address("HTTPS://example.org/a"), is_address("ftp://example.org"), is_address("articles/https.txt")
    (True, False, False)
    """
    return scheme_of(target) in _PORTS


def scheme_of(target: Path | str) -> str:
    """What an address begins with, in small letters; "" where a file is meant.

    >>> scheme_of("S3://articles/a.txt"), scheme_of("C:\\\\a.txt"), scheme_of("C://a.txt")
    ('s3', '', '')
    """
    found = _SCHEME.match(target) if isinstance(target, str) else None
    return found[1].lower() if found else ""


def parsed(text: str, base: Address | None = None) -> Address:
    """The address in a text, seen from `base` if it is relative. Raises `SourceError` where there is none.

    >>> parsed("HTTPS://Example.org.:443").url
    'https://example.org/'
    """
    import httpx  # 0.2 s

    name, mend = shown(text) or "an empty text", "check the address"
    try:
        url = httpx.URL(text.strip())
        if base is not None:
            url = httpx.URL(base.url).join(url)
        host, target = url.raw_host.decode("ascii"), url.raw_path.decode("ascii")
        port = _PORTS.get(url.scheme, 0) if url.port is None else url.port
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError(f"{name} is not a web address", mend) from error
    if url.userinfo:
        raise SourceError(f"an address on {shown(host)} holds a user's name", "leave out what stands before the @")
    if url.scheme not in _PORTS:
        raise SourceError(f"{name} is no address of a web page", "give one that begins with http:// or https://")
    if not 0 < port < 65536:
        raise SourceError(f"{name} has the port {port}, which does not exist", mend)
    return Address(url.scheme, _host(host, text), port, target or "/")


def shown(text: str) -> str:
    """A text from outside as part of one line: at most 200 characters, all of them visible, without a password."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    line = _USER.sub("", line)
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"


def reachable(host: str, port: int, resolve: Resolver, allow_private: bool) -> list[str]:
    """The IP addresses that may be connected to for a host of an `Address`; `resolve` is asked at most once.

    Raises `SourceError` where the host is not found, or where it or any of its addresses is not public.
    """
    literal = _ip(host)
    if literal is None and not allow_private and ("." not in host or host.endswith(_INTRANET_NAMES)):
        raise _not_public(host, _ALLOW)
    try:
        answers = [host] if literal is not None else list(dict.fromkeys(resolve(host, port)))
    except (OSError, UnicodeError) as error:
        raise _not_found(host) from error
    if not answers:
        raise _not_found(host)
    private = [answer for answer in answers if not is_public(answer)]
    allowable = all(_is_intranet(answer) for answer in private)
    if private and not (allow_private and allowable):
        raise _not_public(host, _ALLOW if allowable else _SAVE)
    return answers


def system_addresses(host: str, port: int) -> list[str]:
    """The IP addresses of a host, as the system knows them. Raises OSError where there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


def is_public(text: str) -> bool:
    """Whether the text is an IP address that belongs to one place on the public internet.

    >>> is_public("1.1.1.1"), is_public("169.254.169.254"), is_public("::ffff:1.1.1.1"), is_public("1.1")
    (True, False, False, False)
    """
    address = _ip(text)
    if isinstance(address, ipaddress.IPv6Address) and address in _NAT64:
        address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _SPECIAL_4)
    return address is not None and address in _GLOBAL_6 and not any(address in network for network in _SPECIAL_6)


def _is_intranet(text: str) -> bool:
    address = _ip(text)
    return address is not None and any(address in network for network in _INTRANET)


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _host(host: str, text: str) -> str:
    """The host in its one spelling. Raises `SourceError` where it is malformed.

    The system takes 2130706433, 0x7f.1 and 0177.0.0.1 for 127.0.0.1; here they are no addresses.
    """
    if ":" in host and "%" not in host:
        return str(ipaddress.IPv6Address(host))  # httpx has checked it
    name = host.removesuffix(".")
    labels = name.split(".")
    well_formed = len(name) <= 253 and all(_LABEL.fullmatch(label) for label in labels)
    if not well_formed or (_NUMBER.fullmatch(labels[-1]) and _ip(name) is None):
        raise SourceError(f"{shown(text)} is not a web address", "check its host")
    return name


def _not_public(host: str, mend: str) -> SourceError:
    return SourceError(f"{shown(host)} is not on the public internet", mend)


def _not_found(host: str) -> SourceError:
    return SourceError(f"the host {shown(host)} is not found", "check the address, and the network connection")
