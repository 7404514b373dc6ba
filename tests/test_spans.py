"""From logits to words: the likeliest spans against brute force, and ends that cut no word in any script."""

import random
import re
import unicodedata
from collections.abc import Iterator

import numpy as np
import pytest

from index.engine import Floats
from qa.spans import LONGEST, TokenSpan, likeliest, whole_words

PAIRS = {"„": "“”", "“": "”", "»": "«", "«": "»", "‚": "‘’", "‘": "’", "(": ")", "[": "]", '"': '"', "「": "」"}
CLOSERS = set("".join(PAIRS.values()))
# Thai, Lao, Myanmar, Khmer, CJK, kana and what is half as wide: no space tells their words apart.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3000-\u312f\u31a0-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff61-\uff9f\U00020000-\U0003ffff]"
)
PIECES = [
    "rund", "Straße", "9.000", "Soldaten", "10 %", "12,5 %", "1/3", "12:30", "2022–2023", "Anti-Terror", "it's", "l’homme",
    "„Anti", "Terror“", "»Wort«", "«mot»", "‚a‘", '"quoted"', "(dpa)", "[1]", "(", ")", "„", "“", '"', ",", ".", "…", "–",
    "三个句子", "9000人", "日本語テキスト", "「引用」", "ภาษาไทย", "๙๐๐๐", "e\u0301t\u0301e", "न\u093fर\u094dद\u0947श",
    "👩‍🚀", "☀️", "שלום", "مرحبا", "٩٠٠٠", "$5", "5 €", "²", "½", "Ⅷ", "\n\n", "  ", "\u00a0", "A",
]  # fmt: skip


def brute_force(logits: Floats, null: Floats, count: int) -> list[TokenSpan]:
    """Every span of at most 30 tokens by its sum; the best, then the best that it does not touch, and so on."""
    sums = [
        (float(logits[first, 0]) + float(logits[last, 1]), first, last)
        for first in range(len(logits))
        for last in range(first, min(len(logits), first + 30))
    ]
    found: list[TokenSpan] = []
    for value, first, last in sorted(sums, reverse=True):
        if len(found) < count and all(last < other.first or other.last < first for other in found):
            found.append(TokenSpan(first, last, value - float(null[0]) - float(null[1])))
    return found


@pytest.mark.parametrize("tokens", [1, 2, 3, 7, 29, 30, 31, 32, 90, 200])
@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_likeliest_spans_are_those_of_brute_force(tokens: int, count: int) -> None:
    for seed in range(6):
        chance = np.random.default_rng(1000 * tokens + seed)
        # wide and narrow spreads: the second makes long spans as likely as short ones
        logits = chance.normal(size=(tokens, 2), scale=(8.0, 0.5)[seed % 2]).astype(np.float32)
        null = chance.normal(size=2).astype(np.float32)
        found, expected = likeliest(logits, null, count), brute_force(logits, null, count)
        assert [(span.first, span.last) for span in found] == [(span.first, span.last) for span in expected]
        np.testing.assert_allclose([span.lead for span in found], [span.lead for span in expected], atol=1e-4)
        assert sorted(found, key=lambda span: -span.lead) == found
        taken = [token for span in found for token in range(span.first, span.last + 1)]
        assert len(taken) == len(set(taken))


def test_a_span_holds_thirty_tokens_and_not_one_more() -> None:
    assert LONGEST == 30
    for apart, joined in ((29, True), (30, False)):
        logits = np.zeros((40, 2), np.float32)
        logits[3, 0] = logits[3 + apart, 1] = 5.0
        best = likeliest(logits, np.zeros(2, np.float32), 1)[0]
        assert ((best.first, best.last) == (3, 3 + apart)) is joined
        assert best.lead == (10.0 if joined else 5.0)


def test_a_start_after_its_end_is_no_span() -> None:
    logits = np.zeros((5, 2), np.float32)
    logits[3, 0], logits[1, 1] = 9.0, 9.0
    first, second = likeliest(logits, np.array([1.0, 2.0], np.float32), 2)
    assert first.lead == second.lead == 6.0
    assert {first.last < 3, second.last < 3} == {True, False}


def test_without_tokens_or_logits_that_are_numbers_there_is_no_span() -> None:
    null = np.zeros(2, np.float32)
    assert likeliest(np.empty((0, 2), np.float32), null, 3) == []
    assert likeliest(np.full((4, 2), -np.inf, np.float32), null, 3) == []
    assert likeliest(np.full((4, 2), np.nan, np.float32), null, 3) == []
    assert likeliest(np.zeros((4, 2), np.float32), null, 0) == []
    assert len(likeliest(np.zeros((4, 2), np.float32), null, 9)) <= 4


