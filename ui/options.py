"""The options that several verbs of the command line share."""

from pathlib import Path
from typing import Annotated

import typer

LibraryOption = Annotated[
    Path | None, typer.Option("--library", envvar="BELEG_LIBRARY", help="Folder of the library.", show_default="yours")
]
CacheOption = Annotated[
    Path | None,
    typer.Option(
        "--cache", envvar="BELEG_CACHE", help="Folder where the bundled model is unpacked once.", show_default="yours"
    ),
]
EncoderOption = Annotated[
    str,
    typer.Option(
        "--encoder",
        envvar="BELEG_ENCODER",
        help="'bundled', the folder of a sentence-transformers model, or its name on the hub. A library keeps to one.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
ArticleOption = Annotated[
    list[str] | None, typer.Option("--article", help="Only this article, by its id; may be given several times.")
]
LanguageOption = Annotated[
    list[str] | None, typer.Option("--language", help="Only articles in this language, such as de; may be repeated.")
]
SinceOption = Annotated[
    str, typer.Option("--from", help="Only articles of this date or later: 2022, 2022-12, 2022-12-19.")
]
UntilOption = Annotated[str, typer.Option("--to", help="Only articles of this date or earlier.")]
ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        envvar="BELEG_MODEL",
        help="A language model that answers in its own words, each statement checked: ollama:qwen3:4b, openai:gpt-5-mini. "
        "It is sent the question and the sentences found for it.",
    ),
]
ModelUrlOption = Annotated[
    str,
    typer.Option(
        "--model-url",
        envvar="BELEG_MODEL_URL",
        help="Address of a server of your own that speaks OpenAI's protocol, or Ollama's; BELEG_MODEL_KEY is its key.",
    ),
]
