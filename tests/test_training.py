"""What the reader is trained on: windows hold their answers, and what is held out for measuring is never drawn."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qa.training.examples import Corpus, Window, answer_tokens, batches, load, window, windows
from qa.training.near import near_paragraphs
from qa.training.recipe import Recipe
from qa.training.scoring import exact, f1
from qa.training.states import StateBook
from tests.training_rows import WORDS, Row, row, rows, written

RECIPE = Recipe(
    seed=2, examples=64, window=12, question_tokens=6, batch_tokens=96, negatives=0.25, warmup=0.1, decay=0.5
)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return load(written(tmp_path, rows()))


def test_the_same_question_in_two_languages_is_joined(corpus: Corpus) -> None:
    assert sorted(corpus.parallel["xquad q0"]) == ["w0 w1", "w0 w2"]
    assert corpus.parallel["xquad q1"] == ["w1 w1"]


def read(each: Window, book: StateBook) -> str:
    """The words that a window says are the answer; how many tokens its question has is asked of the tokenizer."""
    asked = min(book.question_length(each.question), RECIPE.question_tokens)
    part = book.passage_offsets(each.paragraph)[each.begin : each.end]
    assert each.length == asked + len(part)
    return each.paragraph[part[each.first - asked][0] : part[each.last - asked][1]]


@pytest.mark.parametrize("length", [1, 2, 5, 12])
@pytest.mark.parametrize("question", ["w9", "w1 w2 w3 w4 w5 w6 w7 w8 w9"])
def test_a_window_holds_the_answer_wherever_it_stands_and_is_cut(book: StateBook, question: str, length: int) -> None:
    words = WORDS[100:130]
    text = " ".join(words)
    for first in range(30 - length + 1):
        answer = " ".join(words[first : first + length])
        span = (text.index(answer), text.index(answer) + len(answer))
        for place in (0.0, 0.25, 0.5, 0.9999999):
            made = window(book, question, text, span, RECIPE, place)
            assert made.end - made.begin == RECIPE.window
            assert 0 <= made.begin < made.end <= 30
            assert read(made, book) == answer


def test_the_place_chooses_among_all_parts_that_hold_the_answer(book: StateBook) -> None:
    """The docstring's example: room for 4 of 10 tokens, the answer in tokens 6 and 7."""
    words = WORDS[100:110]
    text = " ".join(words)
    start = text.index(words[6])
    begins = [
        window(book, "w9", text, (start, start + 9), replace(RECIPE, window=4), place).begin
        for place in (0.0, 0.3, 0.4, 0.6, 0.7, 0.99)
    ]
    assert begins == [4, 4, 5, 5, 6, 6]


def test_a_paragraph_that_fits_is_taken_whole_and_one_without_tokens_is_no_error(book: StateBook) -> None:
    assert window(book, "w9", "w5 w6", (3, 5), RECIPE, 0.9) == Window("w9", "w5 w6", 0, 2, 7, 6, 6)
    assert window(book, "w9", " ", (-1, -1), RECIPE, 0.9) == Window("w9", " ", 0, 0, 5, 0, 0)


def test_a_window_without_an_answer_points_at_the_question_s_first_token(book: StateBook) -> None:
    text = " ".join(WORDS[:30])
    made = [window(book, "w9", text, (-1, -1), RECIPE, place) for place in (0.0, 0.5, 0.99)]
    assert [(each.first, each.last) for each in made] == [(0, 0)] * 3
    assert [each.begin for each in made] == [0, 9, 18]


def test_an_answer_in_the_middle_of_tokens_takes_them_whole(book: StateBook) -> None:
    offsets = book.passage_offsets("w10 w11 w12")
    assert [answer_tokens(offsets, *span) for span in ((1, 5), (4, 7), (3, 4), (-1, -1))] == [
        (0, 1), (1, 1), (-1, -1), (-1, -1),
    ]  # fmt: skip


