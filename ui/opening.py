"""From the command line's options to settings, limits and an open library. Slow imports wait for their use."""

from pathlib import Path
from typing import Any

from ui import show


def settings(library: Path | None, encoder: str = "bundled", cache: Path | None = None) -> Any:
    from qa.settings import Settings

    given = {"library": library, "encoder": encoder, "cache": cache}
    return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def workspace(library: Path | None, encoder: str, cache: Path | None, *, writable: bool) -> Any:
    from index import bundled
    from qa.assembly import Workspace

    chosen = settings(library, encoder, cache)
    if chosen.encoder == "bundled" and not bundled.folder_in(chosen.cache).is_dir():
        show.note("unpacking the bundled model, once, about ten seconds …")
    return Workspace(chosen, writable=writable)


def limits(articles: list[str] | None, languages: list[str] | None, since: str, until: str) -> Any:
    """Raises `QuestionError` for what is no date, before anything slow is begun."""
    from ui.filters import limits_of

    return limits_of(articles, languages, since, until)
