"""Every word of the page, in English and German, and which of the two a browser asks for."""

from collections.abc import Mapping
from types import MappingProxyType

Texts = Mapping[str, str]

ENGLISH: Texts = MappingProxyType({
    "subtitle": "Answers from your articles, with the exact words they rest on.",
    "ask": "Ask in any language …",
    "send": "Ask",
    "chat": "Conversation",
    "article": "Article",
    "empty_pane": "The cited article appears here, with the exact words marked.",
    "keys": "← → previous and next citation",
    "welcome": "What would you like to know?",
    "library_empty": "The library holds no articles yet. Add some with: beleg index PATH",
    "question_empty": "Ask something in your own words.",
    "question_wordless": "There are no words in that. Ask something in your own words.",
    "question_long": "That is too long. Ask one thing at a time, in at most 2,000 characters.",
    "refused": "The articles do not say.",
    "related": "Related passages, not an answer:",
    "confidence": "confidence",
    "citation": "Citation",
    "language": "Language",
    "undated": "no date",
    "gone": "This article is no longer in the library.",
    "out_of_range": "This place is not in the article; it may have changed.",
    "failed": "The article could not be loaded. Is Beleg still running?",
    "de": "German", "en": "English", "fr": "French", "es": "Spanish", "it": "Italian", "ru": "Russian",
    "tr": "Turkish", "uk": "Ukrainian", "pl": "Polish", "nl": "Dutch", "pt": "Portuguese", "ar": "Arabic",
})  # fmt: skip

GERMAN: Texts = MappingProxyType({
    "subtitle": "Antworten aus Ihren Artikeln, mit dem genauen Wortlaut, auf dem sie beruhen.",
    "ask": "Fragen Sie in jeder Sprache …",
    "send": "Fragen",
    "chat": "Gespräch",
    "article": "Artikel",
    "empty_pane": "Hier erscheint der zitierte Artikel, der genaue Wortlaut ist markiert.",
    "keys": "← → voriger und nächster Beleg",
    "welcome": "Was möchten Sie wissen?",
    "library_empty": "Die Bibliothek enthält noch keine Artikel. Fügen Sie welche hinzu: beleg index PFAD",
    "question_empty": "Fragen Sie etwas in eigenen Worten.",
    "question_wordless": "Darin sind keine Wörter. Fragen Sie etwas in eigenen Worten.",
    "question_long": "Das ist zu lang. Fragen Sie eines nach dem anderen, in höchstens 2.000 Zeichen.",
    "refused": "Das steht nicht in den Artikeln.",
    "related": "Verwandte Stellen, keine Antwort:",
    "confidence": "Sicherheit",
    "citation": "Beleg",
    "language": "Sprache",
    "undated": "ohne Datum",
    "gone": "Dieser Artikel ist nicht mehr in der Bibliothek.",
    "out_of_range": "Diese Stelle gibt es in dem Artikel nicht; er wurde wohl geändert.",
    "failed": "Der Artikel konnte nicht geladen werden. Läuft Beleg noch?",
    "de": "Deutsch", "en": "Englisch", "fr": "Französisch", "es": "Spanisch", "it": "Italienisch", "ru": "Russisch",
    "tr": "Türkisch", "uk": "Ukrainisch", "pl": "Polnisch", "nl": "Niederländisch", "pt": "Portugiesisch",
    "ar": "Arabisch",
})  # fmt: skip


def texts_for(accept_language: str) -> Texts:
    """The texts for an Accept-Language header: whichever of German and English comes first, else English.

    >>> texts_for("fr;q=0.9, de-AT, en")["send"]
    'Fragen'
    """
    wanted = []
    for part in accept_language.split(","):
        tag, _, weight = part.partition(";")
        quality = weight.strip().removeprefix("q=")
        try:
            wanted.append((-float(quality or 1), tag.strip().lower()[:2]))
        except ValueError:
            continue
    for _, language in sorted(wanted, key=lambda pair: pair[0]):
        if language in ("de", "en"):
            return GERMAN if language == "de" else ENGLISH
    return ENGLISH


def language_name(code: str, texts: Texts) -> str:
    """The language's name, or its code where the page has no name for it."""
    return texts.get(code, code) if len(code) == 2 else ""


def date_words(date: str, texts: Texts) -> str:
    """A partial date as people write it.

    >>> date_words("2022-12", ENGLISH), date_words("2022-12-19", GERMAN)
    ('December 2022', '19. Dezember 2022')
    """
    year, _, rest = date.partition("-")
    month, _, day = rest.partition("-")
    names = _MONTHS_DE if texts is GERMAN else _MONTHS_EN
    if not month:
        return year or texts["undated"]
    words = f"{names[int(month) - 1]} {year}"
    if day:
        return f"{int(day)}. {words}" if texts is GERMAN else f"{int(day)} {words}"
    return words


_MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December")  # fmt: skip
_MONTHS_DE = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
              "November", "Dezember")  # fmt: skip
