"""Who knows the repository's name; tests/test_publish.py opens what the addresses lead to."""

import subprocess

import places
import pytest

REPOSITORY = "somebody/a.course"


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """Return an empty folder, outside of any workflow and of any repository."""
    for name in ("GITHUB_REPOSITORY", "GITHUB_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return tmp_path


def test_a_workflow_knows_the_repository(nowhere, monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
    assert places.repository(nowhere) == REPOSITORY
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    assert places.repository(nowhere) == REPOSITORY
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://git.example.org")
    assert places.repository(nowhere) == ""


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (f"https://github.com/{REPOSITORY}", REPOSITORY),
        (f"https://github.com/{REPOSITORY}.git", REPOSITORY),
        (f"https://github.com/{REPOSITORY}/", REPOSITORY),
        (f"git@github.com:{REPOSITORY}.git", REPOSITORY),
        (f"https://git.example.org/{REPOSITORY}", ""),
        ("../public.git", ""),
    ],
)
def test_a_checkout_knows_it_by_its_remote(nowhere, address, found):
    for command in (["init"], ["remote", "add", "origin", address]):
        subprocess.run(["git", *command], cwd=nowhere, check=True, capture_output=True)
    assert places.repository(nowhere) == found


def test_without_a_remote_or_without_git_nobody_knows_it(nowhere, monkeypatch):
    assert places.repository(nowhere) == ""
    monkeypatch.setenv("PATH", "")
    assert places.repository(nowhere) == ""