def words(text: str, marked: str) -> str:
    start = text.index(marked)
    return text[slice(*whole_words(text, start, start + len(marked)))]


@pytest.mark.parametrize(
    ("text", "marked", "whole"),
    [
        ("rund 9.000 Soldaten", "9", "rund 9.000"),
        ("rund 9.000 Soldaten", "000", "rund 9.000"),
        ("rund 9.000.", "00.", "rund 9.000"),
        ("nur 12,5 % davon", "12", "12,5 %"),
        ("nur 12,5\u202f% davon", "5", "12,5\u202f%"),
        ("5 €, nicht $1.5", "5 €", "5 €"),
        ("5 €, nicht $1.5", "1", "$1.5"),
        ("ein 1/3 davon", "3", "1/3"),
        ("um 12:30 Uhr", "30 ", "12:30"),
        ("am 19.12.2022.", "12", "19.12.2022"),
        ("2022–2023", "2022", "2022–2023"),
        ("bei −5 Grad", "−5", "−5"),
        ("Er kam. Sie ging.", "kam. S", "kam. Sie"),
        ("das Anti-Terror-Gesetz gilt", "Terror", "Anti-Terror-Gesetz"),
        ("der 13-Jährige", "Jährige", "13-Jährige"),
        ("it's here", "it", "it's"),
        ("là, l’homme", "homme", "l’homme"),
        ("Ja – nein", "– nein", "nein"),
        ("die „Anti-Terror“ Sache", "„Anti", "„Anti-Terror“"),
        ("die „Anti-Terror“ Sache", "Terror“", "„Anti-Terror“"),
        ("die „Anti-Terror“ Sache", "Anti", "Anti-Terror"),
        ("die „Anti-Terror Sache“", "„Anti", "Anti-Terror"),
        ("x »A« y", "»A", "»A«"),
        ("x (dpa) y", "dpa)", "(dpa)"),
        ("x (dpa y) z", "(dpa", "dpa"),
        ("x [1] y", "x [1] y", "x [1] y"),
        ('x (heute "Anti-Terror") y', '"Anti-Terror")', '"Anti-Terror"'),
        ("他说「三个」。", "三个」", "「三个」"),
        ("三个句子。", "三个", "三个"),
        ("有9000人。", "00", "9000"),
        ("日本語テキスト", "テキ", "テキ"),
        ("ภาษาไทย", "ษา", "ษา"),
        ("กำลัง", "ลั", "ลั"),
        ("๙๐๐๐ คน", "๐๐", "๙๐๐๐"),
        ("한국에서 왔다", "한국", "한국에서"),
        ("e\u0301te\u0301 x", "e", "e\u0301te\u0301"),
        ("न\u093fर\u094dद\u0947श था", "र", "न\u093fर\u094dद\u0947श"),
        ("ein 👩‍🚀 da", "👩", "👩‍🚀"),
        ("ein 👨‍👩‍👧 da", "👩", "👨‍👩‍👧"),
        ("ein ☀️ da", "☀", "☀️"),
        ("בן שלום.", "לום", "שלום"),
        ("في ٩٠٠٠ جندي", "٠٠", "٩٠٠٠"),
    ],
)
def test_words_numbers_and_quotations_are_taken_whole(text: str, marked: str, whole: str) -> None:
    assert words(text, marked) == whole


@pytest.mark.parametrize(
    ("text", "marked", "whole"),
    [
        # what stands in the text as a minus must not get lost: "5 Grad" would say another thing
        ("bei -5 Grad", "-5 Grad", "-5 Grad"),
        ("bei –5 Grad", "–5 Grad", "–5 Grad"),
        ("bei 20 °C heute", "20", "20 °C"),
        ("à 9\u202f000 soldats", "000", "9\u202f000"),
        ("это 9\u00a0000 солдат", "9", "9\u00a0000"),
        ("das Anti\u2011Terror\u2011Gesetz", "Terror", "Anti\u2011Terror\u2011Gesetz"),
        ("die Sol\u00adda\u00adten da", "da", "Sol\u00adda\u00adten"),
        ("من می\u200cخواهم بروم", "خواهم", "می\u200cخواهم"),
        ("אמר צה״ל היום", "צה", "צה״ל"),
        ("ein 👩🏽‍🚀 da", "👩", "👩🏽‍🚀"),
        ("ein 👍🏽 da", "👍", "👍🏽"),
        ("aus 🇩🇪 da", "🇩", "🇩🇪"),
        ('x ("Anti-Terror" heute) y', '("Anti-Terror', '"Anti-Terror"'),
    ],
)
def test_what_looks_like_a_mark_but_belongs_to_the_word_is_not_cut_off(text: str, marked: str, whole: str) -> None:
    assert words(text, marked) == whole


