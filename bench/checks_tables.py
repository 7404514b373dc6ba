"""What was measured of the checks of written statements, as rows and tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.checks import Caught, Checked, ChecksMeasured
from bench.checks_data import KINDS, LANGUAGES
from bench.reader_tables import Goal

_SURE_KINDS = ("number", "date", "name")


def checks_parts(kept: Mapping[str, Any], said: Mapping[str, str]) -> tuple[list[Goal], list[str]]:
    """The rows and the tables, where they have been measured."""
    if "checks" not in kept:
        return [], []
    held = kept["checks"]["measured"]
    checked = [Checked(**{**each, "kinds": [Caught(**kind) for kind in each["kinds"]]}) for each in held["checked"]]
    measured = ChecksMeasured(**{**held, "checked": checked})
    return checks_goals(measured), [checks_tables(measured, said["checks"])]


def checks_goals(measured: ChecksMeasured) -> list[Goal]:
    goals: list[Goal] = []
    for language in LANGUAGES:
        mine = [each for each in measured.checked if each.language == language]
        recall = sum(each.supported for each in mine) / sum(each.true for each in mine)
        for kind in _SURE_KINDS:
            precision = round(_pooled(kind, mine).precision, 3)
            goals.append(
                (f"written statements, changed {kind}, {language}→de: precision of supported", 0.95, precision, True)
            )
        goals.append((f"written statements, {language}→de: true ones supported", 0.85, round(recall, 3), True))
    return [
        *goals,
        ("check of one statement, p50, ms", 60, round(measured.p50_ms), False),
        ("statement shown after its last token, p50, ms", 50, round(measured.shown_p50_ms), False),
    ]


def checks_tables(measured: ChecksMeasured, conditions: str) -> str:
    lines = [
        "### Checks of written statements",
        "",
        conditions
        + "*parallel*: a sentence of XQuAD's dev part in English or Russian cites its German translation, left out where it names "
        "what the German does not (12 of 188, read by a person after a measurement with them: 0.833 of the true Russian ones "
        "were supported then, 0.923 of the English); de→de the "
        "sentence itself with a clause dropped or moved, so easier than a paraphrase. *written*: short statements of "
        "our own on made-up news. A false one is a true one with one number, date, name or denial changed, or citing "
        "another sentence of its paragraph; *invented* says something else in the sentence's own names and numbers. "
        "Recall: true ones shown as supported. Precision: of what is shown as supported when each false one stands "
        "beside the true one that it was made from, how much is true; **accepting what the model cites has 0.50 in "
        "every cell**, at recall 1. In brackets: let through, of how many. Rules and limits were chosen on half of the "
        "topics, and on articles of XQuAD that are not in the dev part; the numbers are of the other half.",
        "",
        "| statements | recall | " + " | ".join(KINDS) + " |",
        "|---|---|" + "---|" * len(KINDS),
    ]
    for each in measured.checked:
        cells = " | ".join(_cell(kind) for kind in each.kinds)
        lines.append(
            f"| {each.origin} {each.language}→de | {each.recall:.2f} ({each.supported} of {each.true}) | {cells} |"
        )
    return "\n".join([*lines, "", *_citations(measured), "", *_times(measured)])


def _citations(measured: ChecksMeasured) -> list[str]:
    """All statements together, true and false: which citations are shown as supporting."""
    lines = [
        "All statements together, true and false ones, each with what it cites: how many of the citations that are "
        "shown as supporting do support, and how many of those that do are shown.",
        "",
        "| statements | true, false | citation precision | recall | accepting what is cited: precision | recall |",
        "|---|---|---|---|---|---|",
    ]
    for language in LANGUAGES:
        mine = [each for each in measured.checked if each.language == language]
        true, supported = sum(each.true for each in mine), sum(each.supported for each in mine)
        false = sum(kind.false for each in mine for kind in each.kinds)
        through = sum(kind.let_through for each in mine for kind in each.kinds)
        lines.append(
            f"| {language}→de | {true}, {false} | {supported / (supported + through):.3f} | {supported / true:.3f} "
            f"| {true / (true + false):.3f} | 1.000 |"
        )
    return lines


def _times(measured: ChecksMeasured) -> list[str]:
    return [
        f"One statement's check: p50 {measured.p50_ms:.0f} ms, p95 {measured.p95_ms:.0f} ms, its sentences encoded "
        f"before; these take {measured.prepare_ms:.0f} ms for a paragraph (p50), while the model reads. From a "
        f"statement's last token, sent by a server on the same machine, to the checked statement: p50 "
        f"{measured.shown_p50_ms:.0f} ms, p95 {measured.shown_p95_ms:.0f} ms; a token comes every 20 ms.",
    ]


def _cell(kind: Caught) -> str:
    return f"{kind.precision:.2f} ({kind.let_through} of {kind.false})" if kind.false else ""


def _pooled(kind: str, parts: Sequence[Checked]) -> Caught:
    mine = [each for part in parts for each in part.kinds if each.kind == kind]
    return Caught(
        kind,
        sum(each.false for each in mine),
        sum(each.let_through for each in mine),
        sum(each.true_supported for each in mine),
    )
