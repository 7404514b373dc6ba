"""Training rows -> examples -> windows of tokens."""

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Encoding, Tokenizer

from qa.training.recipe import Recipe

# The same id in two languages of one of these groups is the same question.
_PARALLEL = {"xquad": "xquad", "squad-en": "squad", "squad-es": "squad", "squad-it": "squad"}


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
    questions: Sequence[Question]
    parallel: Mapping[str, Sequence[str]]  # key -> the question's texts in every language


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids of `<s> question </s></s> passage </s>`; the answer's first and last token, 0 and 0 for none."""

    ids: list[int]
    start: int
    end: int


def load(path: Path) -> Corpus:
    """Read a `train.jsonl.gz`."""
    paragraphs: list[str] = []
    languages: list[str] = []
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
    return Corpus(paragraphs, languages, questions, parallel)


def windows(corpus: Corpus, tokenizer: Tokenizer, recipe: Recipe, near: Sequence[Sequence[int]]) -> Iterator[Window]:
    """`recipe.examples` windows, the same for the same recipe."""
    rng = random.Random(recipe.seed)
    order: list[int] = []
    for _ in range(recipe.examples):
        if not order:
            order = list(range(len(corpus.questions)))
            rng.shuffle(order)
        question = corpus.questions[order.pop()]
        text = question.text
        if rng.random() < recipe.crossing:
            text = rng.choice(corpus.parallel[question.key])
        paragraph, start, end = question.paragraph, question.start, question.end
        if start >= 0 and rng.random() < recipe.negatives:
            paragraph, start, end = _without_answer(corpus, question, near, recipe, rng), -1, -1
        yield window(tokenizer, text, corpus.paragraphs[paragraph], (start, end), recipe, rng.random())


def window(  # noqa: PLR0913 - each is a part of one window
    tokenizer: Tokenizer, question: str, paragraph: str, answer: tuple[int, int], recipe: Recipe, place: float
) -> Window:
    """The question and the part of the paragraph that fits, with the answer in it; `place` 0..1 shifts the part.

    Worked example: with room for 4 of 10 tokens and the answer in tokens 6 and 7, the part may begin at
    token 4, 5 or 6; place 0 takes 4.
    """
    asked = tokenizer.encode(question, add_special_tokens=False).ids[: recipe.question_tokens]
    encoded = tokenizer.encode(paragraph, add_special_tokens=False)
    first, last = answer_tokens(encoded, *answer)
    room = recipe.window - len(asked) - 4
    length = len(encoded.ids)
    least, most = (max(0, last + 1 - room), min(first, length - room)) if first >= 0 else (0, length - room)
    begin = least + int(place * (max(most, least) - least + 1)) if length > room else 0
    begin = min(begin, max(0, length - 1))
    part = encoded.ids[begin : begin + room]
    ids = [0, *asked, 2, 2, *part, 2]
    offset = len(asked) + 3 - begin
    if first < 0 or not begin <= first <= last < begin + len(part):
        return Window(ids, 0, 0)
    return Window(ids, first + offset, last + offset)


def answer_tokens(encoded: Encoding, start: int, end: int) -> tuple[int, int]:
    """The first and the last token that touch characters start..end; -1 and -1 where none does."""
    touched = [index for index, (a, b) in enumerate(encoded.offsets) if a < end and b > start and b > a]
    return (touched[0], touched[-1]) if touched and start >= 0 else (-1, -1)


def batches(source: Iterator[Window], recipe: Recipe) -> Iterator[list[Window]]:
    """Batches of about `batch_tokens`, of windows of like length, taken from pools of some thousand."""
    rng = random.Random(recipe.seed)
    pool: list[Window] = []
    for each in source:
        pool.append(each)
        if len(pool) == 2048:
            yield from _cut(pool, recipe, rng)
            pool = []
    yield from _cut(pool, recipe, rng)


def _cut(pool: list[Window], recipe: Recipe, rng: random.Random) -> list[list[Window]]:
    found: list[list[Window]] = []
    for each in sorted(pool, key=lambda each: len(each.ids)):
        if found and (len(found[-1]) + 1) * len(each.ids) <= recipe.batch_tokens:
            found[-1].append(each)
        else:
            found.append([each])
    rng.shuffle(found)
    return found


def _without_answer(
    corpus: Corpus, question: Question, near: Sequence[Sequence[int]], recipe: Recipe, rng: random.Random
) -> int:
    """A paragraph that is not the question's own and does not hold its answer's words."""
    answer = corpus.paragraphs[question.paragraph][question.start : question.end].casefold()
    choices = list(near[question.paragraph]) if near and rng.random() < recipe.hard else []
    rng.shuffle(choices)
    choices += [rng.randrange(len(corpus.paragraphs)) for _ in range(20)]
    for choice in choices:
        if choice != question.paragraph and answer not in corpus.paragraphs[choice].casefold():
            return choice
    return (question.paragraph + 1) % len(corpus.paragraphs)
