"""Passes taken apart, and many passes compared, in NumPy alone."""
