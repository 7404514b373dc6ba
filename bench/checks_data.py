"""Statements that are true of the German sentences that they cite, and false ones made from them by one change.

*parallel*: a sentence of XQuAD's dev part in English or Russian cites its German translation. In German there is no
translation, so the sentence itself is changed as little as words allow: a clause is dropped, or two clauses change
places (`_varied`). *written*: short statements in three languages on sentences of the articles in
`bench/data/conversations`, each with the words that make it false: `bench/data/checks.jsonl`.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bench.cases import DATA, paragraph_texts
from bench.checks_names import NAMES, Named
from index.sentences import sentence_spans
from qa.checks_types import Cited

LANGUAGES = ("en", "de", "ru")
KINDS = ("number", "date", "name", "negation", "source", "invented")
# Where the languages part their sentences differently: English, German, Russian sentences that say the same.
_BY_HAND: dict[int, Sequence[tuple[Sequence[int], Sequence[int], Sequence[int]]]] = {
    4: [((0,), (0, 1), (0,)), ((1,), (2,), (1,)), ((2,), (3, 4), (2,)), ((3,), (5,), (3,)), ((4,), (6, 7), (4,)),
        ((5,), (8,), (5,))],
    5: [((0,), (0,), (0, 1)), ((1,), (1,), (2,)), ((3,), (3,), (6,))],
    7: [((0,), (0,), (0,)), ((1,), (1,), (1, 2)), ((2,), (2,), (3,)), ((3,), (3,), (4,)), ((4,), (4,), (5,))],
    8: [((0,), (0,), (0,)), ((1,), (1,), (1,)), ((2,), (2,), (2,)), ((3,), (3,), (3, 4))],
    10: [((0,), (0, 1), (0, 1)), ((1,), (2, 3), (2,))],
    11: [((0,), (0,), (0,)), ((1,), (1, 2), (1,)), ((2,), (3,), (2,)), ((3,), (4, 5), (3,)), ((4,), (6,), (4,))],
    12: [((1,), (0,), (1,)), ((2,), (1,), (2,)), ((3,), (2,), (3,)), ((4,), (3,), (4,)), ((5,), (4,), (5,)),
         ((6,), (5,), (6,))],
    14: [((0,), (0,), (0,)), ((1,), (1,), (1,)), ((2,), (2,), (2,)), ((3,), (2, 3), (3,))],
    15: [*(((place,), (place,), (place,)) for place in range(8)), ((8,), (8, 9), (8,)), ((9,), (10,), (9,)),
         ((10,), (11,), (10,)), ((11,), (12,), (11,))],
    19: [((0,), (0, 1), (0,))],
}  # fmt: skip
# Translations that name what their German sentence does not (NBC for ABC, Shidebala for Gegen Khan, "Dynasty" for "Der
# Denver-Clan"), or whose letters are broken: by their first words. They are not true of what they cite, so neither they
# nor what is made from them is used. All 188 in English and Russian were read for it, those that the checks pass too.
_NAMES_OTHERS = (
    "A new four-note theme tune", "Several flagship series debuted", "The network was also propelled during the early 1980s",
    "They placed Yesün Temür",
    "Вместе с пакетом была представлена", "В это время в сети дебютировали", "В начале 1980-х годов сеть также",
    "Династия Тан, правившая Аннамом", "Император Шидэбала", "Шидэбала был убит", "Они посадили на трон Есун-Тэмура",
    "В разные времена создавалось другое центральное",
)  # fmt: skip
_MARKED = re.compile(r"\{(\w+):([^|{}]*)\|([^|{}]*)\}")
_YEAR = re.compile(r"(?<![\d.,])(1[0-9]{3}|20[0-2]\d)(?![\d.,]\d|\d)")
_DIGITS = re.compile(r"(?<![\w.,:–-])(\d{1,3})(?![\w½:]|[.,]\d)")
_COUNTS = {
    "en": ("two", "three", "four", "five", "six", "seven", "eight"),
    "de": ("zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht"),
    "ru": ("два", "три", "четыре", "пять", "шесть", "семь", "восемь"),
}
_DENY = {
    "en": (r"\b(was|were|is|are|had|has|would|could|can|may|will)\b(?! not)", r"\1 not"),
    "de": (
        r"\b(wurden?|waren?|ist|sind|hatten?|hat|konnten?|können|kann|wäre|hätten?|wird|werden)\b(?! nicht)",
        r"\1 nicht",
    ),
    "ru": (r"(?<!не )\b(?!стали|металла|правило)([а-яё]{3,}(?:ла|ло|ли|лась|лось|лись|лся)|был)\b", r"не \1"),
}
_DENIES = {
    "en": r"(?:\b(?:did|does|do) )?\bnot\b ?|n't\b|\b(?:never|no)\b ",
    "de": r"\b(?:nicht|nie|niemals)\b ?|\bk(?=eine?[nmrs]?\b)",
    "ru": r"(?<!тем )\b(?:не|никогда|ни)\b ",
}
_SEED = 6


@dataclass(frozen=True, slots=True)
class Made:
    """A statement, the sentences that it cites, the others of their paragraph, and whether it is true of them."""

    origin: str  # "parallel" or "written"
    topic: str
    language: str
    statement: str
    cited: Sequence[Cited]
    others: Sequence[Cited]
    made_from: str  # the true statement
    kind: str = "true"  # or what was changed

    @property
    def true(self) -> bool:
        return self.kind == "true"


@lru_cache(maxsize=1)
def made() -> list[Made]:
    """All statements, true and false, the same each time."""
    return [*_parallel(), *_written()]


def for_choosing(case: Made) -> bool:
    """Whether a statement is of the half on which thresholds are chosen; the other half is reported."""
    return case.topic in ("xquad-0", "xquad-2", "bank-tollkamp-maerz", "fluss-sermel")


def _parallel() -> Iterator[Made]:
    texts = paragraph_texts()
    generator = random.Random(_SEED)
    for place in range(20):
        sentences = {name: _sentences(texts[f"xquad-{name}-{place:03d}"], name) for name in LANGUAGES}
        count = len(sentences["de"])
        groups = _BY_HAND.get(place) or [((each,), (each,), (each,)) for each in range(count)]
        for group in groups:
            cited = [Cited(sentences["de"][each], "de") for each in group[1]]
            others = [Cited(text, "de") for each, text in enumerate(sentences["de"]) if each not in group[1]]
            for language, own in zip(LANGUAGES, group, strict=True):
                text = " ".join(sentences[language][each] for each in own)
                text = _varied(text, generator) if language == "de" else text
                true = Made("parallel", f"xquad-{place // 5}", language, text, cited, others, text)
                all_made = [true, *_falsified(true, generator)]
                if not text.startswith(_NAMES_OTHERS):
                    yield from all_made


def _falsified(true: Made, generator: random.Random) -> Iterator[Made]:
    german = " ".join(sentence.text for sentence in true.cited)
    for kind, texts in (
        ("number", _other_number(true, german, generator)),
        ("date", _other_year(true, german, generator)),
        ("name", _other_name(true, german, generator)),
        ("negation", _other_negation(true)),
    ):
        if texts:
            yield replace(true, statement=texts, kind=kind)
    if true.others:
        wrong = generator.choice(true.others)
        others = [*true.cited, *(each for each in true.others if each != wrong)]
        yield replace(true, cited=[wrong], others=others, kind="source")


def _other_number(true: Made, german: str, generator: random.Random) -> str:
    text = true.statement
    places = [match for match in _DIGITS.finditer(text) if not _YEAR.fullmatch(match[1])]
    if places:
        match = generator.choice(places)
        other = next(number for number in range(int(match[1]) + 1, 10_000) if str(number) not in german)
        return text[: match.start(1)] + str(other) + text[match.end(1) :]
    words = _COUNTS[true.language]
    found = list(re.finditer(r"\b(?:" + "|".join(words) + r")\b", text))
    if not found:
        return ""
    match = generator.choice(found)
    free = [at for at in range(7) if _COUNTS["de"][at] not in german.casefold() and str(at + 2) not in german]
    free = [at for at in free if words[at] != match[0]]
    return text[: match.start()] + words[generator.choice(free)] + text[match.end() :]


def _other_year(true: Made, german: str, generator: random.Random) -> str:
    places = list(_YEAR.finditer(true.statement))
    if not places:
        return ""
    match = generator.choice(places)
    year = int(match[1])
    others = [other for other in (year - 10, year - 1, year + 2, year + 10) if str(other) not in german]
    return true.statement[: match.start()] + str(generator.choice(others)) + true.statement[match.end() :]


def _other_name(true: Made, german: str, generator: random.Random) -> str:
    """One name made another of its kind that the German sentences do not hold."""
    mine = [
        (each, match)
        for each in NAMES
        if (match := re.search(each.pattern(true.language), true.statement, re.IGNORECASE))
    ]
    if not mine:
        return ""
    name, match = generator.choice(mine)
    free = [
        each for each in NAMES if each.kind == name.kind and not re.search(each.pattern("de"), german, re.IGNORECASE)
    ]
    own = [each for each in free if each.topic == name.topic]
    others = own or free
    other: Named = generator.choice(others)
    if other == name:  # of "Chinese" its German sentences may hold "China" alone
        other = others[others.index(other) - 1]
    return true.statement[: match.start()] + other.word(true.language) + true.statement[match.end() :]


def _other_negation(true: Made) -> str:
    """A denial taken away where there is one, else one put in; nothing where no rule fits."""
    text = true.statement
    without = re.sub(_DENIES[true.language], "", text, count=1, flags=re.IGNORECASE)
    if without != text:
        return without
    pattern, instead = _DENY[true.language]
    denied = re.sub(pattern, instead, text, count=1)
    return denied if denied != text else ""


def _varied(text: str, generator: random.Random) -> str:
    """A German sentence with its last clause dropped, or with two halves in the other order."""
    parts = re.split(r"(?<=[\w)“\"]), |; ", text.rstrip("."))
    if len(parts) > 2 and generator.random() < 0.5:
        return ", ".join(parts[:-1]) + "."
    if len(parts) > 1:
        return ", ".join([*parts[1:], parts[0]]) + "."
    return text


def _written() -> Iterator[Made]:
    for line in (DATA / "checks.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        file = DATA / "conversations" / "articles" / f"{row['article']}.txt"
        first, _, text = file.read_text("utf-8").partition(" ")
        date, _, text = text.partition(" ")
        assert first == "date"
        sentences = [Cited(each, "de", date) for each in _sentences(text, "de")]
        cited = [each for each in sentences if any(begin in each.text for begin in row["cite"])]
        assert cited, row["cite"]
        others = [each for each in sentences if each not in cited]
        for language in LANGUAGES:
            marked = row[language]
            said = _MARKED.sub(r"\2", marked)
            true = Made("written", row["article"], language, said, cited, others, said)
            yield true
            for place in _MARKED.finditer(marked):
                text = marked[: place.start()] + place[3] + marked[place.end() :]
                yield replace(true, statement=_MARKED.sub(r"\2", text), kind=place[1])
            if "invented" in row:
                yield replace(true, statement=row["invented"][language], kind="invented")
            at = sentences.index(cited[0])
            wrong = sentences[at + 1 if at + 1 < len(sentences) and sentences[at + 1] not in cited else at - 1]
            rest = [*cited, *(each for each in others if each != wrong)]
            yield replace(true, cited=[wrong], others=rest, kind="source")


def _sentences(text: str, language: str) -> list[str]:
    return [" ".join(text[start:end].split()).lstrip("\ufeff") for start, end in sentence_spans(text, language)]
