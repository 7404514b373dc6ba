"""Waiting for things that come when they like to, while somebody may say that it is enough."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
_LOOK = 0.1  # seconds between two looks at whether it is enough


class Stopped(Exception):
    """It is enough."""


def until(enough: Callable[[], bool], items: Iterator[Item]) -> Iterator[Item]:
    """The items, made in a thread of their own. Raises `Stopped` soon after it is enough, and what making them raises.

    What makes them is closed as soon as it has made the next one.
    """
    made: queue.SimpleQueue[tuple[Item | None, Exception | None]] = queue.SimpleQueue()
    left = threading.Event()

    def make() -> None:
        try:
            for item in items:
                made.put((item, None))
                if left.is_set():
                    break
            made.put((None, StopIteration()))
        except Exception as error:  # noqa: BLE001 - it is raised where the items are waited for
            made.put((None, error))
        finally:
            close = getattr(items, "close", None)
            if close is not None:
                close()

    threading.Thread(target=make, name="stoppable", daemon=True).start()
    try:
        while not enough():
            try:
                item, error = made.get(timeout=_LOOK)
            except queue.Empty:
                continue
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            yield item  # type: ignore[misc]
    finally:
        left.set()
    raise Stopped
