"""How much one document may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one document may take before it is given up."""

    seconds: float = 30  # without any progress; the processor's time for a whole document is 10 times that
    memory: int = 2_000_000_000  # bytes of address space of the process that reads
    document: int = 200_000_000  # bytes of one file, or of one file in an archive
    text: int = 20_000_000  # bytes of one article's text in UTF-8
    members: int = 10_000  # files in an archive
    expanded: int = 1_000_000_000  # bytes of all files in an archive together
    ratio: int = 200  # how many times larger than packed a file of an archive may be, from 10 MB on


DEFAULT = Limits()
