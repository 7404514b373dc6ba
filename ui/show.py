"""What the command line prints: answers and lists on standard output, notices and progress on standard error."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from index.errors import BelegError
from index.indexer import Progress as Step
from index.indexer import Report
from index.library import Library
from qa.answer import Answer, Citation
from qa.assembly import Workspace
from qa.contract import report_json

_RELATED = 3


def json_line(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def problem(error: BelegError) -> None:
    line = " ".join(str(error).split())
    sys.stderr.write(f"beleg: {line}\n")


def note(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def answer(answer: Answer, library: Library) -> None:
    """The statements with numbers, then each citation: where it stands, and its sentence with the words in bold."""
    console = Console(highlight=False, soft_wrap=True)
    if answer.refused:
        console.print("The articles do not say.")
        if answer.related:
            console.print("Related, not an answer:", style="dim")
        for hit in answer.related[:_RELATED]:
            article = library.article(hit.passage.article_id)
            words = " ".join(article.text[hit.passage.start : hit.passage.end].split())
            console.print(Text(f"  {words[:150]}…  ({article.id} {hit.passage.start})", style="dim"))
        return
    for statement in answer.statements:
        numbers = "".join(f"[{citation.number}]" for citation in statement.citations)
        console.print(Text(f"{statement.text} {numbers}"))
    for citation in answer.citations:
        console.print(_citation(citation))
    console.print(f"confidence {answer.confidence:.0%}", style="dim")


def passage(found: dict[str, Any]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"{found['score']:.3f}  [bold]{escape(found['title'])}[/bold]  {escape(found['article'])} {found['start']}"
    )
    console.print(Text("       " + " ".join(found["text"].split()), style="dim"))


def article(found: dict[str, Any]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        Text(f"{found['article']}  {found['date'] or '-':10}  {found['language'] or '-':2}  {found['title']}")
    )


def indexing(workspace: Workspace, paths: Sequence[Path], *, as_json: bool = False) -> Report:
    """Index with a progress bar on standard error, then say what was done."""
    console = Console(stderr=True)
    columns = (TextColumn("indexing"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[passages]} passages"), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("indexing", total=None, passages=0)

        def follow(step: Step) -> None:
            bar.update(task, total=step.total, completed=step.done, passages=step.passages)

        report = workspace.indexer.add(paths, follow)
    for error in report.skipped:
        problem(error)
    if as_json:
        json_line(report_json(report))
    else:
        counts = [f"{len(getattr(report, kind))} {kind}" for kind in ("added", "updated", "unchanged", "skipped")]
        sys.stdout.write(f"{', '.join(counts)}; {report.passages} passages embedded\n")
    return report


def _citation(citation: Citation) -> Text:
    """`[1] Title, 2022-12 (id 3119-3145): the sentence`, the exact words in bold."""
    article = citation.article
    where = ", ".join(part for part in (article.title, article.date) if part)
    line = Text(f"  [{citation.number}] {where} ({article.id} {citation.start}-{citation.end})\n      ", style="dim")
    before = article.text[citation.sentence_start : citation.start]
    after = article.text[citation.end : citation.sentence_end]
    for part, style in ((before, ""), (citation.quote, "bold"), (after, "")):
        line.append(part.replace("\n", " "), style=style)
    return line
