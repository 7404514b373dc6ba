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
    "library_empty": "The library holds no articles yet. Add some in the tab Library.",
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
    "copy": "Copy quote", "copied": "Copied.",
    "copy_yourself": "Your browser does not let this page copy. Copy the selected text yourself.",
    "all_passages": "Show all passages ({})",
    "why": "This answer is the likeliest, with {}.",
    "why_where": "Its words stand in passage {} of {}.",
    "why_not": "No passage answers the question: its likeliest words reach {} only.",
    "passage_order": "What was read for it, the nearest to the question first:",
    "nearness": "nearness {}", "won": "The answer: {}", "cited": "Cited: {}",
    "failed": "The article could not be loaded. Is Beleg still running?",
    "nothing_within": "No article is within these limits.",
    "refused_within": "The articles within these limits do not say.",
    "no_date": "That is no date. Write a year, a month or a day: 2022, 2022-12 or 2022-12-19.",
    "many_chosen": "Those are too many articles. Choose at most 1,000, or limit by date or language.",
    "limit": "Limit the question",
    "limit_languages": "Languages",
    "from_date": "from {}", "to_date": "until {}",
    "chosen_one": "1 chosen article", "chosen_many": "{} chosen articles",
    "unlimit": "Remove this limit: {}",
    "library": "Library",
    "articles_one": "1 article", "articles_many": "{} articles",
    "passages_one": "1 passage", "passages_many": "{} passages",
    "listed": "{} to {} of {}",
    "none_listed": "No article matches this.",
    "none_held": "The library holds no articles yet. Add some above.",
    "words": "Title or id", "source": "Source", "from": "From", "until": "Until", "any_language": "All languages",
    "title": "Title", "date": "Date", "characters": "Characters",
    "previous": "Previous", "next": "Next", "pages": "Page {} of {}",
    "pick": "Choose: {}", "pick_all": "Choose all on this page",
    "picked_one": "1 chosen", "picked_many": "{} chosen",
    "ask_only": "Ask only these", "unpick": "Choose none",
    "remove": "Remove", "keep": "Keep",
    "remove_one": "Remove 1 article from the library? The file that it came from stays.",
    "remove_many": "Remove {} articles from the library? The files that they came from stay.",
    "removed_one": "1 article removed.", "removed_many": "{} articles removed.",
    "drop": "Drop files here, or", "choose": "choose files",
    "kinds": "Text, Markdown, HTML, PDF, DOCX, EPUB, JSON, JSON Lines, CSV, zip",
    "address": "Web address: page or feed", "add": "Add",
    "sending": "The files are being sent …",
    "adding": "Articles are being added …",
    "stop": "Stop adding", "stopping": "The adding is being stopped …",
    "stopped_none": "Stopped before an article was stored. Add the same again, and it begins anew.",
    "stopped_one": "Stopped. 1 article is stored and stays. Add the same again, and it goes on from there.",
    "stopped_many": "Stopped. {} articles are stored and stay. Add the same again, and it goes on from there.",
    "sources": "{} of {} read", "rate": "{} passages a second",
    "seconds_left": "about {} seconds left", "minutes_left": "about {} minutes left",
    "added": "{} added", "updated": "{} updated", "unchanged": "{} unchanged", "skipped": "{} left out",
    "reasons": "Left out, and why", "more_reasons": "and {} more", "close": "Close",
    "busy": "Articles are being added. Wait until that has ended, then try again.",
    "adding_failed": "Adding the articles failed. Beleg has printed the reason where it runs.",
    "too_much": "That is too much at once. Send at most 2,000 files with 500 MB together.",
    "not_sent": "Nothing was sent. Choose files, or give an address.",
    "no_address": "That is no address of a web page.",
    "library_failed": "The library did not answer. Is Beleg still running?",
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
    "library_empty": "Die Bibliothek enthält noch keine Artikel. Fügen Sie im Reiter Bibliothek welche hinzu.",
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
    "copy": "Zitat kopieren", "copied": "Kopiert.",
    "copy_yourself": "Ihr Browser lässt diese Seite nicht kopieren. Kopieren Sie den ausgewählten Text selbst.",
    "all_passages": "Alle Passagen zeigen ({})",
    "why": "Diese Antwort ist mit {} die wahrscheinlichste.",
    "why_where": "Ihr Wortlaut steht in Passage {} von {}.",
    "why_not": "Keine Passage beantwortet die Frage: der wahrscheinlichste Wortlaut erreicht nur {}.",
    "passage_order": "Was dafür gelesen wurde, das der Frage Nächste zuerst:",
    "nearness": "Nähe {}", "won": "Die Antwort: {}", "cited": "Zitiert: {}",
    "failed": "Der Artikel konnte nicht geladen werden. Läuft Beleg noch?",
    "nothing_within": "In diesen Grenzen liegt kein Artikel.",
    "refused_within": "In den Artikeln innerhalb dieser Grenzen steht das nicht.",
    "no_date": "Das ist kein Datum. Schreiben Sie Jahr, Monat oder Tag: 2022, 2022-12 oder 2022-12-19.",
    "many_chosen": "Das sind zu viele Artikel. Wählen Sie höchstens 1.000, oder grenzen Sie nach Datum oder Sprache ein.",
    "limit": "Frage eingrenzen",
    "limit_languages": "Sprachen",
    "from_date": "ab {}", "to_date": "bis {}",
    "chosen_one": "1 gewählter Artikel", "chosen_many": "{} gewählte Artikel",
    "unlimit": "Diese Grenze aufheben: {}",
    "library": "Bibliothek",
    "articles_one": "1 Artikel", "articles_many": "{} Artikel",
    "passages_one": "1 Passage", "passages_many": "{} Passagen",
    "listed": "{} bis {} von {}",
    "none_listed": "Dazu passt kein Artikel.",
    "none_held": "Die Bibliothek enthält noch keine Artikel. Fügen Sie oben welche hinzu.",
    "words": "Titel oder Kennung", "source": "Quelle", "from": "Von", "until": "Bis", "any_language": "Alle Sprachen",
    "title": "Titel", "date": "Datum", "characters": "Zeichen",
    "previous": "Zurück", "next": "Weiter", "pages": "Seite {} von {}",
    "pick": "Wählen: {}", "pick_all": "Alle auf dieser Seite wählen",
    "picked_one": "1 gewählt", "picked_many": "{} gewählt",
    "ask_only": "Nur diese befragen", "unpick": "Auswahl aufheben",
    "remove": "Entfernen", "keep": "Behalten",
    "remove_one": "1 Artikel aus der Bibliothek entfernen? Die Datei, aus der er stammt, bleibt.",
    "remove_many": "{} Artikel aus der Bibliothek entfernen? Die Dateien, aus denen sie stammen, bleiben.",
    "removed_one": "1 Artikel entfernt.", "removed_many": "{} Artikel entfernt.",
    "drop": "Dateien hierher ziehen oder", "choose": "Dateien wählen",
    "kinds": "Text, Markdown, HTML, PDF, DOCX, EPUB, JSON, JSON Lines, CSV, zip",
    "address": "Webadresse: Seite oder Feed", "add": "Hinzufügen",
    "sending": "Die Dateien werden gesendet …",
    "adding": "Artikel werden hinzugefügt …",
    "stop": "Hinzufügen anhalten", "stopping": "Das Hinzufügen wird angehalten …",
    "stopped_none": "Angehalten, bevor ein Artikel gespeichert war. Fügen Sie dasselbe erneut hinzu, dann beginnt es von vorn.",
    "stopped_one": "Angehalten. 1 Artikel ist gespeichert und bleibt. Fügen Sie dasselbe erneut hinzu, dann geht es dort weiter.",
    "stopped_many": "Angehalten. {} Artikel sind gespeichert und bleiben. Fügen Sie dasselbe erneut hinzu, dann geht es dort weiter.",
    "sources": "{} von {} gelesen", "rate": "{} Passagen pro Sekunde",
    "seconds_left": "noch etwa {} Sekunden", "minutes_left": "noch etwa {} Minuten",
    "added": "{} neu", "updated": "{} erneuert", "unchanged": "{} unverändert", "skipped": "{} ausgelassen",
    "reasons": "Ausgelassen, und warum", "more_reasons": "und {} weitere", "close": "Schließen",
    "busy": "Es werden gerade Artikel hinzugefügt. Warten Sie, bis das beendet ist, und versuchen Sie es dann erneut.",
    "adding_failed": "Das Hinzufügen ist gescheitert. Den Grund hat Beleg dort ausgegeben, wo es läuft.",
    "too_much": "Das ist zu viel auf einmal. Senden Sie höchstens 2.000 Dateien mit zusammen 500 MB.",
    "not_sent": "Es wurde nichts gesendet. Wählen Sie Dateien, oder geben Sie eine Adresse an.",
    "no_address": "Das ist keine Adresse einer Webseite.",
    "library_failed": "Die Bibliothek hat nicht geantwortet. Läuft Beleg noch?",
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


def number_words(number: int, texts: Texts) -> str:
    """A whole number with its thousands parted.

    >>> number_words(10000, ENGLISH), number_words(10000, GERMAN)
    ('10,000', '10.000')
    """
    words = f"{number:,}"
    return words.replace(",", ".") if texts is GERMAN else words


def decimal_words(number: float, texts: Texts) -> str:
    """A number with two decimals.

    >>> decimal_words(0.8251, ENGLISH), decimal_words(0.8251, GERMAN)
    ('0.83', '0,83')
    """
    words = f"{number:.2f}"
    return words.replace(".", ",") if texts is GERMAN else words


def counted(number: int, key: str, texts: Texts) -> str:
    """The text for so many of something; it has the keys "..._one" and "..._many".

    >>> counted(1, "articles", ENGLISH), counted(1200, "articles", GERMAN)
    ('1 article', '1.200 Artikel')
    """
    return texts[f"{key}_one"] if number == 1 else texts[f"{key}_many"].format(number_words(number, texts))


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
