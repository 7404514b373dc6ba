"""One request over a connection of its own, to an IP address that was checked, within a time.

httpcore asks its network backend for a connection by the host's name. The backend here looks the name
up once, checks what it got and connects to just that; name and port stay what they are for the header
`Host` and for TLS, which checks the certificate against the name. So there is no second look-up that
could have another outcome, and no way to a connection that was not checked. httpcore itself knows
neither proxies from the environment nor cookies, passwords or redirects.
"""

import queue
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore

from index.addresses import Address, Resolver, reachable, shown
from index.errors import SourceError

_LATER = "try again later, or save the page and index the file"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a request must keep to. `deadline` is a time of `time.monotonic`, the times are in seconds."""

    resolve: Resolver
    allow_private: bool
    connect_seconds: float
    deadline: float

    def left(self) -> float:
        """The seconds that are left. Raises `httpcore.ReadTimeout` where none are."""
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout
        return seconds


@dataclass(frozen=True, slots=True)
class Response:
    """An answer whose body has not been read. `headers` has names in lower case, `chunks` are as sent."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


@contextmanager
def requested(address: Address, headers: Mapping[str, str], terms: Terms) -> Iterator[Response]:
    """The answer to a GET request; the connection is closed after it, also where the body was not read to its end.

    Raises `SourceError`, within the block too, where the host may not be reached, cannot be, or does not
    answer in time.
    """
    url = httpcore.URL(
        scheme=address.scheme.encode(), host=address.host.encode(), port=address.port, target=address.target.encode()
    )
    sent = {"Host": address.authority, **headers, "Connection": "close"}
    try:
        with (
            httpcore.ConnectionPool(network_backend=_CheckedBackend(terms)) as pool,
            pool.stream(
                "GET", url, headers=[(name.encode(), value.encode()) for name, value in sent.items()]
            ) as answer,
        ):
            received: dict[str, str] = {}
            for name, value in answer.headers:
                received.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
            yield Response(answer.status, received, answer.iter_stream())
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise _failure(address, error) from error


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first of the host's addresses that takes one."""
        terms = self._terms
        # the system's resolver knows no timeout
        places = _in_time(lambda: reachable(host, port, terms.resolve, terms.allow_private), terms.left())
        failure: Exception = httpcore.ConnectError()
        for place in places:
            try:
                seconds = min(terms.connect_seconds, terms.left())
                return _TimedStream(httpcore.SyncBackend().connect_tcp(place, port, seconds), terms)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """A connection on which nothing lasts beyond the deadline, be it one byte a second."""

    def __init__(self, stream: httpcore.NetworkStream, terms: Terms) -> None:
        self._stream = stream
        self._terms = terms

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._terms.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._terms.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            seconds = self._terms.left()
        except httpcore.ReadTimeout:
            self.close()  # as every stream does whose TLS fails: nobody else would
            raise
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._terms)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _in_time(work: Callable[[], list[str]], seconds: float) -> list[str]:
    """What the work returns or raises, or `httpcore.ConnectTimeout` where it takes longer."""
    outcomes: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcomes.put(work())
        except Exception as error:  # noqa: BLE001  # handed on, whatever it is
            outcomes.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        outcome = outcomes.get(timeout=seconds)
    except queue.Empty:
        raise httpcore.ConnectTimeout from None
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _failure(address: Address, error: Exception) -> SourceError:
    """What a failure of the connection means to the user; httpcore's errors hold the one that caused them."""
    cause = error.args[0] if error.args else None
    place, server = shown(address.url), shown(address.authority)
    if isinstance(cause, ssl.SSLCertVerificationError):
        reason = shown(cause.verify_message)
        return SourceError(
            f"{server} has no valid certificate ({reason})", "check the address, and this machine's clock"
        )
    if isinstance(cause, ssl.SSLError):
        return SourceError(f"{server} cannot be reached over TLS", "check whether its address begins with http://")
    if isinstance(error, httpcore.TimeoutException):
        return SourceError(f"{place} did not answer in time", _LATER)
    if isinstance(cause, ConnectionRefusedError):
        return SourceError(f"{server} takes no connections", "check the address, and its port")
    if isinstance(error, httpcore.ConnectError):
        return SourceError(f"{server} cannot be reached", "check the address, and the network connection")
    return SourceError(f"{place} broke off, or gave no answer in HTTP", _LATER)
