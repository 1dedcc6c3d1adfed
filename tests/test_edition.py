"""A learner's copies of the lessons: nothing given away, made anew only where it costs nothing."""

import json
import os
import re
import subprocess
import sys
import time
import types
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import nbformat
import pytest
from render import NOTEBOOKS

from nbcore.course.command import main
from nbcore.course.edition import learners_copy, stored, write_edition

LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))
NAME = "03_loss.ipynb"
SAVE_STATE = "@jupyter-widgets/jupyterlab-manager:plugin"
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def cell(kind, name, source, **more):
    code = {"execution_count": 1, "outputs": [{"output_type": "stream", "text": ["42\n"]}]}
    lines = source.splitlines(keepends=True)
    made = {"cell_type": kind, "id": name, "metadata": {}, "source": lines}
    return made | (code if kind == "code" else {}) | more


def lesson(*cells):
    """Return the notebook of a small stored lesson, with these cells below its title."""
    title = "# Loss\n\nThis page is stored; choose Clear Outputs of All Cells.\n\nAbout 5 minutes."
    return {
        "cells": [cell("markdown", "title", title), cell("markdown", "teacher", "Ask."), *cells],
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def texts(notebook):
    """Return the text of each cell by its id."""
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}


class Course:
    """A stored lesson, a learner's folder, and what happens to both."""

    def __init__(self, root):
        self.folder = root / "my lessons"
        self.source = root / NAME
        self.says("first")

    def says(self, words):
        """Store another edition of the lesson."""
        self.source.write_text(json.dumps(lesson(cell("code", "loss", f"'{words}'"))), "utf-8")

    def update(self):
        """Bring the learner's edition up to date; return (what, name) of what was done."""
        [done] = write_edition(self.folder, [self.source])
        return done.what, done.path.name

    def read(self, name=NAME):
        """Return the text of the lesson's only code cell in the learner's folder."""
        return texts(json.loads((self.folder / name).read_text("utf-8")))["loss"]

    def change(self, name=NAME, **more):
        """Change the code cell in the learner's folder, and return the file's bytes."""
        path = self.folder / name
        notebook = json.loads(path.read_text("utf-8"))
        notebook["cells"][-1].update(more)
        path.write_text(json.dumps(notebook), "utf-8")
        return path.read_bytes()

    def names(self):
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def course(tmp_path):
    made = Course(tmp_path)
    assert made.update() == ("new", NAME)
    return made


