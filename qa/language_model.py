"""What a language model adds to an answer that was read without one: its own words, as far as they were checked.

The answer that was read is never lost: it stands until the model has said something that its sources hold, and
again where the model fails.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from index.records import Article
from qa.answer import Answer, Statement, numbered_anew, uncited
from qa.checked_writer import CheckedStatement, CheckedWriter, Contradiction, WriterFailed, numbered_sentences
from qa.condenser import Condenser
from qa.conversation import Turn
from qa.stoppable import Stopped, until

_TOLD = ("number", "date", "name", "quote")  # findings whose words say what is missing


class LanguageModel:
    """A writer whose statements are checked, and a condenser of questions. Safe to use from several threads.

    `secrets` are never told in a notice, whatever a server sends back.
    """

    def __init__(self, writer: CheckedWriter, condenser: Condenser | None = None, secrets: Sequence[str] = ()) -> None:
        self._writer = writer
        self._condenser = condenser
        self._secrets = [secret for secret in secrets if secret]

    @property
    def name(self) -> str:
        return self._writer.name

    def condensed(self, question: str, context: Sequence[Turn]) -> str:
        """A follow-up as a question that stands for itself, within a few seconds, or ""."""
        return self._condenser.condensed(question, context) if self._condenser else ""

    def answers(
        self, read: Answer, articles: Mapping[str, Article], enough: Callable[[], bool] | None = None
    ) -> Iterator[Answer]:
        """The answer after each statement that the model writes; the last one is whole. Raises nothing of the model's.

        `articles` holds those of the passages that were read, by id. It ends soon after it is `enough`.
        """
        sentences = numbered_sentences(read.read, articles)
        if not sentences:
            yield read
            return
        began = time.perf_counter()
        answer = replace(read, writer=self.name, unfinished=True)
        told: list[Statement] = []
        sure = read.statements[0] if read.certainty == "sure" and read.statements else None
        coming = self._writer.write(read.understood or read.question, sentences, sure)
        try:
            for item in coming if enough is None else until(enough, coming):
                match item:
                    case CheckedStatement():
                        told.append(_written(item))
                        yield composed(answer, read, told)
                    case Contradiction():
                        answer = replace(answer, contradicted=True)
                    case WriterFailed():
                        answer = replace(answer, failure=item.reason, notice=self._harmless(item.message))
        except Stopped:
            answer = replace(answer, failure="stopped", notice=f"{self.name} was stopped")
        timings = {**read.timings, "write_ms": 1000 * (time.perf_counter() - began)}
        yield composed(replace(answer, unfinished=False, timings=timings), read, told)

    def _harmless(self, message: str) -> str:
        for secret in self._secrets:
            message = message.replace(secret, "…")
        return message


def composed(answer: Answer, read: Answer, told: Sequence[Statement]) -> Answer:
    """What is shown: what was written, if any of it is supported, else what was read, with the other beside it.

    Beside what was written stands what was read only where the model failed later, or says something else.
    """
    if not any(statement.supported for statement in told):
        return replace(answer, statements=numbered_anew([*read.statements, *told]))
    beside: Sequence[Statement] = ()
    if answer.failure:
        beside = read.statements
    elif answer.contradicted:
        beside = read.statements[:1]
    statements = numbered_anew([*told, *beside])
    # What the reader's confidence means is said of its own words only.
    return replace(answer, statements=statements, refused=False, certainty="", related=uncited(read.read, statements))


def _written(item: CheckedStatement) -> Statement:
    missing = tuple(dict.fromkeys(each.words for each in item.check.missing if each.kind in _TOLD and each.words))
    return replace(item.statement, written=True, supported=item.supported, missing=missing)
