"""Training rows -> examples -> windows of tokens."""

import gzip
import json
import random
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from qa.training.recipe import Recipe
from qa.training.states import StateBook

# The same id in two languages of one of these groups is the same question.
_PARALLEL = {"xquad": "xquad", "squad-en": "squad", "squad-es": "squad", "squad-it": "squad"}
# Of these a twentieth of the paragraphs is never trained on: they have questions that people wrote to have no
# answer, and "squad-en" has the answerable ones on the same paragraphs.
_HELD_SOURCES = ("squad-en", "squad2-en", "pquad")
_HELD_SHARE = 20


@dataclass(frozen=True, slots=True)
class Question:
    """A question and where a paragraph answers it, in characters; no answer: start == end == -1."""

    key: str
    text: str
    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """Paragraphs, and the questions on them."""

    paragraphs: Sequence[str]
    languages: Sequence[str]
    sources: Sequence[str]
    questions: Sequence[Question]
    parallel: Mapping[str, Sequence[str]]  # key -> the question's texts in every language
    held: Set[int]  # paragraphs that are kept for measuring
    held_keys: Set[str]  # their questions, which may come in other languages too


@dataclass(frozen=True, slots=True)
class Window:
    """A question on tokens `begin` to `end` of a paragraph; where these hold the answer, its first and last one.

    `first` and `last` count in the joined sequence, question first; 0 and 0 for no answer.
    """

    question: str
    paragraph: str
    begin: int
    end: int
    length: int  # of the joined sequence
    first: int
    last: int


def load(path: Path) -> Corpus:
    """Read a `train.jsonl.gz`."""
    paragraphs: list[str] = []
    languages: list[str] = []
    sources: list[str] = []
    questions: list[Question] = []
    parallel: dict[str, list[str]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            group = _PARALLEL.get(row["source"], f"{row['source']}-{row['lang']}")
            for qa in row["qas"]:
                key = f"{group} {qa['id']}"
                answer = qa["answers"][0] if qa["answers"] else None
                start = answer["start"] if answer else -1
                end = start + len(answer["text"]) if answer else -1
                questions.append(Question(key, qa["question"], len(paragraphs), start, end))
                parallel[key].append(qa["question"])
            paragraphs.append(row["context"])
            languages.append(row["lang"])
            sources.append(row["source"])
    kept = {
        text
        for source, text in zip(sources, paragraphs, strict=True)
        if source in _HELD_SOURCES and zlib.crc32(text.encode()) % _HELD_SHARE == 0
    }
    held = {index for index, text in enumerate(paragraphs) if text in kept}  # XQuAD has some of SQuAD's
    held_keys = {question.key for question in questions if question.paragraph in held}
    return Corpus(paragraphs, languages, sources, questions, parallel, held, held_keys)


def windows(corpus: Corpus, book: StateBook, recipe: Recipe, near: Sequence[Sequence[int]]) -> Iterator[Window]:
    """`recipe.examples` windows, the same for the same recipe."""
    rng = random.Random(recipe.seed)
    order: list[int] = []
    for _ in range(recipe.examples):
        if not order:
            order = _round(corpus, recipe, rng)
        index = order.pop()
        question = corpus.questions[index]
        text = question.text
        if rng.random() < recipe.crossing:
            text = rng.choice(corpus.parallel[question.key])
        paragraph, start, end = question.paragraph, question.start, question.end
        if start >= 0 and rng.random() < recipe.negatives:
            other = _without_answer(corpus, index, near, recipe, rng)
            if other is not None:
                paragraph, start, end = other, -1, -1
        yield window(book, text, corpus.paragraphs[paragraph], (start, end), recipe, rng.random())


def window(  # noqa: PLR0913 - each is a part of one window
    book: StateBook, question: str, paragraph: str, answer: tuple[int, int], recipe: Recipe, place: float
) -> Window:
    """The question and the part of the paragraph that fits, with the answer in it; `place` 0..1 shifts the part.

    Worked example: with room for 4 of 10 tokens and the answer in tokens 6 and 7, the part may begin at
    token 4, 5 or 6; place 0 takes 4.
    """
    asked = min(book.question_length(question), recipe.question_tokens)
    offsets = book.passage_offsets(paragraph)
    first, last = answer_tokens(offsets, *answer)
    room, length = recipe.window, len(offsets)
    least, most = (max(0, last + 1 - room), min(first, length - room)) if first >= 0 else (0, length - room)
    begin = least + int(place * (max(most, least) - least + 1)) if length > room else 0
    begin = min(begin, max(0, length - 1))
    end = min(length, begin + room)
    size = asked + end - begin
    if first < 0 or not begin <= first <= last < end:
        return Window(question, paragraph, begin, end, size, 0, 0)
    return Window(question, paragraph, begin, end, size, first - begin + asked, last - begin + asked)


def answer_tokens(offsets: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The first and the last token that touch characters start..end; -1 and -1 where none does."""
    touched = [index for index, (a, b) in enumerate(offsets) if a < end and b > start and b > a]
    return (touched[0], touched[-1]) if touched and start >= 0 else (-1, -1)


def batches(source: Iterator[Window], recipe: Recipe) -> Iterator[list[Window]]:
    """Batches of about `batch_tokens`, of windows of like length, taken from pools of some hundred."""
    rng = random.Random(recipe.seed)
    pool: list[Window] = []
    for each in source:
        pool.append(each)
        if len(pool) == 768:
            yield from _cut(pool, recipe, rng)
            pool = []
    yield from _cut(pool, recipe, rng)


def _cut(pool: list[Window], recipe: Recipe, rng: random.Random) -> list[list[Window]]:
    found: list[list[Window]] = []
    for each in sorted(pool, key=lambda each: each.length):
        if found and (len(found[-1]) + 1) * each.length <= recipe.batch_tokens:
            found[-1].append(each)
        else:
            found.append([each])
    rng.shuffle(found)
    return found


def _round(corpus: Corpus, recipe: Recipe, rng: random.Random) -> list[int]:
    """The questions' numbers, each as often as its source's weight says, in a random order."""
    order = []
    for index, question in enumerate(corpus.questions):
        if question.key in corpus.held_keys:
            continue
        source = corpus.sources[question.paragraph]
        weight = recipe.mix.get(f"{source}-{corpus.languages[question.paragraph]}", recipe.mix.get(source, 1.0))
        order += [index] * (int(weight) + (rng.random() < weight % 1))
    rng.shuffle(order)
    return order


def _without_answer(
    corpus: Corpus, index: int, near: Sequence[Sequence[int]], recipe: Recipe, rng: random.Random
) -> int | None:
    """A paragraph that is not the question's own and does not hold its answer's words."""
    question = corpus.questions[index]
    answer = corpus.paragraphs[question.paragraph][question.start : question.end].casefold()
    choices = list(near[index]) if near and rng.random() < recipe.hard else []
    rng.shuffle(choices)
    choices += [rng.randrange(len(corpus.paragraphs)) for _ in range(20)]
    for choice in choices:
        if (
            choice != question.paragraph
            and choice not in corpus.held
            and answer not in corpus.paragraphs[choice].casefold()
        ):
            return choice
    return None
