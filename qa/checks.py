"""Whether the sentences that a written statement cites say what it says: what a model writes is shown as supported

only where all of these hold. Pure functions; the meaning of statement and sentence is compared in `qa/support.py`.

- every number, date and name of the statement stands in a cited sentence, in whatever format or alphabet
- what it quotes is quoted there
- both deny, or neither does
"""

from collections.abc import Sequence

from qa.checks_dates import Date, date_findings, dates_in
from qa.checks_names import name_findings, names_in
from qa.checks_negation import Nearest, negation_findings
from qa.checks_numbers import number_findings, numbers_in
from qa.checks_quotes import quote_findings
from qa.checks_types import Check, Cited, Finding


def check(
    statement: str,
    language: str,
    cited: Sequence[Cited],
    others: Sequence[Cited] = (),
    nearest: Nearest | None = None,
) -> Check:
    """Check a statement in that language against the sentences that it cites, by their words alone.

    `others` are the sentences that it might have cited too: they tell names from other words. `nearest` finds the
    part of a sentence that the statement is about, where a denial must be placed.

    >>> said = [Cited("Ihr sollen bis zu 9000 Soldaten aus Minsk angehören.", "de")]
    >>> check("It is to have 9,000 soldiers from Minsk.", "en", said).supported
    True
    >>> [finding.words for finding in check("It is to have 8,000 soldiers from Pinsk.", "en", said).missing]
    ['8,000', 'Pinsk']
    """
    if not cited:
        return Check([Finding("source", "", False)])
    return Check(
        [
            *check_facts(statement, language, cited, others),
            *quote_findings(statement, language, cited),
            *negation_findings(statement, language, cited, nearest),
        ]
    )


def check_facts(statement: str, language: str, cited: Sequence[Cited], others: Sequence[Cited] = ()) -> list[Finding]:
    """Whether each number, date and name of a statement stands in the sentences."""
    dates = dates_in(statement, language)
    # Of "19 December" only the whole must stand there, and "Monday" is no name.
    numbers = [each for each in numbers_in(statement, language) if not _within(each.start, dates)]
    names = [each for each in names_in(statement, language) if not _within(each.start, dates)]
    return [
        *number_findings(numbers, cited),
        *date_findings(dates, cited),
        *name_findings(names, language, cited, others),
    ]


def _within(place: int, dates: Sequence[Date]) -> bool:
    return any(date.start <= place < date.end for date in dates)
