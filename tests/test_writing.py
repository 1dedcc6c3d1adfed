"""How numbers are written: to the letter, because facts and cards are compared as text."""

import numpy as np
import pytest

from nbcore.writing.numbers import (
    brief,
    digits,
    number,
    padded,
    power,
    precise,
    scientific,
    significant,
    unless_noise,
)
from nbcore.writing.symbols import symbol


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *[(0.0, "0"), (-0.0, "0"), (1.0, "1.00"), (-0.357, "-0.36"), (0.0737, ".074")],
        *[(-0.0994, "-.099"), (0.0996, "0.10"), (9.99, "9.99"), (-9.996, "-10"), (123.4, "123")],
        *[(0.00063, "6e-4"), (-0.00096, "-.001"), (12345.0, "1e4"), (-3e-12, "-3e-12")],
    ],
)
def test_numbers_are_rounded_to_what_fits(value, text):
    assert number(value) == text


@pytest.mark.parametrize("size", 10.0 ** np.arange(-8, 9))
def test_numbers_have_at_most_five_characters_and_stay_near(size):
    for value in size * np.linspace(-9.99, 9.99, 50):
        assert len(number(value)) <= 5
        three_decimals = 0.0005 if abs(value) >= 0.0005 else 0
        assert float(number(value)) == pytest.approx(value, rel=0.5, abs=three_decimals)


@pytest.mark.parametrize(
    ("value", "short", "long"),
    [
        (0.0, "0", "0.0000"),
        (0.123456, "0.123", "0.1235"),
        (-1234.5, "-1.23e3", "-1234.5000"),
        (1e-5, "1e-5", "0.0000"),
        (2.5e12, "2.5e12", "2.5e12"),
        (-3.14159e-12, "-3.14e-12", "0.0000"),
        (9999.99996, "1e4", "1e4"),
        (np.inf, "inf", "inf"),
    ],
)
def test_brief_and_precise_numbers(value, short, long):
    assert brief(value) == short
    assert precise(value) == long


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (significant(0.0000123456), "1.235e-05"),
        (significant(12345.0, 3), "1.23e+04"),
        (significant(0.25, 3, signed=True), "+0.25"),
        (significant(-0.25, signed=True), "-0.25"),
        (brief(0.0000123456, 2), "1.2e-5"),
        (digits(1 / 3), "0.3333"),
        (digits(-1e-12), "0"),
        (padded(0.12), "0.120"),
        (padded(-2.0), "-2"),
        (padded(-0.0), "0"),
        (scientific(0.000012), "1.20e-5"),
        (scientific(-12000.0, 2), "-1.2e4"),
        (unless_noise(2e-9, significant, "about 0"), "2e-09"),
        (unless_noise(-9e-10, significant, "about 0"), "about 0"),
        (unless_noise(-0.0, brief, "about 0"), "0"),
    ],
)
def test_every_format_writes(text, expected):
    assert text == expected


def test_symbols_and_powers():
    assert symbol("W", 1) == "W₁" and symbol("δ", 10) == "δ₁₀"
    assert power(-5) == "10⁻⁵" and power(0) == "10⁰" and power(12) == "10¹²"
