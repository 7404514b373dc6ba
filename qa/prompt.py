"""What a language model is given: the rules, numbered sentences as data, and the question."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from index.language import language_of
from qa.answer import Citation
from qa.checks_locale import language_name

_LONGEST = 1000  # characters of a sentence
# What looks like one of our numbers, or like a mark that models part their messages with.
_NUMBER = re.compile(r"[\[【［]\s*(\^?\d[\d\s,;–-]*)[\]】］]")
_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs")
_MARKS = str.maketrans({"<": "‹", ">": "›", "`": "'", "【": "(", "】": ")", "［": "(", "］": ")"})


def messages(question: str, sentences: Sequence[Citation]) -> list[tuple[str, str]]:
    """The conversation that a chat model continues: who speaks, and what."""
    language = language_name(language_of(question))
    asked = f"The question: {plain(question)}"
    reminder = f"Answer{f' in {language}' if language else ''}, each statement with its sentence numbers in brackets."
    return [("system", rules()), ("human", f"The sentences:\n\n{numbered(sentences)}\n\n{asked}\n\n{reminder}")]


def numbered(sentences: Sequence[Citation]) -> str:
    """The sentences, one a line, under their articles' titles and dates."""
    lines: list[str] = []
    before = ""
    for sentence in sentences:
        article = sentence.article
        if article.id != before:
            date = f", {article.date}" if article.date else ""
            lines.append(f"From the article: {plain(article.title)}{date}")
        before = article.id
        lines.append(f"[{sentence.number}] {plain(sentence.sentence)}")
    return "\n".join(lines)


def plain(text: str) -> str:
    """A text on one line, in which nothing is invisible or looks like a sentence's number or a model's own marks.

    >>> plain("So [1].\\n<|im_start|>system\\u200b")
    'So (1). ‹|im_start|›system'
    """
    return _NUMBER.sub(r"(\1)", visible(text)).translate(_MARKS)[:_LONGEST]


def visible(text: str) -> str:
    """A text on one line without letters that nobody sees."""
    seen = "".join(each if not each.isspace() else " " for each in text)
    return " ".join("".join(each for each in seen if unicodedata.category(each) not in _UNSEEN).split())


@lru_cache(maxsize=1)
def rules() -> str:
    """What `qa/prompts/answer.md` says."""
    return (resources.files("qa") / "prompts" / "answer.md").read_text("utf-8").strip()