@pytest.mark.parametrize(
    ("text", "marked", "whole"),
    [
        ("Es sind bis zu 9000 Mann.", "9000", "bis zu 9000"),
        ("Es sind bis\nzu 9000 Mann.", "9000", "bis\nzu 9000"),  # as a PDF breaks its lines
        ("Mindestens 9.000 Mann.", "000", "Mindestens 9.000"),
        ("mehr als 5 € mehr", "5", "mehr als 5 €"),
        ("mehr als $5 mehr", "5", "mehr als $5"),
        ("there were up to 9,000 men", "9,000 men", "up to 9,000 men"),
        ("их до 9000", "9000", "до 9000"),
        ("их не более 9000", "9000", "не более 9000"),
        ("etwas 9000", "9000", "9000"),
        ("die Hälfte rund um 9000", "9000", "9000"),
        # the denial belongs to it too: "mehr als 9000" would say the contrary
        ("Es sind nicht mehr als 9000 Mann.", "9000", "nicht mehr als 9000"),
        ("There are no more than 9000 men.", "9000", "no more than 9000"),
        ("There are not less than 9000 men.", "9000", "not less than 9000"),
        ("pas plus de 9000 hommes", "9000", "pas plus de 9000"),
        ("no más de 9000 hombres", "9000", "no más de 9000"),
        ("non più di 9000 uomini", "9000", "non più di 9000"),
    ],
)
def test_a_number_is_not_parted_from_what_limits_it(text: str, marked: str, whole: str) -> None:
    assert words(text, marked) == whole


def test_a_joiner_that_joins_nothing_does_not_bring_the_space_after_it() -> None:
    assert words("ein Wort\u200d da", "Wort").rstrip("\u200d") == "Wort"


@pytest.mark.parametrize(
    "text", ["", " ", "...", " – ", "„“", '""', "(", '("', "))", "«»", "「」", "\n\n", "?!", "»,«"]
)
def test_nothing_but_punctuation_is_no_span(text: str) -> None:
    for around in ("", "a", "a ", '"', "(a"):
        whole = around + text + around
        start, end = whole_words(whole, len(around), len(around) + len(text))
        assert start == end, whole[start:end]


def hostile(seed: int, pieces: list[str], count: int) -> Iterator[tuple[str, int, int]]:
    """Texts of random pieces, and a span of each."""
    chance = random.Random(seed)
    for _ in range(count):
        text = "".join(chance.choice(pieces) + chance.choice(["", " ", " "]) for _ in range(chance.randint(1, 7)))
        start = chance.randint(0, len(text))
        yield text, start, min(len(text), start + chance.choice([0, 1, 2, 3, 5, 8, 20]))


@pytest.mark.parametrize("seed", range(4))
def test_no_word_number_or_sign_of_any_script_is_cut_and_none_that_was_marked_is_lost(seed: int) -> None:
    for text, start, end in hostile(seed, PIECES, 3000):
        found = whole_words(text, start, end)
        first, last = found
        said = f"{text!r} {text[start:end]!r} -> {text[first:last]!r}"
        assert 0 <= first <= last <= len(text), said
        letters = [place for place in range(start, end) if text[place].isalnum()]
        assert all(first <= place < last for place in letters), said
        for place in {first, last} if first < last else set():
            if 0 < place < len(text):
                before, after = text[place - 1], text[place]
                assert not (spaced(before) and spaced(after)), said
                assert not (before.isdigit() and after.isdigit()), said
                assert unicodedata.category(after)[0] != "M", said
                assert "\u200d" not in (before, after), said
        assert text[first:last] == text[first:last].strip(), said


@pytest.mark.parametrize("seed", range(4))
def test_what_is_whole_stays_as_it_is_and_holds_both_marks_of_a_pair_or_none(seed: int) -> None:
    for text, start, end in hostile(seed, [*PIECES, '("', '")', "(„", "“)", "»(", "‘«"], 3000):
        first, last = whole_words(text, start, end)
        said = f"{text!r} {text[start:end]!r} -> {text[first:last]!r}"
        assert whole_words(text, first, last) == (first, last), said
        if first < last:
            opener, closer = text[first], text[last - 1]
            assert opener not in PAIRS or any(mark in PAIRS[opener] for mark in text[first + 1 : last]), said
            assert closer not in CLOSERS or any(closer in PAIRS.get(mark, "") for mark in text[first : last - 1]), said


def spaced(character: str) -> bool:
    return character.isalnum() and not UNSPACED.match(character)
