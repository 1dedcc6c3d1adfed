"""Where a lesson opens online: its addresses on Colab, on Binder, and on a JupyterHub.

All of them open the branch `learners`, which tests/tools/publish.py writes. The launch buttons of
sphinx-book-theme cannot: they look for a file where the site has its page, `lessons/...`, and for
the same file on each service.
"""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import urlencode

BRANCH = "learners"
GITHUB = "https://github.com"


def repository(root: Path) -> str:
    """Return the repository's owner/name on GitHub, or "" where neither of two says it.

    A workflow knows it as GITHUB_REPOSITORY; elsewhere, the checkout at `root` may have a remote
    called origin.
    """
    if name := os.environ.get("GITHUB_REPOSITORY"):
        return name if os.environ.get("GITHUB_SERVER_URL", GITHUB) == GITHUB else ""
    asked = ["git", "remote", "get-url", "origin"]
    try:
        run = subprocess.run(asked, cwd=root, capture_output=True, encoding="utf-8")
    except FileNotFoundError:  # no git
        return ""
    found = re.search(r"github\.com[/:]([\w.-]+/[\w.-]+?)(\.git)?/?$", run.stdout.strip())
    return found[1] if found else ""


def on_colab(repository: str, lesson: str) -> str:
    """Return the address that opens a lesson ("03_loss.ipynb") of a repository on Colab."""
    file = f"{repository}/blob/{BRANCH}/colab/{lesson}"
    return f"https://colab.research.google.com/github/{file}"


def on_binder(repository: str, lesson: str) -> str:
    """Return the address that opens a lesson of a repository on mybinder.org, in JupyterLab."""
    return f"https://mybinder.org/v2/gh/{repository}/{BRANCH}?urlpath=lab/tree/{lesson}"


def on_hub(repository: str, lesson: str) -> str:
    """Return what follows a JupyterHub's address, so that nbgitpuller there opens a lesson.

    Whoever has a hub puts its address in front, such as https://hub.example.edu, without a slash
    at the end.
    """
    folder = repository.partition("/")[2]
    what = {"repo": f"{GITHUB}/{repository}", "branch": BRANCH}
    where = {"urlpath": f"lab/tree/{folder}/{lesson}"}
    return f"/hub/user-redirect/git-pull?{urlencode(what | where)}"
