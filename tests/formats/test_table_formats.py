"""JSON, JSON Lines and CSV: which columns count, and what becomes of rows that cannot be read."""

import hashlib
import json
import re

import pytest

from index.errors import SourceError
from tests.formats.reading import article, articles, document, errors, found

ROWS: list[dict[str, object]] = [
    {
        "ID": 7,
        "Titel": "Neue Abkommen",
        "Datum": "19.12.2022",
        "Volltext": "Der Minister sprach lange.",
        "Sprache": "de",
    },
    {"Titel": "Ohne alles", "Volltext": "Es war groß.", "Link": "https://x.example/2", "Datum": "31.02.2022"},
    {"Titel": "Ohne Text", "Volltext": " "},
    {"Volltext": "Noch ein Artikel."},
]


def as_csv(delimiter: str = ",") -> str:
    names = ["ID", "Titel", "Datum", "Volltext", "Sprache", "Link"]
    lines = [names, *([str(row.get(name, "")) for name in names] for row in ROWS)]
    return "\r\n".join(delimiter.join(f'"{value}"' for value in line) for line in lines)


@pytest.mark.parametrize(
    ("name", "data", "place"),
    [
        ("a.json", json.dumps(ROWS), "article 3"),
        ("a.json", json.dumps({"total": 4, "articles": ROWS, "tags": ["x"], "sources": [{"name": "y"}]}), "article 3"),
        ("a.json", "\n".join(map(json.dumps, ROWS)), "line 3"),
        ("a.jsonl", "\ufeff" + "\n".join(map(json.dumps, ROWS)), "line 3"),
        ("a.csv", as_csv(), "row 4"),
        ("a.csv", "\ufeff" + as_csv(";"), "row 4"),
        ("a.csv", "sep=;\r\n" + as_csv(";"), "row 4"),
        ("a.tsv", as_csv("\t"), "row 4"),
        ("a.csv", as_csv("|").encode("utf-16"), "row 4"),
    ],
)
def test_each_row_with_a_text_is_an_article(name: str, data: bytes | str, place: str) -> None:
    given = document(name, data)
    first, second, third = articles(given)
    assert (first.id, first.title, first.date, first.language) == ("7", "Neue Abkommen", "2022-12-19", "de")
    assert (first.text, first.source) == ("Der Minister sprach lange.", f"/articles/{name}")
    assert (second.id, second.source, second.date) == ("https://x.example/2", "https://x.example/2", "")
    assert (third.id, third.title) == (
        f"a-{hashlib.sha256(b'Noch ein Artikel.').hexdigest()[:12]}",
        "Noch ein Artikel.",
    )
    assert errors(given) == [f"{name}, {place} has no text"]


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        ({"_id": "x", "text": "Ein Satz."}, "id", "x"),
        ({"guid": "g", "url": "https://x.example", "text": "Ein Satz."}, "id", "g"),
        ({"source": "dpa", "text": "Ein Satz."}, "id", "a-d4ccbfa7d2a6"),
        ({"source": "dpa", "text": "Ein Satz."}, "source", "/articles/a.json"),
        ({"source": "dpa", "link": "https://x.example", "text": "Ein Satz."}, "source", "https://x.example"),
        ({"id": True, "url": "https://x.example", "text": "Ein Satz."}, "id", "https://x.example"),
        ({"Überschrift": "Ü", "INHALT": "Ein Satz."}, "title", "Ü"),
        ({"headline": {"de": "x"}, "body": "Ein Satz."}, "title", "Ein Satz."),
        ({"title": "", "headline": "H", "body": "Ein Satz."}, "title", "H"),
        ({"published_at": 1671444000, "content": "Ein Satz."}, "date", "2022-12-19"),
        ({"pubDate": "Mon, 19 Dec 2022 10:00:00 GMT", "content": "Ein Satz."}, "date", "2022-12-19"),
        ({"date": "bald", "created": "2022-12", "content": "Ein Satz."}, "date", "2022-12"),
        ({"text": "", "content": "Ein Satz."}, "text", "Ein Satz."),
        ({"text": ["Ein Satz.", 7, "Noch einer."]}, "text", "Ein Satz.\n\nNoch einer."),
        ({"text": "<p>Ein <b>Satz</b>.</p><p>Noch&nbsp;einer.</p>"}, "text", "Ein Satz.\n\nNoch einer."),
        ({"text": "1 < 2 & 3 > 2, sagt er."}, "text", "1 < 2 & 3 > 2, sagt er."),
        ({"text": "Ein\r\nSatz.\x00\ud800"}, "text", "Ein\nSatz.\ufffd"),
        ({"language": "German", "text": "Der Minister sprach lange."}, "language", "de"),
    ],
)
def test_columns_are_known_by_their_usual_names(row: dict[str, object], field: str, value: str) -> None:
    assert getattr(article(document("a.json", json.dumps(row))), field) == value


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", "Name;Alter\nAnna;7", "a.csv has no column of texts among Name, Alter"),
        ("a.json", '[{"Name": "Anna"}, {"Alter": 7}]', "a.json has no column of texts among Name, Alter"),
        ("a.json", '{"Name": "Anna"}', "a.json has no column of texts among Name"),
        ("a.csv", ",".join(f"c{n}" for n in range(2000)) + "\n", "a.csv has no column of texts among c0, c1, c2"),
        ("a.json", '"x"', "a.json holds no articles"),
        ("a.json", "NaN", "a.json holds no articles"),
        ("a.json", '{"a": [{"text": "x"}], "b": [{"text": "x"}]}', "a.json holds 2 lists of articles"),
        ("a.json", '[{"text": "x"},\n', "a.json is no JSON (line 2, column 1: Expecting value)"),
        ("a.json", "[" + "9" * 5000 + "]", "a.json holds a number of too many digits"),
        ("a.json", b'["\xff"]', "a.json is not UTF-8 (byte 2)"),
        ("a.csv", "Titel,Text\nKöln,x".encode("cp1252"), "a.csv is not UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read_is_an_error_that_says_why(name: str, data: bytes | str, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        found(document(name, data))
    assert caught.value.message.startswith(message)
    assert len(caught.value.message) < 1000


def test_a_broken_line_does_not_keep_the_others_out() -> None:
    lines = [
        '{"text": "Eins."}',
        '{"text": "Zw',
        "",
        "[1]",
        "[" * 100_000,
        "9" * 5000,
        b"\xff".decode("latin-1"),
        '{"text": "Drei."}',
    ]
    given = document("a.jsonl", "\n".join(lines))
    assert [item.text for item in articles(given)] == ["Eins.", "Drei."]
    said = errors(given)
    assert [re.split(" is | holds ", message)[0] for message in said] == [f"a.jsonl, line {n}" for n in (2, 4, 5, 6, 7)]
    assert said[1].endswith("is no object")


def test_a_damaged_row_does_not_keep_the_others_out() -> None:
    given = document(
        "a.csv", 'id,text\n1,Eins.\n2,"Zwei" und\n3,"Drei, mit\n""Zeilen""."\n4,Vier.\n5,"offen\n6,Sechs.\n'
    )
    assert [(item.id, item.text) for item in articles(given)] == [
        ("1", "Eins."),
        ("3", 'Drei, mit\n"Zeilen".'),
        ("4", "Vier."),
    ]
    assert [message.split(" (")[0] for message in errors(given)] == [
        "a.csv, row 3 is damaged",
        "a.csv, row 6 is damaged",
    ]


def test_of_many_bad_rows_only_the_first_are_said_one_by_one() -> None:
    given = document("a.jsonl", '{"text": ""}\n' * 5000 + '{"text": "Gut."}')
    assert len(articles(given)) == 1
    said = errors(given)
    assert len(said) == 21
    assert said[-1] == "a.jsonl: 4980 more such rows were left out"
