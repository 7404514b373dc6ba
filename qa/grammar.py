"""What a language gives to the making of questions: templates of its sentences, and words that need others."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

KINDS = ("number", "speech", "time", "place", "opinion")
_NEVER = re.compile("(?!)")


@dataclass(frozen=True, slots=True)
class Template:
    """A clause that the pattern matches wholly answers the question that its shape makes.

    The pattern's group `answer` is what answers; the shape names its other groups. `front`, what stands
    before the verb, comes into the middle of the question, and is written there as it is there.
    """

    kind: str  # one of KINDS
    pattern: re.Pattern[str]
    shape: str
    whole: bool = False  # a clause is the sentence to its end, else its main clause


@dataclass(frozen=True, slots=True)
class Grammar:
    """Which clauses answer what, and the words that decide whether a question stands by itself."""

    templates: Sequence[Template]
    main: re.Pattern[str]  # a sentence; its first group is a clause that is whole without the rest
    small: re.Pattern[str]  # words that are written large only where a sentence begins
    idle: re.Pattern[str]  # words that only tie a sentence to the one before it
    unclear: re.Pattern[str]  # words that refer to what the question does not hold
    owned: re.Pattern[str]  # words that do so unless they follow a subject
    adverbial: re.Pattern[str] = _NEVER  # fronts that stand after the subject in a question
    leading: re.Pattern[str] = _NEVER  # what stands nearer to the verb than the subject
    vague: re.Pattern[str] = _NEVER  # answers that say little to who reads them later
    inflected: tuple[str, ...] = ()  # how an adjective ends
    bases: Mapping[str, str] = field(default_factory=dict)  # of the verbs that the group `past` matches


def template(kind: str, pattern: str, shape: str, *, whole: bool = False) -> Template:
    return Template(kind, re.compile(pattern), shape, whole)


def either(words: str) -> str:
    """A pattern of one of these words.

    >>> either("am im")
    '(?:am|im)'
    """
    return f"(?:{'|'.join(words.split())})"


def words(listed: str) -> re.Pattern[str]:
    """Finds each of these words, whole, large or small.

    >>> words("am im").findall("Im Kamin am Abend")
    ['Im', 'am']
    """
    return re.compile(rf"(?<!\w){either(listed)}(?!\w)", re.IGNORECASE)
