"""What a process gives up before it reads what strangers wrote."""

import contextlib
import ctypes
import os
import signal
import sys
import time
from pathlib import Path

from index.formats.limits import Limits

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET of Linux
_REFUSED = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "os.system", "pty.",
    "webbrowser.",
)  # fmt: skip
_TIMES_CPU = 10  # the processor's time for a whole document, as a multiple of the time without progress


def confine(limits: Limits) -> None:
    """Give up the network, other programs, and memory beyond the limit, for the rest of this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, which ends this process itself
    _leave_network()
    sys.addaudithook(_refuse)
    with contextlib.suppress(ImportError):  # Windows has no such limits
        import resource

        for kind, most in ((resource.RLIMIT_AS, limits.memory), (resource.RLIMIT_CORE, 0)):
            with contextlib.suppress(OSError, ValueError):  # lower already, or not known to this system
                resource.setrlimit(kind, (most, most))


def allow_time(limits: Limits, begun: float) -> None:
    """Let the system end this process when it uses the processor too long; to be called again at every progress.

    `begun` is `time.process_time()` when the document came. The program ends a process that is slow by
    itself; this holds also when the program is gone and a library's loop lets no other thread notice.
    """
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        allowed = min(time.process_time() + limits.seconds, begun + _TIMES_CPU * limits.seconds)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(allowed) + 1, hard))


def held_memory() -> int:
    """The bytes of address space that this process has now, which `confine` limits; 0 where it cannot be told."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 0


def _leave_network() -> None:
    """Move to a network of this process's own, without any connection, where the system lets it."""
    if sys.platform != "linux":
        return
    # Not a user of its own for root, who would lose the right to read other users' files.
    flags = _NEW_NETWORK if os.getuid() == 0 else _NEW_USER | _NEW_NETWORK
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(flags)


def _refuse(event: str, _arguments: object) -> None:
    """Refuse what Python code does through the network or other programs, on every system."""
    if event.startswith(_REFUSED):
        raise PermissionError(f"{event} is not allowed while a document is read")
