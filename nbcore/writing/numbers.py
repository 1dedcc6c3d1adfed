"""How numbers are written in pictures, facts and cards."""

from nbcore.writing.symbols import superscript


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


def brief(value: float, count: int = 3) -> str:
    """Return a value with three digits, or so many, for titles and facts."""
    return _short(f"{value:.{count}g}")


def precise(value: float) -> str:
    """Return a value with four decimals, or with three digits when it is large."""
    return f"{value:.4f}" if abs(value) < 1e4 else brief(value)


def digits(value: float, count: int = 4) -> str:
    """Return a value with so many digits, and 0 for what only rounding keeps from it."""
    return f"{round(value, 9) + 0.0:.{count}g}"


def _short(text):
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
