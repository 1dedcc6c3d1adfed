"""The catalog's texts in the layout of a learner who has one example a column.

There each matrix is the transpose of the lessons', so that a product has its factors the other way
round: δ Wᵀ is Wᵀ δ, and Xᵀ δ is δ Xᵀ.
"""

import re

LETTER = r"(?:(?:[δXWZ]|∂J/∂W)(?:\{[lnkL]\})?|\?|\(W[^()]*\))ᵀ?"
FACTOR = rf"(⟦{LETTER}⟧|{LETTER})"
PRODUCT = re.compile(rf"(?<!⊙ ){FACTOR} {FACTOR}(?![{{ᵀ\w])")
WORDS = {
    "row": "column",
    "column": "row",
    "rows": "columns",
    "columns": "rows",
    "axis=0": "axis=1",
    "axis=1": "axis=0",
    "(n_in, n_out)": "(n_out, n_in)",
    "(m, n_out)": "(n_out, m)",
}
WORD = re.compile(
    "|".join(rf"\b{re.escape(word)}(?!\w)" if word[0] != "(" else re.escape(word) for word in WORDS)
)
OF_TARGETS = re.compile(r"\bY\b")  # which are given in rows
TRANSPOSED = "where its transpose belongs."
WRONG_WAY = (
    "the wrong way round. In columns W{n} is (n_out, n_in), and its transpose belongs there; "
    "net.weights holds it as (n_in, n_out), which is that transpose already."
)


def in_columns(text: str) -> str:
    """Return a text of the catalog, whose names of layers are still in braces, for columns."""
    text = PRODUCT.sub(r"\2 \1", text.replace(TRANSPOSED, WRONG_WAY))
    if text.endswith(WRONG_WAY) or OF_TARGETS.search(text):
        return text
    return WORD.sub(lambda found: WORDS[found[0]], text)
