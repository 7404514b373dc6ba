"""Every error that a user can cause, as one tree.

BelegError
├── ModelError         a model that is missing, damaged or cannot be fetched
├── LibraryError       a library that cannot be opened or written
│   ├── LibraryLocked      another process writes to it
│   ├── LibraryDamaged     its database cannot be read
│   └── WrongEncoder       it was embedded with another model
├── SourceError        a file, folder or address that cannot be read
├── UnknownArticle     an id that the library does not hold
├── QuestionError      a question that cannot be asked
└── ServerError        the page cannot be served
"""


class BelegError(Exception):
    """What went wrong, in one line, and how to mend it, in another half.

    >>> str(BelegError("the port 80 is in use", "choose another with --port"))
    'the port 80 is in use; choose another with --port'
    """

    def __init__(self, message: str, mend: str, code: str = "") -> None:
        super().__init__(message, mend)
        self.message = message
        self.mend = mend
        self.code = code  # names the error where a page says it in another language; most have none

    def __str__(self) -> str:
        return f"{self.message}; {self.mend}"


class ModelError(BelegError):
    """A model that is missing, damaged or cannot be fetched."""


class LibraryError(BelegError):
    """A library that cannot be opened or written."""


class LibraryLocked(LibraryError):
    """Another process writes to the library."""


class LibraryDamaged(LibraryError):
    """The library's database cannot be read."""


class WrongEncoder(LibraryError):
    """The library was embedded with another model."""


class SourceError(BelegError):
    """A file, folder or address that cannot be read."""


class UnknownArticle(BelegError):
    """An id that the library does not hold."""


class QuestionError(BelegError):
    """A question that cannot be asked."""


class ServerError(BelegError):
    """The page cannot be served."""
