"""The titles that programs put into a document's properties."""

import re

_LEFT_BEHIND = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)\b.*|(?:untitled|unbenannt|ohne titel|document|dokument|word document|text)"
    r"\s*\d*|.*\.(?:docx?|odt|rtf|pdf|indd|qxp|qxd|tex|dvi|txt|html?|pages|eps|ps)|\W*|\d*|[\w-]{1,3})",
    re.IGNORECASE | re.DOTALL,
)


def sensible_title(written: str) -> str:
    """The title, or "" where it is rather a file's name or what the program called the file by itself.

    >>> sensible_title("Neue Abkommen"), sensible_title("Microsoft Word - a.doc"), sensible_title("brief.docx")
    ('Neue Abkommen', '', '')
    """
    title = " ".join(written.split())
    return "" if _LEFT_BEHIND.fullmatch(title[:500]) else title
