"""Letters with small numbers, as the lessons write them: W₁, z², 10⁻⁵."""

from nbcore import validation

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def subscript(index: int) -> str:
    """Return a number as a subscript: subscript(12) is ₁₂.

    Raises ValueError unless it is a whole number of at least 0.
    """
    validation.whole("the index", index, 0)
    return str(index).translate(SUBSCRIPTS)


def superscript(index: int) -> str:
    """Return a number as a superscript: superscript(-5) is ⁻⁵.

    Raises ValueError unless it is a whole number.
    """
    validation.whole("the index", index, -(10**6), 10**6)
    return str(index).translate(SUPERSCRIPTS)


def of_arrays(formula: str, **symbols: str) -> str:
    """Return the formula of an activation or a loss with these symbols, ⊙ for its products."""
    formula = formula.replace("{a}²", "{a} · {a}")  # X² could be read as the matrix product X X
    return formula.format(**symbols).replace("·", "⊙")


def symbol(letter: str, index: int) -> str:
    """Return a letter with its layer as a subscript: symbol("W", 1) is W₁.

    Raises ValueError where `subscript` does, and unless the letter is a text.
    """
    validation.instance("the letter", letter, str)
    return letter + subscript(index)
