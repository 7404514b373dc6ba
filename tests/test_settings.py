"""Settings: frozen, strict, and without a trace on the disk."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from qa.settings import Settings


@pytest.mark.parametrize(
    "given",
    [
        {"libary": Path("x")},
        {"library": "x"},
        {"retrieved": "8"},
        {"retrieved": 0},
        {"retrieved": 101},
        {"encoder": None},
    ],
    ids=str,
)
def test_an_unknown_name_or_a_wrong_value_fails_at_once(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(given))):
        Settings(**given)


def test_settings_cannot_be_changed() -> None:
    settings = Settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.retrieved = 3


def test_settings_make_nothing_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    settings = Settings()
    assert tmp_path in settings.library.parents
    assert tmp_path in settings.cache.parents
    assert not list(tmp_path.iterdir())
