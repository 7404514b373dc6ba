"""Whether the names of a statement stand in the sentences that it cites, also in another alphabet."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.checks_chinese import palladius
from qa.checks_number_words import first_part, roman, scale, word_value
from qa.checks_places import place_keys, without_direction
from qa.checks_spelling import distance, sound
from qa.checks_types import Cited, Finding
from qa.checks_words import is_listed, is_ordinary, stem

_WORD = re.compile(r"[^\W\d_]+(?:\d+)?")
_TWO_WORDS = (
    (re.compile(r"United States|Vereinigten? Staaten|Соедин[её]нн\w+ Штат", re.IGNORECASE), "USA"),
    (re.compile(r"United Kingdom|Vereinigten? Königreich|Соедин[её]нн\w+ Королевств", re.IGNORECASE), "UK"),
    (re.compile(r"European Union|Europäischen? Union|Европейск\w+ Союз", re.IGNORECASE), "EU"),
    (re.compile(r"United Nations|Vereinten? Nationen|Объедин[её]нн\w+ Наци", re.IGNORECASE), "UN"),
)
# So end words that begin sentences, and few names.
_NO_NAME = {
    "en": re.compile(r"\w{3,}(?:[ai]ted|i[sz]ed|i[eo]ned|ished|tions?|ments?)"),
    "de": re.compile(r"\w+(?:lich|isch|ig|end|weise|iert)(?:e[nrsm]?)?|(?:Ge|Be|Ver|Er|Zer|Ent)\w{3,}[^aeiou]t"),
    "ru": re.compile(
        r"\w+(?:н(?:ый|ого|ому|ым|ом|ая|ой|ую|ое|ые|ых|ыми)|щ[иеа][йея]|вши[йе]|ск[иоа][йея]|ы[йе]|ть|ться|ют|ят|ет|ит|ли|ая|ое|ые|ие|ия|но|ко|в|я)"
    ),
}
# Nationalities are written small in German and Russian, in Russian also the peoples.
_NATIONALITY = {
    "de": re.compile(r"[a-zäöüß]{2,}i?sch(?:e[nrsm]?)?|deutsch(?:e[nrsm]?)?"),
    "ru": re.compile(r"[а-яё]{3,}(?:(?:ск|цк)[а-яё]{2,3}|ц(?:ы|ев|ам|ами|ах)|[ая]не?|[ая]нам|ы|ов)"),
}
_CURRENCY = re.compile(r"(?:доллар\w*|долл\.) США|US[- ][Dd]ollars?")
_PAIR = re.compile(r"\b([^\W\d_a-zа-я][^\W\d_]+)[ -](?=([^\W\d_a-zа-я][^\W\d_]+))")  # "Pro Bowl", "Пробоул"
_CAPITAL_NEXT = re.compile(r"[ -][^\W\d_a-zа-я]")
_BEGIN = re.compile(r"(?:^|[.!?:;…]\s|[\n\"“”„«»(\[–—])\s*$")
_TITLE_BEGINS = re.compile(r"[„“«»\"]$")  # of several words: «Маскарад анархии»
# How far apart two spellings of one name may be: in one language, in one alphabet, in two.
_OWN, _LATIN, _ACROSS = 0.13, 0.2, 0.29
_SAME = 0.05  # of what is written by rule, or well known
_PREFIX = 0.16  # of the first letters, where an ending follows: "Confucian", "konfuzianischer"
_SHORTEST_PREFIX = 5
_SHORTEST_OF_COMPOUND = 4  # letters of a place or people and of what follows: "deutschsprachig", "Bibelübersetzung"
# "Киотский" is of Kyoto, "Монреальский" of Montreal.
_RUSSIAN_ADJECTIVE = re.compile(r"([а-яё]{3,}?)ск(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими)")
_SAME_SHAPE = str.maketrans("авсенкмортху", "abcehkmoptxy")  # "СО2" may be written with either letters
_SHORT = 2  # sounds
_INITIAL = 2  # letters
_NOT_LATIN_LANGUAGES = frozenset({"ru", "uk", "be", "bg", "el", "sr", "mk"})
_GERMAN_ADJECTIVE = re.compile(r"(\w{4,}?)i?sch(?:e[nrsm]?)?")  # "hugenottisch", "katholisch"


@dataclass(frozen=True, slots=True)
class Name:
    """A word that may be a name, and whether it stands where every word has a capital."""

    word: str
    start: int
    end: int
    first: bool = False
    doubtful: bool = False  # it begins a sentence or a title, and may be a word that no list knows


@lru_cache(maxsize=512)
def names_in(text: str, language: str) -> tuple[Name, ...]:
    """The words of a text that must be names, in order: with a capital letter, and not known as other words.

    >>> [name.word for name in names_in("Soldiers from Minsk met Putin's guests.", "en")]
    ['Minsk', 'Putin']
    """
    text = _CURRENCY.sub(lambda match: "-" * len(match[0]), text)
    return tuple(name for name in _candidates(text, language) if _is_name(name, language))


def name_findings(
    names: Sequence[Name], language: str, cited: Sequence[Cited], others: Sequence[Cited] = ()
) -> list[Finding]:
    """Whether each name stands in a cited sentence.

    What may be another word, since every sentence begins with a capital letter, counts only where it is found, or
    where one of `others`, which the statement does not cite, has it as a name.
    """
    findings = []
    for name in names:
        stands = any(
            _alike(name.word, word, language, sentence.language)
            for sentence in cited
            for word in words_of(sentence.text)
        )
        if stands or not name.doubtful or _is_known(name, language, others):
            findings.append(Finding("name", name.word, stands))
    return findings


@lru_cache(maxsize=512)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, each once, parted at hyphens; "USA" where it says the United States."""
    short = [name for pattern, name in _TWO_WORDS if pattern.search(text)]
    joined = [one + other for one, other in _PAIR.findall(text)]
    return tuple(dict.fromkeys([*_WORD.findall(text), *short, *joined]))


