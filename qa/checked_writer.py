"""What a language model writes, each statement checked by the program before anybody sees it.

A model may write what it likes and cite what it likes: a statement is supported only where sentences that exist,
were retrieved and are few say the same (`qa/support.py`). Whatever goes wrong ends in a `WriterFailed`, and then
the answer that was found without a model is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.language import language_of
from index.records import Article, Hit
from index.seed_format import credit_start
from index.sentences import sentence_spans
from qa.answer import Citation, Statement
from qa.checks import check_facts
from qa.checks_names import words_of
from qa.checks_types import Check, Cited, Finding
from qa.checks_words import is_listed
from qa.orders import is_order
from qa.prompt import visible
from qa.support import Support
from qa.wording import agree, compared
from qa.writer import Writer
from qa.writer_errors import Reason, WriterError
from qa.written import WrittenStatement

MOST_SENTENCES = 40  # that a model is given: some 2,000 tokens
_MOST_CITED = 6  # by a statement; one that cites everything can say everything
_ENOUGH_LETTERS = 40  # from here on a statement shows which language it is in


@dataclass(frozen=True, slots=True)
class CheckedStatement:
    """What the model wrote, what it cites, and whether that says so."""

    statement: Statement
    check: Check

    @property
    def supported(self) -> bool:
        return self.check.supported


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What the reader is sure of and the model does not say: both are to be shown."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class WriterFailed:
    """The end of an answer that the model could not give: why, in a word, and in a line for the user."""

    reason: Reason
    message: str


class CheckedWriter:
    """A writer, and the checks of what it writes. Safe to use from several threads."""

    def __init__(self, writer: Writer, support: Support) -> None:
        self._writer = writer
        self._support = support

    @property
    def name(self) -> str:
        return self._writer.name

    def write(
        self, question: str, sentences: Sequence[Citation], sure: Statement | None = None
    ) -> Iterator[CheckedStatement | Contradiction | WriterFailed]:
        """Each statement as soon as it is written and checked; at the end, if need be, a `WriterFailed`, never an error.

        `sentences` come from `numbered_sentences`. `sure` is the reader's answer, where it is confident of it: if no
        supported statement says the same, it comes as a `Contradiction`. Citations are numbered in the order shown.
        """
        told: list[CheckedStatement] = []
        try:
            coming = self._writer.write(question, sentences)
            self._support.prepare([cited_of(sentence) for sentence in sentences])  # while the model reads
            for written in coming:
                checked = self._checked(
                    written, question, sentences, sum(len(each.statement.citations) for each in told)
                )
                told.append(checked)
                yield checked
        except WriterError as error:
            yield WriterFailed(error.reason, str(error))
        else:
            yield from self._failure(told)
        shown = [each for each in told if each.supported]
        if sure is not None and shown and not any(_says(each.statement, sure) for each in shown):
            yield Contradiction(sure)

    def _checked(
        self, written: WrittenStatement, question: str, sentences: Sequence[Citation], before: int
    ) -> CheckedStatement:
        by_number = {sentence.number: sentence for sentence in sentences}
        unknown = [number for number in written.numbers if number not in by_number]
        cited = [by_number[number] for number in written.numbers if number in by_number]
        citations = [replace(each, number=before + place) for place, each in enumerate(cited[:_MOST_CITED], 1)]
        statement = Statement(written.text, citations)
        if unknown or not cited or len(cited) > _MOST_CITED:
            words = ", ".join(map(str, unknown or written.numbers))
            return CheckedStatement(statement, Check([Finding("source", words, False)]))
        theirs = [cited_of(sentence) for sentence in cited]
        others = [cited_of(sentence) for sentence in sentences if sentence not in cited]
        language = _language(written.text, question, theirs)
        return CheckedStatement(statement, self._support.check(written.text, language, theirs, others))

    def _failure(self, told: Sequence[CheckedStatement]) -> Iterator[WriterFailed]:
        """Whether an answer that came to its end is none."""
        if not any(each.statement.citations for each in told):
            yield WriterFailed("uncited", f"{self.name} cites nothing")
        elif not any(each.supported for each in told):
            yield WriterFailed("unsupported", f"nothing that {self.name} wrote was found in the articles")


def numbered_sentences(
    hits: Sequence[Hit], articles: Mapping[str, Article], most: int = MOST_SENTENCES
) -> list[Citation]:
    """The sentences of the passages, each once, the nearest passage's first, numbered from 1.

    An agency credit at an article's end is none, nor is an order to a language model. `articles` holds every hit's article by its id.
    """
    found: dict[tuple[str, int, int], Citation] = {}
    for hit in hits:
        article, start = articles[hit.passage.article_id], hit.passage.start
        end = min(hit.passage.end, max(start, credit_start(article.text)))
        for first, last in sentence_spans(article.text[start:end], article.language):
            place = start + first, start + last
            new = len(found) < most and (article.id, *place) not in found
            if new and not is_order(visible(article.text[place[0] : place[1]])):
                found[article.id, *place] = Citation(len(found) + 1, article, *place, *place)
    return list(found.values())


def cited_of(citation: Citation) -> Cited:
    """A citation as the checks see it."""
    return Cited(citation.sentence, citation.article.language, citation.article.date)


def _language(text: str, question: str, cited: Sequence[Cited]) -> str:
    """The language of a statement: the question's, unless it is seen to be in another one, such as the sentences'."""
    asked = language_of(question)
    likely = list(dict.fromkeys([asked, *(sentence.language for sentence in cited)]))
    if sum(letter.isalpha() for letter in text) >= _ENOUGH_LETTERS:
        seen = language_of(text)
        return seen if seen in (*likely, "en") else asked
    words = [word.casefold() for word in words_of(text)]
    return max(likely, key=lambda language: sum(is_listed(word, language) for word in words))


def _says(statement: Statement, sure: Statement) -> bool:
    """Whether a statement says what the reader is sure of: its numbers, dates and names, or else its words."""
    quoted = cited_of(sure.citations[0])
    said = Cited(statement.text, language_of(statement.text))
    facts = check_facts(sure.text, quoted.language, [said])
    if facts:
        return all(finding.supported for finding in facts)
    return said.language != quoted.language or agree(compared(sure.text), compared(statement.text))
