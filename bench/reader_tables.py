"""The reader's measures as rows and tables of docs/benchmarks.md."""

from bench.reader import Reading

Goal = tuple[str, float, float, bool]  # name, wanted, measured, whether at least (else at most)


def goals_of(reading: Reading) -> list[Goal]:
    """What the reader is to reach."""
    given = {each.name: each for each in reading.given}
    found = {each.name: each for each in reading.found}
    rows: list[Goal] = [
        (f"reader, passage given, XQuAD dev {pair}, F1", wanted, round(100 * given[pair].f1, 1), True)
        for pair, wanted in (("en→en", 78), ("de→de", 70), ("en→de", 65), ("ru→de", 62))
    ]
    rows.append(("reader, passage given, MLQA German dev, F1", 57, round(100 * given["MLQA de"].f1, 1), True))
    rows.append(
        ("passage of another article told from the right one, en→de, AUROC", 0.95, round(given["en→de"].auroc, 3), True)
    )
    rows += [
        ("human-written unanswerable questions, squad2-en held out, AUROC", 0.75, round(reading.held_squad2, 3), True),
        ("human-written unanswerable questions, pquad held out, AUROC", 0.75, round(reading.held_pquad, 3), True),
    ]
    for pair, wanted in (("de→de", 62), ("en→de", 56)):
        each = found[pair]
        rows += [
            (f"whole pipeline {pair}, F1 of the first quote", wanted, round(100 * each.f1, 1), True),
            (f"whole pipeline {pair}, right article, %", 90, round(100 * each.cited, 1), True),
            (f"whole pipeline {pair}, article taken out: refused, %", 75, round(100 * each.refused_without, 1), True),
            (f"whole pipeline {pair}, article there: refused, %", 15, round(100 * each.refused, 1), False),
        ]
    rows += [
        ("expected calibration error of the shown probability", 0.05, round(reading.calibration_error, 3), False),
        ("8 passages read for a question, p50, ms", 400, round(reading.read_8_ms), False),
        ("memory that the reader adds, MB", 120, round(reading.memory_mb), False),
        ("passages a second, times float32 in batches of 8", 2.5,
         round(reading.passages_per_s / reading.float_passages_per_s, 2), True),
        ("weights in the package, MB", 45, round(reading.weights_mb, 1), False),
    ]  # fmt: skip
    return rows


def reading_tables(reading: Reading, conditions: str) -> str:
    """Everything, with what was done."""
    lines = [
        "### Reader",
        "",
        conditions
        + "As the product runs it, in int8. *Given*: the paragraph is given whole; AUROC: it against a paragraph of "
        "another article, by the best probability. XQuAD dev 140 questions, MLQA German 512.",
        "",
        "| passage given | F1 | exact | AUROC | questions |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.name} | {100 * each.f1:.1f} | {100 * each.exact:.1f} | {each.auroc:.3f} | {each.count} |"
        for each in reading.given
    ]
    lines += [
        "",
        "*Whole pipeline*: the German dev paragraphs and 1,028 news articles in one library, 8 passages retrieved; F1 of the likeliest "
        "quote, shown or not; *right article*: it stands in the right one; *answered*: shown, F1 at least 0.5. *Without*: "
        "the answering Wikipedia article taken out (MLQA: the paragraph). Probability and threshold fitted on "
        "four fifths of the questions, said of the other fifth.",
        "",
        "| whole pipeline | F1 | right article | answered rightly | refused | refused without | questions |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in reading.found:
        shares = (each.cited, each.answered, each.refused, each.refused_without)
        cells = " | ".join(f"{share:.1%}" for share in shares)
        lines.append(f"| {each.name} | {100 * each.f1:.1f} | {cells} | {each.count} |")
    lines += [
        "",
        "| reading | |",
        "|---|---|",
        f"| human-written unanswerable questions, AUROC: squad2-en, pquad, paragraphs held out | {reading.held_squad2:.3f}, {reading.held_pquad:.3f} |",
        f"| expected calibration error | {reading.calibration_error:.3f} |",
        f"| 8 passages for a question, p50, ms: not read before, read before | {reading.read_8_ms:.0f}, {reading.read_8_again_ms:.0f} |",
        f"| passages a second, states known: ours, float32 by torch in batches of 8 | {reading.passages_per_s:.0f}, {reading.float_passages_per_s:.0f} |",
        f"| memory that the reader adds, MB, 192 passages remembered | {reading.memory_mb:.0f} |",
    ]
    return "\n".join(lines)
