"""The reader through the whole pipeline: what it finds for each dev question, with and without the answering article."""

import gzip
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.cases import Case, mlqa, paragraphs, xquad
from bench.workspace import filled
from index.encoder import BundledEncoder
from index.engine import Floats
from index.records import Article, Hit
from index.retriever import WEIGHED, PassageRetriever
from qa.assembly import Workspace
from qa.calibration import Calibration
from qa.span_reader import Candidate, Halves, SpanReader
from qa.spans import TokenSpan
from qa.training.scoring import f1
from qa.wording import normal

ASKED = ("de", "en", "ru")
READ = 8  # passages, as in the product
_SEARCHED = 60  # enough that 8 are left without the answering article
# Only the candidates are used, not their probabilities; these numbers choose the passages whose sentences are judged.
_WITH_SENTENCES = Calibration(temperature=2.5, null=0.0, nearness=60.0, threshold=0.5, sentence=0.5)
RIGHT = 0.5  # F1 from which a quote counts as right
NEWS = Path(os.environ.get("BELEG_BENCH_NEWS", Path(__file__).parents[2] / "shared" / "data" / "news.jsonl.gz"))


@dataclass(frozen=True, slots=True)
class Sample:
    """The candidates for one question."""

    question: int  # its number; both its samples share it
    kind: str  # language of the question, or "mlqa-de"
    answerable: bool  # whether the answering article was in the library
    candidates: Sequence[Candidate]
    right: Sequence[bool]  # of each candidate: in the right article, F1 of RIGHT at least
    f1: Sequence[float]  # of each candidate; 0 outside the right article
    article: Sequence[bool]  # of each candidate: in the right article
    words: Sequence[bool]  # of each candidate, wherever it stands: F1 of RIGHT, or it holds an accepted answer


class _TwiceAsked(SpanReader):
    """Does not read a passage again for the question that it has just read it for."""

    def __init__(self, encoder: BundledEncoder, calibration: Calibration) -> None:
        super().__init__(encoder, calibration)
        self._asked: Floats | None = None
        self._read: dict[int, tuple[object, list[TokenSpan]]] = {}  # by the states' identity; they are kept alive

    def spans_of(self, asked: Floats, passages: Sequence[Floats | Halves]) -> list[list[TokenSpan]]:
        if asked is not self._asked:
            self._asked, self._read = asked, {}
        new = [states for states in passages if id(states) not in self._read]
        for states, spans in zip(new, super().spans_of(asked, new), strict=True):
            self._read[id(states)] = states, spans
        return [self._read[id(states)][1] for states in passages]


def news() -> list[Article]:
    """The news articles as distractors; none where the file is not there (its licence forbids to ship it)."""
    if not NEWS.is_file():
        return []
    with gzip.open(NEWS, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [
        Article(f"news-{number:04d}", str(row.get("title") or f"news {number}"), str(row["text"]), language="de")
        for number, row in enumerate(rows)
    ]


def samples(cache: Path, asked: Sequence[str] = ASKED) -> list[Sample]:
    """Dev questions on German paragraphs, all of these and the news in one library, asked twice.

    All of XQuAD's in these languages, and every fourth of MLQA's.
    """
    known = paragraphs("de")
    topics = {paragraph.article.id: paragraph.topic for paragraph in known}
    cases = [(language, case) for language in asked for case in xquad(language, "de")]
    cases += [("mlqa-de", case) for case in mlqa()[::4]]
    with (
        tempfile.TemporaryDirectory(prefix="beleg-bench-", ignore_cleanup_errors=True) as folder,
        filled(Path(folder), cache, [*(paragraph.article for paragraph in known), *news()]) as workspace,
    ):
        assert isinstance(workspace.encoder, BundledEncoder)
        reader = _TwiceAsked(workspace.encoder, _WITH_SENTENCES)
        retriever = PassageRetriever(library=workspace.library, encoder=workspace.encoder, index=workspace.index)
        found = []
        for number, (kind, case) in enumerate(cases):
            hits, without = _hits(workspace, retriever, case, topics)
            found.append(_sample(workspace, reader, number, kind, case, hits, answerable=True))
            found.append(_sample(workspace, reader, number, kind, case, without, answerable=False))
        return found


def _hits(
    workspace: Workspace, retriever: PassageRetriever, case: Case, topics: Mapping[str, str]
) -> tuple[list[Hit], list[Hit]]:
    """What the retriever finds, and what it would find without the articles on the question's topic."""
    vector = workspace.encoder.questions([case.question])[0]
    nearest = workspace.index.search(vector, _SEARCHED)
    topic_of = {
        passage.id: topics.get(passage.article_id)
        for passage, *_ in workspace.library.passage_texts([passage_id for passage_id, _ in nearest])
    }
    without = [each for each in nearest if topic_of[each[0]] != case.topic]
    first, second = (retriever.ranked(case.question, found[:WEIGHED])[:READ] for found in (nearest, without))
    return first, second


def _sample(  # noqa: PLR0913 - each is a part of the sample
    workspace: Workspace, reader: SpanReader, number: int, kind: str, case: Case, hits: list[Hit], *, answerable: bool
) -> Sample:
    articles = {hit.passage.article_id: workspace.library.article(hit.passage.article_id) for hit in hits}
    candidates = reader.candidates(case.question, hits, articles)
    scores = [
        f1(articles[each.article_id].text[each.start : each.end], case.answers)
        if each.article_id == case.article_id
        else 0.0
        for each in candidates
    ]
    inside = [each.article_id == case.article_id for each in candidates]
    words = [has_words(articles[each.article_id].text[each.start : each.end], case.answers) for each in candidates]
    return Sample(number, kind, answerable, candidates, [score >= RIGHT for score in scores], scores, inside, words)


def has_words(quote: str, answers: Sequence[str]) -> bool:
    """Whether the quote gives the answer, as a person would see it: nearly its words, or more around them.

    >>> has_words("im Mai 2008", ["2008"]), has_words("im Mai 2007", ["2008"])
    (True, False)
    """
    holds = any(normal(answer) and f" {normal(answer)} " in f" {normal(quote)} " for answer in answers)
    return holds or f1(quote, answers) >= RIGHT