@each_lesson
def test_a_copy_of_a_lesson_gives_nothing_away(path):
    copy = learners_copy(json.loads(path.read_text("utf-8")))
    assert "teacher" not in texts(copy)
    for cell in copy["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None, cell["id"]
    assert "stored with" not in " ".join(texts(copy).values())


@each_lesson
def test_a_copy_says_first_how_to_wake_it(path):
    paragraphs = texts(learners_copy(json.loads(path.read_text("utf-8"))))["title"].split("\n\n")
    assert paragraphs[0].startswith("# ") and "Run → Run All Cells" in paragraphs[1]


@each_lesson
def test_what_explains_an_answer_is_folded_and_so_is_its_comparison(path):
    cells = learners_copy(json.loads(path.read_text("utf-8")))["cells"]
    for before, after in zip(cells, cells[1:], strict=False):
        if before["cell_type"] == "code" and re.search(r"\bcompare\(", "".join(before["source"])):
            assert before["metadata"]["jupyter"]["source_hidden"], before["id"]
            if after["cell_type"] == "markdown" and not after["id"].endswith(("try", "question")):
                assert "".join(after["source"]).startswith(("#", "<details>")), after["id"]


@each_lesson
def test_what_explains_an_answer_is_folded_before_the_comparison_too(path):
    asked = False
    for cell in learners_copy(json.loads(path.read_text("utf-8")))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            asked = "= Prediction(" in source or asked and not re.search(r"\bcompare\(", source)
        elif asked and cell["id"].endswith("-why"):
            assert source.startswith("<details>"), cell["id"]


@each_lesson
def test_the_worked_lines_below_a_stub_are_folded_behind_a_line_that_says_so(path):
    cells = learners_copy(json.loads(path.read_text("utf-8")))["cells"]
    below = False
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            if below:
                assert cell["metadata"]["jupyter"]["source_hidden"], cell["id"]
                assert source.startswith("# A solution. Unfold it"), cell["id"]
            below = cell["id"].endswith("-mine")
        else:
            below = below and source.startswith("<details>")


@each_lesson
def test_each_exercise_has_a_fresh_copy_below_it(path):
    given = texts(json.loads(path.read_text("utf-8")))
    made = texts(learners_copy(json.loads(path.read_text("utf-8"))))
    names = list(made)
    for name in [name for name in given if name.endswith("-mine")]:
        fresh = names[names.index(name) + 1]
        assert fresh == name.removesuffix("mine") + "fresh"
        head, code, end = re.split(r"^```(?:python)?\n", made[fresh] + "\n", flags=re.MULTILINE)
        assert code.rstrip("\n") == given[name].rstrip("\n") == made[name].rstrip("\n")
        assert head.startswith("<details><summary>") and "</details>" in end


def test_only_what_is_meant_for_a_learner_differs():
    stored_one = lesson(
        cell("code", "question", 'sign = Prediction("Which?", "+", "-", key="03-a")'),
        cell("markdown", "prose", "Then $y$."),
        cell("markdown", "sign-why", "It falls."),
        cell("code", "too", 'compare("03-a", lambda: 1, "why")', metadata={"tags": ["hide-input"]}),
        cell("code", "truth", 'compare("03-b", lambda: 1, "why")'),
        cell("code", "chart", "chart(truth)"),
        cell("markdown", "why", "Because $x$."),
        cell("markdown", "more", "Next."),
        cell("code", "other", 'compare("03-c", lambda: 1, "why")'),
        cell("markdown", "shape-try", "Write it."),
        cell("code", "shape-mine", "def shape(Z):\n    return None\n"),
    )
    before = json.dumps(stored_one)
    made = texts(learners_copy(stored_one))
    assert json.dumps(stored_one) == before
    assert list(made) == [
        *("title", "question", "prose", "sign-why", "too", "truth", "chart", "why", "more"),
        *("other", "shape-try", "shape-mine", "shape-fresh"),
    ]
    assert made["why"].startswith("<details><summary>") and "\n\nBecause $x$.\n\n" in made["why"]
    assert made["sign-why"].startswith("<details><summary>")
    assert (made["prose"], made["more"], made["shape-try"]) == ("Then $y$.", "Next.", "Write it.")
    assert made["title"].split("\n\n")[2:] == ["About 5 minutes."]
    assert learners_copy(stored_one)["cells"][4]["metadata"] == {"tags": ["hide-input"]}


def test_a_copy_has_the_form_in_which_jupyter_stores_it(course):
    text = (course.folder / NAME).read_text("utf-8")
    assert nbformat.v4.writes(nbformat.v4.reads(text)) + "\n" == text


def test_a_second_run_changes_nothing_outputs_and_all(course):
    ran = course.change(outputs=[{"output_type": "stream", "name": "stdout", "text": "43"}])
    assert course.update() == ("same", NAME)
    assert (course.folder / NAME).read_bytes() == ran and course.names() == [NAME]


def test_what_was_written_into_a_lesson_of_this_edition_stays(course):
    hers = course.change(source="mine")
    assert course.update() == ("same", NAME)
    assert (course.folder / NAME).read_bytes() == hers


def test_a_new_edition_takes_the_place_of_a_lesson_that_was_only_run(course):
    course.change(outputs=[{"text": "43"}], execution_count=7, metadata={"trusted": True})
    course.says("second")
    assert course.update() == ("renewed", NAME)
    assert course.read() == "'second'" and course.names() == [NAME]


def test_a_new_edition_stands_beside_a_lesson_with_work_in_it(course):
    hers = course.change(source="mine")
    course.says("second")
    assert course.update() == ("beside", "03_loss.new.ipynb")
    assert course.read("03_loss.new.ipynb") == "'second'"
    assert course.update() == ("same", "03_loss.new.ipynb")
    course.says("third")
    assert course.update() == ("beside", "03_loss.new.ipynb")
    assert course.read("03_loss.new.ipynb") == "'third'"
    her_other = course.change("03_loss.new.ipynb", source="mine too")
    course.says("fourth")
    assert course.update() == ("beside", "03_loss.new2.ipynb")
    assert (course.folder / NAME).read_bytes() == hers
    assert (course.folder / "03_loss.new.ipynb").read_bytes() == her_other
    assert course.read("03_loss.new2.ipynb") == "'fourth'" and len(course.names()) == 3


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"{", b"[]", b'{"cells": 1}', b'{"cells": [], "metadata": []}', b"null"],
)
def test_a_file_that_cannot_be_read_counts_as_the_learners(course, content):
    (course.folder / NAME).write_bytes(content)
    assert course.update() == ("beside", "03_loss.new.ipynb")
    assert (course.folder / NAME).read_bytes() == content


def test_a_notebook_that_is_not_ours_counts_as_the_learners(course):
    foreign = json.dumps(lesson(cell("code", "loss", "hers"))).encode()
    (course.folder / NAME).write_bytes(foreign)
    assert course.update() == ("beside", "03_loss.new.ipynb")
    assert (course.folder / NAME).read_bytes() == foreign


def test_no_other_file_is_touched(course):
    for name in ("nbcore-answers.json", "notes.ipynb", ".hidden"):
        (course.folder / name).write_bytes(b"hers")
    course.says("second")
    course.update()
    assert course.names() == [".hidden", NAME, "nbcore-answers.json", "notes.ipynb"]
    assert {(course.folder / name).read_bytes() for name in course.names() if name != NAME} == {
        b"hers"
    }


