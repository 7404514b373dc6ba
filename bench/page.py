"""The page in a real browser: how soon it can be used, and how soon an answer's first words stand there.

python -m bench.page [PASSAGES]    measure with a library of so many passages, and print the table
"""

import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from bench.asking import news
from bench.browser import chromium, served
from bench.cases import paragraphs, xquad
from bench.large_library import library_of
from bench.speed import percentile
from bench.workspace import filled
from index.library import Library

PASSAGES = 10_000
CONTEXTS = 10
QUESTIONS = 20
A_KEY = 100  # milliseconds: 120 words a minute, a fast typist
_NEWS = 200  # articles, which come again and again with other words
_QUESTION_BOX = "#beleg-question textarea"

# Milliseconds since the navigation began, when the box for questions can be seen and written in.
_WHEN_USABLE = f"""
(() => {{
  const look = () => {{
    const box = document.querySelector("{_QUESTION_BOX}");
    if (box?.getClientRects().length && !box.disabled && !box.readOnly) window.usableAfter = performance.now();
    else requestAnimationFrame(look);
  }};
  look();
}})();
"""

# Milliseconds from Enter to the frame in which one answer more is drawn.
_FIRST_WORDS = f"""() => {{
  const answers = () => document.querySelectorAll("#beleg-chat .beleg-answer").length;
  const before = answers();
  let began = 0;
  document.querySelector("{_QUESTION_BOX}").addEventListener("keydown", () => {{ began = performance.now(); }}, {{ capture: true, once: true }});
  window.firstWords = new Promise((resolve) => {{
    const watch = new MutationObserver(() => {{
      if (answers() === before) return;
      watch.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - began));
    }});
    watch.observe(document.getElementById("beleg-chat"), {{ childList: true, subtree: true }});
  }});
}}"""


@dataclass(frozen=True, slots=True)
class PageNumbers:
    """Seconds and milliseconds, as the browser counts them."""

    passages: int
    contexts: int
    usable_s: float  # median, each in a browser that has nothing of the page yet
    usable_worst_s: float
    questions: int
    first_words_p50_ms: float  # of questions that were typed
    first_words_p95_ms: float
    pasted_p50_ms: float  # of others, that came all at once
    pasted_p95_ms: float


def measure(cache: Path, passages: int = PASSAGES, contexts: int = CONTEXTS, questions: int = QUESTIONS) -> PageNumbers:
    with tempfile.TemporaryDirectory(prefix="beleg-bench-", ignore_cleanup_errors=True) as name:
        library = _library(Path(name), cache, passages)
        with Library(library) as opened:
            held = opened.count()[1]
        with served(library, cache) as address, chromium() as browser:
            _usable_ms(browser, address)  # the server's first page is not counted: its files come from the disk
            usable = [_usable_ms(browser, address) / 1000 for _ in range(contexts)]
            typed, pasted = _first_words_ms(browser, address, questions)
        return PageNumbers(
            passages=held,
            contexts=contexts,
            usable_s=statistics.median(usable),
            usable_worst_s=max(usable),
            questions=len(typed),
            first_words_p50_ms=percentile(typed, 50),
            first_words_p95_ms=percentile(typed, 95),
            pasted_p50_ms=percentile(pasted, 50),
            pasted_p95_ms=percentile(pasted, 95),
        )


def _library(folder: Path, cache: Path, passages: int) -> Path:
    """German paragraphs, each once, among news with other words in each copy: see `bench.large_library`."""
    asked, around = [paragraph.article for paragraph in paragraphs("de")], news()[:_NEWS]
    with filled(folder / "base", cache, around):
        pass
    library = library_of(max(1, passages - len(asked)), folder / "library", cache, folder / "base", around)
    with filled(library, cache, asked):
        pass
    return library


def _usable_ms(browser: Browser, address: str) -> float:
    """In a new context, which has no cache, cookies or storage."""
    with browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.add_init_script(_WHEN_USABLE)
        page.goto(address)
        return float(page.wait_for_function("window.usableAfter").json_value())


def _first_words_ms(browser: Browser, address: str, count: int) -> tuple[list[float], list[float]]:
    """Of so many questions that were typed, and of as many others that were pasted, in one conversation each."""
    asked = [case.question for case in xquad("en", "de")]
    step = max(1, (len(asked) - 1) // (2 * count))
    chosen = asked[1::step][: 2 * count]
    return (
        _conversation_ms(browser, address, asked[0], chosen[::2], _type),
        _conversation_ms(browser, address, asked[0], chosen[1::2], _paste),
    )


def _conversation_ms(
    browser: Browser, address: str, first: str, questions: Sequence[str], write: Callable[[Locator, str], None]
) -> list[float]:
    """Of each question but the first, which opens the models."""
    with browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.goto(address)
        return [_first_words(page, question, write) for question in [first, *questions]][1:]


def _first_words(page: Page, question: str, write: Callable[[Locator, str], None]) -> float:
    write(page.locator(_QUESTION_BOX), question)
    page.evaluate(_FIRST_WORDS)
    page.locator(_QUESTION_BOX).press("Enter")
    return float(page.evaluate("window.firstWords"))


def _type(box: Locator, question: str) -> None:
    box.press_sequentially(question, delay=A_KEY)


def _paste(box: Locator, question: str) -> None:
    box.fill(question)


if __name__ == "__main__":
    import platformdirs

    from bench.page_tables import page_tables

    size = int(sys.argv[1]) if sys.argv[1:] else PASSAGES
    print(page_tables(measure(platformdirs.user_cache_path("beleg"), size), ""))