def _candidates(text: str, language: str) -> Iterator[Name]:
    nationality = _NATIONALITY.get(language)
    for match in _WORD.finditer(text):
        word = match[0]
        initial = len(word) <= _INITIAL and text[match.end() :][:1] == "." and not word.isupper()  # "Дж. Гобсон"
        if word[0].isupper() and not initial and text[match.start() - 1 : match.start()] not in ("'", "’"):
            first = _BEGIN.search(text, 0, match.start()) is not None and not place_keys(word.casefold(), language)
            title = _TITLE_BEGINS.search(text, 0, match.start()) is not None and text[match.end() :][:1] == " "
            alone = not _CAPITAL_NEXT.match(text, match.end())
            doubtful = first and alone and (title or language not in ("en", "de", "ru"))
            yield Name(word, *match.span(), first, doubtful)
        elif nationality is not None and nationality.fullmatch(word) and place_keys(word, language):
            yield Name(word, *match.span())


def _is_name(name: Name, language: str) -> bool:
    word, small = name.word, name.word.casefold()
    if _is_latin(word) and language in _NOT_LATIN_LANGUAGES and is_ordinary(word, "en"):
        return False  # of an English title
    if len(word) < 2 or first_part(small, language) or roman(word) is not None or scale(small, language) is not None:
        return False  # a number is checked as one
    if any(letter.isupper() for letter in word[1:]):
        return True  # NATO, AfD, McDonald
    if place_keys(small, language) and not is_listed(small, language):
        return True  # "Deutschland" is no land like others
    if is_ordinary(word, language):
        return False
    ending = _NO_NAME.get(language)
    return not name.first or (
        word_value(small, language) is None and (ending is None or ending.fullmatch(word) is None)
    )


