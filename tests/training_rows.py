"""Small training data, as files of rows like those that the reader is trained on."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

WORDS = [f"w{number}" for number in range(200)]

Row = dict[str, object]


def row(where: tuple[str, str], key: str, text: str, question: str, answer: str = "") -> Row:
    """A paragraph of a source and language with one question, which has no answer where none is given."""
    answers = [{"text": answer, "start": text.index(answer)}] if answer else []
    qas = [{"id": key, "question": question, "answers": answers}]
    return {"source": where[0], "lang": where[1], "context": text, "qas": qas}


def written(folder: Path, rows: Sequence[Row], name: str = "train.jsonl.gz") -> Path:
    with gzip.open(folder / name, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(each) + "\n" for each in rows)
    return folder / name


def rows() -> list[Row]:
    """Paragraphs of 30 words, the answers two words of each; every third question in two languages, one unanswerable."""
    made = []
    for number in range(9):
        words = [WORDS[(number * 20 + place) % 200] for place in range(30)]
        text, answer = " ".join(words), " ".join(words[22:24])
        made.append(row(("xquad", "en"), f"q{number}", text, f"w{number} w1", answer))
        if number % 3 == 0:
            made.append(row(("xquad", "de"), f"q{number}", text, f"w{number} w2", answer))
    return [*made, row(("squad2-en", "en"), "u", "w5 w6", "w9")]
