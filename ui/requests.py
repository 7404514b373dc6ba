"""What the page's routes read of a request: its language, and the JSON that was sent, up to a length."""

from starlette.requests import Request

from ui.texts import Texts, texts_for


class TooLarge(ValueError):
    """More was sent than is read."""


def texts_of(request: Request) -> Texts:
    """The texts in the browser's language."""
    return texts_for(request.headers.get("accept-language", ""))


def media_type(request: Request) -> str:
    """What is sent, as in "application/json"; "" where it is not said."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def length_of(request: Request) -> int:
    """The length in bytes of what is sent, which the server holds it to; 0 where none is given."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


async def json_of(request: Request, largest: int) -> bytes:
    """The JSON that was sent, at most so many bytes.

    Raises `TooLarge`, and `ValueError` where something else or nothing was sent.
    """
    length = length_of(request)
    if media_type(request) != "application/json" or not length:
        raise ValueError("no JSON")
    if length > largest:
        raise TooLarge
    return await request.body()
