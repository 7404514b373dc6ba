"""Hostile texts, pages and tables. Each file: its name, its content, and what must come of it."""

import json
from collections.abc import Iterator

from tests.formats.build import PAGE, page_of

File = tuple[str, bytes, str]  # the third: "error", "article", "both", or "any" of them

SENTENCE = "Der Minister sprach über die Gespräche in Köln. "
GOOD = "<p>" + SENTENCE * 5 + "</p>"


def texts() -> Iterator[File]:
    """Files called .txt that are none, or just barely."""
    yield "empty.txt", b"", "error"
    yield "blank.txt", b" \n\t\r\n" * 1000, "error"
    yield "nul.txt", bytes(1_000_000), "error"
    yield "one-line-100-mb.txt", b"wort " * 20_000_000, "error"
    yield "one-line-10-mb.txt", b"wort " * 2_000_000, "article"
    yield "one-word-5-mb.txt", b"x" * 5_000_000, "article"
    yield "utf16-without-mark.txt", SENTENCE.encode("utf-16-le"), "error"
    yield "utf16-odd.txt", SENTENCE.encode("utf-16")[:-1], "error"
    yield "utf16.txt", SENTENCE.encode("utf-16"), "article"
    yield "latin1.txt", SENTENCE.encode("latin-1"), "error"
    yield "shift-jis.txt", "日本語の記事です。".encode("shift-jis"), "error"
    yield "overlong.txt", b"text \xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf", "error"
    yield "surrogates.txt", b"text \xed\xa0\xbd\xed\xb8\x80", "error"
    yield "mark-only.txt", b"\xef\xbb\xbf", "error"
    yield "mark-only-16.txt", b"\xfe\xff", "error"
    yield "mark-only-32.txt", b"\xff\xfe\x00\x00", "error"
    yield "controls.txt", b"\x01\x02\x1b[2J text " * 100, "error"
    yield "few-controls.txt", (SENTENCE * 20 + "\x1b[2J\x07").encode(), "article"
    yield "turned-around.txt", f"\u202e{SENTENCE}\u2066\u202d{SENTENCE}".encode(), "article"
    yield "marks-on-one-letter.txt", ("e" + "\u0301" * 200_000 + " Wort.").encode(), "article"
    yield "gzip.txt", b"\x1f\x8b\x08\x00" + bytes(range(256)), "error"
    yield "program", b"\x7fELF\x02\x01\x01" + bytes(100), "error"
    yield "picture.png", b"\x89PNG\r\n\x1a\n", "error"
    yield "name\nwith\x1b[31mlines.txt", b"", "error"
    yield "turned\u202etxt.gnp", b"", "error"
    yield "😀👨‍👩‍👧.txt", SENTENCE.encode(), "article"
    yield "x" * 251 + ".txt", SENTENCE.encode(), "article"
    yield "-rf *.txt", SENTENCE.encode(), "article"


