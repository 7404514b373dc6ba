"""What is wrong with a library whose process was killed, by the journal of what it had done, for `tests/killing.py`."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from index.chroma_files import current_folder
from index.database_errors import FILE
from index.engine import Floats
from index.library import Library
from index.records import Filter, Passage
from index.splitter import passages_of
from index.vector_index import VectorIndex
from tests.fakes import FakeEncoder
from tests.killing_work import DIMENSION, Expected, Journal, Versions, expected_from, text_of

_NEAR = 0.999


def check(folder: Path, writable: bool) -> list[str]:
    """Open the library and say what is wrong with it. What is found is what the next check goes by."""
    journal = Journal(folder / "journal")
    expected = expected_from(journal.lines())
    place = folder / "library"
    said: list[str] = []
    with Library(place, writable=writable or not (place / FILE).exists()) as library:
        library.claim("fake", DIMENSION)
        search_index = VectorIndex(library)
        try:
            found = _versions(library, expected, said)
            _check_passages(library, search_index, said)
        finally:
            search_index.close()
    journal.note("found", found)
    with closing(sqlite3.connect(place / FILE)) as database:
        if (answer := database.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            said.append(f"the database is damaged: {answer}")
    folders = {path.name for path in (place / "chroma").iterdir()} - {"CURRENT", "CURRENT.new"}
    if folders != {current_folder(place / "chroma").name}:
        said.append(f"the index has the folders {sorted(folders)}")
    strays = {path.name for path in place.iterdir()} - {FILE, "chroma", "index.lock", "writer.lock"}
    if strays:
        said.append(f"the library has strange files: {sorted(strays)}")
    return said


def _versions(library: Library, expected: Expected, said: list[str]) -> Versions:
    """In which version each article is; one that the journal does not allow is a complaint."""
    texts = {article.id: article.text for article in library.articles()}
    said += [f"nobody has added {name}" for name in texts.keys() - expected.versions.keys()]
    found: Versions = {}
    for name, allowed in expected.versions.items():
        held = texts.get(name)
        match = [version for version in allowed if held == (text_of(name, version) if version else None)]
        if match:
            found[name] = match[0]
        else:
            is_held = "is not there" if held is None else f"holds {held[:30]!r}..., {len(held)} characters"
            said.append(f"{name} {is_held}, and should be in version {' or '.join(map(str, allowed))}")
    if expected.under_way == "removing" and len({found.get(name) == 0 for name in expected.touched}) > 1:
        said.append(f"of {sorted(expected.touched)} some are removed and some are not")
    return found


def _check_passages(library: Library, search_index: VectorIndex, said: list[str]) -> None:
    """Each article's passages cover it, have the encoder's vectors, and are what the index holds and finds."""
    rows = [row for batch in library.vectors(500) for row in batch]
    if not len(rows) == library.count()[1] == len(search_index):
        said.append(f"{len(rows)} passages of {library.count()[1]} have an article, {len(search_index)} are indexed")
    held: dict[str, dict[Passage, Floats]] = {}
    for passage, article, vector in rows:
        held.setdefault(article.id, {})[passage] = vector
    for article in library.articles():
        mine = held.pop(article.id, {})
        if sorted(mine, key=lambda passage: passage.start) != passages_of(article):
            said.append(f"the passages of {article.id} do not cover it: {len(mine)} of {len(passages_of(article))}")
        texts = [article.text[passage.start : passage.end] for passage in mine]
        vectors = FakeEncoder(dimension=DIMENSION).passages(texts)
        labelled = search_index.search(vectors[0], len(rows), Filter(articles=[article.id])) if mine else []
        if {found for found, _ in labelled} != {passage.id for passage in mine}:
            said.append(f"a search in {article.id} finds {len(labelled)} of its {len(mine)} passages")
        for (passage, vector), right in zip(mine.items(), vectors, strict=True):
            if not np.allclose(vector, right, atol=1e-6):
                said.append(f"{passage.id} of {article.id} has another text's vector")
            found, cosine = next(iter(search_index.search(right, 1)), ("nothing", 0.0))
            if found != passage.id or cosine <= _NEAR:
                said.append(f"searching {passage.id} of {article.id} finds {found}, {cosine:.3f}")
