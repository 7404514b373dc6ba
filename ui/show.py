"""What the command line prints: answers and lists on standard output, notices and progress on standard error."""

import json
import sys
import time
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from index.errors import BelegError
from index.seed_format import shortened
from qa.answer import Answer, Citation, Statement
from qa.contract import report_json

if TYPE_CHECKING:  # these bring Chroma and onnxruntime, which `beleg list` and `--help` need not wait for
    from index.indexer import Progress as Step
    from index.indexer import Report
    from index.library import Library
    from qa.assembly import Workspace

_RELATED = 3


def json_line(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def problem(error: BelegError) -> None:
    sys.stderr.write(f"beleg: {_plain(str(error))}\n")


def note(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def answer(answer: Answer, library: "Library") -> None:
    """The statements with numbers, then each citation: where it stands, and its sentence with the words in bold."""
    console = _console()
    if answer.notice:
        note(_plain(answer.notice))
    if answer.refused:
        console.print("The articles do not say." if answer.related else "No article is within the limits.")
        if answer.related:
            console.print("Related, not an answer:", style="dim")
        for hit in answer.related[:_RELATED]:
            article = library.article(hit.passage.article_id)
            words = shortened(_plain(article.text[hit.passage.start : hit.passage.end]), 150)
            console.print(Text(f"  {words}  ({_plain(article.id)} {hit.passage.start})", style="dim"))
    for statement in answer.statements:
        if answer.written and statement in answer.found[:1]:
            console.print("In the articles' own words:", style="dim")
        console.print(_statement(statement))
    for citation in [each for statement in answer.statements for each in statement.citations]:
        console.print(_citation(citation))
    if answer.written:
        console.print(f"written by {_plain(answer.writer)}, each statement checked against what it cites", style="dim")
    elif not answer.refused:
        console.print(f"confidence {answer.confidence:.0%}", style="dim")


def passage(found: dict[str, Any]) -> None:
    console = _console()
    line = Text(f"{found['score']:.3f}  ")
    line.append(_plain(found["title"]), style="bold")
    line.append("  " + _plain(f"{found['article']} {found['start']}"))
    console.print(line)
    console.print(Text("       " + _plain(found["text"]), style="dim"))


def article(found: dict[str, Any]) -> None:
    line = f"{found['article']}  {found['date'] or '-':10}  {found['language'] or '-':2}  "
    _console().print(Text(_plain(line + found["title"], keep_spaces=True)))


def indexing(
    workspace: "Workspace",
    targets: Sequence[str],
    *,
    as_json: bool = False,
    prune: bool = False,
    allow_private: bool = False,
) -> "Report":
    """Index with a progress bar on standard error, then say what was done."""
    from index.fetch import Limits

    console = Console(stderr=True)
    columns = (
        TextColumn("indexing"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[articles]} articles, {task.fields[rate]:.0f} passages/s"), TimeRemainingColumn(),
    )  # fmt: skip
    began = time.monotonic()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("indexing", total=None, articles=0, rate=0.0)

        def follow(step: "Step") -> None:
            rate = step.passages / max(0.001, time.monotonic() - began)
            bar.update(task, total=step.total, completed=step.done, articles=step.articles, rate=rate)

        report = workspace.indexer.add(targets, follow, prune=prune, web=Limits(allow_private=allow_private))
    for error in report.skipped:
        problem(error)
    if as_json:
        json_line(report_json(report))
    else:
        kinds = ("added", "updated", "unchanged", *(["removed"] if prune else []), "skipped")
        counts = [f"{len(getattr(report, kind))} {kind}" for kind in kinds]
        sys.stdout.write(f"{', '.join(counts)}; {report.passages} passages embedded\n")
    return report


def _statement(statement: Statement) -> Text:
    numbers = "".join(f"[{citation.number}]" for citation in statement.citations)
    line = Text(f"{_plain(statement.text)} {numbers}")
    if statement.supported:
        return line
    missing = f": {', '.join(map(_plain, statement.missing))}" if statement.missing else ""
    return Text.assemble((f"NOT FOUND IN THE SOURCES{missing}: ", "bold"), line)


def _citation(citation: Citation) -> Text:
    """`[1] Title, 2022-12 (id 3119-3145): the sentence`, the exact words in bold."""
    article = citation.article
    where = ", ".join(part for part in (article.title, article.date) if part)
    place = f"{article.id} {citation.start}-{citation.end}"
    line = Text(f"  [{citation.number}] {_plain(where)} ({_plain(place)})\n      ", style="dim")
    before = article.text[citation.sentence_start : citation.start]
    after = article.text[citation.end : citation.sentence_end]
    for part, style in ((before, ""), (citation.quote, "bold"), (after, "")):
        line.append(_plain(part.replace("\n", " "), keep_spaces=True), style=style)
    return line


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True, emoji=False)


def _plain(text: str, *, keep_spaces: bool = False) -> str:
    """The text on one line, without characters that a terminal would obey."""
    line = text if keep_spaces else " ".join(text.split())
    return "".join(character for character in line if unicodedata.category(character) not in ("Cc", "Cs"))
