"""Question in, answer with citations out. The only thing that the page and the command line talk to."""

import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from index.errors import LibraryError, QuestionError
from index.language import language_of
from index.library import Library
from index.records import Article, Filter, Hit
from index.retriever import PassageRetriever, first_articles
from qa.answer import Answer, uncited
from qa.conversation import NEW_TOPIC, Turn, context_of, in_context, searched, standalone
from qa.reader import Reader
from qa.statements import statements_of

LONGEST_QUESTION = 2000


class Model(Protocol):
    """A language model beside the reader, as `qa/language_model.py` has it. Whatever fails in it is no error."""

    @property
    def name(self) -> str: ...

    def condensed(self, question: str, context: Sequence[Turn]) -> str:
        """The follow-up as a question that stands for itself, or ""."""

    def answers(
        self, read: Answer, articles: Mapping[str, Article], enough: Callable[[], bool] | None = None
    ) -> Iterator[Answer]:
        """The answer that was read with more and more of the model's words; the last one is whole."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What is to be read for a question."""

    context: Sequence[Turn]  # the turns that it refers to
    understood: str  # the question as it is read
    hits: list[Hit]
    articles: Mapping[str, Article]  # of the hits, by id


class Assistant:
    """Retrieves, reads, groups, cites or refuses. Safe to use from several threads."""

    def __init__(
        self, library: Library, retriever: PassageRetriever, reader: Reader, model: Model | None = None
    ) -> None:
        self._library = library
        self._retriever = retriever
        self._reader = reader
        self._model = model
        self._reading = 0  # questions that are being answered
        self._counting = threading.Lock()

    def ask(self, question: str, limits: Filter | None = None, history: Sequence[Turn] = ()) -> Answer:
        """Answer from the library's articles, or refuse. `history` are the turns before, the oldest first.

        Raises `QuestionError` for what is no question, `LibraryError` where the library is empty.
        """
        *_, answer = self.answers(question, limits, history)
        return answer

    def answers(
        self,
        question: str,
        limits: Filter | None = None,
        history: Sequence[Turn] = (),
        enough: Callable[[], bool] | None = None,
    ) -> Iterator[Answer]:
        """The answer as it grows: at once what is read without a language model, then what one writes, if there is one.

        All but the last are `unfinished`. When it is `enough`, the model is left. Raises what `ask` raises, before the
        first.
        """
        read, articles = self._read(cleaned(question), limits, history)
        if self._model is None:
            yield read
            return
        yield replace(read, writer=self._model.name, unfinished=True)
        context = context_of(read.question, history)
        alone = self._model.condensed(read.question, context) if context else ""
        if alone:
            read, articles = self._read(read.question, limits, history, alone)
            yield replace(read, writer=self._model.name, unfinished=True)
        yield from self._model.answers(read, articles, enough)

    def read(self, question: str, limits: Filter | None = None, history: Sequence[Turn] = ()) -> Answer:
        """As `ask`, always without a language model."""
        return self._read(cleaned(question), limits, history)[0]

    def prepare(
        self,
        question: str,
        limits: Filter | None = None,
        history: Sequence[Turn] = (),
        enough: Callable[[], bool] = lambda: False,
    ) -> None:
        """Make what reading takes for this question, which may still be typed, so that its answer comes sooner.

        No language model is asked. What is being answered comes first: then the rest is left, as when it is
        `enough`. Raises what `ask` raises.
        """
        found = self._found(cleaned(question), limits, history)
        self._reader.prepare(found.hits, found.articles, lambda: self._reading > 0 or enough())

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._counting:
            self._reading += 1
        try:
            yield
        finally:
            with self._counting:
                self._reading -= 1

    def _found(self, asked: str, limits: Filter | None, history: Sequence[Turn], alone: str = "") -> "_Found":
        """What is to be read. `alone` is a follow-up made complete."""
        context = context_of(asked, history)
        if self._is_new_topic(alone or asked, limits, context):
            context = []
        understood = alone or standalone(asked, context)
        hits = self._hits(alone or searched(asked, context), None, _within_cited(limits, context))
        articles = {article_id: self._library.article(article_id) for article_id in first_articles(hits)}
        return _Found(context, understood, hits, articles)

    def _read(
        self, asked: str, limits: Filter | None, history: Sequence[Turn], alone: str = ""
    ) -> tuple[Answer, Mapping[str, Article]]:
        """The answer, and the articles that were read for it by id. `alone` is a follow-up made complete."""
        with self._counted():
            return self._answer(asked, limits, history, alone)

    def _answer(
        self, asked: str, limits: Filter | None, history: Sequence[Turn], alone: str
    ) -> tuple[Answer, Mapping[str, Article]]:
        began = time.perf_counter()
        found = self._found(asked, limits, history, alone)
        hits, articles = found.hits, found.articles
        retrieved = time.perf_counter()
        spans = self._reader.read(found.understood, hits, articles)
        if found.context:
            spans = in_context(spans, found.context, articles)
        read = time.perf_counter()
        confidence = spans[0].probability if spans else 0.0
        refused = confidence < self._reader.threshold
        statements = [] if refused else statements_of(spans, self._reader.threshold, articles)
        answer = Answer(
            question=asked,
            statements=statements,
            refused=refused,
            confidence=confidence,
            language=language_of(asked),
            related=uncited(hits, statements),
            timings={"retrieve_ms": 1000 * (retrieved - began), "read_ms": 1000 * (read - retrieved)},
            read=hits,
            understood=found.understood,
            certainty=self._reader.certainty(confidence),
        )
        return answer, articles

    def _is_new_topic(self, question: str, limits: Filter | None, context: Sequence[Turn]) -> bool:
        """Whether the question alone is clearly nearer to another article than to those that were cited."""
        within = _within_cited(limits, context)
        if within == (limits or Filter()):
            return False
        best, cited = (self._retriever.hits(question, 1, each) for each in (limits, within))
        return bool(best) and (not cited or best[0].cosine - cited[0].cosine > NEW_TOPIC)

    def search(self, question: str, count: int = 8, limits: Filter | None = None) -> list[tuple[Hit, Article]]:
        """The nearest passages alone, with their articles. Raises `QuestionError` as `ask` does."""
        hits = self._hits(cleaned(question), count, limits)
        return [(hit, self._library.article(hit.passage.article_id)) for hit in hits]

    def _hits(self, question: str, count: int | None, limits: Filter | None) -> list[Hit]:
        hits = self._retriever.hits(question, count, limits)
        if not hits and self._library.count() == (0, 0):
            raise LibraryError("the library holds no article", "add some with: beleg index PATH", "library_empty")
        return hits


def _within_cited(limits: Filter | None, context: Sequence[Turn]) -> Filter:
    """The limits, and within them only the articles that were cited for the latest answer."""
    limits = limits or Filter()
    cited = list(dict.fromkeys(place.article_id for place in context[-1].places)) if context else []
    if limits.articles:
        cited = [article_id for article_id in cited if article_id in limits.articles]
    return replace(limits, articles=cited) if cited else limits


def cleaned(question: str) -> str:
    """The question on one line without control characters; raises `QuestionError` where nothing can be asked."""
    kept = "".join(" " if character.isspace() else character for character in question)
    kept = "".join(character for character in kept if unicodedata.category(character) not in ("Cc", "Cs", "Co"))
    kept = " ".join(kept.split())
    if not kept:
        raise QuestionError("the question is empty", "ask something in your own words", "question_empty")
    if not any(character.isalnum() for character in kept):
        raise QuestionError("the question holds no words", "ask something in your own words", "question_wordless")
    if len(kept) > LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(kept):,} characters",
            f"ask in at most {LONGEST_QUESTION:,}, one thing at a time",
            "question_long",
        )
    return kept
