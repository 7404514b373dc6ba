"""Adds articles to the library and removes some while the page is served: one change at a time."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from index.errors import BelegError, LibraryLocked
from index.indexer import Progress, Report
from index.sources import Source
from qa.assembly import Workspace

_PATIENCE = 10.0  # seconds to wait for an indexing to end when the program does
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Adding:
    """An indexing that was begun: how far it is, then its report or what ended it, unless a user has stopped it."""

    began: float  # a time of `time.monotonic`
    step: Progress
    report: Report | None = None
    error: BelegError | None = None
    seconds: float = field(default=0.0)  # that it has taken until the step
    stopping: threading.Event = field(default_factory=threading.Event)  # a user wants it to stop
    stopped: bool = False  # and it has; the step says what is stored

    @property
    def running(self) -> bool:
        return self.report is None and self.error is None and not self.stopped

    @property
    def rate(self) -> float:
        """Passages a second, so far."""
        return self.step.passages / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """An estimate, from the second source on; None where there is nothing to tell it from."""
        if not 0 < self.step.done < self.step.total:
            return None
        return self.seconds * (self.step.total - self.step.done) / self.step.done


class Changes:
    """Changes to a workspace's library. Safe to use from several threads."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._one = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()
        self.adding: Adding | None = None  # the newest that `start` began

    def add(self, sources: Sequence[Source]) -> Report:
        """Add what the sources hold, after what is being added now."""
        with self._one:
            return self._workspace.indexer.add_sources(sources)

    def start(self, sources: Sequence[Source], afterwards: Callable[[], None] = lambda: None) -> None:
        """Begin to add what the sources hold, in a thread; `adding` says how far it is.

        `afterwards` is called in any case. Raises `LibraryLocked` where something is being added already.
        """
        try:
            self._begin()
        except LibraryLocked:
            afterwards()
            raise
        adding = self.adding = Adding(time.monotonic(), Progress(0, len(sources), 0))
        self._thread = threading.Thread(target=self._run, args=(sources, adding, afterwards), daemon=True)
        self._thread.start()

    def remove(self, article_ids: Sequence[str]) -> None:
        """Remove articles, all or none.

        Raises `UnknownArticle` if one is not there, `LibraryLocked` while articles are being added.
        """
        self._begin()
        try:
            self._workspace.indexer.remove_all(list(dict.fromkeys(article_ids)))
        finally:
            self._one.release()

    def stop_adding(self) -> None:
        """Let what is being added stop, once what is embedded just now is stored; `adding` says when it has.

        Stored articles stay, and the same sources, started again, go on from there.
        """
        if self.adding is not None:
            self.adding.stopping.set()

    def stop(self) -> None:
        """End what is being added, as the program ends, if that takes no longer than ten seconds."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def _begin(self) -> None:
        if not self._one.acquire(blocking=False):
            raise LibraryLocked("articles are being added", "wait until that has ended, then try again", "busy")

    def _run(self, sources: Sequence[Source], adding: Adding, afterwards: Callable[[], None]) -> None:
        def follow(step: Progress) -> None:
            adding.step, adding.seconds = step, time.monotonic() - adding.began
            if self._ending.is_set() or (adding.stopping.is_set() and step.done < step.total):
                raise _Ended

        try:
            report = self._workspace.indexer.add_sources(sources, follow)
        except BelegError as error:
            adding.error = error
        except _Ended:
            if self._ending.is_set():
                adding.error = LibraryLocked("the program was ended", "start it and add them again")
            else:
                adding.stopped = True
        except Exception as error:  # noqa: BLE001 - in a thread nobody would hear of it
            _log.exception("adding articles failed")
            adding.error = BelegError(
                f"adding articles failed: {type(error).__name__}", "see what the program has printed", "adding_failed"
            )
        else:
            adding.report = report
        finally:
            self._one.release()
            afterwards()


class _Ended(Exception):
    """The program is to end, or a user has stopped the adding."""
