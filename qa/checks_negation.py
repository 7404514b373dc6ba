"""Whether a statement denies what its sentences say, or says what they deny.

No parser, so no certainty. A statement with a plain "not" needs something in its sentences that denies: "not",
"without", "failed", "un-". And where the part of a sentence that the statement is about has a plain "not", the
statement needs something that denies. Two denials of different things are not told apart.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from qa.checks_types import Cited, Finding

# Which of several texts is nearest in meaning to a statement.
Nearest = Callable[[str, Sequence[str]], int]

_PLAIN = {
    "en": r"not|\w+n['’]t|cannot|no|never|none|nobody|nothing|neither|nowhere",
    "de": r"nicht|nichts|nie|niemals|niemand\w{0,2}|kein(?:e[nmrs]?)?|keinerlei|keineswegs|nirgend\w*|weder",
    "ru": r"не|нет|никогда|никто|никого|никому|никем|ничто|ничего|ничему|нигде|никак\w*|нельзя|ни",
    "": r"ne|n['’](?=\w)|pas|jamais|aucune?|sin|nunca|ningún|ninguna?|non|senza|mai|nessun\w?|nie|nicht|not|niet|geen|не",
}
_NEARLY = {
    "en": r"without|fail\w*|lack\w*|refus\w+|den(?:y|ies|ied)|reject\w*|declin\w+|hardly|barely|unable|prevent\w*|abandon\w*"
    r"|un\w{4,}|in(?:ability|capable|sufficient\w*|hospitable)|im(?:possible|probable)|dis(?:miss|agree|approv)\w*"
    r"|\w{3,}less|instead|rather|free of|except|ceas\w+|miss\w*|exclud\w*|oppos\w+",
    "de": r"ohne|kaum|statt|anstatt|scheiter\w*|verweiger\w*|fehl\w*|verfehl\w*|mangel\w*|mangelnd\w*|verhinder\w*|lehnt\w*"
    r"|abgelehnt\w*|ab(?:ge)?wies\w*|abgewiesen\w*|un\w{4,}|miss\w{4,}|\w{3,}los(?:e[nrsm]?)?|unmöglich|ausgeschlossen|nein"
    r"|verbot\w*|ausser|außer|höchstens|nicht\w{3,}|leugn\w*",
    "ru": r"без|не\w{4,}|отказ\w*|отсутств\w*|вместо|едва|провал\w*|лишен\w*|отклон\w*|запре\w*|кроме|избе\w+|мало\w{4,}"
    r"|прекрат\w*|вряд|перестал\w*",
    "": r"sans|sin|senza|ohne|without|без",
}
# As much as a denial: what is rejected is not approved.
_REJECTING = {
    "en": r"reject\w*|refus\w+|den(?:y|ies|ied)|dismiss\w*|fail\w*|prevent\w*",
    "de": r"lehnt\w*|ablehn\w*|abgelehnt\w*|verweiger\w*|scheiter\w*|gescheitert\w*|abgewiesen\w*|verbot\w*",
    "ru": r"отклон\w*|отказ\w*|запре\w*|провал\w*",
    "": r"$^",
}
# "Dismissed" is also who loses an office, which German says with no word that denies.
_LOST_OFFICE = re.compile(r"\b(?:abberuf|abgesetzt|entlass|entließ|gekündigt)\w*", re.IGNORECASE)
_NOTHING = {  # what looks like a denial and is none
    "en": r"not only|not least|no later than|no (?:fewer|less) than|no\.(?=\s?\d)|whether or not|if not|nothing but",
    "de": r"nicht nur|mehr als nur|nicht bloß|nicht zuletzt|nichts als|nicht weniger als|nicht mehr als|kein geringerer|wenn nicht|nicht einmal mehr",
    "ru": r"не только|не просто|не считая|тем не менее|не менее|не более|несмотря(?: на)?|не позднее|не раньше|чуть ли не|ни в чем|если не",
    "": r"$^",
}
_CLAUSE = re.compile(
    r"[,;:()–—]\s+|\s[-–—]\s|\b(?:and|but|while|whereas|und|aber|sondern|jedoch|während|obwohl|sowie|и|но|а|хотя|однако)\b",
    re.IGNORECASE,
)
_FEWEST_LETTERS = 12  # of a clause; a shorter one belongs to the one before it
_COVERED = 0.7  # a statement as long as this part of its sentence is about all of it


def negation_findings(
    statement: str, language: str, cited: Sequence[Cited], nearest: Nearest | None = None
) -> list[Finding]:
    """At most one finding: what the statement or its sentences deny, and whether both do, equally often."""
    mine, mine_too = denials(statement, language), denials(statement, language, nearly=True)
    if language == "ru":  # "никто не пришёл" denies once
        mine = [word for clause in clauses(statement) for word in denials(clause, language)[:1]]
        mine = [word for word in mine if word != "ни"] or mine[:1]  # as in "не отражает ни того, ни другого"
    theirs = [word for sentence in cited for word in denials(sentence.text, sentence.language)]
    theirs_too = [word for sentence in cited for word in denials(sentence.text, sentence.language, nearly=True)]
    if mine:
        # "not rejected" is no rejection, where neither side says more than one thing.
        simple = len(clauses(statement)) == 1 and sum(len(clauses(sentence.text)) for sentence in cited) == 1
        said = len(mine) <= len(theirs_too) and not (simple and not theirs and len(mine_too) != len(theirs_too))
        return [Finding("negation", mine[0], said)]
    rejecting = _rejecting(language).search(statement)
    if rejecting is not None:
        lost = any(_LOST_OFFICE.search(sentence.text) for sentence in cited)
        return [Finding("negation", rejecting[0], bool(theirs_too) or lost)]
    if len(theirs) <= len(mine_too):
        return []
    if len(statement) >= _COVERED * sum(len(sentence.text) for sentence in cited):
        return [Finding("negation", theirs[0], False)]
    parts = [(part, sentence.language) for sentence in cited for part in clauses(sentence.text)]
    if len(parts) > 1 and nearest is None:
        return []
    part, spoken = parts[nearest(statement, [part for part, _ in parts]) if nearest else 0]
    denied = denials(part, spoken)
    return [Finding("negation", denied[0], False)] if denied and not mine_too else []


def denials(text: str, language: str, *, nearly: bool = False) -> list[str]:
    """The words of a text that deny, in order; with `nearly`, also those that do so by what they mean.

    >>> denials("Das ist nicht nur neu, es war auch nie da.", "de"), denials("He failed.", "en", nearly=True)
    (['nie'], ['failed'])
    """
    return [match[0] for match in _pattern(language, nearly).finditer(text) if match["denial"]]


def clauses(text: str) -> list[str]:
    """A sentence's parts between commas and conjunctions.

    >>> clauses("Er kam nach Minsk, aber er blieb dort nicht lange.")
    ['Er kam nach Minsk', 'er blieb dort nicht lange.']
    """
    parts: list[str] = []
    for part in _CLAUSE.split(text):
        piece = part.strip()
        if parts and (len(piece) < _FEWEST_LETTERS or len(parts[-1]) < _FEWEST_LETTERS):
            parts[-1] = f"{parts[-1]} {piece}".strip()
        elif piece:
            parts.append(piece)
    return parts or [text]


@lru_cache(maxsize=32)
def _rejecting(language: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_REJECTING.get(language, _REJECTING[''])})\b", re.IGNORECASE)


@lru_cache(maxsize=32)
def _pattern(language: str, nearly: bool) -> re.Pattern[str]:
    known = language if language in _PLAIN else ""
    words = f"{_PLAIN[known]}|{_NEARLY[known]}" if nearly else _PLAIN[known]
    return re.compile(rf"\b(?:(?:{_NOTHING[known]})\b|(?P<denial>{words})\b)", re.IGNORECASE)
