"""No file, however hostile, harms the program: each is answered in time and by name, and good ones go on being read."""

from pathlib import Path

from index.formats.isolation import IsolatedReader
from index.formats.limits import DEFAULT
from tests.hostile import answers, fuzzed

FUZZED = 2  # damaged copies of each good file; `python -m tests.hostile 200` tries more


def test_every_hostile_file_is_answered_in_time_and_by_name(tmp_path: Path) -> None:
    complaints = {}
    count = 0
    with IsolatedReader() as reader:
        for answer in answers(reader, tmp_path, FUZZED):
            count += 1
            late = f"it took {answer.seconds:.0f} seconds" if answer.seconds > 2 * DEFAULT.seconds else ""
            if complaint := answer.complaint() or late:
                complaints[answer.path.name] = complaint
    assert complaints == {}
    assert count > 150


def test_the_damaged_copies_are_the_same_every_time() -> None:
    assert list(fuzzed(1)) == list(fuzzed(1))
