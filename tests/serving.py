"""Runs `beleg` as its users do: a command in a process of its own, and a page on a free port."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from qa.assembly import Workspace
from qa.settings import Settings
from tests.fakes import FakeEncoder, FakeReader

SEEDS = Path(__file__).parent.parent / "seeds"
SEED = "000_a9409306277e588d"
BELEG = Path(sys.executable).with_name("beleg")
_PATIENCE = 300  # seconds; a first start also unpacks the model


def beleg(
    library: Path,
    *arguments: str | Path,
    stdin: str = "",
    environment: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
    stdout: IO[str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run `beleg` to its end; `before` runs in the new process before the program, `stdout` is kept unless given."""
    return subprocess.run(
        [str(BELEG), *map(str, arguments)],
        input=stdin,
        stdout=stdout or subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment_for(library, environment),
        preexec_fn=before,
        timeout=_PATIENCE,
    )


def environment_for(library: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment with that library, without what would change the program's words or width."""
    unwanted = {"BELEG_ENCODER", "FORCE_COLOR", "NO_COLOR", "COLUMNS"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in unwanted and not name.startswith(("BELEG_MODEL", "OPENAI_"))
    }
    return {**kept, "BELEG_LIBRARY": str(library), "PYTHONUTF8": "1", **(more or {})}


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is being served."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Status and body. Straight to the port, whatever proxy is set."""
        return self._answer("GET", path, None, headers)

    def post(self, path: str, body: str, headers: Mapping[str, str]) -> tuple[int, str]:
        """Status and body."""
        return self._answer("POST", path, body, headers)

    def _answer(self, method: str, path: str, body: str | None, headers: Mapping[str, str] | None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8")
        finally:
            connection.close()


@contextmanager
def serving(library: Path, *arguments: str | Path, environment: Mapping[str, str] | None = None) -> Iterator[Page]:
    """`beleg chat ARGUMENTS` on a free port, until the block ends; ready to answer when it begins."""
    port = free_port()
    log = library.with_name(f"{library.name}.log")
    command = [str(BELEG), "chat", *map(str, arguments), "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment_for(library, environment))
    try:
        page = Page(port, process)
        _wait(page, log)
        yield page
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(page: Page, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and page.process.poll() is None:
        try:
            if page.get("/")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"`beleg chat` does not answer: {log.read_text('utf-8', 'replace')}")


@contextmanager
def fake_workspace(
    folder: Path, quotes: Mapping[str, float], encoder: FakeEncoder | None = None
) -> Iterator[Workspace]:
    """A workspace without a model, in a new or an existing library; its reader finds the quotes."""
    settings = Settings(library=folder)
    with Workspace(settings, writable=True, encoder=encoder or FakeEncoder(), reader=FakeReader(quotes)) as made:
        yield made
