"""What a file of a conversation says of an answer that a language model wrote. Pure functions; nothing is made harmless yet."""

from ui.kept import KeptAnswer, KeptStatement
from ui.texts import Texts
from ui.written_view import failure_words, unsupported_words


def said(answer: KeptAnswer | None, texts: Texts) -> list[tuple[str, bool]]:
    """The answer's lines, each with whether it is supported; headings and what is not supported are not."""
    if answer is None:
        return []
    if not any(statement.written for statement in answer.statements):
        return [(line, True) for line in answer.answer.splitlines() if line.strip()]
    written = [_line(statement, texts) for statement in answer.statements if statement.written]
    found = [_line(statement, texts) for statement in answer.statements if not statement.written]
    if not _is_written(answer):
        return found + written
    head = [(texts["own_words_else" if answer.contradicted else "own_words"], False)] if found else []
    return written + head + found


def writer_notes(answer: KeptAnswer, texts: Texts) -> list[str]:
    """Who wrote the answer, or why not."""
    written = _is_written(answer)
    found = any(not statement.written for statement in answer.statements)
    failure = failure_words(answer.failure, answer.writer, texts, own_words=found and not written)
    return [note for note in (failure, texts["written_by"].format(answer.writer) if written else "") if note]


def _is_written(answer: KeptAnswer) -> bool:
    return any(statement.written and statement.supported for statement in answer.statements)


def _line(statement: KeptStatement, texts: Texts) -> tuple[str, bool]:
    if not statement.supported:
        return f"{unsupported_words(statement.missing, texts)} — {statement.text}", False
    numbers = "".join(f"[{citation.number}]" for citation in statement.citations)
    return f"{statement.text} {numbers}".strip(), True
