"""Which language a text is in, offline, with py3langid."""

# Texts with fewer letters are too short to tell, and a wrong guess misleads.
_FEWEST_LETTERS = 3
_ENOUGH = 5000


def language_of(text: str) -> str:
    """ISO 639-1 code of the text's language, or "" where there are no words to tell it by."""
    if sum(character.isalpha() for character in text[:_ENOUGH]) < _FEWEST_LETTERS:
        return ""
    import py3langid  # loads its model when imported

    code, _score = py3langid.classify(text[:_ENOUGH])
    return str(code)
