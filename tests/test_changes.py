"""Adding and removing while the page is served: one at a time, and nothing lost where it ends early."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index.engine import Floats
from index.errors import LibraryLocked, UnknownArticle
from index.indexer import Progress, Report
from index.sources import FileSource, Source
from qa.assembly import Workspace
from tests.fakes import FakeEncoder
from tests.serving import fake_workspace
from ui.changes import Adding, Changes

PATIENCE = 60


class SlowEncoder(FakeEncoder):
    """Goes on when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()
        self.free = threading.Event()
        self.failure: Exception | None = None

    def passages(self, texts: Sequence[str]) -> Floats:
        self.begun.set()
        assert self.free.wait(PATIENCE)
        if self.failure:
            raise self.failure
        return super().passages(texts)


@pytest.fixture
def encoder() -> SlowEncoder:
    return SlowEncoder()


@pytest.fixture
def workspace(tmp_path: Path, encoder: SlowEncoder) -> Iterator[Workspace]:
    with fake_workspace(tmp_path / "library", {}, encoder) as opened:
        yield opened


def files(folder: Path, *names: str) -> list[Source]:
    for name in names:
        (folder / f"{name}.txt").write_text(f"The {name} is here.", "utf-8")
    return [FileSource(folder / f"{name}.txt") for name in names]


def ended(changes: Changes) -> Adding:
    """The newest adding, when it has ended."""
    assert changes._thread is not None
    changes._thread.join(PATIENCE)
    assert changes.adding is not None
    assert not changes.adding.running
    return changes.adding


def test_adding_goes_on_in_the_background_and_ends_with_a_report(
    workspace: Workspace, encoder: SlowEncoder, tmp_path: Path
) -> None:
    changes = Changes(workspace)
    done: list[str] = []
    changes.start([*files(tmp_path, "zebra", "fox"), FileSource(tmp_path / "gone.txt")], lambda: done.append("done"))
    assert encoder.begun.wait(PATIENCE)
    assert changes.adding is not None
    assert changes.adding.running
    assert not done
    encoder.free.set()
    adding = ended(changes)
    assert adding.report is not None
    assert (adding.report.added, len(adding.report.skipped)) == (["zebra", "fox"], 1)
    assert (adding.step.done, adding.step.total, adding.step.passages) == (3, 3, 2)
    assert adding.rate > 0
    assert done == ["done"]
    changes.remove(["fox"])  # the library is free again
    assert [article.id for article in workspace.library.articles()] == ["zebra"]


def test_nothing_else_changes_the_library_meanwhile(workspace: Workspace, encoder: SlowEncoder, tmp_path: Path) -> None:
    changes = Changes(workspace)
    changes.start(files(tmp_path, "zebra"))
    assert encoder.begun.wait(PATIENCE)
    done: list[str] = []
    with pytest.raises(LibraryLocked, match="articles are being added; wait until that has ended") as caught:
        changes.start(files(tmp_path, "fox"), lambda: done.append("done"))
    assert caught.value.code == "busy"
    assert done == ["done"]  # what was sent is cleared away in any case
    with pytest.raises(LibraryLocked):
        changes.remove(["zebra"])
    assert changes.adding is not None
    assert changes.adding.running  # the first one, as it was
    encoder.free.set()
    ended(changes)
    assert changes.add(files(tmp_path, "fox")).added == ["fox"]


def test_a_program_waits_for_its_turn(workspace: Workspace, encoder: SlowEncoder, tmp_path: Path) -> None:
    changes = Changes(workspace)
    changes.start(files(tmp_path, "zebra"))
    assert encoder.begun.wait(PATIENCE)
    reports: list[Report] = []
    sources = files(tmp_path, "zebra", "fox")
    program = threading.Thread(target=lambda: reports.append(changes.add(sources)))
    program.start()
    encoder.free.set()
    program.join(PATIENCE)
    assert (reports[0].added, reports[0].unchanged) == (["fox"], ["zebra"])


