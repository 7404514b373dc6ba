"""Probabilities of spans: a softmax over the different answers and "no answer"."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from qa.calibration import Calibration, Weighed

CALIBRATION = Calibration(temperature=2.5, null=1.5, nearness=4.0, threshold=0.4, sentence=0.7)


def leading(*leads: float, groups: str = "abcdefgh") -> list[Weighed]:
    """Spans in equally near passages and sentences, each in other words."""
    return [Weighed(lead, 0.8, 0.0, group) for lead, group in zip(leads, groups, strict=False)]


def a_span(chance: np.random.Generator) -> Weighed:
    lead, support = chance.normal(scale=6.0), chance.normal(scale=3.0)
    return Weighed(float(lead), float(chance.uniform(0.6, 0.95)), float(support), str(chance.integers(0, 6)))


def a_case(seed: int) -> list[Weighed]:
    """Up to 20 spans in up to 6 wordings."""
    chance = np.random.default_rng(seed)
    return [a_span(chance) for _ in range(chance.integers(1, 21))]


def by_hand(calibration: Calibration, spans: Sequence[Weighed]) -> list[float]:
    """The formula of the docstring, word for word."""
    z = [
        span.lead / calibration.temperature
        + calibration.nearness * (span.score - max(each.score for each in spans))
        + calibration.sentence * span.support
        for span in spans
    ]
    groups = {span.group for span in spans}
    best = {group: max(value for span, value in zip(spans, z, strict=True) if span.group == group) for group in groups}
    total = math.exp(calibration.null) + sum(math.exp(value) for value in best.values())
    return [math.exp(best[span.group]) / total for span in spans]


@pytest.mark.parametrize("seed", range(25))
def test_the_probabilities_are_those_of_the_formula(seed: int) -> None:
    spans = a_case(seed)
    found = CALIBRATION.probabilities(spans)
    assert found == pytest.approx(by_hand(CALIBRATION, spans), rel=1e-9, abs=1e-12)
    assert all(type(value) is float and 0 <= value <= 1 for value in found)


@pytest.mark.parametrize("seed", range(25))
def test_equal_words_share_a_probability_and_the_different_ones_leave_room_for_no_answer(seed: int) -> None:
    spans = a_case(seed)
    found = CALIBRATION.probabilities(spans)
    each = {span.group: probability for span, probability in zip(spans, found, strict=True)}
    assert found == [each[span.group] for span in spans]
    best = max(span.lead / CALIBRATION.temperature + CALIBRATION.sentence * span.support for span in spans)
    rest = math.exp(CALIBRATION.null) / (math.exp(CALIBRATION.null) + len(each) * math.exp(best))
    assert sum(each.values()) <= 1 - rest + 1e-9


@pytest.mark.parametrize("seed", range(25))
def test_who_leads_by_more_gains_and_nobody_else_does(seed: int) -> None:
    spans = a_case(seed)
    before = CALIBRATION.probabilities(spans)
    for place, raised in enumerate(spans):
        after = CALIBRATION.probabilities([*spans[:place], replace(raised, lead=raised.lead + 3), *spans[place + 1 :]])
        for span, old, new in zip(spans, before, after, strict=True):
            assert new >= old - 1e-9 if span.group == raised.group else new <= old + 1e-9


def test_a_larger_null_takes_from_every_answer_and_a_higher_temperature_evens_them() -> None:
    spans = leading(6, 2)
    first, second = CALIBRATION.probabilities(spans)
    less = replace(CALIBRATION, null=3.0).probabilities(spans)
    assert less[0] < first and less[1] < second
    cool, warm = replace(CALIBRATION, temperature=9.0).probabilities(spans)
    assert 1 < cool / warm < first / second


def test_of_two_equal_leads_the_one_in_the_nearer_passage_or_the_better_supported_is_likelier() -> None:
    near, far = CALIBRATION.probabilities([Weighed(3, 0.9, 2, "a"), Weighed(3, 0.8, 2, "b")])
    assert near / far == pytest.approx(math.exp(4.0 * 0.1))
    more, less = CALIBRATION.probabilities([Weighed(3, 0.8, 2, "a"), Weighed(3, 0.8, -1, "b")])
    assert more / less == pytest.approx(math.exp(0.7 * 3))


def test_where_no_sentence_is_supported_everything_is_less_likely() -> None:
    """A wrong topic looks to the span reader like the right one; the sentence reader tells them apart."""
    (likely,) = CALIBRATION.probabilities([Weighed(3, 0.8, 2, "a")])
    (unlikely,) = CALIBRATION.probabilities([Weighed(3, 0.8, -4, "a")])
    assert unlikely < 0.1 < 0.5 < likely


def test_weights_that_were_made_without_sentences_are_read_without_them() -> None:
    assert Calibration(temperature=1.0, null=0.0, nearness=0.0, threshold=0.5).sentence == 0.0


@pytest.mark.parametrize("size", [1e2, 1e4, 1e8, 1e30, 1e300])
def test_huge_and_tiny_leads_do_not_overflow(size: float) -> None:
    assert CALIBRATION.probabilities(leading(size, -size, 0)) == pytest.approx([1, 0, 0])
    assert CALIBRATION.probabilities(leading(-size, -size, -size)) == pytest.approx([0, 0, 0])
    assert CALIBRATION.probabilities(leading(size, size, size, groups="aba")) == pytest.approx([0.5] * 3)


def test_a_lead_of_minus_infinity_is_a_probability_of_nothing() -> None:
    assert CALIBRATION.probabilities(leading(-math.inf, 4))[0] == 0.0


def test_without_spans_there_are_no_probabilities() -> None:
    assert CALIBRATION.probabilities([]) == []
