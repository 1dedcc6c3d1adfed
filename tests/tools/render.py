"""Run notebooks and store them in one canonical form, so that a diff shows only what has changed.

    python tests/tools/render.py [notebook ...]            run and store, all of notebooks/ if none
    python tests/tools/render.py --check [notebook ...]    run nothing, name those in another form

A second run gives the same bytes. Another machine's fonts give other pictures, but the same text.
"""

import argparse
import copy
import os
import re
import sys
from pathlib import Path

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, v4

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SECONDS = 120  # that a cell may take
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
LIVE = "application/vnd.jupyter.widget-view+json"  # means nothing without the kernel that made it
WORDS = re.compile(r"[a-z]+\d*(-([a-z]+\d*|\d+))*")  # delta-rule, layer-2, but not a 3f2b-9c1e
SLIDES = ("slide", "subslide", "fragment", "skip", "notes")  # without one, a slide goes on
RANDOM = re.compile(r"[0-9a-f]{8}")


class ThisPython(KernelSpecManager):
    """Know one kernel only, that of the running Python, whatever else the machine offers."""

    def get_kernel_spec(self, kernel_name):
        """Return that kernel for every name."""
        return KernelSpec(**get_kernel_dict())


def read(path: Path) -> NotebookNode:
    """Return the notebook in a file. Raises ValueError when it holds no JSON."""
    return v4.reads(path.read_text("utf-8"))


def canonical(notebook: NotebookNode) -> str:
    """Return the text of the notebook in canonical form; the notebook itself stays as it is.

    Raises ValueError, naming the cells, unless each has a readable id of its own.
    """
    require_readable_ids(notebook)
    notebook = copy.deepcopy(notebook)
    notebook.update(nbformat=4, nbformat_minor=5, metadata=METADATA)
    count = 0
    for cell in notebook.cells:
        cell.metadata = kept(cell.metadata)
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = merge_streams(cell.outputs)
            for output in cell.outputs:
                if "data" in output:
                    output.data.pop(LIVE, None)
                    output.metadata = {k: v for k, v in output.metadata.items() if k in output.data}
                if "execution_count" in output:
                    output.execution_count = count
    return v4.writes(notebook) + "\n"


def kept(metadata):
    """Return what is stored of a cell's metadata: its place among slides, and a hidden source."""
    slide = metadata.get("slideshow", {}).get("slide_type")
    found = NotebookNode()
    if metadata.get("jupyter", {}).get("source_hidden"):
        found.jupyter = {"source_hidden": True}
    if slide in SLIDES:
        found.slideshow = {"slide_type": slide}
    if metadata.get("tags"):
        found.tags = metadata["tags"]
    return found


def merge_streams(outputs):
    """Return the outputs with each run of the same stream as one; a kernel may cut it anywhere."""
    merged = []
    for output in outputs:
        if merged and output.get("name") and output.get("name") == merged[-1].get("name"):
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged


def require_readable_ids(notebook):
    """Raise ValueError, naming the cells, unless each id is made of words and is met once."""
    seen, wrong = set(), []
    for number, cell in enumerate(notebook.cells, start=1):
        name = cell.get("id", "")
        if name in seen:
            wrong.append(f"cell {number} has the id {name!r} of an earlier cell")
        elif not WORDS.fullmatch(name) or RANDOM.fullmatch(name):
            wrong.append(f"cell {number} has the id {name!r}; write one such as delta-rule")
        seen.add(name)
    if wrong:
        raise ValueError("; ".join(wrong))


def execute(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook with the outputs of a run in a fresh kernel; the given one stays.

    Raises RuntimeError, naming the cell, when a cell fails, takes too long or ends the kernel.
    """
    started = []
    os.environ["NBCORE_ANSWERS"] = "off"  # nothing that anybody has done is stored
    client = NotebookClient(
        copy.deepcopy(notebook),
        km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=ThisPython()),
        resources={"metadata": {"path": str(NOTEBOOKS)}},
        extra_arguments=["--log-level=ERROR"],
        timeout=SECONDS,
        force_raise_errors=True,
        record_timing=False,
        store_widget_state=False,
        on_cell_start=lambda cell, cell_index: started.append(cell.id),
    )
    try:
        return client.execute(cleanup_kc=True)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise RuntimeError(f"the cell {started[-1]!r} fails\n{error}") from error


def store(path: Path, text: str) -> None:
    """Put the text into the file in one step, so that an interrupted run loses nothing."""
    aside = path.with_name(path.name + ".tmp")
    aside.write_bytes(text.encode())
    os.replace(aside, path)


def main(arguments=None) -> int:
    """Render or check notebooks; return 1 when one fails, else 0."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="notebook")
    parser.add_argument("--check", action="store_true", help="run nothing, change nothing")
    options = parser.parse_args(arguments)
    paths = options.notebooks or sorted(NOTEBOOKS.glob("*.ipynb"))
    failures = 0
    for path in paths:
        try:
            notebook = read(path)
            text = canonical(notebook)
            if not options.check:
                store(path, canonical(execute(notebook)))
                print(f"{path}: rendered", flush=True)
            elif text.encode() != path.read_bytes():
                raise ValueError("not in canonical form; `make notebooks` brings it there")
        except (ValueError, RuntimeError) as error:
            failures += 1
            print(f"{path}: {error}", file=sys.stderr, flush=True)
    if options.check and not failures:
        print(f"{len(paths)} notebooks are in canonical form")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
