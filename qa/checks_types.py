"""What the checks of a written statement look at, and what they find."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["source", "number", "date", "name", "quote", "negation", "meaning"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence that a statement cites, the language it is in, and its article's date, which may be partial."""

    text: str
    language: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Words of the statement, and whether the cited sentences hold them."""

    kind: Kind
    words: str
    supported: bool


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a statement is supported, and why: all that was found must be."""

    findings: Sequence[Finding] = ()

    @property
    def supported(self) -> bool:
        return all(finding.supported for finding in self.findings)

    @property
    def missing(self) -> list[Finding]:
        """What the cited sentences do not hold."""
        return [finding for finding in self.findings if not finding.supported]
