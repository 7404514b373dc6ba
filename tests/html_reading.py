"""Reads HTML as a browser would, for tests that compare what is shown with what was given."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"br", "img", "hr", "input", "meta", "link"}


@dataclass(slots=True)
class Run:
    """Text, and the tags (with their classes) that it stands in, the outermost first."""

    text: str
    within: tuple[str, ...]


@dataclass(slots=True)
class Element:
    tag: str
    attributes: dict[str, str]
    runs: list[Run] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


class Reading(HTMLParser):
    """The elements in order, and every run of text with what it stands in; entities are resolved."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.runs: list[Run] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        if self._open:
            raise AssertionError(f"never closed: {[element.tag for element in self._open]}")

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def tags(self) -> set[str]:
        return {element.tag for element in self.elements}

    def all(self, tag: str, css_class: str = "") -> list[Element]:
        return [
            element
            for element in self.elements
            if element.tag == tag and (not css_class or css_class in element.attributes.get("class", "").split())
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].tag != tag:
            raise AssertionError(f"</{tag}> closes nothing")
        self._open.pop()

    def handle_data(self, data: str) -> None:
        run = Run(data, tuple(f"{e.tag}.{e.attributes.get('class', '')}" for e in self._open))
        self.runs.append(run)
        for element in self._open:
            element.runs.append(run)
