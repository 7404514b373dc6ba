"""A conversation as a file: Markdown, HTML or JSON. Pure functions; every word that is not the page's is made harmless.

`address` is the page's own, with a slash at its end: a citation's link opens the article there, at the quoted words.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from ui.citation_view import permalink
from ui.kept import Conversation, KeptAnswer, KeptCitation, KeptPassage, KeptTurn
from ui.texts import GERMAN, Texts, date_words
from ui.written_export import said, writer_notes

_RELATED = 3
_LONGEST_NAME = 60  # of a file, without its ending
# What Markdown, or a dialect of it, may take for more than itself; "://", "www." and "@" make links.
_MEANT = re.compile(r"[\\`*_\[\]<>&|~$^@#]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_MEANT_FIRST = re.compile(r"(?=[+=-])|[0-9]+(?=[.)])")
_STYLE = """
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.55 system-ui, sans-serif; color: #1d2330; background: #fff; }
* { overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.1rem; margin-top: 2.2rem; break-after: avoid; }
.facts { color: #566071; font-size: 0.85rem; }
.answer { font-weight: 600; }
.remark { font-style: italic; }
blockquote { margin: 0.8rem 0 0; padding-inline-start: 0.8rem; border-inline-start: 3px solid #d5d9e0; break-inside: avoid; }
blockquote + .facts { margin-top: 0.2rem; break-before: avoid; }
mark { background: #ffd54d; print-color-adjust: exact; }
a { color: #8a3c05; }
@media print { body { margin: 0; max-width: none; } }
"""


def markdown_of(conversation: Conversation, address: str, texts: Texts) -> str:
    """A heading for each question; its answer, then each citation's sentence with its source."""
    parts = [f"# {marked_down(_name(conversation))}", marked_down(_when(conversation, texts))]
    for turn in conversation.turns:
        parts.append(f"## {marked_down(_asked(turn))}")
        parts += [marked_down(note) for note in _notes(turn, texts)]
        parts += [f"**{marked_down(line)}**" if sure else marked_down(line) for line, sure in said(turn.answer, texts)]
        for citation in turn.answer.citations if turn.answer else ():
            link = f"[{marked_down(_source(citation, texts))}](<{_link(citation, address)}>)"
            place = marked_down(_place(citation, texts))
            parts.append(f"> {marked_down(citation.sentence)}")
            parts.append(f"\\[{citation.number}\\] “{marked_down(citation.quote)}” — {link}, {place}")
        parts += [f"- [{marked_down(_near(near, texts))}](<{_link(near, address)}>)" for near in _related(turn.answer)]
    return "\n\n".join(parts) + "\n"


def html_of(conversation: Conversation, address: str, texts: Texts) -> str:
    """A page by itself: it loads nothing, runs nothing, and can be printed."""
    name = _escaped(_name(conversation))
    turns = "\n".join(_turn_html(turn, address, texts) for turn in conversation.turns)
    return f"""<!doctype html>
<html lang="{"de" if texts is GERMAN else "en"}" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1 dir="auto">{name}</h1>
<p class="facts">{_escaped(_when(conversation, texts))}</p>
{turns}
</body>
</html>
"""


def json_of(conversation: Conversation, address: str, _texts: Texts) -> str:
    """What programs get of each answer; each citation also has its link."""
    turns: list[dict[str, Any]] = []
    for turn in conversation.turns:
        made = turn.model_dump()
        if turn.answer:
            for citation, row in zip(turn.answer.citations, made["answer"]["citations"], strict=True):
                row["link"] = _link(citation, address)
        turns.append(made)
    changed = _moment(conversation).isoformat(timespec="seconds")
    whole = {"name": conversation.name, "changed": changed, "turns": turns}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


# By the names that `ui.kept.Export` allows: what makes the file, and its media type.
FORMATS: dict[str, tuple[Callable[[Conversation, str, Texts], str], str]] = {
    "md": (markdown_of, "text/markdown"),
    "html": (html_of, "text/html"),
    "json": (json_of, "application/json"),
}


def file_names(name: str, ending: str) -> tuple[str, str]:
    """A file's name that every system takes, and the same in ASCII.

    >>> file_names('../Müller: "wer?"', "md")
    ('Müller wer.md', 'Muller wer.md')
    """
    words = "".join(each if each.isalnum() or each in "-_" else " " for each in unicodedata.normalize("NFC", name))
    stem = " ".join(words.split())[:_LONGEST_NAME].strip() or "beleg"
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return f"{stem}.{ending}", f"{' '.join(plain.split()) or 'beleg'}.{ending}"


def marked_down(text: str) -> str:
    r"""The text on one line of Markdown that shows exactly it.

    >>> print(marked_down("1. *a* <b>"))
    1\. \*a\* \<b\>
    """
    line = _MEANT.sub(r"\\\g<0>", _plain(text))
    first = _MEANT_FIRST.match(line)
    return f"{first[0]}\\{line[first.end() :]}" if first else line


def _turn_html(turn: KeptTurn, address: str, texts: Texts) -> str:
    parts = [f'<h2 dir="auto">{_escaped(_asked(turn))}</h2>']
    parts += [f'<p class="facts" dir="auto">{_escaped(note)}</p>' for note in _notes(turn, texts)]
    parts += [
        f'<p class="{"answer" if sure else "remark"}" dir="auto">{_escaped(line)}</p>'
        for line, sure in said(turn.answer, texts)
    ]
    for citation in turn.answer.citations if turn.answer else ():
        link = f'<a href="{_escaped(_link(citation, address))}">{_escaped(_source(citation, texts))}</a>'
        parts.append(f'<blockquote dir="auto">{_sentence_html(citation)}</blockquote>')
        parts.append(
            f'<p class="facts" dir="auto">[{citation.number}] “{_escaped(citation.quote)}” — {link},'
            f" {_escaped(_place(citation, texts))}</p>"
        )
    parts += [
        f'<p class="facts" dir="auto"><a href="{_escaped(_link(near, address))}">{_escaped(_near(near, texts))}</a></p>'
        for near in _related(turn.answer)
    ]
    return f"<section>{''.join(parts)}</section>"


def _sentence_html(citation: KeptCitation) -> str:
    """The sentence, its words marked where they stand in it once: else there is no telling which are meant."""
    sentence, quote = _plain(citation.sentence), _plain(citation.quote)
    if not quote or sentence.count(quote) != 1:
        return escape(sentence)
    before, words, after = sentence.partition(quote)
    return f"{escape(before)}<mark>{escape(words)}</mark>{escape(after)}"


def _asked(turn: KeptTurn) -> str:
    return turn.question if turn.question.strip() else "…"


def _notes(turn: KeptTurn, texts: Texts) -> list[str]:
    """How a follow-up was understood; that there is no answer."""
    notes = []
    if turn.understood.split() != turn.question.split():
        notes.append(texts["understood"].format(turn.understood))
    if turn.answer is None:
        notes.append(texts["no_answer"])
    elif turn.answer.refused:
        notes.append(texts["refused"])
        notes += [texts["related"]] if turn.answer.related else []
    return notes + (writer_notes(turn.answer, texts) if turn.answer else [])


def _related(answer: KeptAnswer | None) -> Sequence[KeptPassage]:
    return answer.related[:_RELATED] if answer and answer.refused else ()


def _source(citation: KeptCitation, texts: Texts) -> str:
    date = date_words(citation.date, texts) if citation.date else ""
    return ", ".join(part for part in (citation.title, date) if part.strip()) or citation.article


def _place(passage: KeptPassage, texts: Texts) -> str:
    return texts["place"].format(passage.article, passage.start, passage.end)


def _near(passage: KeptPassage, texts: Texts) -> str:
    """A passage near a question: the title, where it is known, and the place."""
    return ", ".join(part for part in (passage.title, _place(passage, texts)) if part.strip())


def _link(passage: KeptPassage, address: str) -> str:
    return address + permalink(passage.article, passage.start, passage.end)


def _name(conversation: Conversation) -> str:
    return conversation.name if conversation.name.strip() else "Beleg"


def _when(conversation: Conversation, texts: Texts) -> str:
    return texts["exported"].format(date_words(_moment(conversation).date().isoformat(), texts))


def _moment(conversation: Conversation) -> datetime:
    return datetime.fromtimestamp(conversation.changed / 1000, UTC)


def _escaped(text: str) -> str:
    return escape(_plain(text))


def _plain(text: str) -> str:
    """The text on one line, without control characters."""
    line = " ".join(text.split())
    return "".join(each for each in line if unicodedata.category(each) not in ("Cc", "Cs"))
