"""Numbers written as words, in English, German and Russian."""

import re
from functools import lru_cache

_ENGLISH = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
    "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12, "hundredth": 100,
    "once": 1, "twice": 2, "thrice": 3, "both": 2, "double": 2, "doubled": 2, "twofold": 2, "pair": 2, "half": 0.5,
    "triple": 3, "tripled": 3, "threefold": 3, "dozen": 12, "single": 1, "quarter": 0.25,
}  # fmt: skip
_GERMAN = {
    "null": 0, "ein": 1, "eins": 1, "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7,
    "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15,
    "sechzehn": 16, "siebzehn": 17, "achtzehn": 18, "neunzehn": 19, "zwanzig": 20, "dreißig": 30, "vierzig": 40,
    "fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90, "hundert": 100, "tausend": 1000,
}  # fmt: skip
_GERMAN_OTHERS = {
    "erst": 1, "dritt": 3, "siebt": 7, "beid": 2, "doppelt": 2, "einzig": 1, "halb": 0.5, "paar": 2, "drittel": 3,
    "dutzend": 12, "eine": 1, "zweier": 2, "dreier": 3,
    "jahrzehnt": 10, "anderthalb": 1.5, "eineinhalb": 1.5, "hälfte": 0.5, "viertel": 0.25, "zweieinhalb": 2.5,
}  # fmt: skip
# Beginnings of the declined words; the longest that fits counts.
_RUSSIAN = {
    "ноль": 0, "нул": 0, "один": 1, "одн": 1, "перв": 1, "два": 2, "две": 2, "дву": 2, "двум": 2, "двух": 2,
    "втор": 2, "дважды": 2, "оба": 2, "обе": 2, "обоих": 2, "обеих": 2, "двойн": 2, "вдвое": 2, "двое": 2, "три": 3, "трех": 3, "трем": 3,
    "трет": 3, "трижды": 3, "втрое": 3, "тройн": 3, "четыр": 4, "четверт": 4, "пят": 5, "шест": 6, "седьм": 7,
    "восем": 8, "восьм": 8, "девят": 9, "десят": 10, "одиннадцат": 11, "двенадцат": 12,
    "тринадцат": 13, "четырнадцат": 14, "пятнадцат": 15, "шестнадцат": 16, "семнадцат": 17, "восемнадцат": 18,
    "девятнадцат": 19, "двадцат": 20, "тридцат": 30, "сорок": 40, "пятьдесят": 50, "пятидесят": 50,
    "шестьдесят": 60, "шестидесят": 60, "семьдесят": 70, "семидесят": 70, "восемьдесят": 80, "восьмидесят": 80,
    "девяност": 90, "сотн": 100, "двести": 200, "двухсот": 200, "триста": 300, "трехсот": 300,
    "четыреста": 400, "четырехсот": 400, "пятьсот": 500, "пятисот": 500, "шестьсот": 600, "шестисот": 600,
    "семьсот": 700, "семисот": 700, "восемьсот": 800, "восьмисот": 800, "девятьсот": 900, "девятисот": 900,
    "полтор": 1.5, "половин": 0.5, "пар": 2,
}  # fmt: skip
# Words that are this much and no more: "семью" is mostly a family, "стоя" standing.
_RUSSIAN_WHOLE = {"сто": 100, "семь": 7, "семи": 7, "треть": 3, "трети": 3, "четверть": 0.25}
# What a translation leaves out or puts otherwise: a statement need not answer for it.
_LOOSE = re.compile(
    r"both|once|double|doubled|twofold|pair|half|triple|tripled|threefold|dozen|single|quarter"
    r"|beide[nrms]?|doppelt\w*|halb\w*|paare?s?|dutzend|hälfte|viertel|drittel|einzige?\w*"
    r"|об[ае]\w{0,3}|обоих|двойн\w+|тройн\w+|вдвое|втрое|двое|пар\w*|половин\w+|треть|трети|четверть|полтор\w+|сотн\w+"
)
_RUSSIAN_ENDING = re.compile(
    r"(?:|[аеиоуыьюя]|[аия][мх]|[аиья]?ми|ь?[юя]|ь?[ое]го|ь?[ое]му|[ыио]й|ьей|[ая]я|[оуею]е|ье|ую|ы[ехм]|ьи[хмe]?"
    r"|ыми|ьими|ом|е[хм]|ьмя|еро|ерых)"
)
_SCALES = {
    "en": {"thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "mn": 1e6, "trillion": 1e12},
    "de": {
        "tausend": 1e3, "tsd": 1e3, "million": 1e6, "millionen": 1e6, "mio": 1e6, "milliarde": 1e9,
        "milliarden": 1e9, "mrd": 1e9, "billion": 1e12, "billionen": 1e12,
    },
}  # fmt: skip
_RUSSIAN_SCALES = re.compile(
    r"(?:(тыс(?:яч\w{0,3})?)|(млн|миллион\w{0,3})|(млрд|миллиард\w{0,3})|(трлн|триллион\w{0,3}))"
)
_GERMAN_PARTS = re.compile("|".join([*sorted(_GERMAN, key=len, reverse=True), "und"]))
_GERMAN_ENDING = re.compile(r"(?:mal|malig\w*|fach\w*|(?:s?te[nrsm]?|s?tens))?")
_GERMAN_BEGIN = re.compile(r"(zwei|drei|vier|fünf|sechs|sieben|neun|zehn|zwölf)\w{3,}")
_RUSSIAN_BEGIN = re.compile(r"(двух|трех|четырех|пяти|шести|семи|восьми|девяти|десяти)\w{3,}")
_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


@lru_cache(maxsize=4096)
def word_value(word: str, language: str) -> float | None:
    """The number that one word in small letters is, also as an ordinal or a multiple; `None` for other words.

    >>> word_value("neuntausend", "de"), word_value("sixth", "en"), word_value("четырьмя", "ru")
    (9000, 6, 4)
    """
    if language == "en":
        return _english(word)
    if language == "de":
        return _german(word)
    return _russian(word.replace("ё", "е")) if language == "ru" else None


def is_loose(word: str) -> bool:
    """Whether a number's word in small letters counts only by the way.

    >>> is_loose("both"), is_loose("two")
    (True, False)
    """
    return _LOOSE.fullmatch(word) is not None


@lru_cache(maxsize=4096)
def scale(word: str, language: str) -> float | None:
    """What a word in small letters multiplies the number before it by; `None` for other words.

    >>> scale("billion", "en") == scale("milliarden", "de") == scale("млрд", "ru")
    True
    """
    if language == "ru":
        match = _RUSSIAN_SCALES.fullmatch(word)
        return None if match is None else float(1000 ** (match.lastindex or 1))
    return _SCALES.get(language, {}).get(word)


def first_part(word: str, language: str) -> float | None:
    """The number that a longer word in small letters begins with: only a hint, for it may be by chance.

    >>> first_part("vierklassensystem", "de")
    4
    """
    if language == "de" and (match := _GERMAN_BEGIN.fullmatch(word)):
        return _GERMAN[match[1]]
    if language == "ru" and (match := _RUSSIAN_BEGIN.fullmatch(word.replace("ё", "е"))):
        return _russian(match[1])
    return None


def roman(word: str) -> int | None:
    """The value of a Roman number of two letters or more; `None` for other words.

    >>> roman("XLIX"), roman("NATO")
    (49, None)
    """
    if len(word) < 2 or not _ROMAN.fullmatch(word):
        return None
    values = [_ROMAN_DIGITS[letter] for letter in word]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _english(word: str) -> float | None:
    if word in _ENGLISH:
        return _ENGLISH[word]
    for ending, instead in (("ieth", "y"), ("th", ""), ("fold", "")):
        if word.endswith(ending):
            return _ENGLISH.get(word.removesuffix(ending) + instead)
    return None


def _german(word: str) -> float | None:
    stem = re.sub(r"(?<=[tdglf])(?:e[nrsm]?|er?)$", "", word)
    if (found := _GERMAN_OTHERS.get(word, _GERMAN_OTHERS.get(stem))) is not None:
        return found
    total = current = 0
    place = 0
    while match := _GERMAN_PARTS.match(word, place):
        place = match.end()
        value = _GERMAN.get(match[0])
        if value == 1000:
            total, current = total + max(1, current) * value, 0
        elif value == 100:
            current = max(1, current) * value
        else:
            current += value or 0
    whole = place > 0 and _GERMAN_ENDING.fullmatch(word, place) is not None and word != "und"
    return total + current if whole else None


def _russian(word: str) -> float | None:
    if word in _RUSSIAN_WHOLE:
        return _RUSSIAN_WHOLE[word]
    for length in range(len(word), 1, -1):
        value = _RUSSIAN.get(word[:length])
        if value is not None:
            return value if _RUSSIAN_ENDING.fullmatch(word, length) else None
    return None
