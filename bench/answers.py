"""The questions on the seed article: right answers, right citations, right refusals."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.cases import SEEDS, seed_cases
from bench.workspace import filled


@dataclass(frozen=True, slots=True)
class Answers:
    """How many of how many."""

    answerable: int
    answered_right: int  # the answer holds one of the accepted strings
    cited_right: int  # a cited sentence holds the words that it must
    both_right: int
    refused_wrongly: int
    unanswerable: int
    refused_right: int
    citations: int
    exact: int  # article.text[start:end] == quote, read anew from the library


def measure(cache: Path) -> Answers:
    with tempfile.TemporaryDirectory(prefix="beleg-bench-", ignore_cleanup_errors=True) as folder:
        workspace = filled(Path(folder), cache, [])
        with workspace:
            workspace.indexer.add([SEEDS])
            pairs = [(case, workspace.assistant.ask(case.question)) for case in seed_cases()]
            cited = [citation for _, answer in pairs for citation in answer.citations]
            texts = {article.id: article.text for article in workspace.library.articles()}
    asked = [(case, answer) for case, answer in pairs if case.answers]
    others = [answer for case, answer in pairs if not case.answers]
    return Answers(
        answerable=len(asked),
        answered_right=sum(any(right in answer.text for right in case.answers) for case, answer in asked),
        cited_right=sum(any(case.cite in each.sentence for each in answer.citations) for case, answer in asked),
        both_right=sum(
            any(right in answer.text for right in case.answers)
            and any(case.cite in each.sentence for each in answer.citations)
            for case, answer in asked
        ),
        refused_wrongly=sum(answer.refused for _, answer in asked),
        unanswerable=len(others),
        refused_right=sum(answer.refused for answer in others),
        citations=len(cited),
        exact=sum(texts[each.article.id][each.start : each.end] == each.quote for each in cited),
    )
