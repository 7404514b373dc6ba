"""Questions to begin with, made in the background while the page is served: once for what the library holds."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from index.errors import BelegError
from qa.assembly import Workspace

_SHOWN = 4
_PATIENCE = 5.0  # seconds to wait for a question to be answered when the program ends
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Making:
    """Questions that are made, or were, for a revision of the library."""

    revision: int
    language: str  # that comes first
    found: list[tuple[str, str]] = field(default_factory=list)  # language and question
    ended: threading.Event = field(default_factory=threading.Event)


class FirstQuestions:
    """The questions of a workspace. Safe to use from several threads.

    None are made while the workspace is `busy`: what is being added would outdate them, and needs the models.
    """

    def __init__(self, workspace: Workspace, busy: Callable[[], bool] = lambda: False) -> None:
        self._workspace = workspace
        self._busy = busy
        self._beginning = threading.Lock()
        self._making: _Making | None = None
        self._ending = threading.Event()

    def now(self, revision: int, language: str) -> tuple[list[str], bool]:
        """What there is for the library's revision, first in that language, and whether there will be more.

        Begins to make them where that has not been done, and returns at once.
        """
        with self._beginning:
            making = self._making
            at_work = making is not None and not making.ended.is_set()
            if not at_work and (making is None or making.revision != revision) and not self._busy():
                making = self._begin(revision, language)
                at_work = True
        found = list(making.found) if making and making.revision == revision else []
        found.sort(key=lambda pair: pair[0] != language)
        return [question for _, question in found[:_SHOWN]], at_work

    def wait(self, seconds: float) -> None:
        """Until none are being made, but not longer than that."""
        if self._making is not None:
            self._making.ended.wait(seconds)

    def stop(self) -> None:
        """Make no more, as the program ends."""
        self._ending.set()
        self.wait(_PATIENCE)

    def _begin(self, revision: int, language: str) -> _Making:
        making = self._making = _Making(revision, language)
        threading.Thread(target=self._run, args=(making,), name="first questions", daemon=True).start()
        return making

    def _run(self, making: _Making) -> None:
        try:
            self._make(making)
        except BelegError:
            pass  # the library or a model has gone: the next question will say so
        except Exception:  # noqa: BLE001 - in a thread nobody would hear of it
            _log.exception("making questions to begin with failed")
        finally:
            making.ended.set()

    def _make(self, making: _Making) -> None:
        from qa.candidates import LANGUAGES  # its patterns take a part of a second
        from qa.suggestions import MOST_ASKED, spread, suggestions

        library = self._workspace.library
        held = [article for article, _ in library.listed()]
        groups = [(code, [each for each in held if each.language == code]) for code in LANGUAGES]
        groups = sorted((pair for pair in groups if pair[1]), key=lambda pair: pair[0] != making.language)
        for code, group in groups:
            count = MOST_ASKED // len(groups)
            there = [article for each in spread(group, count) if (article := library.find(each.id)) is not None]
            for found in suggestions(self._workspace.assistant, there, _SHOWN, count, lambda: self._is_wanted(making)):
                making.found.append((code, found.question))

    def _is_wanted(self, making: _Making) -> bool:
        return not self._ending.is_set() and self._workspace.library.revision == making.revision
