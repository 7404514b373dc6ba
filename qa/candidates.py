"""Questions that an article's own sentences answer, made by templates; whether they are any good, others find out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.records import Article
from index.seed_format import credit_start
from index.sentences import sentence_spans
from qa.grammar import Grammar, Template
from qa.grammar_english import ENGLISH
from qa.grammar_german import GERMAN

_GRAMMARS = {"de": GERMAN, "en": ENGLISH}
LANGUAGES = tuple(_GRAMMARS)  # in which questions can be made
_READ = 20_000  # characters of an article: its beginning tells the most
_SENTENCE = (20, 260)  # characters; others make no question, or a long one
_QUESTION = (12, 120)
_FEWEST_WORDS = 3
_TELLING = 5  # words: a question of fewer hardly says what it is about
_PLAIN = re.compile(r"[\w ,.'’„“”\"»«%$€£-]+\?")  # no markup, no code, no address
_QUOTED = re.compile(r"„[^“]*“|\"[^\"]*\"|“[^”]*”|»[^«]*«")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, and the characters of the article that should answer it."""

    question: str
    article_id: str
    start: int
    end: int
    kind: str  # one of `qa.grammar.KINDS`
    weak: bool = False  # the question or its answer says little


def candidates(article: Article) -> list[Candidate]:
    """The questions in the order of the sentences; none in a language without templates.

    >>> text = "Im Mai 1998 wurde die Brücke gesperrt."
    >>> [each.question for each in candidates(Article("a", "", text, language="de"))]
    ['Wann wurde die Brücke gesperrt?']
    """
    grammar = _GRAMMARS.get(article.language)
    if grammar is None:
        return []
    text = article.text[: credit_start(article.text)]
    spans = sentence_spans(text[:_READ], article.language)
    if len(text) > _READ:
        spans = spans[:-1]  # the last one may be cut
    found: dict[str, Candidate] = {}
    for start, end in spans:
        if _SENTENCE[0] <= end - start <= _SENTENCE[1]:
            sentence = re.sub(r"\s", " ", text[start:end])
            for kind, question, (first, last) in _asked(sentence, text, grammar):
                weak = len(question.split()) < _TELLING or bool(grammar.vague.fullmatch(sentence[first:last]))
                found.setdefault(question, Candidate(question, article.id, start + first, start + last, kind, weak))
    return list(found.values())


def _asked(sentence: str, text: str, grammar: Grammar) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Kind, question and where in the sentence its answer stands; one of each kind."""
    main = grammar.main.fullmatch(sentence)
    kinds: set[str] = set()
    for template in grammar.templates:
        clause = sentence if template.whole else main[1] if main else ""
        match = template.pattern.fullmatch(clause) if template.kind not in kinds else None
        question = _filled(template, match, text, grammar) if match else ""
        if match and _stands_alone(question, grammar):
            kinds.add(template.kind)
            yield template.kind, question, match.span("answer")


def _filled(template: Template, match: re.Match[str], text: str, grammar: Grammar) -> str:
    """The question; empty where it is not known how it is written, or what it is about."""
    parts = {name: (part or "").strip() for name, part in match.groupdict().items()}
    parts["base"] = grammar.bases.get(parts.get("past", ""), "")
    if "front" in parts:
        parts["front"] = "" if grammar.owned.search(parts["front"]) else _inside(parts["front"], text, grammar)
        if not parts["front"]:
            return ""
        _arrange(parts, grammar)
    question = grammar.idle.sub("", template.shape.format(**parts))
    question = " ".join(question.split()).replace(" ?", "?")
    return question if "front" in parts or not grammar.owned.search(question) else ""


def _arrange(parts: dict[str, str], grammar: Grammar) -> None:
    """Bring what was before the verb and what follows it into the order that they have in a question."""
    front, before = parts["front"], parts.get("before", "")
    if before and grammar.adverbial.match(front) and not grammar.adverbial.match(before):
        parts["front"], parts["before"] = before, front
    elif leading := grammar.leading.match(before):
        parts["front"], parts["before"] = f"{leading[0]} {front}", before[leading.end() :]


def _inside(front: str, text: str, grammar: Grammar) -> str:
    """A sentence's beginning as it is written inside one; empty where that cannot be told."""
    first, _, rest = front.partition(" ")
    if grammar.small.fullmatch(first):
        return front[0].lower() + front[1:]
    if first[0].isdigit() or re.search(rf"(?<=[a-zäöüß,] ){re.escape(first)}(?!\w)", text):
        return front  # a noun or a name: large inside other sentences too
    is_name = rest[:1].isupper() and not first.endswith(grammar.inflected)  # or a title before one
    return front if is_name else ""


def _stands_alone(question: str, grammar: Grammar) -> bool:
    words = _QUOTED.sub(" ", question.partition(" ")[2])  # after the question word
    return (
        _QUESTION[0] <= len(question) <= _QUESTION[1]
        and len(question.split()) >= _FEWEST_WORDS
        and _PLAIN.fullmatch(question) is not None
        and not any(mark in words for mark in '„“”"»«')
        and not grammar.unclear.search(words)
    )
