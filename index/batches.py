"""Articles on their way into the library, some together: embedded by a thread of their own, then stored."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.records import Article, Passage

if TYPE_CHECKING:
    from index.encoder import Encoder
    from index.engine import Floats


@dataclass(frozen=True, slots=True)
class Split:
    """An article with its passages; `replaces` one of the same id in the library."""

    article: Article
    passages: list[Passage]
    replaces: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """What is stored in one transaction; the stamps are of the sources that end with these articles."""

    splits: Sequence[Split]
    stamps: dict[str, str]
    vectors: "Future[Floats] | None"  # (passages of all, dimension); None without articles

    def entries(self) -> list[tuple[Article, list[Passage], "Floats"]]:
        """Each article with its passages and their vectors; waits for them, and raises what went wrong with them."""
        entries: list[tuple[Article, list[Passage], Floats]] = []
        if self.vectors is None:
            return entries
        vectors = self.vectors.result()
        begin = 0
        for split in self.splits:
            end = begin + len(split.passages)
            entries.append((split.article, split.passages, vectors[begin:end]))
            begin = end
        return entries


class Embedding:
    """Embeds batches, one after the other, while its caller reads and stores others.

    Reading, splitting and storing leave a core idle half of the time; embedding keeps all of them busy.
    As a context manager: at its end no batch is under way, and none that had not begun will.
    """

    def __init__(self, encoder: Callable[[], "Encoder"]) -> None:
        self._encoder = encoder
        self._worker = ThreadPoolExecutor(1, "embedding")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._worker.shutdown(cancel_futures=True)

    def begin(self, splits: Sequence[Split], stamps: dict[str, str]) -> Batch:
        """Let these be embedded. Raises `ModelError` where the encoder cannot be opened."""
        if not splits:
            return Batch(splits, stamps, None)
        texts = [split.article.text[passage.start : passage.end] for split in splits for passage in split.passages]
        return Batch(splits, stamps, self._worker.submit(self._encoder().passages, texts))
