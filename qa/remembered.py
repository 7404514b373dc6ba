"""What a reader has made of the passages that it read last, so that the next question need not wait for it."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import Generic, TypeVar

from index.records import Hit

Made = TypeVar("Made")


class Remembered(Generic[Made]):
    """One thing a passage, by its id, of at most so many passages. Safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[str, Made] = OrderedDict()
        self._lock = Lock()

    def of(self, hits: Sequence[Hit], make: Callable[[Sequence[Hit]], Iterable[Made]]) -> list[Made]:
        """What belongs to each hit's passage; `make` makes, in order, what is not remembered."""
        with self._lock:
            known = {hit.passage.id: self._known[hit.passage.id] for hit in hits if hit.passage.id in self._known}
        new = [hit for hit in hits if hit.passage.id not in known]
        for hit, made in zip(new, make(new), strict=True):
            known[hit.passage.id] = made
        with self._lock:
            for hit in hits:
                self._known[hit.passage.id] = known[hit.passage.id]
                self._known.move_to_end(hit.passage.id)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return [known[hit.passage.id] for hit in hits]
