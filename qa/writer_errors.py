"""What goes wrong with a language model, and what the errors of LangChain's packages mean."""

from typing import Literal

from index.errors import BelegError

Reason = Literal[
    "refused", "empty", "uncited", "unsupported", "garbage", "endless", "cut off", "slow", "unreachable", "refused key",
    "unknown model", "too many requests", "broken",
]  # fmt: skip


class WriterError(BelegError):
    """A language model that does not answer as it should; `reason` says how."""

    def __init__(
        self, reason: Reason, message: str, mend: str = "the answer is taken from the articles as it is"
    ) -> None:
        super().__init__(message, mend)
        self.reason: Reason = reason


def failure_of(error: Exception) -> WriterError:
    """What an error from a chat model's package means; each package has its own classes, with the same names."""
    names = _names(error)
    status = getattr(error, "status_code", None)
    said = " ".join(str(error).split())[:160]
    if names & {"APITimeoutError", "TimeoutException", "TimeoutError"}:
        return WriterError("slow", "the language model takes too long")
    if status in (401, 403):
        return WriterError("refused key", f"the language model's server refuses the key ({status})", "check the key")
    if status == 404:
        return WriterError("unknown model", f"the server does not know this language model: {said}", "check its name")
    if status == 429:
        return WriterError("too many requests", "the language model's server has too many requests", "try again later")
    if status is not None and status >= 400:
        return WriterError("broken", f"the language model's server fails ({status}): {said}")
    if names & {"RemoteProtocolError", "ReadError", "IncompleteRead", "StreamError"}:
        return WriterError("cut off", "the connection to the language model broke off")
    if names & {"APIConnectionError", "ConnectError", "ConnectionError", "ConnectionRefusedError"}:
        return WriterError(
            "unreachable", "the language model's server cannot be reached", "start it, or check --model-url"
        )
    if names & {"JSONDecodeError", "UnicodeDecodeError", "APIResponseValidationError"} or "No generation" in said:
        return WriterError("garbage", "the language model's server sends what is no answer")
    return WriterError("broken", f"the language model fails: {type(error).__name__}: {said}")


def _names(error: BaseException) -> set[str]:
    """The classes of an error and of what caused it: a connection that breaks off is wrapped by each package."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return names | _names(error.__cause__) if error.__cause__ is not None else names