def _is_known(name: Name, language: str, others: Sequence[Cited]) -> bool:
    """Whether another sentence has a doubtful name in the midst of it, with a capital letter."""
    return any(
        word[0].isupper() and _alike(name.word, word, language, sentence.language)
        for sentence in others
        for word in words_of(sentence.text.partition(" ")[2])
    )


def _alike(name: str, word: str, language: str, other: str) -> bool:
    """Whether a name, and a word of a cited sentence in the other language, are one."""
    small, theirs = name.casefold(), word.casefold()
    if small == theirs or (name.isupper() and small.translate(_SAME_SHAPE) == theirs):
        return True
    keys = place_keys(small, language)
    if keys:
        known = place_keys(theirs, other)
        if not keys.isdisjoint(known) or _begins_with(keys, theirs, other):
            return True
        if known:
            return False
    across = _is_latin(small) != _is_latin(theirs)
    mine = _forms_of_name(small, language, across)
    if across and language == "ru" and _is_chinese(mine, theirs):
        return True
    most = _most_apart(word, language, other, across, known=bool(keys))
    others = _forms_of_word(word, other)
    for one in mine:
        for each in others:
            short = min(len(sound(one)), len(sound(each))) <= _SHORT
            if distance(one, each) <= (most / 2 if short else most):
                return True
    # A compound with a place or people is told above.
    return not (keys and word[0].isupper() and not across) and any(
        _same_beginning(sound(one), sound(theirs), across) for one in mine
    )


def _forms_of_name(small: str, language: str, across: bool) -> set[str]:
    forms = {small, stem(small, language)}
    if across and language == "ru" and (adjective := _RUSSIAN_ADJECTIVE.fullmatch(small)):
        forms.add(adjective[1])
    return forms


def _forms_of_word(word: str, language: str) -> set[str]:
    small = word.casefold()
    forms = {small, stem(small, language), without_direction(small)}
    if language == "de" and word.islower() and (adjective := _GERMAN_ADJECTIVE.fullmatch(small)):
        forms |= {adjective[1], adjective[1] + "ik"}
    return forms


def _most_apart(word: str, language: str, other: str, across: bool, *, known: bool) -> float:
    """How far apart a name and a word of a cited sentence may be; `known` where the name is a place or people."""
    if language == other:
        return _OWN
    if across:
        # "Strecke" sounds nearly as "Пэтриотс" does, but is nobody's name; nor is "und", nearly as "Индию".
        ordinary = is_ordinary(word, other)
        return (_SAME if ordinary else _OWN) if word.islower() else _LATIN if ordinary else _ACROSS
    # "Ford" sounds nearly as "wurde" does; and "Korean" as "Karen", which would be known if it were a people.
    return _SAME if known else _OWN if word.islower() else _LATIN


def _begins_with(keys: frozenset[str], word: str, language: str) -> bool:
    """Whether a German compound in small letters begins with that place or people."""
    shortest = _SHORTEST_OF_COMPOUND
    return language == "de" and any(
        not keys.isdisjoint(place_keys(word[:cut], "de")) for cut in range(shortest, len(word) - shortest + 1)
    )


def _is_chinese(names: Iterable[str], word: str) -> bool:
    """Whether a word in Pinyin, which Russian writes by a rule, is one of the names without their endings."""
    written = palladius(word)
    return bool(written) and any(
        distance(name, each) <= _SAME for name in names for each in {written, stem(written, "ru")}
    )


def _same_beginning(one: str, other: str, across: bool) -> bool:
    """Whether two words' sounds differ by how they end: one is the other's adjective or compound, "Lutherbibel"."""
    length = min(len(one), len(other))
    if length < _SHORTEST_PREFIX:
        return False
    if not across:
        return distance(one[:length], other[:length]) <= _PREFIX / 2
    # "Лютера" is a sound longer than what "Lutherbibel" begins with.
    return any(distance(one[:length], other[:each]) <= _PREFIX for each in (length - 1, length, length + 1))


def _is_latin(word: str) -> bool:
    return word[0] < "\u0250"
