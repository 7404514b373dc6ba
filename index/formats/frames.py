"""What goes through the pipes between the program and the process that reads for it.

A frame is two lengths (u32, big-endian), that many bytes of JSON (an object of strings), and that many
bytes of whatever the JSON says. Never pickle: a file that takes over the reading process must not be
able to send code.
"""

import json
import struct
from collections.abc import Mapping
from typing import IO, NamedTuple

_LENGTHS = struct.Struct(">II")
_LONGEST_HEADER = 1_000_000


class Frame(NamedTuple):
    """One message."""

    header: dict[str, str]
    payload: bytes


def write_frame(stream: IO[bytes], header: Mapping[str, str], payload: bytes = b"") -> None:
    """Send one frame."""
    head = json.dumps(header).encode("ascii")
    stream.write(_LENGTHS.pack(len(head), len(payload)) + head)
    stream.write(payload)
    stream.flush()


def read_frame(stream: IO[bytes], largest: int) -> Frame | None:
    """The next frame, None at the stream's end. Raises `ValueError` for one of more than `largest` bytes or damaged."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head, payload = _LENGTHS.unpack(lengths)
    if head > _LONGEST_HEADER or payload > largest:
        raise ValueError("a frame is too large")
    try:
        header = json.loads(stream.read(head))
    except RecursionError as error:
        raise ValueError("a frame's header is nested") from error
    if not isinstance(header, dict) or not all(isinstance(value, str) for value in header.values()):
        raise ValueError("a frame's header is no object of strings")
    data = stream.read(payload)
    if len(data) < payload:
        return None
    return Frame(header, data)
