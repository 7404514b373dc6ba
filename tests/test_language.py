"""Which language a text is in."""

import pytest

from index.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wie hat Putin seine Gespräche mit Lukaschenko beurteilt?", "de"),
        ("how many Russian soldiers are in the joint force?", "en"),
        ("¿En qué ciudad se reunieron los dos presidentes?", "es"),
        ("Сколько российских солдат входит в состав группировки?", "ru"),
        ("9000 – 12!", ""),
        ("ab", ""),
        ("", ""),
    ],
)
def test_the_language_is_told_where_there_are_words_to_tell_it_by(text: str, language: str) -> None:
    assert language_of(text) == language
