"""A page that is really served, and a real Chromium: for measuring and for the README's pictures."""

import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

from playwright.sync_api import Browser, sync_playwright

from bench.speed import BELEG

_PATIENCE = 300  # seconds; a first start also unpacks the model
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, else the one that Playwright has installed."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def served(library: Path, cache: Path, *paths: Path) -> Iterator[str]:
    """The address of `beleg chat PATHS` on a free port, once it answers; it ends with the block."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "BELEG_LIBRARY": str(library), "BELEG_CACHE": str(cache)}
    command = [str(BELEG), "chat", *map(str, paths), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            address = f"http://127.0.0.1:{port}/"
            _wait(address, process)
            yield address
        finally:
            process.send_signal(signal.SIGINT)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with straight.open(address, timeout=10) as page:
                page.read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the page does not answer at {address}")