def pages() -> Iterator[File]:
    """Web pages that exhaust, hide or lie."""
    whole = PAGE.format(charset="utf-8").encode()
    yield "deep-divs.html", b"<html><body>" + b"<div>" * 100_000 + b"tief", "any"
    yield "deep-tables.html", b"<html><body>" + b"<table><tr><td>" * 5000 + b"tief", "any"
    yield "deep-inline.html", b"<html><body><p>" + b"<b><i>" * 10_000 + GOOD.encode(), "any"
    yield "scripts.html", page_of("<script>var a = 1;</script><style>p {}</style>").encode(), "error"
    yield "refresh.html", page_of('<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">').encode(), "error"
    yield "pictures.html", page_of(f'<img src="data:image/png;base64,{"A" * 5_000_000}">{GOOD}').encode(), "article"
    yield "frame.html", page_of('<iframe src="file:///etc/passwd"></iframe>').encode(), "error"
    yield "long-attribute.html", page_of(f'<p title="{"x" * 12_000_000}">{SENTENCE}</p>').encode(), "any"
    yield "many-metas.html", page_of(GOOD, '<meta name="a" content="b">' * 10_000).encode(), "article"
    yield "many-dates.html", page_of(GOOD, '<meta name="date" content="99.99.9999">' * 3000).encode(), "article"
    yield "many-links.html", page_of("<a href='x'>Wort</a> " * 3000 + GOOD).encode(), "any"
    yield "many-comments.html", b"<!--" * 50_000 + whole, "any"
    yield "many-entities.html", page_of("<p>" + "&amp;&#x1F600;&unknown;" * 30_000).encode(), "any"
    yield "entities.html", b'<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + GOOD.encode(), "any"
    yield "cut.html", whole[: len(whole) // 2], "any"
    yield "cut-in-tag.html", whole[: whole.index(b"canonical")], "any"
    yield "nul.html", whole.replace(b"e", b"\x00e"), "any"
    yield "only-nul.html", bytes(100_000), "error"
    yield "utf16-without-mark.html", whole.decode().encode("utf-16-be"), "any"
    yield "odd-charset.html", whole.replace(b'charset="utf-8"', b'charset="idna"').replace(b"\xc3", b"\xff"), "any"
    yield "large.html", page_of(GOOD * 90_000).encode(), "error"
    yield "ld.html", page_of(GOOD, f'<script type="application/ld+json">{"[" * 100_000}</script>').encode(), "any"
    yield "page.pdf", whole, "article"


def markdowns() -> Iterator[File]:
    """Markdown that a parser goes over again and again."""
    yield "brackets.md", b"[" * 20_000 + b"\n\nEnde.", "any"
    yield "links.md", b"[a](" * 5_000 + b"\n\nEnde.", "any"
    yield "stars.md", b"*a _b " * 5_000, "any"
    yield "ticks.md", b"".join(b"a" + b"`" * n for n in range(1, 400)), "any"
    yield "quotes.md", b"> " * 20_000 + b"tief", "any"
    yield "lists.md", b"".join(b" " * n + b"- x\n" for n in range(0, 2000, 2)), "any"
    yield "comments.md", b"<!-- " * 20_000 + b"\n\nEnde.", "any"
    yield "columns.md", b"|a" * 5_000 + b"|\n" + b"|-" * 5_000 + b"|\n", "any"
    yield "open-head.md", b"---\ntitle: x\n" + SENTENCE.encode(), "article"
    yield "references.md", b"".join(b"[a%d]: x\n" % n for n in range(5000)) + b"[a1] " * 5000, "any"


def jsons() -> Iterator[File]:
    """JSON and JSON Lines that nest, count or break off."""
    good = [json.dumps({"id": str(n), "text": SENTENCE}) for n in range(3)]
    yield "deep-list.json", b"[" * 1_000_000, "error"
    yield "deep-object.json", b'{"a":' * 500_000, "error"
    yield "deep-whole.json", b"[" * 100_000 + b"]" * 100_000, "error"
    yield "numbers.json", b"[" + b"1," * 5_000_000 + b"1]", "error"
    yield "objects.json", b"[" + b"{}," * 300_000 + b"{}]", "error"
    yield "huge-number.json", b'[{"text": "x", "id": ' + b"9" * 1_000_000 + b"}]", "error"
    yield "not-numbers.json", b'[{"text": "Ein Satz.", "date": NaN, "id": -Infinity, "n": 1e999}]', "article"
    yield "half-characters.json", b'{"text": "Ein \\ud83d Satz\\u0000 \\udfff."}', "article"
    yield "same-keys.json", b'{"text": "a", ' * 1 + b'"text": "b", ' * 10_000 + b'"text": "Ein Satz."}', "article"
    yield "cut.json", json.dumps([json.loads(line) for line in good]).encode()[:-9], "error"
    yield "odd.json", b'\xff\xfe[\x00{"', "error"
    yield "word.json", b"nul", "error"
    yield "one-broken-line.jsonl", "\n".join([good[0], good[1][:-5], good[2]]).encode(), "both"
    yield "long-line.jsonl", b'{"text": "' + b"x " * 5_000_000, "error"
    yield "deep-line.jsonl", b"[" * 100_000 + b"\n" + good[0].encode(), "both"
    yield "bytes.jsonl", b"\xff\xfe\x00\n" + good[0].encode(), "both"
    yield "empty-lines.jsonl", b"\n" * 1_000_000 + good[0].encode(), "article"
    yield "bad-lines.jsonl", b"x\n" * 100_000 + good[0].encode(), "both"


def csvs() -> Iterator[File]:
    """Tables with too much of something."""
    yield "columns.csv", b",".join(b"c%d" % n for n in range(100_000)) + b"\n1,2", "error"
    yield "delimiters.csv", b"text" + b"," * 2_000_000 + b"\nEin Satz." + b"," * 2_000_000, "any"
    yield "long-field.csv", b'id,text\n1,"' + b"wort " * 10_000_000 + b'"\n2,Ein Satz.\n', "both"
    yield "open-quote.csv", b'id,text\n1,Ein Satz.\n2,"offen\n3,x\n', "both"
    yield "quotes.csv", b"id,text\n1," + b'"' * 1_000_001, "error"
    yield "nul.csv", b"id,text\n1,a\x00b\n", "error"
    yield "rows.csv", b"id,text\n" + b",\n" * 300_000, "error"
    yield "uneven.csv", b"id,text\n1\n2,Ein Satz.,3,4\n\n,,,,\n", "both"
    yield "no-rows.csv", b"id,text\n", "error"
    yield "no-header.csv", SENTENCE.encode(), "error"
    yield "formula.csv", b"id,text\n=cmd|' /C calc'!A0,=1+1 ist zwei\n", "article"
    yield "latin1.csv", f"id;text\n1;{SENTENCE}".encode("latin-1"), "error"
