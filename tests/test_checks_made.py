"""The statements that the checks are measured with."""

from bench.checks_data import made


def test_every_false_statement_differs_from_the_true_one_or_cites_another_sentence() -> None:
    statements = made()
    true = {(case.language, case.statement): case for case in statements if case.true}
    assert true
    for case in statements:
        original = true[case.language, case.made_from]
        assert case.true or case.statement != original.statement or case.cited != original.cited, case
