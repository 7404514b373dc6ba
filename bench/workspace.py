"""A library filled for measuring."""

from collections.abc import Sequence
from pathlib import Path

from index.indexer import Report
from index.records import Article
from qa.assembly import Workspace
from qa.settings import Settings


def filled(folder: Path, cache: Path, articles: Sequence[Article]) -> Workspace:
    """An open library of these articles, stored as `Indexer.add` stores files: many at a time."""
    workspace = Workspace(Settings(library=folder, cache=cache), writable=True)
    workspace.indexer.put_all(articles, Report())
    return workspace
