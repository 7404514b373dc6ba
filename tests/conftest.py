"""What every test shares: no model by accident, a library, and the two models that some tests are about."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from index import bundled
from index.encoder import BundledEncoder
from index.library import Library
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.training.states import StateBook

_MENDS = "pass a FakeEncoder from tests/fakes.py, or mark the test `model`"


def pytest_configure() -> None:
    """Ctrl-C reaches the programs that tests start even where a shell began the tests in the background, deaf to it."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def no_model_by_accident(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test without the marker `model` or `browser` that comes to load a model fails at once, and says why.

    A test that is about loading (`test_bundled.py`, `test_transformer_encoder.py`) imports the loader
    by its name, before this.
    """
    if request.node.get_closest_marker("model") or request.node.get_closest_marker("browser"):
        return
    if "bundled_encoder" in request.fixturenames:
        pytest.fail(f"this test asks for the bundled model: {_MENDS}")

    def refuse(*_arguments: object) -> None:
        raise AssertionError(f"a unit test loads a model: {_MENDS}")

    stub = ModuleType("index.transformer_encoder")
    stub.SentenceTransformerEncoder = refuse  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, stub.__name__, stub)
    monkeypatch.setattr(bundled, "unpacked", refuse)


@pytest.fixture(scope="session")
def bundled_cache() -> Path:
    """Where the bundled model is unpacked, once for all tests: the user's own cache, as the program uses it."""
    given = os.environ.get("BELEG_CACHE")
    return Path(given) if given else Settings().cache


@pytest.fixture(scope="session")
def bundled_encoder(bundled_cache: Path) -> BundledEncoder:
    """The real bundled model; unpacking it takes some seconds on a machine's first run."""
    return BundledEncoder(bundled_cache)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library, open for writing."""
    with Library(tmp_path / "library", writable=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two layers as a sentence-transformers folder; see `tests/tiny_bert.py`."""
    from tests.tiny_bert import PROMPTS, write_tiny_bert  # imports torch: seconds

    folder = tmp_path_factory.mktemp("model") / "tiny"
    write_tiny_bert(folder, PROMPTS)
    return folder


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, tiny_folder: Path) -> "StateBook":
    """The states of the tiny BERT's lower layer."""
    from tests.tiny_reader import a_book

    return a_book(tiny_folder, tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Sums of many threads are not the same twice."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
