"""The measures of indexing and of the library as rows and tables of docs/benchmarks.md."""

from bench.indexing import IndexingNumbers
from bench.library import FUZZED, LibraryNumbers
from bench.reader_tables import Goal


def indexing_goals(found: IndexingNumbers) -> list[Goal]:
    """What indexing is to reach."""
    return [
        ("1,028 news articles indexed, times as fast as the plain way", 2.5, round(found.ratio, 2), True),
        ("the same indexed again, nothing changed, s", 3, round(found.again_s, 1), False),
    ]


def indexing_tables(found: IndexingNumbers, conditions: str) -> str:
    """Everything, with what was done."""
    return "\n".join(
        [
            "### Indexing",
            "",
            conditions
            + "*plain*: LangChain's `HuggingFaceEmbeddings` and `Chroma.from_documents`, fp32, on the same passages in the same "
            "process, the news in four parts, both ways in turn, from files to what can be searched.",
            "",
            "| what | |",
            "|---|---|",
            f"| news articles, their passages | {found.articles:,}, {found.passages:,} |",
            f"| passages indexed a second: ours, plain | {found.ours_per_s:.1f}, {found.plain_per_s:.1f} |",
            f"| ratio of the parts, median | {found.ratio:.2f} |",
            f"| indexed again, nothing changed, whole process, s | {found.again_s:.1f} |",
        ]
    )


def library_goals(found: LibraryNumbers) -> list[Goal]:
    """What the library is to reach."""
    return [
        ("a passage indexed at 100,000 passages, times as long as at 6,000", 1.3,
         round(found.large_ms / found.base_ms, 2), False),
        ("retrieve p50 at 100,000 passages, times as long as at 1,000", 2,
         round(found.large_retrieve_ms / found.small_retrieve_ms, 2), False),
        ("recall@10 at 100,000 passages against all vectors compared", 0.99, round(found.recall, 4), True),
        ("process start to first answer at 100,000 passages, s", 15, round(found.start_s, 1), False),
        ("peak memory at 100,000 passages, MB", 2500, round(found.memory_mb), False),
        (f"kills survived, of {found.kills}", found.kills, found.kills_survived, True),
        (f"hostile files named and skipped or read, of {found.hostile}", found.hostile, found.hostile_survived, True),
    ]  # fmt: skip


def library_tables(found: LibraryNumbers, conditions: str) -> str:
    """Everything, with what was done."""
    return "\n".join(
        [
            "### Library",
            "",
            conditions
            + "The large library is the news again and again with every fifth word another; its vectors are those of the news with noise, and what is "
            "indexed on top of it, 120 articles four times, each in a process of its own with the index loaded before, is embedded as ever. Retrieve: 280 questions "
            "in German and English, the question embedded too. Killed: SIGKILL at random moments of indexing, deleting, "
            "saving and rebuilding, always the same library (`python -m tests.killing 100`). Hostile: "
            f"`python -m tests.hostile {FUZZED}`.",
            "",
            "| what | |",
            "|---|---|",
            f"| a passage indexed on top of {found.base_passages:,} / {found.large_passages:,}, ms | {found.base_ms:.1f} / {found.large_ms:.1f} |",
            f"| retrieve p50 at 1,000 / {found.large_passages:,} passages, ms | {found.small_retrieve_ms:.1f} / {found.large_retrieve_ms:.1f} |",
            f"| recall@10 against all vectors compared | {found.recall:.4f} |",
            f"| process start to first answer at {found.large_passages:,} passages, s | {found.start_s:.1f} |",
            f"| peak memory of asking and indexing there, MB | {found.memory_mb:.0f} |",
            f"| search index of {found.large_passages:,} passages made anew from the library, s | {found.rebuilt_s:.0f} |",
            f"| kills survived | {found.kills_survived} of {found.kills} |",
            f"| hostile files that came to what they should, slowest | {found.hostile_survived} of {found.hostile}, {found.hostile_slowest_s:.1f} s |",
        ]
    )
