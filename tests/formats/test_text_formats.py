"""Plain text and Markdown."""

from pathlib import Path

import pytest

from index.errors import SourceError
from index.formats.document import file_document
from index.formats.markdown_format import markdown_text, split_head
from index.seed_format import LARGEST_BYTES, read_seed_file
from tests.formats.reading import article, document, found

SEED = Path(__file__).parent.parent.parent / "seeds" / "000_a9409306277e588d.txt"


def test_a_seed_file_is_read_just_as_before() -> None:
    assert article(file_document(SEED)) == read_seed_file(SEED)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_text_in_unicode_is_read_whatever_its_form(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("date 2022-12 Gespräche in Köln 😀.\r\nZwei.".encode(encoding))
    read = article(file_document(tmp_path / "a.txt"))
    assert (read.date, read.text) == ("2022-12", "Gespräche in Köln 😀.\nZwei.")
    assert read_seed_file(tmp_path / "a.txt") == read


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("Gespräche".encode("cp1252"), r"is not UTF-8 \(byte 5 is 0xe4\)"),
        ("Gespräche".encode("utf-16-le"), "is not a text file .it holds NUL"),
        ("Gespräche".encode("utf-16")[:-1], "is damaged UTF-16"),
        (b"\xff\xfe", "holds no text"),
        (b"\xc0\xaf\xc0\xae text", "is not UTF-8"),
        (b"\xed\xa0\x80 text", "is not UTF-8"),
        (b"x" * (LARGEST_BYTES + 1), "has 20 MB"),
        (b"\n", "is empty"),
    ],
)
def test_what_is_no_text_is_said(data: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=rf"^a\.txt {message}"):
        found(document("a.txt", data))


MARKDOWN = """---
title: "Neue Abkommen"
datum: 19. Dezember 2022
lang: de
tags:
  - politik
---

# Neue Abkommen

Der *Minister* sprach
**lange** mit [seinem Gast](https://x.example "Titel"), `wörtlich`: &quot;Nein&quot;.\\
Dann ging er.

* Erstens.
* Zweitens:
  1. darunter

> Ein Zitat.

| Land | Soldaten |
|------|---------:|
| Russland | 9000 |

```
code();
```

<div>HTML &amp; Text</div>

![Bild](bild.png)
"""

MARKDOWN_TEXT = """Neue Abkommen

Der Minister sprach lange mit seinem Gast, wörtlich: "Nein".
Dann ging er.

Erstens.

Zweitens:

darunter

Ein Zitat.

Land | Soldaten

Russland | 9000

code();

HTML & Text"""


def test_markdown_loses_its_markup_and_keeps_what_its_head_says() -> None:
    read = article(document("a.md", MARKDOWN))
    assert (read.id, read.title, read.date, read.language) == ("a", "Neue Abkommen", "2022-12-19", "de")
    assert read.text == MARKDOWN_TEXT


def test_without_a_head_the_title_is_the_first_heading_and_a_date_may_begin_the_text() -> None:
    read = article(document("a.md", "date 2022-12\n# Neue Abkommen\n\nDer Minister sprach lange."))
    assert (read.title, read.date) == ("Neue Abkommen", "2022-12")
    assert read.text == "Neue Abkommen\n\nDer Minister sprach lange."


def test_a_rule_at_the_start_is_no_head() -> None:
    text = "---\nEin Satz: mit Doppelpunkt.\n---\nNoch einer."
    assert split_head(text) == ({}, text)
    assert split_head("+++\ntitle = 'X'\n+++\nEs war.") == ({"title": "X"}, "Es war.")
    assert split_head("---\n---\nEs war.") == ({}, "Es war.")


def test_markdown_that_is_nested_without_end_is_read() -> None:
    assert markdown_text("> " * 5000 + "tief") is not None
    assert "Ende" in markdown_text("[" * 5000 + "\n\nEnde")
