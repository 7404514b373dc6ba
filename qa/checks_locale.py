"""What numbers, months, days and places are called in a language, from the Unicode CLDR as babel ships it.

A language that CLDR does not know has none of these words; nothing here fails for it.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

_WIDTHS = ("wide", "abbreviated")
_CONTEXTS = ("format", "stand-alone")


@lru_cache(maxsize=64)
def decimal_mark(language: str) -> str:
    """What parts a number's whole from its fraction; "" where that is not known.

    >>> decimal_mark("de"), decimal_mark("en"), decimal_mark("xx")
    (',', '.', '')
    """
    locale = _locale(language)
    if locale is None:
        return ""
    latin = locale.number_symbols.get("latn")
    return str(latin["decimal"]) if latin is not None else ""


def language_name(language: str) -> str:
    """What a language is called in English; "" where it is not known.

    >>> language_name("de")
    'German'
    """
    locale = _locale(language)
    return str(locale.get_display_name("en") or "") if locale is not None else ""


@lru_cache(maxsize=64)
def months(language: str) -> Mapping[str, int]:
    """The names of the months in small letters, also short ones without their point, 1 to 12.

    >>> months("de")["märz"], months("de")["dez"], months("ru")["мая"], months("ru")["май"]
    (3, 12, 5, 5)
    """
    locale = _locale(language)
    found = {} if locale is None else dict(_calendar(locale.months, 3))
    return {**found, "sept": 9} if language == "en" else found


@lru_cache(maxsize=64)
def weekdays(language: str) -> Mapping[str, int]:
    """The names of the days of the week in small letters, Monday = 0.

    >>> weekdays("de")["montag"], weekdays("en")["sunday"]
    (0, 6)
    """
    locale = _locale(language)
    # Short ones are other words too: "Do", "So", "Sat".
    found = {} if locale is None else {name: day for name, day in _calendar(locale.days, 4) if len(name) > 4}
    if language == "de":
        found["sonnabend"] = 5
    return found


@lru_cache(maxsize=64)
def places(language: str) -> Mapping[str, frozenset[str]]:
    """Countries, languages and well-known cities in small letters, with what they stand for: a country or a zone.

    >>> places("en")["moscow"] == places("de")["moskau"] == places("ru")["москва"]
    True
    >>> places("en")["chinese"] == places("de")["china"]
    True
    """
    locale = _locale(language)
    found: dict[str, set[str]] = {}
    for name, key in () if locale is None else _place_names(locale):
        if len(name) > 2 and len(name.split()) == 1:
            found.setdefault(name.casefold(), set()).add(key)
    return {name: frozenset(keys) for name, keys in found.items()}


def _place_names(locale: "Locale") -> Iterator[tuple[str, str]]:
    from babel.core import get_global

    # "Belarusian" and "Belarus" are one: the language of a country. Tibetan is not that of China.
    homes = get_global("likely_subtags")
    territories = locale.territories
    for code, name in territories.items():
        if len(code) == 2:
            yield str(name), code
    for code, name in locale.languages.items():
        home = str(homes.get(code, "")).rsplit("_", 1)[-1]
        if len(code) == 2 and home in territories:
            main = str(homes.get(f"und_{home}", "")).split("_")[0]
            yield str(name), home if main == code else f"language {code}"
    zones = locale.time_zones
    for zone in get_global("zone_territories"):
        name = zone.rsplit("/", 1)[-1].replace("_", " ") if locale.language == "en" else ""
        if zone in zones and "city" in zones[zone]:
            name = str(zones[zone]["city"])
        if name and "/" in zone:
            yield name, zone


def _calendar(table: Mapping[str, Mapping[str, Mapping[int, str]]], fewest: int) -> Iterator[tuple[str, int]]:
    for context in _CONTEXTS:
        for width in _WIDTHS:
            for number, name in table[context][width].items():
                short = name.casefold().rstrip(".")
                if len(short) >= fewest:
                    yield short, number


@lru_cache(maxsize=64)
def _locale(language: str) -> "Locale | None":
    if not language:
        return None
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None
