"""Letters with small numbers, as the lessons write them: W₁, z², 10⁻⁵."""

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def low(index: int) -> str:
    """Return a number as a subscript: low(12) is ₁₂."""
    return str(index).translate(SUBSCRIPTS)


def high(index: int) -> str:
    """Return a number as a superscript: high(-5) is ⁻⁵."""
    return str(index).translate(SUPERSCRIPTS)


def symbol(letter: str, index: int) -> str:
    """Return a letter with its layer as a subscript: symbol("W", 1) is W₁."""
    return letter + low(index)
