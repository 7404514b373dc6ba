"""The command line: `beleg ask`, `search`, `index`, `list`, `remove`, `feedback`, `chat`."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from index.errors import BelegError
from ui import opening, show
from ui.options import (
    ArticleOption,
    CacheOption,
    EncoderOption,
    JsonOption,
    LanguageOption,
    LibraryOption,
    ModelOption,
    ModelUrlOption,
    SinceOption,
    UntilOption,
)

app = typer.Typer(
    name="beleg",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="""Answers questions about your articles and shows the exact words that each answer rests on.

    Works offline: no key, no account, no model server. Start with: **beleg index FOLDER**, then **beleg chat**.""",
)


@app.command()
def ask(
    questions: Annotated[
        list[str] | None, typer.Argument(help="Questions; without any, read one a line from standard input.")
    ] = None,
    as_json: JsonOption = False,
    articles: ArticleOption = None,
    languages: LanguageOption = None,
    since: SinceOption = "",
    until: UntilOption = "",
    model: ModelOption = "",
    model_url: ModelUrlOption = "",
    library: LibraryOption = None,
    encoder: EncoderOption = "bundled",
    cache: CacheOption = None,
) -> None:
    """Answer questions with citations, or say that the articles hold no answer.

    Example: beleg ask "how many Russian soldiers are in the joint force?"
    """
    from qa.contract import answer_json

    failed = False
    limits = opening.limits(articles, languages, since, until)
    with opening.workspace(library, encoder, cache, writable=False, model=(model, model_url)) as workspace:
        if model:
            workspace.open_all()  # that it cannot be opened is said once
        for question in questions if questions else _lines():
            try:
                answer = workspace.assistant.ask(question, limits)
            except BelegError as error:
                if len(questions or []) == 1:
                    raise
                failed = True
                show.problem(error)
                if as_json:
                    show.json_line({"question": question, "error": error.message, "mend": error.mend})
                continue
            if as_json:
                show.json_line(answer_json(answer))
            else:
                show.answer(answer, workspace.library)
    if failed:
        raise typer.Exit(1)


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="What to look for.")],
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=100, help="How many passages.")] = 8,
    as_json: JsonOption = False,
    articles: ArticleOption = None,
    languages: LanguageOption = None,
    since: SinceOption = "",
    until: UntilOption = "",
    library: LibraryOption = None,
    encoder: EncoderOption = "bundled",
    cache: CacheOption = None,
) -> None:
    """Show the nearest passages to a question, without an answer."""
    from qa.contract import passage_json

    limits = opening.limits(articles, languages, since, until)
    with opening.workspace(library, encoder, cache, writable=False) as workspace:
        found = [passage_json(hit, article) for hit, article in workspace.assistant.search(question, count, limits)]
    for passage in found:
        show.json_line(passage) if as_json else show.passage(passage)
    if not found:
        show.note("no article is within the limits")


@app.command()
def index(
    targets: Annotated[list[str], typer.Argument(metavar="PATH|URL ...", help="Files, folders, pages and feeds.")],
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove articles whose file has vanished from the folders named.")
    ] = False,
    private: Annotated[
        bool, typer.Option("--allow-private", help="Also fetch addresses of an intranet and of this machine.")
    ] = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
    encoder: EncoderOption = "bundled",
    cache: CacheOption = None,
) -> None:
    """Add articles to the library, or refresh them. What is unchanged is left alone.

    Text, Markdown, HTML, PDF, DOCX, EPUB, JSON, JSON Lines, CSV, a zip or folder of them; a page's or a feed's URL.
    Interrupted, it goes on where it was when it is called again.
    """
    with opening.workspace(library, encoder, cache, writable=True) as workspace:
        try:
            report = show.indexing(workspace, targets, as_json=as_json, prune=prune, allow_private=private)
        except KeyboardInterrupt:
            show.note("stopped; what was done is kept, and the same command goes on from there")
            raise typer.Exit(130) from None
    if report.skipped:
        raise typer.Exit(1)


@app.command("list")
def list_articles(
    as_json: JsonOption = False,
    languages: LanguageOption = None,
    since: SinceOption = "",
    until: UntilOption = "",
    library: LibraryOption = None,
) -> None:
    """List the articles in the library."""
    from index.library import Library
    from qa.contract import article_json

    with Library(opening.settings(library).library) as opened:
        held = opened.listed(opening.limits(None, languages, since, until))
    for article, characters in held:
        found = {**article_json(article), "characters": characters}  # of a text that was not read
        show.json_line(found) if as_json else show.article(found)


@app.command()
def remove(
    ids: Annotated[list[str], typer.Argument(help="Ids of articles, as `beleg list` prints them.")],
    library: LibraryOption = None,
) -> None:
    """Remove articles from the library. Their files stay where they are."""
    from index.library import Library
    from index.seed_format import printable

    with Library(opening.settings(library).library, writable=True, create=False) as opened:
        unique = list(dict.fromkeys(map(printable, ids)))
        opened.remove_all(unique)
        for article_id in unique:
            typer.echo(f"removed {article_id}")


@app.command()
def feedback(as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """List what readers said of the page's answers, the oldest first; as JSON, each can become a test case."""
    from index.feedback import kept
    from index.library import Library
    from ui.feedback_view import case_json, feedback_words

    with Library(opening.settings(library).library) as opened:
        given = kept(opened)
    for each in given:
        show.json_line(case_json(each)) if as_json else typer.echo(feedback_words(each))
    if not given:
        show.note("nobody has judged an answer yet, by the thumbs below it on the page")


@app.command()
def chat(
    targets: Annotated[list[str] | None, typer.Argument(metavar="PATH|URL ...", help="What to index first.")] = None,
    host: Annotated[
        str, typer.Option(help="Address to serve on. Any but a local one lets others read and change your articles.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to serve on.")] = 7860,
    model: ModelOption = "",
    model_url: ModelUrlOption = "",
    library: LibraryOption = None,
    encoder: EncoderOption = "bundled",
    cache: CacheOption = None,
) -> None:
    """Serve the chat page on this machine and print its address."""
    from ui.server import check_port, serve

    check_port(host, port)
    with opening.workspace(library, encoder, cache, writable=True, model=(model, model_url)) as workspace:
        if targets:
            show.indexing(workspace, targets)
        workspace.open_all()
        if workspace.notice:
            show.note(workspace.notice)
        typer.echo(f"Beleg is ready: http://{host}:{port}  (Ctrl-C ends it)")
        serve(workspace, host, port)


def main() -> None:
    """The `beleg` command: exit code 0 fine, 1 a user's mistake in one line, 2 wrong arguments."""
    try:
        app()
    except BelegError as error:
        show.problem(error)
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        from index.database_errors import full_disk, is_full

        if not is_full(error):
            raise
        show.problem(full_disk(Path(error.filename or tempfile.gettempdir())))
        sys.exit(1)


def _lines() -> Iterator[str]:
    """Questions from standard input, one a line; blank lines are no questions."""
    if sys.stdin.isatty():
        show.note("one question a line; Ctrl-D ends")
    yield from filter(None, map(str.strip, sys.stdin))
