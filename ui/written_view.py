"""An answer in a language model's words as a chat message, also while it is being written. Pure functions.

What is supported and what is not differ by words and by form, not by colour alone. The chat and `stored.js` let
through only the elements and attributes that these functions use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.language import language_of
from index.records import Article
from qa.answer import Answer, Citation, Statement
from ui.answer_view import answer_html, harmless, marked_sentence, number_html, statement_html
from ui.texts import Texts, counted, language_name

_ENOUGH_LETTERS = 40  # from here on a statement shows which language it is in
_MOST_MISSING = 5


def written_html(answer: Answer, articles: Mapping[str, Article], texts: Texts, *, limited: bool = False) -> str:
    """What the model wrote, or what was read where it wrote nothing that is supported; then what became of it.

    `articles` and `limited` as `ui.answer_view.answer_html` takes them.
    """
    told = "".join(_told_html(each, answer, texts) for each in answer.statements if each.written)
    end = _hidden_html(answer, texts) + _end_html(answer, texts)
    if answer.written:
        return f'<div class="beleg-answer">{told}{_found_html(answer, texts)}{end}</div>'
    if answer.unfinished and answer.refused:  # it may yet find an answer
        return f'<div class="beleg-answer">{told}{end}</div>'
    read = replace(answer, statements=answer.found)
    return answer_html(read, articles, texts, limited=limited, more=told + end)


def failure_words(failure: str, writer: str, texts: Texts, *, own_words: bool) -> str:
    """Why the model did not write the answer, or not all of it, in a line; "" where it did.

    `own_words` says that the answer is in the articles' words instead.
    """
    words = texts.get(f"writer_{failure.replace(' ', '_')}", "").format(writer)
    return texts["own_words_shown"].format(words) if own_words and words else words


def _told_html(statement: Statement, answer: Answer, texts: Texts) -> str:
    """A statement that was written; below it each cited sentence that is in another language, or does not say so."""
    letters = sum(letter.isalpha() for letter in statement.text)
    language = language_of(statement.text) if letters >= _ENOUGH_LETTERS else answer.language
    links = "".join(number_html(citation, texts) for citation in statement.citations)
    words = f'<span lang="{harmless(language)}" dir="auto">{harmless(statement.text)}</span>'
    kind, badge = "", ""
    if not statement.supported:
        kind = " beleg-unsupported"
        badge = f'<strong class="beleg-badge">{harmless(unsupported_words(statement.missing, texts))}</strong> '
    shown = [each for each in statement.citations if not statement.supported or each.article.language != language]
    below = "".join(_original_html(each, kind, texts) for each in shown)
    return f'<p class="beleg-statement{kind}">{badge}{words} {links}</p>{below}'


def unsupported_words(missing: Sequence[str], texts: Texts) -> str:
    """That a statement is not supported, and which words of it are not."""
    words = ", ".join(missing[:_MOST_MISSING])
    return texts["unsupported_words"].format(words) if words else texts["unsupported"]


def _original_html(citation: Citation, kind: str, texts: Texts) -> str:
    language = citation.article.language
    name = language_name(language, texts)
    label = f"[{citation.number}] {texts['original'].format(name) if name else ''}".strip()
    return (
        f'<p class="beleg-sentence beleg-original{kind}"><span class="beleg-label">{harmless(label)}</span> '
        f'<span lang="{harmless(language)}" dir="auto">{marked_sentence(citation)}</span></p>'
    )


def _found_html(answer: Answer, texts: Texts) -> str:
    """What was read, beside what was written."""
    if not answer.found:
        return ""
    head = texts["own_words_else" if answer.contradicted else "own_words"]
    body = "".join(statement_html(statement, texts, dated=answer.differing) for statement in answer.found)
    return f'<p class="beleg-own-words">{harmless(head)}</p>{body}'


def _hidden_html(answer: Answer, texts: Texts) -> str:
    """How many statements are hidden; shown only while they are."""
    count = sum(not statement.supported for statement in answer.statements)
    return f'<p class="beleg-hidden">{harmless(counted(count, "hidden", texts))}</p>' if count else ""


def _end_html(answer: Answer, texts: Texts) -> str:
    """Who writes or wrote it, or why not."""
    if answer.unfinished:
        return f'<p class="beleg-writing">{harmless(texts["writing"].format(answer.writer))}</p>'
    own_words = bool(answer.found) and not answer.written
    notice = failure_words(answer.failure, answer.writer, texts, own_words=own_words)
    parts = [f'<p class="beleg-failure">{harmless(notice)}</p>'] if notice else []
    if answer.written:
        parts.append(f'<p class="beleg-writer">{harmless(texts["written_by"].format(answer.writer))}</p>')
    return "".join(parts)
