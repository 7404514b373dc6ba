"""What was measured of conversations, of differing articles and of the words for certainty, as rows and tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.certainty import Called
from bench.disagreement import Disagreement
from bench.reader_tables import Goal

Turns = Mapping[str, Mapping[str, Sequence[int]]]  # way -> kind of turn -> (right, all)
_BARE, _OURS = "bare", "in the conversation"


def conversation_goals(found: Turns) -> list[Goal]:
    better = 100 * (_share(found[_OURS]["follow-up"]) - _share(found[_BARE]["follow-up"]))
    return [("follow-up questions answered rightly, points above asking them bare", 15, round(better, 1), True)]


def conversation_tables(found: Turns, conditions: str) -> str:
    kinds = list(found[_BARE])
    lines = [
        "### Conversations",
        "",
        conditions
        + "The conversations of bench/data/conversations, on the seed article and ten others, in German and English; the "
        "history is what Beleg itself answered. A *new* question begins another topic; an *unanswerable* follow-up must be refused.",
        "",
        f"| asked | {' | '.join(kinds)} |",
        "|---" * (len(kinds) + 1) + "|",
    ]
    for way, counts in found.items():
        cells = " | ".join(
            f"{right} of {count}, {100 * right / count:.0f}%" for right, count in (counts[k] for k in kinds)
        )
        lines.append(f"| {way} | {cells} |")
    return "\n".join(lines)


def certainty_goals(found: Sequence[Called]) -> list[Goal]:
    sure = next(each for each in found if each.word == "sure")
    return [("answers called sure that are right, %", 90, round(100 * sure.right / sure.count, 1), True)]


def certainty_tables(found: Sequence[Called], conditions: str) -> str:
    lines = [
        "### What sure means",
        "",
        conditions
        + "The questions of the whole pipeline above, with the answering article and without it, those answered; by a "
        "calibration fitted without the question. Right: the right words, wherever they stand.",
        "",
        "| called | answers | right | of these with the article | right |",
        "|---|---|---|---|---|",
    ]
    for each in found:
        cells = (
            each.count,
            f"{100 * each.right / each.count:.0f}%",
            each.there,
            f"{100 * each.there_right / each.there:.0f}%",
        )
        lines.append(f"| {each.word} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def disagreement_tables(found: Disagreement, conditions: str) -> str:
    return "\n".join(
        [
            "### Articles that agree, and articles that do not",
            "",
            conditions
            + "Each paragraph of XQuAD's German dev part whose answers hold a number stands in the library again, word for "
            "word, and a third time with those numbers changed, under other dates; asked in German and in English.",
            "",
            "| what | count |",
            "|---|---|",
            f"| the answer is shown | {found.found} of {found.asked} |",
            f"| of these, the changed answer is shown beside it | {found.both} |",
            f"| of these, one statement cites the paragraph and its equal copy | {found.joined} |",
            f"| of these, the changed copy, the newest, comes first | {found.ordered} |",
            f"| without copies: shown as different answers, of those answered | {found.plain_differing} of {found.plain_answered} |",
        ]
    )


def talk_parts(kept: Mapping[str, Any], said: Mapping[str, str]) -> tuple[list[Goal], list[str]]:
    """The rows and tables of those parts that have been measured."""
    goals: list[Goal] = []
    tables: list[str] = []
    if "conversations" in kept:
        turns = kept["conversations"]["measured"]
        goals += conversation_goals(turns)
        tables.append(conversation_tables(turns, said["conversations"]))
    if "certainty" in kept:
        called = [Called(**each) for each in kept["certainty"]["measured"]]
        goals += certainty_goals(called)
        tables.append(certainty_tables(called, said["certainty"]))
    if "disagreement" in kept:
        differing = Disagreement(**kept["disagreement"]["measured"])
        tables.append(disagreement_tables(differing, said["disagreement"]))
    return goals, tables


def _share(pair: Sequence[int]) -> float:
    return pair[0] / pair[1]
