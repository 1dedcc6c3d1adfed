"""How numbers are written in pictures, facts and cards."""

from collections.abc import Callable

from nbcore.writing.symbols import superscript

NOISE = 1e-9  # below it nothing but rounding may be left


def power(exponent: int) -> str:
    """Return a power of ten: power(-5) is 10⁻⁵."""
    return "10" + superscript(exponent)


def number(value: float) -> str:
    """Return a value in at most five characters, for nodes and cells."""
    size = abs(value)
    if size == 0:
        return "0"
    if 0.0995 <= size < 9.995:
        return f"{value:.2f}"
    if 9.995 <= size < 9999.5:
        return f"{value:.0f}"
    if 0.00095 <= size < 0.0995:
        return f"{value:.3f}".replace("0.", ".")
    return _short(f"{value:.0e}")


def significant(value: float, count: int = 4, *, signed: bool = False) -> str:
    """Return a value with so many significant digits, as Python writes them: 1.235e-05."""
    return f"{value:{'+' if signed else ''}.{count}g}"


def brief(value: float, count: int = 3) -> str:
    """Return a value with three digits, or another count, for titles and facts: 1.23e-5."""
    return _short(significant(value, count))


def precise(value: float, decimals: int = 4, *, below: float = 1e4) -> str:
    """Return a value with four decimals, or with three digits when it is large; 0 has no sign."""
    value = round(float(value), decimals) + 0.0
    return f"{value:.{decimals}f}" if abs(value) < below else brief(value)


def digits(value: float, count: int = 4) -> str:
    """Return a value with so many digits, and 0 where only rounding keeps it from 0."""
    return significant(round(value, 9) + 0.0, count)


def padded(value: float, count: int = 3) -> str:
    """Return a value with exactly so many digits, 0.120 or 12.0; a whole number stays as it is."""
    value = float(value) + 0.0
    return brief(value, count) if value.is_integer() else f"{value:#.{count}g}"


def scientific(value: float, count: int = 3) -> str:
    """Return a value as digits times a power of ten: 1.20e-5."""
    return _short(f"{value + 0.0:.{count - 1}e}")


def compact(value: float, *, signed: bool = False) -> str:
    """Return four digits, three where a value is below 0.001, and 0 where it is rounding only."""
    text = _short(digits(value, 3 if abs(value) < 0.001 else 4))
    return text if not signed or text == "0" or text.startswith("-") else f"+{text}"


def unless_noise(value: float, write: Callable[[float], str], otherwise: str) -> str:
    """Return what `write` makes of a value, or `otherwise` where it may be rounding only.

    Such values, below NOISE in size, differ between computers; 0 itself is written, without a sign.
    """
    return otherwise if 0 < abs(value) < NOISE else write(float(value) + 0.0)


def _short(text):
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
