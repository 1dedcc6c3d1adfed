"""Passes taken apart and many passes compared, with NumPy alone."""
