"""The words of the page's first visit, in English and German."""

from collections.abc import Mapping
from types import MappingProxyType

ENGLISH: Mapping[str, str] = MappingProxyType({
    "known_dates": "{} to {}",
    "known_and": "{} and {}",
    "known_more": "{} more languages",
    "first_try": "Ask, for example:",
    "first_making": "Looking for questions to begin with …",
    "first_add": "Add your own articles",
})  # fmt: skip

GERMAN: Mapping[str, str] = MappingProxyType({
    "known_dates": "{} bis {}",
    "known_and": "{} und {}",
    "known_more": "{} weitere Sprachen",
    "first_try": "Fragen Sie zum Beispiel:",
    "first_making": "Fragen für den Anfang werden gesucht …",
    "first_add": "Eigene Artikel hinzufügen",
})  # fmt: skip
