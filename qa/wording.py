"""When two quotes say the same in the same words."""

import unicodedata


def normal(quote: str) -> str:
    """Equal for quotes that differ in case, spaces, punctuation or compatible characters only.

    >>> normal("„Bis zu 9000  Soldaten“") == normal("bis zu 9000 Soldaten.")
    True
    """
    folded = unicodedata.normalize("NFKC", quote).casefold()
    return " ".join("".join(character if character.isalnum() else " " for character in folded).split())
