"""A process that reads documents, as the program sees it."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO

import index
from index.formats.frames import Frame, read_frame, write_frame
from index.formats.limits import Limits

# The folder of the program goes last on the path, and the working folder not at all (-P): it may be
# full of strangers' files, one of them named lxml.py.
_START = "import importlib, sys; sys.path.append(sys.argv[1]); importlib.import_module(sys.argv[2]).main(sys.argv[3])"
# One thread for numpy, which would reserve memory for one a core; few pools of the C library's memory.
_FEW_THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
_AHEAD = 2  # frames, each perhaps a large file of an archive, that wait for the program; then the child waits
_STARTING = 60  # seconds; a busy machine may take long to import what is needed


class Child:
    """One process that runs `worker`; not to be used by several threads at once."""

    def __init__(self, limits: Limits, worker: str) -> None:
        place = str(Path(index.__file__).parent.parent)
        command = [sys.executable, "-P", "-c", _START, place, worker, json.dumps(asdict(limits))]
        self._limits = limits
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_FEW_THREADS},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self._frames: queue.Queue[Frame | None] = queue.Queue(_AHEAD)
        self._over = False  # whether it has sent its last
        self._pump = threading.Thread(target=_pass_on, args=(self._stdout, self._frames, limits), daemon=True)
        self._pump.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def is_ready(self) -> bool:
        """Whether the process has started; waits for it."""
        try:
            frame = self._frames.get(timeout=max(self._limits.seconds, _STARTING))
        except queue.Empty:
            return False
        return frame is not None and frame.header.get("kind") == "ready"

    def send(self, header: Mapping[str, str], payload: bytes) -> None:
        """Hand over a document. A process that has ended, or does not take it in time, is noticed at `receive`."""
        late = threading.Timer(self._limits.seconds, self._process.kill)
        late.start()
        try:
            with contextlib.suppress(OSError):  # it has ended
                write_frame(self._stdin, header, payload)
        finally:
            late.cancel()

    def receive(self) -> Frame | None:
        """The next frame, None if the process has ended. Raises `TimeoutError` where it takes too long."""
        try:
            frame = self._frames.get(timeout=self._limits.seconds)
        except queue.Empty:
            raise TimeoutError from None
        self._over = frame is None
        return frame

    def end(self) -> str:
        """End the process, and say by which signal it has ended before, "" if by none that is known."""
        if self._over:  # its pipe closes a moment before it is gone
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
        code = self._process.poll()
        self._process.kill()
        while self._pump.is_alive():  # it may wait for room in the queue
            with contextlib.suppress(queue.Empty):
                self._frames.get(timeout=0.05)
        self._process.wait()
        for stream in (self._stdin, self._stdout):
            with contextlib.suppress(OSError):
                stream.close()
        return _signal_name(code)


def _pass_on(stream: IO[bytes], frames: "queue.Queue[Frame | None]", limits: Limits) -> None:
    """What the process sends, and None when it has ended or sends what it never would by itself."""
    with contextlib.suppress(OSError, ValueError):
        while (frame := read_frame(stream, max(limits.text, limits.document))) is not None:
            frames.put(frame)
    frames.put(None)


def _signal_name(code: int | None) -> str:
    try:
        return signal.Signals(-code).name if code is not None and code < 0 else ""
    except ValueError:
        return ""
