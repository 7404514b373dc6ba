"""From the command line's options to settings, limits and an open library. Slow imports wait for their use."""

import os
from pathlib import Path
from typing import Any

from ui import show


def settings(
    library: Path | None, encoder: str = "bundled", cache: Path | None = None, *, model: str = "", model_url: str = ""
) -> Any:
    """The key of a language model comes from BELEG_MODEL_KEY alone: others could read it from a command."""
    from pydantic import SecretStr

    from qa.settings import Settings

    key = SecretStr(os.environ.get("BELEG_MODEL_KEY", "")) if model else None
    given = {
        "library": library, "encoder": encoder, "cache": cache, "model": model, "model_url": model_url, "model_key": key,
    }  # fmt: skip
    return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def workspace(
    library: Path | None, encoder: str, cache: Path | None, *, writable: bool, model: tuple[str, str] = ("", "")
) -> Any:
    """`model` is a language model's name and address."""
    from index import bundled
    from qa.assembly import Workspace

    chosen = settings(library, encoder, cache, model=model[0], model_url=model[1])
    if chosen.encoder == "bundled" and not bundled.folder_in(chosen.cache).is_dir():
        show.note("unpacking the bundled model, once, about ten seconds …")
    return Workspace(chosen, writable=writable)


def limits(articles: list[str] | None, languages: list[str] | None, since: str, until: str) -> Any:
    """Raises `QuestionError` for what is no date, before anything slow is begun."""
    from ui.filters import limits_of

    return limits_of(articles, languages, since, until)
