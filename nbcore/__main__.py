"""`python -m nbcore` does what the command `nbcore` does."""

import sys

from nbcore.course.command import main

sys.exit(main())
