"""The branch of the learner's edition: no answers, a history, no commit without a change."""

import json
import shlex
import shutil
import subprocess
from urllib.parse import parse_qs, urlsplit

import nbformat
import places
import pytest
import yaml
from packaging.requirements import Requirement
from publish import BRANCH, ROOT, publish

ADDRESS = "https://example.org/somebody/course"
LESSON = "03_loss.ipynb"


def git(folder, *arguments):
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    run = subprocess.run(
        ["git", *who, *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    return run.stdout.strip()


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Return a small repository with one lesson; its remote is the bare one beside it."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ada@example.org")
    root = tmp_path / "course"
    (root / "notebooks").mkdir(parents=True)
    shutil.copy(ROOT / "notebooks" / LESSON, root / "notebooks")
    shutil.copytree(ROOT / ".github/learners", root / ".github/learners")
    git(tmp_path, "init", "--bare", "public.git")
    git(root, "init")
    git(root, "remote", "add", "origin", "../public.git")
    commit(root)
    return root


def commit(root):
    git(root, "add", "--all")
    git(root, "commit", "-m", "A change")
    return git(root, "rev-parse", "HEAD")


def published(root, *arguments):
    return git(root.parent / "public.git", *arguments)


def test_the_branch_holds_lessons_without_answers_and_what_binder_needs(repository):
    assert publish(ADDRESS, repository)
    assert published(repository, "ls-tree", "-r", "--name-only", BRANCH).splitlines() == [
        *(".gitignore", LESSON, "README.md", "binder/environment.yml", "binder/postBuild"),
        f"colab/{LESSON}",
    ]
    cells = json.loads(published(repository, "show", f"{BRANCH}:{LESSON}"))["cells"]
    assert not any(cell.get("outputs") for cell in cells)
    source = git(repository, "rev-parse", "HEAD")
    environment = yaml.safe_load(published(repository, "show", f"{BRANCH}:binder/environment.yml"))
    assert environment["dependencies"][-1]["pip"] == [f"nbcore[lab] @ git+{ADDRESS}@{source}"]
    assert ADDRESS in published(repository, "show", f"{BRANCH}:README.md")
    assert published(repository, "ls-tree", BRANCH, "binder/postBuild").startswith("100755")


def test_the_copy_for_colab_begins_by_installing_nbcore_and_no_other_file_does(repository):
    assert publish(ADDRESS, repository)
    copy = json.loads(published(repository, "show", f"{BRANCH}:colab/{LESSON}"))
    nbformat.validate(copy)
    text, install, *rest = copy["cells"]
    assert rest == json.loads(published(repository, "show", f"{BRANCH}:{LESSON}"))["cells"]
    assert text["cell_type"] == "markdown" and "Runtime → Run all" in "".join(text["source"])
    *command, requirement = shlex.split("".join(install["source"]))
    assert command == ["%pip", "install", "-q"]
    source = git(repository, "rev-parse", "HEAD")
    assert Requirement(requirement) == Requirement(f"nbcore @ git+{ADDRESS}@{source}")
    assert published(repository, "grep", "-l", "%pip", BRANCH) == f"{BRANCH}:colab/{LESSON}"


def test_the_addresses_of_a_lesson_lead_to_files_of_the_branch(repository):
    publish(ADDRESS, repository)
    name = "somebody/course"
    colab, binder = (urlsplit(on(name, LESSON)) for on in (places.on_colab, places.on_binder))
    hub = urlsplit(f"https://hub.example.edu{places.on_hub(name, LESSON)}")
    assert (colab.netloc, binder.netloc) == ("colab.research.google.com", "mybinder.org")
    assert binder.path == f"/v2/gh/{name}/{BRANCH}" and hub.path == "/hub/user-redirect/git-pull"
    asked = parse_qs(hub.query)
    assert (asked["repo"], asked["branch"]) == ([f"https://github.com/{name}"], [BRANCH])
    files = (
        colab.path.removeprefix(f"/github/{name}/blob/{BRANCH}/"),
        parse_qs(binder.query)["urlpath"][0].removeprefix("lab/tree/"),
        asked["urlpath"][0].removeprefix("lab/tree/course/"),
    )
    assert files == (f"colab/{LESSON}", LESSON, LESSON)
    for file in files:
        assert json.loads(published(repository, "show", f"{BRANCH}:{file}"))["cells"]


def test_a_change_is_a_commit_on_top_and_no_change_is_none(repository):
    assert publish(ADDRESS, repository)
    first = published(repository, "rev-parse", BRANCH)
    (repository / "unrelated").write_text("x", "utf-8")
    commit(repository)
    assert not publish(ADDRESS, repository)
    assert published(repository, "rev-parse", BRANCH) == first
    path = repository / "notebooks" / LESSON
    path.write_text(path.read_text("utf-8").replace("Loss", "Cost"), "utf-8")
    source = commit(repository)
    assert publish(ADDRESS, repository)
    assert published(repository, "rev-parse", f"{BRANCH}^") == first
    assert source[:7] in published(repository, "log", "-1", "--format=%s", BRANCH)
    assert "Cost" in published(repository, "show", f"{BRANCH}:{LESSON}")


def test_the_checkout_stays_as_it_is(repository):
    before = git(repository, "rev-parse", "HEAD")
    (repository / "unrelated").write_text("x", "utf-8")
    git(repository, "add", "unrelated")
    publish(ADDRESS, repository)
    assert git(repository, "status", "--porcelain") == "A  unrelated"
    assert git(repository, "rev-parse", "HEAD") == before
