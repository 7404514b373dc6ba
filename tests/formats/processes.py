"""Whether a process is there."""

import os
from pathlib import Path


def runs(process: int) -> bool:
    """Whether a process is there and no mere entry that nobody has asked after."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return Path("/proc").is_dir() is False
    return state not in "ZX"
