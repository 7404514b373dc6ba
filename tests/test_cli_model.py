"""A language model on the command line: what it needs, what it is sent, and what never shows."""

import json
import re
import tomllib
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from pydantic import SecretStr

from index.errors import ModelError
from qa.assembly import Workspace
from qa.settings import Settings
from tests.fakes import FakeEncoder, FakeReader
from tests.openai_server import ModelServer, fails, serving_model, writes
from tests.serving import SEEDS, beleg
from tests.test_architecture import in_a_new_process
from tests.test_cli import ANSWER_KEYS, ASKED, json_lines
from ui import opening

KEY = "sk-never-shown-1234567890"
MODEL = "openai:made-up"


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "library"
    assert beleg(folder, "index", SEEDS).returncode == 0
    return folder


def test_without_a_model_nothing_of_one_is_imported(tmp_path: Path) -> None:
    code = """
import sys
import qa.assembly, qa.assistant, qa.contract, ui.cli, ui.exchange, ui.server
models = {"langchain_openai", "langchain_ollama", "openai", "ollama", "tiktoken", "langchain"}
models |= {"qa.chat_model", "qa.language_model", "qa.checked_writer", "qa.writer", "qa.condenser", "qa.support"}
print(sorted(models & set(sys.modules)))
"""
    assert in_a_new_process(code, tmp_path).strip() == "[]"


def test_a_workspace_without_a_model_has_none_and_says_nothing_of_one(tmp_path: Path) -> None:
    with Workspace(
        Settings(library=tmp_path / "a"), writable=True, encoder=FakeEncoder(), reader=FakeReader({})
    ) as made:
        assert made.assistant._model is None
        assert "sent to" not in made.notice


@pytest.mark.parametrize(
    ("given", "receiver"),
    [
        ({"model": "openai:x"}, "OpenAI"),
        ({"model": "ollama:x"}, "Ollama, on this machine unless OLLAMA_HOST says otherwise"),
        ({"model": "openai:x", "model_url": f"http://me:{KEY}@gpu.example:8000/v1"}, "gpu.example:8000"),
        ({"model": "anthropic:x"}, "anthropic"),
    ],
)
def test_it_is_said_who_gets_the_questions(tmp_path: Path, given: Mapping[str, str], receiver: str) -> None:
    settings = Settings(library=tmp_path / "a", **given)  # type: ignore[arg-type]
    with Workspace(settings, writable=True, encoder=FakeEncoder(), reader=FakeReader({})) as made:
        assert made.notice.endswith(
            f"questions, the turns before them and the sentences found for them are sent to {receiver}"
        )


def test_the_key_comes_from_the_environment_and_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELEG_MODEL_KEY", KEY)
    settings = opening.settings(None, model=MODEL)
    assert settings.model_key.get_secret_value() == KEY
    assert KEY not in f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    with pytest.raises(ValueError, match="model_key") as caught:
        Settings(model_key=[KEY])  # type: ignore[arg-type]
    assert KEY not in str(caught.value)
    assert Settings(model_key=SecretStr("")).model == ""


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"model": "nonsense"}, "'nonsense' names no language model"),
        ({"model": MODEL}, "there is no key for OpenAI"),
        ({"model": MODEL, "model_url": "localhost"}, "localhost is no web address"),
        ({"model": "nowhere:x"}, "the package langchain-nowhere for nowhere:x is not installed"),
    ],
)
def test_a_model_that_cannot_be_opened_is_an_error_with_a_mend_before_any_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: Mapping[str, str], message: str
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    settings = Settings(library=tmp_path / "a", **given)  # type: ignore[arg-type]
    with (
        Workspace(settings, writable=True, encoder=FakeEncoder(), reader=FakeReader({})) as made,
        pytest.raises(ModelError, match=f"^{re.escape(message)}; "),
    ):
        made.open_all()


@pytest.mark.model
def test_a_model_answers_and_its_key_shows_nowhere(indexed: Path) -> None:
    good = writes("Up to 9,000 soldiers are to belong to it. [4]\nIt is cold. [4]")
    bad = fails(500, f"wrong key: {KEY}")

    def first_well(server: ModelServer, request: BaseHTTPRequestHandler) -> None:
        (good if len(server.asked) == 1 else bad)(server, request)

    with serving_model(first_well) as model:
        more = {"BELEG_MODEL": MODEL, "BELEG_MODEL_URL": model.url, "BELEG_MODEL_KEY": KEY}
        done = beleg(indexed, "ask", ASKED, ASKED, "--json", environment=more)
    assert (done.returncode, done.stderr) == (0, "")
    written, failed = json_lines(done)
    assert list(written) == list(failed) == ANSWER_KEYS
    assert (written["writer"], written["refused"], written["failure"]) == (MODEL, False, "")
    assert written["answer"] == "Up to 9,000 soldiers are to belong to it."
    assert [each["supported"] for each in written["statements"]] == [True, False]
    (citation,) = written["citations"]
    assert "bis zu 9000 russische Soldaten" in citation["quote"]
    assert (failed["answer"], failed["failure"], failed["writer"]) == ("bis zu 9000", "broken", MODEL)
    assert failed["notice"].startswith("the language model's server fails (500)")
    assert f"Bearer {KEY}" in model.headers[-1].values()
    assert KEY not in done.stdout + json.dumps(model.asked)


def test_the_packages_for_models_are_extras() -> None:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    for name in ("ollama", "openai"):
        (needed,) = extras[name]
        assert needed in extras["dev"]
        assert not any(name in each for each in project["dependencies"])
        assert needed in (Path(__file__).parent.parent / "constraints.txt").read_text("utf-8").splitlines()
