"""Opens the language model that a name means, through LangChain."""

import importlib.util
import os
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# Which package speaks to whom; other makers' work where the user installs LangChain's package for them.
_PACKAGES = {"openai": "langchain_openai", "ollama": "langchain_ollama"}
_EXAMPLES = "name one as ollama:qwen3:4b or openai:gpt-5-mini, with --model-url for a server of your own"


def open_model(
    name: str, url: str = "", *, key: str = "", timeout: float = 60.0, most_tokens: int = 2000
) -> "BaseChatModel":
    """The chat model "maker:model". Nothing is sent yet.

    `url` is the address of a server that speaks OpenAI's protocol (vLLM, llama.cpp, LM Studio, TGI) or Ollama's;
    it is sent `key`, and never the key that the environment has for OpenAI itself. `timeout` is in seconds and
    is that of one wait for data. Raises `ModelError` for a name or address that means nothing, a package that is not installed,
    a key that is missing.
    """
    maker, _, model = name.partition(":")
    if not maker or not model:
        raise ModelError(f"{name!r} names no language model", _EXAMPLES)
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
        raise ModelError(f"{url} is no web address", "give it as http://127.0.0.1:8000/v1")
    package = _PACKAGES.get(maker, f"langchain_{maker.replace('-', '_')}")
    if importlib.util.find_spec(package) is None:
        mend = f"pip install 'beleg[{maker}]'" if maker in _PACKAGES else _EXAMPLES
        raise ModelError(f"the package {package.replace('_', '-')} for {name} is not installed", mend)
    if maker == "openai" and not url and not key and not os.environ.get("OPENAI_API_KEY"):
        raise ModelError(
            "there is no key for OpenAI", "set OPENAI_API_KEY, or name a server of your own with --model-url"
        )
    from langchain.chat_models import init_chat_model

    try:
        opened: BaseChatModel = init_chat_model(
            model, model_provider=maker, **_options(maker, url, key, timeout, most_tokens)
        )
    except Exception as error:  # each maker's package has its own, for a wrong option as for a missing key
        said = " ".join(str(error).split())[:200]
        raise ModelError(f"{name} cannot be opened: {said}", _EXAMPLES) from error
    return opened


def _options(maker: str, url: str, key: str, timeout: float, most_tokens: int) -> dict[str, Any]:
    """What each maker's package calls the same things."""
    if maker == "ollama":
        client = {"timeout": timeout, **({"headers": {"Authorization": f"Bearer {key}"}} if key else {})}
        address = {"base_url": url} if url else {}
        # Thinking aloud takes a small model minutes, and is not shown.
        return {"temperature": 0, "num_predict": most_tokens, "reasoning": False, "client_kwargs": client, **address}
    options: dict[str, Any] = {"timeout": timeout, "max_retries": 0, "max_tokens": most_tokens}
    if maker == "openai" and url:
        # Many of these servers want some key, and none the one of OpenAI's customers.
        options |= {"base_url": url, "api_key": key or "none", "temperature": 0}
    elif key:
        options["api_key"] = key
    return options


def untraced() -> AbstractContextManager[None]:
    """In it LangChain reports to no service of its maker, whatever the environment says: nothing leaves but what is asked."""
    from langsmith import tracing_context

    return tracing_context(enabled=False)
