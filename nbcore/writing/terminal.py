"""Text for a terminal that does not have every letter: δ₂ is delta_2 there."""

import re
import sys

from nbcore.writing.symbols import SUBSCRIPTS, SUPERSCRIPTS

SPELLED = {
    **{"δ": "delta", "η": "eta", "θ": "theta", "σ": "sigma", "β": "beta", "ε": "epsilon"},
    **{"∂": "d", "Ŷ": "Y_hat", "ᵀ": "^T", "ᵗ": "^t", "′": "'", "√": "sqrt", "½": "1/2"},
    **{"−": "-", "⊙": "*", "·": "*", "‖": "||", "≈": "~", "≥": ">=", "←": "<-", "…": "..."},
    **{"✓": "[ok]", "✗": "[x]"},
}
RUNS = [  # of small figures, and what stands before them
    (mark, {small: chr(plain) for plain, small in table.items()})
    for mark, table in (("_", SUBSCRIPTS), ("^", SUPERSCRIPTS))
]


def printable(text: str) -> bool:
    """Return whether sys.stdout can print a text."""
    try:
        text.encode(_encoding())
    except UnicodeEncodeError:
        return False
    return True


def spelled(text: str) -> str:
    """Return a text with its letters spelled out, so that sys.stdout can print it.

    What has no spelling becomes its number, as in "\\u4e2d".
    """
    for mark, figures in RUNS:
        run = f"([{''.join(map(chr, figures))}]+)"
        text = re.sub(run, rf"{mark}\1", text).translate(figures)
    text = re.sub("([βδεηθσᵀ])(?=[A-Za-zŶβδεηθσ])", r"\1 ", text)
    text = text.translate(str.maketrans(SPELLED))
    encoding = _encoding()
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _encoding():
    return getattr(sys.stdout, "encoding", None) or "utf-8"
