"""Partial dates: which ones exist, and which days they cover."""

import pytest

from index.dates import day_range, is_date


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("2022", (20220101, 20221231)),
        ("2022-12", (20221201, 20221231)),
        ("2023-02", (20230201, 20230228)),
        ("2024-02", (20240201, 20240229)),
        ("2022-12-19", (20221219, 20221219)),
        ("2024-02-29", (20240229, 20240229)),
        ("0987-06", (9870601, 9870630)),
    ],
)
def test_a_partial_date_covers_all_its_days(date: str, days: tuple[int, int]) -> None:
    assert is_date(date)
    assert day_range(date) == days


@pytest.mark.parametrize(
    "text",
    ["", "22", "2022-13", "2022-00", "2023-02-29", "2022-12-00", "0000", "2022-1", "2022-12-19 ", "x2022", "12-2022"],
)
def test_what_is_no_date_has_no_days(text: str) -> None:
    assert not is_date(text)
    with pytest.raises(ValueError):
        day_range(text)
