"""What a model is asked is reported to nobody, whatever the environment says."""

from collections.abc import Iterator
from typing import Any

import langsmith.utils
import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import Field

from qa.answer import Citation
from qa.condenser import Condenser
from qa.conversation import Turn
from qa.writer import ModelWriter
from tests.fakes import an_article


class Noticing(BaseChatModel):
    """Notes whether LangChain would report what it is asked."""

    traced: list[object] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "noticing"

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError

    def _stream(self, messages: list[BaseMessage], *_: Any, **__: Any) -> Iterator[ChatGenerationChunk]:
        self.traced.append(langsmith.utils.tracing_is_enabled())
        yield ChatGenerationChunk(message=AIMessageChunk(content="Who met Putin? [1]\n"))


@pytest.fixture(autouse=True)
def tracing_is_wanted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", "http://127.0.0.1:9")
    _read_the_environment_anew()
    assert langsmith.utils.tracing_is_enabled()
    yield
    monkeypatch.undo()
    _read_the_environment_anew()


def _read_the_environment_anew() -> None:
    cached: Any = langsmith.utils.get_env_var  # typed as if it were not cached
    cached.cache_clear()


def test_a_writers_model_is_not_traced() -> None:
    model = Noticing(traced=[])
    sentence = Citation(1, an_article("a", "Putin met Lukashenko."), 0, 21, 0, 21)
    assert list(ModelWriter(model, "noticing").write("Who?", [sentence]))
    assert model.traced == [False]


def test_nor_is_a_condensers() -> None:
    model = Noticing(traced=[])
    Condenser(model).condensed("and who met him?", [Turn("Where is Putin?", "Minsk")])
    assert model.traced == [False]
