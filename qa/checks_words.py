"""Which words are no names although a capital letter begins them: what `qa/words/*.txt` lists, in three languages.

English: words that five million characters of encyclopaedia write small at least once in ten times. German and
Russian: the commonest nouns, and what their articles begin sentences with. The counts come from texts under
CC-BY-SA (SQuAD, XQuAD, AfriQA, QED: not from the parts that anything is measured with). Russian also: of wordfreq's
30,000 commonest forms (CC-BY-SA 4.0) those that OpenCorpora's dictionary (CC-BY-SA 3.0) knows, and not as names.
"""

import re
from functools import lru_cache
from importlib import resources

_GERMAN_ENDING = re.compile(r"(?:innen|ern|en|em|er|es|e|n|s)$")
_RUSSIAN_ENDING = re.compile(
    r"(?:иями|ами|ями|ого|его|ому|ему|ыми|ими|ией|иям|иях|ой|ей|ом|ем|ам|ям|ах|ях|ов|ев|ий|ый|ая|яя|ое|ее|ые|ие|ую|юю"
    r"|ых|их|ым|им|ию|ия|ии|[аеиоуыьюяй])$"
)
_ENGLISH_ENDING = re.compile(r"(?:['’]s|s['’]|s|es|ed|ing|ly)$")
_ENDINGS = {"de": _GERMAN_ENDING, "ru": _RUSSIAN_ENDING, "en": _ENGLISH_ENDING}
# So end German nouns, and no name of note of eight letters.
_GERMAN_NOUN = re.compile(r"\w{3,}(?:ung|heit|keit|schaft|tion|sion|ität|ismus|ismen|ologie|isten|ierung)(?:s|en)?")
# So end English nouns in titles, "the Judgement of the Congregation", and few names.
_ENGLISH_NOUN = re.compile(r"\w{4,}(?:tions?|ments?|ness|ity|ities|ship)")
# Names end so too: Heidelberg, Hoffmann, Düsseldorf.
_IN_NAMES = frozenset({
    "berg", "burg", "bergs", "dorf", "feld", "land", "mann", "stadt", "stein", "tal", "wald", "haus", "hof",
    "kirche", "see", "bach", "furt", "brücke", "rich", "tor", "brand", "lager", "reich", "ring", "gold",
    "stern", "baum", "holz", "heim", "bauer", "berger", "kopf", "rand", "wind", "ruhe", "horst", "mark",
    "brück", "stand",
})  # fmt: skip
_ENGLISH_BEGIN = ("mis", "un", "re", "over", "out", "non", "pre", "sub", "anti", "inter")
_SHORTEST_STEM = 3
_SHORTEST_HEAD = 4


@lru_cache(maxsize=8192)
def is_ordinary(word: str, language: str) -> bool:
    """Whether a word, in whatever case, is known as no name.

    >>> is_ordinary("Regierungssprecher", "de"), is_ordinary("Lukaschenko", "de"), is_ordinary("Soldiers", "en")
    (True, False, True)
    """
    small = word.casefold()
    known, stems = _known(language)
    if small in known:
        return True
    if language == "de":
        return stem(small, "de") in stems or (
            len(small) > 7 and (_GERMAN_NOUN.fullmatch(small) is not None or _is_compound(small, known, stems))
        )
    if language == "en" and (_ENGLISH_NOUN.fullmatch(small) is not None or _is_derived(small, known)):
        return True
    return stem(small, language) in stems


def is_listed(word: str, language: str) -> bool:
    """Whether just this small word is in the list."""
    return word in _known(language)[0]


@lru_cache(maxsize=8192)
def stem(word: str, language: str) -> str:
    """A small word without its ending; the word itself where too little would be left.

    >>> stem("putins", "de"), stem("кинтнером", "ru")
    ('putin', 'кинтнер')
    """
    ending = _ENDINGS.get(language)
    if ending is None or len(word) <= _SHORTEST_STEM:
        return word
    bare = ending.sub("", word)
    return bare if len(bare) >= _SHORTEST_STEM else word


def _is_derived(word: str, known: frozenset[str]) -> bool:
    """Whether an English word is made of others: "dredging", "mishandled", "seawater"."""
    bare = stem(word, "en")
    if bare + "e" in known or any(word.startswith(each) and word[len(each) :] in known for each in _ENGLISH_BEGIN):
        return True
    return any(word[:cut] in known and word[cut:] in known for cut in range(3, len(word) - 3))


def _is_compound(word: str, known: frozenset[str], stems: frozenset[str]) -> bool:
    for start in range(3, len(word) - _SHORTEST_HEAD + 1):
        head = word[start:]
        if head in known or (len(head) > _SHORTEST_HEAD and stem(head, "de") in stems):
            first = re.sub(r"(?<=\w{3})(?:e?s|e?n|er)$", "", word[:start])
            if head not in _IN_NAMES or first in known or word[:start] in known:
                return True
    return False


@lru_cache(maxsize=8)
def _known(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The listed words, and their stems."""
    file = resources.files("qa") / "words" / f"{language}.txt"
    if not re.fullmatch("[a-z]{2}", language) or not file.is_file():
        return frozenset(), frozenset()
    words = frozenset(file.read_text("utf-8").split())
    return words, frozenset(stem(word, language) for word in words)
