"""The command `nbcore`: write the learner's edition of the lessons, and open it in JupyterLab."""

import argparse
import os
import sys
from pathlib import Path

from nbcore.course.edition import write_edition

FOLDER = "my-lessons"
FIRST = "00_start_here.ipynb"
NEED = 'JupyterLab is missing. This brings it:\n    pip install "nbcore[lab]"'


def main(arguments: list[str] | None = None) -> int:
    """Write the lessons, then open the first one; return 0, or 1 after words on what is missing.

    Where lessons are there already and new ones cannot be written, those that are there open.
    """
    # The folder is an option: without a dash, JupyterLab's own values would be taken for it.
    parser = argparse.ArgumentParser(
        prog="nbcore",
        allow_abbrev=False,
        description="Write your own copy of the lessons, and open the first one in JupyterLab. "
        "What you have written into a lesson always stays.",
        epilog="Further options go to JupyterLab, such as --no-browser or --port 9999.",
    )
    default = "." if Path.cwd().name == FOLDER else FOLDER  # started in there, it opens the same
    parser.add_argument("--folder", default=default, type=Path, help=f"where, if not in {FOLDER}")
    parser.add_argument("--write-only", action="store_true", help="write, and do not open")
    options, others = parser.parse_known_args(arguments)
    if options.write_only and others:
        parser.error(f"unknown: {' '.join(others)}")
    options.folder = options.folder.expanduser()  # shells leave the ~ of --folder=~/lessons
    try:
        done = write_edition(options.folder)
    except OSError as problem:
        reason = problem.strerror or problem
        print(f"The lessons cannot be written to {options.folder}: {reason}.", file=sys.stderr)
        if options.write_only or not (options.folder / FIRST).is_file():
            return 1
        print("What is there opens as it is.", file=sys.stderr)
    else:
        print(*told(done, options.folder), sep="\n", flush=True)
    return 0 if options.write_only else opened(options.folder, others)


def told(done, folder: Path) -> list[str]:
    """Return in words what was written, and what was left as the learner has it."""
    lines = []
    for what, words in (("new", "written"), ("renewed", "renewed: you had not written into it")):
        count = sum(d.what == what for d in done)
        if count:
            lines.append(f"{count} lesson{'s' if count > 1 else ''} {words}, in {folder}")
    for d in done:
        if d.what == "beside":
            hers = d.path.name.partition(".")[0] + ".ipynb"
            lines.append(f"{hers} is yours and stays; the lesson has changed: see {d.path.name}")
    return lines or [f"Your lessons are in {folder}, as you left them"]


def opened(folder: Path, options: list[str]) -> int:
    """Open the first lesson in JupyterLab, and wait until it is closed."""
    try:
        from jupyterlab.labapp import main as lab
    except ImportError:
        print(NEED, file=sys.stderr)
        return 1
    # JupyterLab reads settings of ours from here, and nobody else's are touched: saved pictures
    # and controls come back without a run, and what a kernel sends is not held back.
    paths = [str(Path(__file__).with_name("jupyter")), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))
    root = hasattr(os, "geteuid") and os.geteuid() == 0  # as in a container
    print("Opening JupyterLab; the addresses below open the first lesson. Ctrl + C ends it.")
    sys.stdout.flush()
    lab([
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
        *(["--allow-root"] if root else []),
        *options,
    ])  # fmt: skip
    return 0
