"""Nothing that a learner has done shows in a test, and no test leaves anything beside the lessons."""

import os

os.environ["NBCORE_ANSWERS"] = "off"
