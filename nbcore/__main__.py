"""`python -m nbcore` does what the command `nbcore` does."""

import sys

from nbcore.course.command import main

if __name__ == "__main__":
    sys.exit(main())