def test_windows_are_the_same_every_time_and_hold_their_answer_or_say_that_they_do_not(
    book: StateBook, corpus: Corpus
) -> None:
    recipe = replace(RECIPE, examples=400)
    first, second = (list(windows(corpus, book, recipe, [])) for _ in range(2))
    assert first == second
    assert len(first) == recipe.examples
    assert list(windows(corpus, book, replace(recipe, seed=recipe.seed + 1), [])) != first
    answers = {q.text: corpus.paragraphs[q.paragraph][q.start : q.end] for q in corpus.questions if q.start >= 0}
    for each in first:
        if each.first:
            assert read(each, book) == answers[each.question]
        else:
            assert answers.get(each.question, "?") not in each.paragraph
    share = sum(each.first == 0 for each in first if each.question != "w9") / len(first)
    assert 0.15 < share < 0.35


def held_rows() -> list[Row]:
    """Paragraphs of a source of which some are held out, their Spanish translations, and unanswerable questions on them."""
    made = []
    for number in range(150):
        words = [WORDS[(number + 3 * place) % 200] for place in range(8)]
        text, answer = f"en{number} " + " ".join(words), words[4]
        made.append(row(("squad-en", "en"), f"q{number}", text, f"q{number} en", answer))
        made.append(row(("squad-es", "es"), f"q{number}", f"es{number} {answer}", f"q{number} es", answer))
        made.append(row(("squad2-en", "en"), f"u{number}", text, f"u{number} en"))
    return made


def test_held_out_paragraphs_and_their_questions_in_any_language_are_never_drawn(
    book: StateBook, tmp_path: Path
) -> None:
    corpus = load(written(tmp_path, held_rows()))
    texts = {corpus.paragraphs[index] for index in corpus.held}
    assert 2 <= len(texts) <= 20
    assert all(text.startswith("en") for text in texts)
    near = [sorted(corpus.held)] * len(corpus.questions)  # the worst that could be near
    drawn = list(windows(corpus, book, replace(RECIPE, examples=3000, negatives=0.7, mix={}), near))
    asked = {each.question for each in drawn}
    numbers = {text.split()[0].removeprefix("en") for text in texts}
    assert not texts & {each.paragraph for each in drawn}
    assert not asked & {f"{kind}{number} {tongue}" for number in numbers for kind in "qu" for tongue in ("en", "es")}
    others = {str(number) for number in range(150)} - numbers
    assert len(asked & {f"q{number} {tongue}" for number in others for tongue in ("en", "es")}) > 200


def test_the_same_paragraph_in_another_source_is_held_out_too(book: StateBook, tmp_path: Path) -> None:
    """XQuAD's English paragraphs are SQuAD's, and its other languages translate their questions."""
    made = held_rows()
    for number, twin in enumerate(made[::3]):
        text, answer = str(twin["context"]), str(twin["context"]).split()[5]
        made.append(row(("xquad", "en"), f"x{number}", text, f"x{number} en", answer))
        made.append(row(("xquad", "de"), f"x{number}", f"de{number} {answer}", f"x{number} de", answer))
    corpus = load(written(tmp_path, made))
    texts = {text for index, text in enumerate(corpus.paragraphs) if index in corpus.held}
    numbers = {text.split()[0].removeprefix("en") for text in texts}
    drawn = list(windows(corpus, book, replace(RECIPE, examples=3000, mix={}), []))
    assert texts
    assert not texts & {each.paragraph for each in drawn}
    assert not {each.question for each in drawn} & {
        f"x{number} {tongue}" for number in numbers for tongue in ("en", "de")
    }


def test_what_no_paragraph_lacks_is_not_called_unanswered_and_draws_nothing_held_out(
    book: StateBook, tmp_path: Path
) -> None:
    """Every paragraph holds the answer "w1": there is no passage without it to be had."""
    made = [row(("squad-en", "en"), f"q{number}", f"en{number} w1", f"q{number}", "w1") for number in range(150)]
    corpus = load(written(tmp_path, made))
    drawn = list(windows(corpus, book, replace(RECIPE, examples=600, negatives=1.0, mix={}), []))
    assert not {corpus.paragraphs[index] for index in corpus.held} & {each.paragraph for each in drawn}
    assert all(each.first > 0 for each in drawn)


