"""How often an answer is right that is called sure, likely or unsure: `python -m bench.certainty`.

The questions of `bench.calibrate_spans`, with the answering article and without, by a calibration that was
fitted without the question. Right is an answer with the right words, wherever they stand: where the
answering article is taken out, another one sometimes says the same.
"""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

from bench.asking import Sample, samples
from bench.calibrate_spans import held_out
from qa.span_reader import certainty_of


@dataclass(frozen=True, slots=True)
class Called:
    """Answers that got this word; with the answering article in the library, and in all."""

    word: str
    there: int
    there_right: int
    count: int
    right: int


def measure(cache: Path) -> list[Called]:
    return called(samples(cache))


def called(found: list[Sample]) -> list[Called]:
    rows = [
        (certainty_of(probability), sample.answerable, sample.words[place])
        for sample, (probability, place, shown) in zip(found, held_out(found), strict=True)
        if shown
    ]
    return [
        Called(
            word,
            there=sum(each == word and answerable for each, answerable, _ in rows),
            there_right=sum(each == word and answerable and right for each, answerable, right in rows),
            count=sum(each == word for each, _, _ in rows),
            right=sum(each == word and right for each, _, right in rows),
        )
        for word in ("sure", "likely", "unsure")
    ]


def main() -> None:
    for each in measure(platformdirs.user_cache_path("beleg")):
        print(each)


if __name__ == "__main__":
    main()
