"""The calls to Chroma: a client, records in batches, the nearest ones, the moment to save. Nothing else imports it."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import chromadb
import numpy as np
from chromadb import Collection, QueryResult
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateHNSWConfiguration
from chromadb.config import Settings

from index.engine import Floats
from index.labels import Where, labels_of
from index.records import Article, Passage

BATCH = 4000  # Chroma takes at most 5,461 records a call
_NEVER = 1_000_000_000
# With Chroma's own 16 neighbours, 40 of 150 searches missed the best of 223 passages that fall into groups
# with few words in common; with 64 and 400 for both, none did in 50 builds (with 64 neighbours alone, 3 in one of 6).
# Of 7,500 searches in 50 other builds of such groups none missed it, whatever the numbers; 200 for the construction adds
# to a graph of 100,000 in half the time that 400 takes, and recall@10 there is 0.994 instead of 0.997.
HNSW: CreateHNSWConfiguration = {"space": "cosine", "sync_threshold": _NEVER,
                                  "ef_search": 400, "ef_construction": 200, "max_neighbors": 64}  # fmt: skip
# Chroma adds labels to those that a passage has, and takes away one that is None.
_NO_DAYS: dict[str, str | int | None] = {"first_day": None, "last_day": None}

Row = tuple[Passage, Article, Floats]
__all__ = ["BATCH", "Client", "Collection", "Row", "changed", "client_at", "create", "delete", "nearest", "opened",
           "save_no_more", "save_now", "upsert"]  # fmt: skip


def client_at(folder: Path | None) -> Client:
    """A client of the files in a folder, or of memory."""
    settings = Settings(anonymized_telemetry=False)
    client = chromadb.EphemeralClient(settings) if folder is None else chromadb.PersistentClient(folder, settings)
    if not isinstance(client, Client):
        raise TypeError(f"chromadb made a {type(client).__name__}")
    return client


def create(client: Client, name: str, facts: dict[str, str | int], save_after: int | None = None) -> Collection:
    """A collection that embeds nothing. It saves its graph of its own accord after so many changes, or never."""
    hnsw: CreateHNSWConfiguration = {**HNSW, "sync_threshold": save_after or _NEVER}
    return client.create_collection(name, metadata=facts, configuration={"hnsw": hnsw}, embedding_function=None)


def opened(client: Client, name: str) -> Collection:
    return client.get_collection(name, embedding_function=None)


def upsert(collection: Collection, rows: Sequence[Row]) -> None:
    for begin in range(0, len(rows), BATCH):
        batch = rows[begin : begin + BATCH]
        collection.upsert(
            ids=[passage.id for passage, _, _ in batch],
            embeddings=np.asarray([vector for _, _, vector in batch], np.float32),
            metadatas=[{**_NO_DAYS, **labels_of(article)} for _, article, _ in batch],
        )


def delete(collection: Collection, ids: Sequence[str]) -> None:
    for begin in range(0, len(ids), BATCH):
        collection.delete(ids=list(ids[begin : begin + BATCH]))


def changed(collection: Collection, rows: Sequence[Row]) -> list[Row]:
    """Those that the collection does not have, or has with other labels."""
    held = collection.get(ids=[passage.id for passage, _, _ in rows], include=["metadatas"])
    labels = dict(zip(held["ids"], held["metadatas"] or [], strict=True))
    return [row for row in rows if labels.get(row[0].id) != labels_of(row[1])]


def nearest(collection: Collection, vector: Floats, count: int, where: Where | None) -> list[tuple[str, float]]:
    """Ids and cosines, the nearest first: fewer than `count` where there are fewer. Counting them first takes longer."""
    result: QueryResult = collection.query(
        query_embeddings=np.asarray([vector], np.float32),
        n_results=count,
        where=where,  # type: ignore[arg-type]
        include=["distances"],
    )
    distances = (result["distances"] or [[]])[0]
    return [(found, 1.0 - float(distance)) for found, distance in zip(result["ids"][0], distances, strict=True)]


def save_now(collection: Collection) -> None:
    """Make Chroma save the collection's graph, this once: it does so after so many changes."""
    _save_after(collection, 2)
    some = collection.peek(2)  # writing two that are there changes nothing
    collection.upsert(ids=some["ids"], embeddings=some["embeddings"])
    save_no_more(collection)


def save_no_more(collection: Collection) -> None:
    """From the next time on that it is opened, the collection does not save its graph of its own accord."""
    _save_after(collection, _NEVER)


def _save_after(collection: Collection, changes: int) -> None:
    with warnings.catch_warnings():  # Chroma warns of its own way to note that a collection embeds nothing
        warnings.simplefilter("ignore", DeprecationWarning)
        collection.modify(configuration={"hnsw": {"sync_threshold": changes}})