def test_a_source_comes_as_often_as_the_mix_says(book: StateBook, tmp_path: Path) -> None:
    made = [row(("a", "en"), f"a{n}", f"a{n} w1", f"a{n}", "w1") for n in range(100)]
    made += [
        row(("b", language), f"b{n}", f"b{n} w1", f"b{n} {language}", "w1")
        for n in range(50)
        for language in ("de", "ru")
    ]
    corpus = load(written(tmp_path, made))
    recipe = replace(RECIPE, examples=1000, negatives=0.0, mix={"a": 0.5, "b": 1.0, "b-de": 3.0})
    counts = dict.fromkeys(("en", "de", "ru"), 0)
    for each in windows(corpus, book, recipe, []):
        counts[each.question.split()[1] if " " in each.question else "en"] += 1
    # a round is 100 * 0.5 + 50 * 3 + 50 * 1
    assert counts == {
        "en": pytest.approx(200, abs=40),
        "de": pytest.approx(600, abs=60),
        "ru": pytest.approx(200, abs=40),
    }


def test_no_batch_is_larger_than_its_tokens_and_none_is_lost(book: StateBook, corpus: Corpus) -> None:
    for budget in (20, 96, 1000):
        recipe = replace(RECIPE, examples=900, batch_tokens=budget)
        everything = list(windows(corpus, book, recipe, []))
        made = list(batches(iter(everything), recipe))
        assert sorted(map(repr, (each for batch in made for each in batch))) == sorted(map(repr, everything))
        assert all(len(batch) * max(each.length for each in batch) <= budget for batch in made)
        assert made == list(batches(iter(everything), recipe))


def test_the_nearest_paragraphs_share_most_with_the_question_and_are_not_its_own(tmp_path: Path) -> None:
    """600 questions, more than are scored at once; each repeats its own paragraph and part of another's."""
    chance = np.random.default_rng(2)
    words = ["".join(chance.choice(list("abcdefghijklmnopqrstuvwxyz"), 8)) for _ in range(3600)]
    texts = [" ".join(words[6 * number : 6 * number + 6]) for number in range(600)]
    made = [
        row(("s", "en"), str(number), text, f"{text} {texts[(number + 7) % 600][:26]}")
        for number, text in enumerate(texts)
    ]
    made += [row(("s", "de"), f"d{number}", text, text) for number, text in enumerate(texts[:3])]
    corpus = load(written(tmp_path, made))
    near = near_paragraphs(corpus)
    for number in range(600):
        assert near[number][0] == (number + 7) % 600
        assert number not in near[number]
        assert len(set(near[number])) == len(near[number]) == 8
        assert max(near[number]) < 600  # none of another language
    assert [sorted(each) for each in near[600:]] == [[601, 602], [600, 602], [600, 601]]


def test_a_paragraph_that_is_alone_in_its_language_has_none_near(tmp_path: Path) -> None:
    assert near_paragraphs(load(written(tmp_path, [row(("s", "en"), "1", "one two", "one")]))) == [[]]


@pytest.mark.parametrize(
    ("found", "answers", "overlap", "same"),
    [
        ("bis zu 9000", ["Bis zu 9000."], 1.0, 1.0),
        ("the joint force", ["joint force"], 1.0, 1.0),
        ("9000 russische Soldaten", ["9000"], 0.5, 0.0),
        ("9000", ["nichts", "9000 Soldaten"], 2 / 3, 0.0),
        ("nichts", ["etwas"], 0.0, 0.0),
        ("日本", ["日本語"], 0.8, 0.0),
        ("", ["etwas"], 0.0, 0.0),
    ],
)
def test_overlap_is_counted_as_squad_does(found: str, answers: list[str], overlap: float, same: float) -> None:
    assert f1(found, answers) == pytest.approx(overlap)
    assert exact(found, answers) == same
