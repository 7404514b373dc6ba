"""Which of English and German a browser asks for, and numbers, dates and names as each writes them."""

from collections.abc import Mapping

from ui.english import ENGLISH as ENGLISH
from ui.german import GERMAN as GERMAN

Texts = Mapping[str, str]


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