def test_a_failure_ends_the_adding_and_is_said(
    workspace: Workspace, encoder: SlowEncoder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    changes = Changes(workspace)
    encoder.failure = RuntimeError("out of luck")
    encoder.free.set()
    changes.start(files(tmp_path, "zebra"))
    adding = ended(changes)
    assert adding.error is not None
    assert (adding.error.code, adding.error.message) == ("adding_failed", "adding articles failed: RuntimeError")
    assert "out of luck" in caplog.text  # the details are for whoever runs the program
    encoder.failure = None
    assert changes.add(files(tmp_path, "fox")).added == ["fox"]


def test_the_end_of_the_program_ends_the_adding_and_what_is_stored_stays(
    workspace: Workspace, encoder: SlowEncoder, tmp_path: Path
) -> None:
    changes = Changes(workspace)
    encoder.free.set()
    names = [f"animal {number}" for number in range(70)]  # more passages than are embedded together
    began = threading.Event()

    class LastSource(FileSource):
        """Waits until the program is about to end."""

        def stamp(self) -> str:
            began.set()
            assert changes._ending.wait(PATIENCE)
            return super().stamp()

    changes.start([*files(tmp_path, *names), LastSource(tmp_path / "animal 0.txt"), *files(tmp_path, "fox")])
    assert began.wait(PATIENCE)
    changes.stop()
    adding = ended(changes)
    assert adding.error is not None
    assert adding.error.message == "the program was ended"
    assert 0 < workspace.library.count()[0] <= len(names)


def test_a_user_can_stop_the_adding_and_what_is_stored_stays(
    workspace: Workspace, encoder: SlowEncoder, tmp_path: Path
) -> None:
    changes = Changes(workspace)
    changes.stop_adding()  # there is none yet
    done: list[str] = []
    sources = files(tmp_path, *(f"animal {number}" for number in range(200)))
    changes.start(sources, lambda: done.append("done"))
    assert encoder.begun.wait(PATIENCE)
    changes.stop_adding()
    assert changes.adding is not None
    assert changes.adding.running  # until what is embedded is stored
    encoder.free.set()
    adding = ended(changes)
    assert (adding.stopped, adding.report, adding.error) == (True, None, None)
    stored = workspace.library.count()[0]
    assert stored in (64, 128)  # one batch, or two where the second was begun before the stop came
    assert adding.step.articles == stored
    assert done == ["done"]

    changes.start(sources)  # what stopped the first one does not stop this one
    adding = ended(changes)
    assert adding.report is not None
    assert (len(adding.report.unchanged), len(adding.report.added)) == (stored, 200 - stored)


def test_a_stop_that_comes_when_all_is_stored_ends_with_the_report(
    workspace: Workspace, encoder: SlowEncoder, tmp_path: Path
) -> None:
    changes = Changes(workspace)
    changes.start(files(tmp_path, "zebra", "fox"))
    assert encoder.begun.wait(PATIENCE)  # with all there is
    changes.stop_adding()
    encoder.free.set()
    adding = ended(changes)
    assert not adding.stopped
    assert adding.report is not None
    assert adding.report.added == ["zebra", "fox"]


def test_removing_is_all_or_nothing(workspace: Workspace, encoder: SlowEncoder, tmp_path: Path) -> None:
    changes = Changes(workspace)
    encoder.free.set()
    changes.add(files(tmp_path, "zebra", "fox"))
    with pytest.raises(UnknownArticle):
        changes.remove(["zebra", "owl"])
    assert workspace.library.count()[0] == 2
    changes.remove(["zebra", "zebra"])
    assert [article.id for article in workspace.library.articles()] == ["fox"]


@pytest.mark.parametrize(
    ("done", "total", "seconds", "left"),
    [(0, 10, 5.0, None), (1, 10, 5.0, 45.0), (5, 10, 20.0, 20.0), (10, 10, 9, None)],
)
def test_the_time_left_is_estimated_from_the_sources_done(
    done: int, total: int, seconds: float, left: float | None
) -> None:
    assert Adding(0.0, Progress(done, total, 3), seconds=seconds).seconds_left == left
