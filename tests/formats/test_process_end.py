"""The process that reads ends with the program, however that ends, and says nothing of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.formats.processes import runs

WORKER = "tests.formats.misbehaving"
ROOT = Path(__file__).parent.parent.parent

HANGING = """
import sys
sys.path.append({root!r})
from tests.formats import misbehaving
from tests.formats.reading import document
from index.formats import registry
from index.formats.isolation import IsolatedReader
from index.formats.limits import Limits
registry.formats = misbehaving.formats
reader = IsolatedReader(Limits(seconds={seconds}), {worker!r})
try:
    for found in reader.read(document({name!r}, "x")):
        print(found.text.split()[1], flush=True)
except KeyboardInterrupt:
    print("interrupted")
    reader.close()
"""


def hanging(name: str, seconds: float) -> subprocess.Popen[str]:
    """A program that reads a document without end, after it has printed its process's number."""
    code = HANGING.format(root=str(ROOT), worker=WORKER, name=name, seconds=seconds)
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize(("name", "seconds"), [("a.hang", 600), ("a.stick", 1)])
def test_the_process_ends_when_the_program_is_killed(name: str, seconds: float) -> None:
    with hanging(name, seconds) as program:
        assert program.stdout is not None
        process = int(program.stdout.readline())
        program.kill()
        program.wait()
    until = time.monotonic() + 20
    while runs(process) and time.monotonic() < until:
        time.sleep(0.02)
    assert not runs(process)


def test_ctrl_c_is_the_program_s_and_the_process_says_nothing() -> None:
    with hanging("a.hang", 600) as program:
        assert program.stdout is not None
        process = int(program.stdout.readline())
        os.killpg(program.pid, signal.SIGINT)
        out, err = program.communicate(timeout=30)
    assert (out, err) == ("interrupted\n", "")
    assert not runs(process)
