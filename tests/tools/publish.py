"""Put the learner's edition on top of the branch `learners`, for Binder, Colab and nbgitpuller.

    PYTHONPATH=. python tests/tools/publish.py https://github.com/someone/repository

Where nothing has changed there is no commit. History is kept: nbgitpuller merges it with what
learners have written. Colab opens a single file on a machine without nbcore: the folder `colab` has
copies that begin by installing it.
"""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

from nbcore.course.edition import write_edition

ROOT = Path(__file__).parents[2]
BRANCH = "learners"
MADE_FROM = ("nbcore", "notebooks", "pyproject.toml", ".github/learners")
ON_COLAB = """\
**You are on Colab: run the next cell first.** It installs `nbcore`, the small module behind this \
course. Colab warns that Google did not write this page; choose *Run anyway*.

Where the text says *Run → Run All Cells*, Colab has **Runtime → Run all**. What you write is kept \
by *File → Save a copy in Drive*. The answers that you lock are kept as long as this session lasts.
"""


def publish(address: str, root: Path = ROOT, remote: str = "origin") -> bool:
    """Publish the edition of a repository's lessons; return whether anything had changed.

    `address` is where others find the repository. Its checkout stays as it is. Raises
    subprocess.CalledProcessError when git fails, as it does where somebody else was quicker.
    """
    source = _git(root, "log", "-1", "--format=%H", "--", *MADE_FROM)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / BRANCH
        write_edition(folder, sorted(root.glob("notebooks/*.ipynb")))
        _add_copies_for_colab(folder, f'%pip install -q "nbcore @ git+{address}@{source}"')
        _add_what_goes_with_it(root / ".github/learners", folder, address, source)
        index = {"GIT_INDEX_FILE": str(Path(name) / "index"), "GIT_WORK_TREE": str(folder)}
        _git(root, "add", "--all", "--force", ".", **index)
        _git(root, "update-index", "--chmod=+x", "binder/postBuild", **index)
        tree = _git(root, "write-tree", **index)
    parent = []
    if _git(root, "ls-remote", remote, f"refs/heads/{BRANCH}"):
        _git(root, "fetch", remote, BRANCH)
        if _git(root, "rev-parse", "FETCH_HEAD^{tree}") == tree:
            return False
        parent = ["-p", _git(root, "rev-parse", "FETCH_HEAD")]
    message = f"The lessons as of {source[:7]}"
    commit = _git(root, "commit-tree", tree, *parent, "-m", message)
    _git(root, "push", remote, f"{commit}:refs/heads/{BRANCH}")
    return True


def _add_copies_for_colab(folder, install):
    text, code = ({"id": name, "metadata": {}} for name in ("colab", "colab-install"))
    text |= {"cell_type": "markdown", "source": ON_COLAB.splitlines(keepends=True)}
    code |= {"cell_type": "code", "source": [install], "outputs": [], "execution_count": None}
    (folder / "colab").mkdir()
    for path in folder.glob("*.ipynb"):
        notebook = json.loads(path.read_text("utf-8"))
        notebook["cells"][:0] = [text, code]
        copy = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        (folder / "colab" / path.name).write_bytes(copy.encode())


def _add_what_goes_with_it(templates, folder, address, source):
    for path in templates.rglob("*"):
        copy = folder / path.relative_to(templates)
        if path.is_dir():
            copy.mkdir(exist_ok=True)
        else:
            text = path.read_text("utf-8").replace("ADDRESS", address).replace("COMMIT", source)
            copy.write_bytes(text.encode())


def _git(root, *arguments, **env):
    """Run git for a repository, and return what it says. A work tree, if named, is its folder."""
    folder = subprocess.run(
        ["git", "rev-parse", "--absolute-git-dir"], cwd=root, check=True, capture_output=True
    )
    run = subprocess.run(
        ["git", f"--git-dir={folder.stdout.decode().strip()}", *arguments],
        cwd=env.get("GIT_WORK_TREE", root),
        env={**os.environ, **env},
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    return run.stdout.strip()


def main(arguments=None) -> int:
    """Publish, and say what happened."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("address", help="where others find this repository")
    changed = publish(parser.parse_args(arguments).address)
    print(f"{BRANCH} is published" if changed else f"{BRANCH} is up to date")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
