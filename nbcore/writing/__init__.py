"""How things are written: letters with indices, numbers, and lines that fit a page."""
