"""How arrays are printed is said in one cell, and holds for all that follow.

NumPy keeps its print options in the context of the running task. JupyterLite runs each cell as a
task of its own, so that what `np.set_printoptions` says would be forgotten at the end of the cell.
"""

import numpy as np
from IPython import get_ipython


def hold_print_options() -> None:
    """Let the print options that a cell has set hold in the next one, from the running cell on."""
    shell, held = get_ipython(), {}

    def restore(_):
        np.set_printoptions(**held)

    def keep(result):
        if result and result.info.raw_cell.strip():  # before an empty cell nothing is restored
            held.update(np.get_printoptions())

    if shell:
        shell.events.register("pre_run_cell", restore)
        shell.events.register("post_run_cell", keep)
