"""What a learner did is kept: whole at every moment, by two windows at once, and never lost."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from nbcore.course.record import FILE, FORMAT, Record, identity, record, require_key

KILLED = 8  # times; `python tests/test_record.py 200` for more
WRITER = """
import sys
from pathlib import Path
from nbcore.course.record import Record
name, folder, times = sys.argv[1:]
kept = Record(Path(folder))
print("ready", flush=True)
for n in range(int(times)):
    kept.put("answers", f"{name}-{n % 50}", {"answer": n, "text": "δ" * 2000})
while kept.problem:  # the other one has written for longer than anybody waits
    kept.save()
"""


IN_BROWSER = """
import sys, numpy
from pathlib import Path
sys.platform, sys.modules["filelock"] = "emscripten", None  # to import it raises
from nbcore.course.record import Record
kept = Record(Path(sys.argv[1]))
kept.put("answers", "00-a", {"answer": 1})
kept.put("answers", "00-b", {"answer": 2})
print(kept.problem, kept.forget().name)
"""


@pytest.fixture
def kept(tmp_path):
    return Record(tmp_path)


def content(folder):
    return json.loads((folder / FILE).read_text("utf-8"))


def others(folder):
    """Return the names of the files that were set aside."""
    return sorted(path.name for path in folder.glob("nbcore-answers.*-*.json"))


def test_what_was_put_is_there_for_whoever_opens_the_folder(kept, tmp_path):
    assert kept.get("answers", "00-a") == {}
    kept.put("answers", "00-a", {"answer": "∂J/∂W₂"})
    kept.put("settings", "00-a", {"state": "n=1"})
    again = Record(tmp_path)
    assert again.get("answers", "00-a") == {"answer": "∂J/∂W₂"}
    assert again.all("settings") == {"00-a": {"state": "n=1"}} and again.all("exercises") == {}
    again.put("settings", "00-a", None)
    assert kept.all("settings") == {} and kept.get("answers", "00-a")


def test_where_python_runs_in_a_browser_it_is_written_without_a_lock(tmp_path):
    command = [sys.executable, "-c", IN_BROWSER, str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.stdout.split() == others(tmp_path), run.stderr
    [aside] = others(tmp_path)
    answers = json.loads((tmp_path / aside).read_text("utf-8"))["answers"]
    assert answers == {"00-a": {"answer": 1}, "00-b": {"answer": 2}}
    assert len(list(tmp_path.iterdir())) == 1


def test_the_file_is_readable_for_a_person(kept, tmp_path):
    kept.put("answers", "00-a", {"question": "Which sign has δ₂?", "answer": "negative"})
    text = (tmp_path / FILE).read_text("utf-8")
    assert '"question": "Which sign has δ₂?",\n' in text and text.endswith("}\n")
    assert content(tmp_path)["version"] == 1 and content(tmp_path)["format"] == FORMAT


def test_nothing_is_written_before_there_is_something_to_keep(kept, tmp_path):
    kept.get("answers", "00-a")
    kept.save()
    assert list(tmp_path.iterdir()) == []


def test_taking_away_what_is_not_there_writes_nothing(kept, tmp_path):
    kept.put("settings", "00-a", None)
    assert list(tmp_path.iterdir()) == []


def test_a_record_without_a_folder_keeps_nothing():
    kept = Record(None)
    kept.put("answers", "00-a", {"answer": "x"})
    assert kept.get("answers", "00-a") == {} and kept.forget() is None and kept.file is None


def test_switched_off_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NBCORE_ANSWERS", "off")
    record().put("answers", "00-a", {"answer": "x"})
    assert list(tmp_path.iterdir()) == []
    monkeypatch.delenv("NBCORE_ANSWERS")
    record().put("answers", "00-a", {"answer": "x"})
    assert (tmp_path / FILE).exists()


def test_a_lesson_that_goes_to_another_folder_keeps_its_record(tmp_path, monkeypatch):
    monkeypatch.delenv("NBCORE_ANSWERS")
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    record().put("answers", "00-a", {"answer": "x"})
    monkeypatch.chdir(tmp_path / "data")
    assert record().get("answers", "00-a") == {"answer": "x"}
    record().put("answers", "00-b", {"answer": "y"})
    assert set(content(tmp_path)["answers"]) == {"00-a", "00-b"}


def test_a_name_depends_on_the_key_and_on_every_word_of_the_question():
    names = {
        identity("00-a", "q", "x", "y"),
        identity("00-b", "q", "x", "y"),
        identity("00-a", "p", "x", "y"),
        identity("00-a", "q", "x", "z"),
        identity("00-a", "q", "x"),
    }
    assert len(names) == 5 and all(name.startswith(("00-a ", "00-b ")) for name in names)
    assert identity("00-a", "q", "x", "y") in names


@pytest.mark.parametrize("key", ["", " ", "a b", "a\n", " a"])
def test_a_key_is_one_word(key):
    with pytest.raises(ValueError, match="one word is needed"):
        require_key(key)


# --------------------------------------------------------------------------------- other files


def ours(**parts):
    return json.dumps({"format": FORMAT, **parts}).encode()


FOREIGN = {
    "broken": (b'{"format": "what a lea', "is broken"),
    "empty": (b"", "is broken"),
    "very deep": (b"[" * 100_000, "is broken"),
    "no text": (b"\xff\xfe\x00\x01", "is broken"),
    "a list": (b"[1, 2]", "is not a file of this course"),
    "foreign": (b'{"answers": {}, "version": 1}', "is not a file of this course"),
    "newer": (ours(version=2, answers=[]), "comes from a newer nbcore"),
    "no version": (ours(), "is broken"),
    "a table missing": (ours(version=1, answers={}, exercises={}), "is broken"),
    "no entry": (ours(version=1, answers={"a": 1}, exercises={}, settings={}), "is broken"),
}


@pytest.mark.parametrize("which", FOREIGN)
def test_a_file_that_cannot_be_read_as_ours_is_set_aside_with_a_word(kept, tmp_path, which):
    text, words = FOREIGN[which]
    (tmp_path / FILE).write_bytes(text)
    assert kept.all("answers") == {}
    assert f"{FILE} {words}" in kept.words and "nbcore-answers.set-aside-1.json" in kept.words
    kept.put("answers", "00-a", {"answer": "x"})
    assert (tmp_path / "nbcore-answers.set-aside-1.json").read_bytes() == text
    (tmp_path / FILE).write_bytes(text)
    kept.put("answers", "00-b", {"answer": "y"})
    assert others(tmp_path) == [f"nbcore-answers.set-aside-{n}.json" for n in (1, 2)]
    assert Record(tmp_path).all("answers") == {"00-b": {"answer": "y"}}


def test_a_file_saved_by_an_editor_of_windows_is_read(kept, tmp_path):
    kept.put("answers", "00-a", {"answer": "δ"})
    text = (tmp_path / FILE).read_text("utf-8").replace("\n", "\r\n")
    (tmp_path / FILE).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert kept.get("answers", "00-a") == {"answer": "δ"} and not kept.words


def test_what_a_teacher_has_added_stays(kept, tmp_path):
    kept.put("answers", "00-a", {"answer": "x"})
    (tmp_path / FILE).write_text(json.dumps(content(tmp_path) | {"name": "Ada"}), "utf-8")
    kept.put("answers", "00-b", {"answer": "y"})
    assert content(tmp_path)["name"] == "Ada"


def test_a_folder_in_the_place_of_the_file_is_said_and_left_alone(kept, tmp_path):
    (tmp_path / FILE).mkdir()
    kept.put("answers", "00-a", {"answer": "x"})
    assert "cannot be written" in kept.words and kept.get("answers", "00-a") == {"answer": "x"}
    assert (tmp_path / FILE).is_dir() and others(tmp_path) == []


def test_what_cannot_be_written_is_kept_in_memory_and_written_as_soon_as_it_can_be(kept, tmp_path):
    kept.put("answers", "00-a", {"answer": "x"})
    before = (tmp_path / FILE).read_bytes()
    obstacle = tmp_path / f".{FILE}.tmp"
    obstacle.mkdir()
    kept.put("answers", "00-b", {"answer": "y"})
    assert "cannot be written" in kept.problem and (tmp_path / FILE).read_bytes() == before
    assert kept.get("answers", "00-b") == {"answer": "y"}
    obstacle.rmdir()
    kept.put("answers", "00-c", {"answer": "z"})
    assert not kept.problem and set(Record(tmp_path).all("answers")) == {"00-a", "00-b", "00-c"}


def test_to_forget_sets_the_file_aside(kept, tmp_path):
    assert kept.forget() is None
    for n in (1, 2):
        kept.put("answers", "00-a", {"answer": f"x{n}"})
        assert kept.forget() == tmp_path / f"nbcore-answers.forgotten-{n}.json"
        assert kept.all("answers") == {} and not (tmp_path / FILE).exists()
    assert others(tmp_path) == [f"nbcore-answers.forgotten-{n}.json" for n in (1, 2)]


# ------------------------------------------------------------------------------ other windows


def test_two_windows_keep_what_both_have_done(tmp_path):
    one, other = Record(tmp_path), Record(tmp_path)
    one.put("answers", "00-a", {"answer": "x"})
    other.put("answers", "00-b", {"answer": "y"})
    one.put("answers", "00-c", {"answer": "z"})
    assert set(other.all("answers")) == set(one.all("answers")) == {"00-a", "00-b", "00-c"}


def started(folder, times):
    """Return two processes that have begun to write so often into the folder, without a rest."""
    commands = [[sys.executable, "-c", WRITER, name, folder, str(times)] for name in "ab"]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE) for command in commands]
    for writer in writers:
        writer.stdout.readline()
    return writers


def killed_in_the_middle(folder, times):
    """Kill two writers that often, each in the middle of its work; return the files set aside."""
    kept = 0
    for n in range(times):
        writers = started(folder, 100_000)
        last = time.monotonic() + 20
        while not (folder / FILE).exists() and time.monotonic() < last:
            time.sleep(0.001)
        time.sleep(0.02 + 0.001 * (n % 40))
        for writer in writers:
            writer.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
            writer.wait()
            writer.stdout.close()
        found = content(folder)["answers"]
        assert len(found) >= kept, "what was there before is gone"
        kept = len(found)
    return others(folder)


def test_a_kernel_that_is_killed_while_it_writes_leaves_a_whole_file(tmp_path):
    assert killed_in_the_middle(tmp_path, KILLED) == []
    kept = Record(tmp_path)
    kept.put("answers", "00-a", {"answer": "x"})
    assert not kept.words and kept.get("answers", "00-a")
    hidden = {f".{FILE}.lock", f".{FILE}.tmp"}
    assert set(os.listdir(tmp_path)) <= {FILE, *hidden}, "nothing piles up"


def test_two_processes_at_once_lose_nothing_of_each_other(tmp_path):
    for writer in started(tmp_path, 40):
        writer.communicate(timeout=120)
        assert writer.returncode == 0
    assert len(content(tmp_path)["answers"]) == 80


if __name__ == "__main__":
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as place:
        print(killed_in_the_middle(Path(place), int(sys.argv[1])), "were set aside")
