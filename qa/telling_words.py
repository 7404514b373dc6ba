"""The words of a statement that say what happened: no names, which are checked by their letters, and no small words."""

import re

from index.sentences import Span
from qa.checks_names import names_in
from qa.checks_words import stem

_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_LETTERS = 4
_SMALL = {
    "en": "about after also because been before being between both could during each from have having here into more most"
    " only other over said says should some such than that their them then there these they this those through under"
    " until upon very were what when where which while will with within would your according",
    "de": "aber alle allem allen aller alles also auch beim bereits damit dann darauf dass dein deine denn dessen deren"
    " dich diese diesem diesen dieser dieses doch dort durch eine einem einen einer eines erst etwa etwas euch gegen"
    " habe haben hatte hatten hier hinter ihre ihrem ihren ihrer immer jede jedem jeden jeder jedes jedoch kann können"
    " mehr nach nicht noch oder ohne rund schon sehr sein seine seinem seinen seiner seit sich sind sogar sollen sollte"
    " sowie über unter viel viele vielen wäre waren wegen weil wenn werden wird worden wurde wurden zwischen zufolge",
    "ru": "более будет будут были было быть ведь весь всего всех даже если ещё или имеет когда которая которого которое"
    " которой котором которые который которых между может могут надо него неё нибудь около перед после потом почти при"
    " против свою себя своей своих сейчас также такие такой того тоже только тогда хотя через чтобы этих этого этой"
    " этом этот",
}
_KNOWN = {language: frozenset(words.split()) for language, words in _SMALL.items()}


def telling_words(text: str, language: str, cited: str = "") -> list[Span]:
    """Where a text's telling words are. `cited` is what is cited in the same language: its words need no telling.

    >>> statement = "Der Bürgermeister von Brunsiel ist zurückgetreten."
    >>> [statement[a:b] for a, b in telling_words(statement, "de", "Der Bürgermeister sprach.")]
    ['zurückgetreten']
    """
    names = {name.start for name in names_in(text, language)}
    small = _KNOWN.get(language, frozenset())
    there = {stem(word.casefold(), language) for word in _WORD.findall(cited)}
    return [
        match.span()
        for match in _WORD.finditer(text)
        if len(match[0]) >= _FEWEST_LETTERS
        and match.start() not in names
        and match[0].casefold() not in small
        and stem(match[0].casefold(), language) not in there
    ]


def all_words(text: str) -> list[Span]:
    """Where a text's words are; its whole where it has none."""
    return [match.span() for match in _WORD.finditer(text)] or [(0, len(text))]
