"""Make nbcore/digits.npz from scikit-learn's copy of the UCI handwritten digits.

    python tests/tools/make_digits.py        (needs scikit-learn, which the project itself does not)

Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
Repository, 1998, doi 10.24432/C50P49, license CC BY 4.0. scikit-learn ships its test part: 1797
pictures of 8 by 8 pixels, each pixel a count from 0 to 16. Nothing is changed but the number type.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

TARGET = Path(__file__).parents[2] / "nbcore" / "digits.npz"

if __name__ == "__main__":
    found = load_digits()
    np.savez_compressed(
        TARGET, pixels=found.data.astype(np.uint8), labels=found.target.astype(np.uint8)
    )
    print(f"{TARGET.name}: {len(found.target)} pictures, {TARGET.stat().st_size} bytes")
