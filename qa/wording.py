"""When two quotes say the same in the same words."""

import re
import unicodedata

_THOUSANDS = re.compile(r"(?<=\d)[.,'’\s](?=\d{3}(?!\d))")
_NEGATION = re.compile(
    r"\b(?:nicht|nichts|nie|niemals|niemand|kein|keine[nmrs]?|ohne|not|no|none|never|nobody|without|"
    r"ne|pas|jamais|aucun|sans|sin|nunca|ningún|non|senza|mai|не|нет|без)\b"
)


def normal(quote: str) -> str:
    """Equal for quotes that differ in case, spaces, punctuation or compatible characters only.

    >>> normal("„Bis zu 9000  Soldaten“") == normal("bis zu 9000 Soldaten.")
    True
    """
    folded = unicodedata.normalize("NFKC", quote).casefold()
    return " ".join("".join(character if character.isalnum() else " " for character in folded).split())


def compared(quote: str) -> str:
    """As `normal`, and numbers are equal however their thousands are parted.

    >>> compared("Bis zu 9.000"), compared("1,234,567"), compared("2.5")
    ('bis zu 9000', '1234567', '2 5')
    """
    return normal(_THOUSANDS.sub("", unicodedata.normalize("NFKC", quote)))


def agree(one: str, other: str) -> bool:
    """Whether two quotes, as `compared` gives them, say the same: the words of one are among the other's.

    >>> agree("9000", "bis zu 9000"), agree("9000", "12000"), agree("verletzt", "nicht verletzt")
    (True, False, False)
    """
    shorter, longer = sorted((f" {one} ", f" {other} "), key=len)
    if shorter not in longer or not shorter.strip():
        return one == other
    return not _NEGATION.search(longer.replace(shorter, " ", 1))
