"""Names that others chose, made fit to be stored, printed and said in one line."""

import re

# Control characters (a terminal obeys some), line ends, and marks that turn the direction of what
# follows: "exe.<RLO>fdp.txt" would be shown as "exe.txt.pdf".
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_LONGEST = 1000


def shown(name: str) -> str:
    """The name with a replacement character for each that is no UTF-8 or no character to be shown.

    >>> shown("a\\nb\\x1b[31m.txt")
    'a�b�[31m.txt'
    """
    stored = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if _encodes(name) else _replaced(name)
    return _UNFIT.sub("\ufffd", stored)


def one_line(text: str, length: int = _LONGEST) -> str:
    """The text in one line of at most `length` characters, fit to be shown."""
    line = " ".join(shown(" ".join(text[: 4 * length].split())).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def _encodes(name: str) -> bool:
    """Whether the only surrogates in the name stand for bytes of a file's name."""
    return not re.search("[\ud800-\udc7f\udd00-\udfff]", name)


def _replaced(name: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", name)
