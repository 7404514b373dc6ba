"""The page's measures as rows and a table of docs/benchmarks.md."""

from bench.page import A_KEY, PageNumbers
from bench.reader_tables import Goal


def page_goals(found: PageNumbers) -> list[Goal]:
    """What the page is to reach."""
    return [
        ("page usable in a browser that has nothing of it, s", 2, round(found.usable_s, 2), False),
        (
            "typed question, Enter to first words at 10,000 passages, p50, ms",
            300,
            round(found.first_words_p50_ms),
            False,
        ),
    ]


def page_tables(found: PageNumbers, conditions: str) -> str:
    """Everything, with what was done."""
    return "\n".join(
        [
            "### Page",
            "",
            conditions
            + f"Chromium without a window on the same machine as the server, 1280 x 800, a library of {found.passages:,} "
            "passages: 532 German paragraphs among news again and again with every fifth word another, their vectors with "
            "noise. Usable: from the navigation until the box for questions can be seen and written in, each time in a new "
            "context without a cache. First words: from Enter until the answer is drawn; English questions on the "
            f"paragraphs, none asked before; typed with {A_KEY} ms between keys, while which their passages are prepared, or "
            "pasted and sent at once.",
            "",
            "| what | |",
            "|---|---|",
            f"| page usable, median / worst of {found.contexts}, s | {found.usable_s:.2f} / {found.usable_worst_s:.2f} |",
            f"| Enter to an answer's first words, typed, p50 / p95 of {found.questions}, ms "
            f"| {found.first_words_p50_ms:.0f} / {found.first_words_p95_ms:.0f} |",
            f"| the same, pasted, ms | {found.pasted_p50_ms:.0f} / {found.pasted_p95_ms:.0f} |",
        ]
    )
