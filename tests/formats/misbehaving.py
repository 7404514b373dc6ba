"""Formats that do what a hostile file may make a library do, and the worker that knows them."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from index.errors import SourceError
from index.formats import registry, worker
from index.formats.document import Document, Draft, Format, Found
from index.formats.limits import Limits

KNOWN = registry.formats()
KEPT: list[bytearray] = []


def crash(_data: bytes) -> Iterator[Found]:
    os.kill(os.getpid(), signal.SIGSEGV)
    yield None


def leave(_data: bytes) -> Iterator[Found]:
    os._exit(3)
    yield None


def hang(data: bytes) -> Iterator[Found]:
    yield from pid(data)
    time.sleep(1000)


def stick(data: bytes) -> Iterator[Found]:
    """A loop in C that lets no other thread run."""
    yield from pid(data)
    re.match(r"(a+)+$", "a" * 60 + "b")


def eat(_data: bytes) -> Iterator[Found]:
    held = [bytearray(10_000_000)]
    while True:
        held.append(bytearray(10_000_000))
        yield None


def grow(data: bytes) -> Iterator[Found]:
    """Keep much memory, but within the limit."""
    KEPT.append(bytearray(500_000_000))
    yield from pid(data)


def bounds(_data: bytes) -> Iterator[Found]:
    import resource

    yield Draft(f"memory {resource.getrlimit(resource.RLIMIT_AS)}")


def fail(_data: bytes) -> Iterator[Found]:
    yield Draft("Ein Satz vor dem Fehler.")
    raise KeyError("nicht da")


def nest(_data: bytes) -> Iterator[Found]:
    yield from nest(_data)


def chat(_data: bytes) -> Iterator[Found]:
    print("das stört", flush=True)
    os.write(1, b"\xff" * 100)
    os.write(2, b"das auch")
    yield Draft(f"Gelesen: {sys.stdin.read()!r}.")


def crawl(_data: bytes) -> Iterator[Found]:
    """Longer than the limit in all, but never without progress."""
    for _ in range(8):
        time.sleep(0.25)
        yield None
    yield Draft("Endlich.")


def lie(_data: bytes) -> Iterator[Found]:
    """Write what is no frame into every pipe there is."""
    for descriptor in range(3, 12):
        try:
            os.write(descriptor, b"\xff" * 64)
        except OSError:
            continue
    time.sleep(1000)
    yield None


def many(_data: bytes) -> Iterator[Found]:
    for number in range(500):
        yield Draft(f"Satz {number}.", id=str(number))


def long(data: bytes) -> Iterator[Found]:
    yield Draft("x" * int(data))
    yield Draft("Kurz.")


def call(data: bytes) -> Iterator[Found]:
    """Try to reach a port of this machine, a name, and another program."""
    attempts: list[Callable[[], object]] = [
        lambda: socket.create_connection(("127.0.0.1", int(data)), 1),
        lambda: socket.getaddrinfo("localhost", 80),
        lambda: subprocess.run([sys.executable, "-V"], check=False),
        lambda: os.system("true"),
    ]
    for attempt in attempts:
        try:
            attempt()
            yield Draft("Erlaubt.")
        except OSError as error:
            yield Draft(f"Verboten: {type(error).__name__}.")


def tell(_data: bytes) -> Iterator[Found]:
    yield SourceError("Zeile eins\nund \x1b[31mzwei", "")


def pid(_data: bytes) -> Iterator[Found]:
    yield Draft(f"process {os.getpid()}")


class Misbehaving(Format):
    """A format whose ending is the name of what it does."""

    def __init__(self, act: Callable[[bytes], Iterator[Found]]) -> None:
        self.endings = (f".{act.__name__}",)
        self._act = act

    def read(self, document: Document, limits: Limits) -> Iterator[Found]:
        return self._act(document.data)


ACTS = (crash, leave, hang, stick, eat, grow, bounds, fail, nest, chat, crawl, lie, many, long, call, tell, pid)
FORMATS = (*KNOWN, *map(Misbehaving, ACTS))


def formats() -> tuple[Format, ...]:
    """As `registry.formats`."""
    return FORMATS


def main(limits: str) -> None:
    """As `worker.main`."""
    registry.formats = formats  # type: ignore[assignment]
    worker.main(limits)