def test_without_room_a_lesson_stays_whole(course, monkeypatch):
    had = (course.folder / NAME).read_bytes()
    course.says("second")

    def full(path, data):
        with path.open("wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        course.update()
    assert (course.folder / NAME).read_bytes() == had and course.names() == [NAME]


OTHER = """
import sys
from pathlib import Path
from nbcore.course.edition import write_edition
folder, lesson = map(Path, sys.argv[1:])
write_edition(folder, [lesson])
"""


def test_another_run_in_the_middle_of_a_write_is_not_in_the_way(course, monkeypatch):
    course.says("second")
    write_bytes = Path.write_bytes

    def interrupted(path, data):
        write_bytes(path, data)
        command = [sys.executable, "-c", OTHER, str(course.folder), str(course.source)]
        subprocess.run(command, check=True)

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    assert course.update() == ("renewed", NAME)
    assert course.names() == [NAME] and course.read() == "'second'"


def test_the_command_writes_all_lessons_and_says_what_it_did(tmp_path, capsys):
    folder = tmp_path / "mine"
    assert main(["--folder", str(folder), "--write-only"]) == 0
    assert capsys.readouterr().out == f"{len(LESSONS)} lessons written, in {folder}\n"
    assert sorted(path.name for path in folder.iterdir()) == [path.name for path in LESSONS]
    assert main(["--folder", str(folder), "--write-only"]) == 0
    assert capsys.readouterr().out == f"Your lessons are in {folder}, as you left them\n"
    (folder / NAME).write_bytes(b"hers")
    assert main(["--folder", str(folder), "--write-only"]) == 0
    assert capsys.readouterr().out == (
        f"{NAME} is yours and stays; the lesson has changed: see 03_loss.new.ipynb\n"
    )


def test_a_folder_that_cannot_be_written_is_named_in_a_sentence(tmp_path, capsys):
    (tmp_path / "file").write_bytes(b"hers")
    assert main(["--folder", str(tmp_path / "file"), "--write-only"]) == 1
    said = capsys.readouterr()
    assert not said.out and said.err.startswith("The lessons cannot be written to ")
    assert said.err.count("\n") == 1


def test_started_in_the_folder_of_the_lessons_the_command_means_that_folder(tmp_path, monkeypatch):
    folder = tmp_path / "my-lessons"
    folder.mkdir()
    for place in (tmp_path, folder):
        monkeypatch.chdir(place)
        assert main(["--write-only"]) == 0
        assert sorted(path.name for path in folder.iterdir()) == [path.name for path in LESSONS]


def test_a_tilde_means_home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    assert main(["--folder=~/mine", "--write-only"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_lessons_that_are_there_open_where_new_ones_cannot_be_written(
    tmp_path, monkeypatch, capsys
):
    lab = types.SimpleNamespace(main=lambda options: opened.append(options))
    opened = []
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")  # the command adds to it
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", lab)
    main(["--folder", str(tmp_path), "--write-only"])
    (tmp_path / NAME).unlink()
    (tmp_path / NAME).mkdir()  # as good as a full disk
    assert main(["--folder", str(tmp_path), "--write-only"]) == 1 and not opened
    assert main(["--folder", str(tmp_path)]) == 0 and len(opened) == 1
    assert "cannot be written to" in capsys.readouterr().err


def test_the_stored_lessons_are_not_taken_for_a_learners(capsys):
    before = {path: path.read_bytes() for path in LESSONS[0].parent.glob("*.ipynb")}
    assert main(["--folder", str(LESSONS[0].parent), "--write-only"]) == 1
    assert "the stored lessons are there; another folder would fit." in capsys.readouterr().err
    assert {path: path.read_bytes() for path in LESSONS[0].parent.glob("*.ipynb")} == before


def test_without_jupyterlab_the_command_says_how_to_get_it(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    assert main(["--folder", str(tmp_path)]) == 1
    assert 'pip install "nbcore[lab]"' in capsys.readouterr().err


def test_options_are_not_taken_for_folders_or_lost(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["--write-only", "--port", "9999"])
    assert "--port 9999" in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_the_printed_address_opens_the_first_lesson_and_pictures_are_saved(tmp_path):
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    env = os.environ | {name: str(tmp_path / name) for name in names}
    command = [sys.executable, "-m", "nbcore", "--folder", "mine", "--no-browser", "--port", "0"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=log, stderr=log)
    try:
        address = printed_address(process, tmp_path / "log")
        parts = urllib.parse.urlsplit(address)
        assert parts.path == "/lab/tree/00_start_here.ipynb"
        setting = f"/lab/api/settings/{SAVE_STATE}?{parts.query}"
        plugin = json.loads(fetched(f"http://{parts.netloc}{setting}"))
        assert plugin["schema"]["properties"]["saveState"]["default"] is True
    finally:
        process.terminate()
        process.wait(60)


def printed_address(process, log):
    """Return the address in the server's log, once it stands there."""
    last = time.monotonic() + 60
    while time.monotonic() < last and process.poll() is None:
        found = re.search(r"http://127\S+token=\w+(?=\s)", log.read_text("utf-8", "replace"))
        if found:
            return found[0]
        time.sleep(0.05)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text('utf-8', 'replace')}")


def fetched(address):
    """Return what stands at an address; the server prints it a little before it listens there."""
    last = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                return answer.read()
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:
            if time.monotonic() > last:
                raise
        time.sleep(0.05)


def test_the_lessons_come_from_the_repository():
    assert stored() == LESSONS
