"""What a language model writes, as it comes: pieces of text in, statements with the numbers that they cite out.

Models keep to a form more or less. What is understood: several statements on a line, brackets in the midst of one,
`[1][2]`, `[1-3]`, `[^1]`, `【1】`, `[1](address)`, brackets on a line of their own, Markdown, and thinking aloud
between `<think>` and `</think>`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NO_ANSWER = "NO ANSWER"
_THINKING = re.compile(r"<(think|thinking|thought|reasoning)>", re.IGNORECASE)
_THOUGHT = re.compile(r"</(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_LONGEST_MARK = 12
_ONE = r"(?:\^|[Ss]\.?\s?|[Ss]atz\s|[Ss]entences?\s)?\d{1,9}"
_CITED = re.compile(rf"\[\s*{_ONE}(?:\s*(?:[,;–-]|and|und|и|bis|to)\s*{_ONE})*\s*(?:†[^\]]*)?\](?:\([^)\s]*\))?")
_RANGE = re.compile(r"(\d+)\s*(?:[–-]|bis|to)\s*(\d+)|(\d+)")
_WIDEST = 20  # numbers of a range
# Where a statement ends on a line that goes on: after its brackets, if a full stop stands before or behind them.
_END = re.compile(rf"(?:(?<=[.!?…])\s*(?:{_CITED.pattern}\s*)+|\s*(?:{_CITED.pattern}\s*)+[.!?…])(?=\s+[^\s\[a-zа-яß])")
_BRACKETS = str.maketrans({"【": "[", "】": "]", "［": "[", "］": "]"})
_BEGIN = re.compile(r"^(?:\s*(?:[-*•–—>]|#{1,6}|\(?\d{1,2}[.)])\s+)+")
_MARKUP = re.compile(r"\*\*|__|`+|(?<!\w)[*_](?=\w)|(?<=[\w.!?])[*_](?!\w)")


@dataclass(frozen=True, slots=True)
class WrittenStatement:
    """A statement as it was written, without its brackets, and the numbers in them, each once: none may be right."""

    text: str
    numbers: Sequence[int]


class StatementParser:
    """Statements out of a text that comes in pieces; each as soon as its last piece is there."""

    def __init__(self) -> None:
        self._text = ""  # not understood yet
        self._kept = ""  # what came before it began to think
        self._thinking = False
        self._waiting: WrittenStatement | None = None  # cites nothing; its brackets may be on the next line

    @property
    def pending(self) -> str:
        """What has come and is no statement yet."""
        return self._text.strip()

    def feed(self, piece: str) -> Iterator[WrittenStatement]:
        """The statements that are complete with this piece."""
        self._text += piece.translate(_BRACKETS).replace("\r\n", "\n").replace("\r", "\n")
        self._forget_thoughts()
        while not self._thinking:
            end = self._text.find("\n")
            inner = _END.search(self._text, 0, len(self._text) if end < 0 else end)
            if inner is None and end < 0:
                return
            cut = inner.end() if inner else end + 1
            line, self._text = self._text[:cut], self._text[cut:]
            yield from self._line(line)

    def rest(self) -> Iterator[WrittenStatement]:
        """What is left when nothing more comes."""
        line, self._text = (self._kept if self._thinking else self._text), ""
        yield from self._line(line)
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            yield waiting

    def _forget_thoughts(self) -> None:
        while True:
            if self._thinking:
                end = _THOUGHT.search(self._text)
                if end is None:
                    self._text = self._text[-_LONGEST_MARK:]
                    return
                self._text, self._thinking = self._kept + self._text[end.end() :], False
            begin, stray = _THINKING.search(self._text), _THOUGHT.search(self._text)
            if stray is not None and (begin is None or stray.start() < begin.start()):
                self._text = self._text[stray.end() :]  # it was thinking from the first word on
            elif begin is None:
                return
            else:
                self._kept, self._text = self._text[: begin.start()], self._text[begin.end() :]
                self._thinking = True

    def _line(self, line: str) -> Iterator[WrittenStatement]:
        if not line.strip():
            return
        found = statement_of(line)
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            if not found.text and found.numbers:
                yield WrittenStatement(waiting.text, found.numbers)
                return
            yield waiting
        if not any(letter.isalnum() for letter in found.text):
            return
        if found.numbers:
            yield found
        elif not found.text.endswith(":"):
            self._waiting = found


def statement_of(line: str) -> WrittenStatement:
    """A line without its brackets and Markdown, and the numbers in the brackets.

    >>> statement_of("- **Putin** came to Minsk [1][3-5].")
    WrittenStatement(text='Putin came to Minsk.', numbers=(1, 3, 4, 5))
    """
    numbers: list[int] = []
    for brackets in _CITED.findall(line):
        numbers += numbers_of(brackets)
    text = _MARKUP.sub("", _BEGIN.sub("", _CITED.sub(" ", line)))
    text = re.sub(r"\s+([.,;:!?…])", r"\1", " ".join(text.split()))
    text = re.sub(r"([.!?…])\.$", r"\1", text)
    return WrittenStatement(text if any(each.isalnum() for each in text) else "", tuple(dict.fromkeys(numbers)))


def numbers_of(brackets: str) -> list[int]:
    """The numbers in a pair of brackets; of a range that is too wide only its ends.

    >>> numbers_of("[1, 3-5]")
    [1, 3, 4, 5]
    """
    numbers: list[int] = []
    for first, last, one in _RANGE.findall(brackets.split("](")[0]):
        if one:
            numbers.append(int(one))
        elif 0 <= int(last) - int(first) < _WIDEST:
            numbers += range(int(first), int(last) + 1)
        else:
            numbers += [int(first), int(last)]
    return numbers
