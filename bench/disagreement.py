"""Articles that agree and articles that do not: `python -m bench.disagreement`.

Each German XQuAD dev paragraph stands in the library three times under another date: as it is, word for
word again, and with the numbers of its answers changed. The questions whose answer holds a number are
asked in German and in English. Wanted: the two equal answers are one statement with two citations, the
other one stands beside it. And how often a difference is shown where there is none: the same questions
with the paragraphs as they are.
"""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from bench.cases import Case, paragraphs, xquad
from bench.workspace import filled
from index.records import Article
from qa.answer import Answer
from qa.wording import compared

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Of the questions whose likeliest quote is right."""

    asked: int
    found: int  # a shown statement holds the answer
    both: int  # another one, of the changed copy alone, holds the changed answer
    joined: int  # the answer's statement cites the paragraph and its copy
    ordered: int  # and the newest, the changed copy, comes first
    plain_answered: int  # without copies: not refused
    plain_differing: int  # and shown as different answers


def measure(cache: Path) -> Disagreement:
    originals = [paragraph.article for paragraph in paragraphs("de")]
    cases = [case for language in ("de", "en") for case in xquad(language, "de") if _NUMBER.search(case.answers[0])]
    held = {case.article_id for case in cases}
    copies = [copy for article in originals if article.id in held for copy in _copies(article, cases)]
    plain = _answers(cache, originals, cases)
    answers = _answers(cache, [*(replace(each, date="2021") for each in originals), *copies], cases)
    rows = [_row(case, answer) for case, answer in zip(cases, answers, strict=True)]
    right = [row for row in rows if row[0]]
    return Disagreement(
        asked=len(cases),
        found=len(right),
        both=sum(row[1] for row in right),
        joined=sum(row[2] for row in right),
        ordered=sum(row[3] for row in right),
        plain_answered=sum(not answer.refused for answer in plain),
        plain_differing=sum(answer.differing for answer in plain),
    )


def changed(number: str) -> str:
    """Another number of as many digits.

    >>> changed("2015"), changed("9")
    ('3126', '8')
    """
    return "".join(str((int(digit) + 1) % 10 or 1) if digit != "9" else "8" for digit in number)


def _copies(article: Article, cases: Sequence[Case]) -> list[Article]:
    text = article.text
    for case in cases:
        if case.article_id == article.id:
            for number in _NUMBER.findall(case.answers[0]):
                text = re.sub(rf"(?<!\d){number}(?!\d)", f"\0{changed(number)}\0", text)
    return [
        replace(article, id=f"{article.id}-again", date="2022-06", source="again"),
        replace(article, id=f"{article.id}-changed", date="2023-01", source="changed", text=text.replace("\0", "")),
    ]


def _answers(cache: Path, articles: Sequence[Article], cases: Sequence[Case]) -> list[Answer]:
    with (
        tempfile.TemporaryDirectory(prefix="beleg-bench-", ignore_cleanup_errors=True) as folder,
        filled(Path(folder), cache, articles) as workspace,
    ):
        return [workspace.assistant.ask(case.question) for case in cases]


def _row(case: Case, answer: Answer) -> tuple[bool, bool, bool, bool]:
    """Whether the answer is there; the changed one beside it; both equal copies are cited; the newest is first."""
    wanted, other = compared(case.answers[0]), compared(_NUMBER.sub(lambda found: changed(found[0]), case.answers[0]))
    found = [(compared(each.text), {one.article.id for one in each.citations}) for each in answer.statements]
    said = [ids for words, ids in found if _numbers(wanted) <= _numbers(words) and case.article_id in ids]
    beside = [
        place for place, (words, ids) in enumerate(found)
        if _numbers(other) <= _numbers(words) and ids == {f"{case.article_id}-changed"}
    ]  # fmt: skip
    right = bool(said)
    return right, right and bool(beside), right and f"{case.article_id}-again" in said[0], right and beside == [0]


def _numbers(words: str) -> set[str]:
    return set(_NUMBER.findall(words))


def main() -> None:
    print(measure(platformdirs.user_cache_path("beleg")))


if __name__ == "__main__":
    main()
