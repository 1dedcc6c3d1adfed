"""render.py: the canonical form, a run in a fresh kernel, and files that survive a failure."""

import copy
import sys

import pytest
import render
from nbformat import v4
from render import canonical, execute, read


def notebook(*sources, **metadata):
    """Return a notebook with a code cell for each source, called cell-1, cell-2 and so on."""
    cells = [v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources, 1)]
    return v4.new_notebook(cells=cells, metadata=metadata)


def result(**data):
    return v4.new_output("execute_result", data, execution_count=7, metadata={"isolated": True})


def again(text):
    """Return the notebook that a canonical text stands for."""
    return v4.reads(text)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Run notebooks in an empty folder."""
    monkeypatch.setattr(render, "NOTEBOOKS", tmp_path)
    return tmp_path


def test_canonical_keeps_tags_slides_and_hidden_sources_and_no_other_metadata():
    given = notebook("1", "2", "3", widgets={}, language_info={"name": "python", "version": "3"})
    given.cells[0].metadata = {"tags": ["b", "a"], "trusted": True, "execution": {"busy": "now"}}
    given.cells[1].metadata = {
        "slideshow": {"slide_type": "slide", "id": 3},
        "jupyter": {"source_hidden": True, "outputs_hidden": False},
    }
    given.cells[2].metadata = {"slideshow": {"slide_type": "-"}, "tags": []}
    given.cells[2].metadata["jupyter"] = {"source_hidden": False}
    stored = again(canonical(given))
    assert stored.cells[0].metadata == {"tags": ["b", "a"]}
    assert stored.cells[1].metadata == {
        "slideshow": {"slide_type": "slide"},
        "jupyter": {"source_hidden": True},
    }
    assert stored.cells[2].metadata == {}
    assert stored.metadata == render.METADATA


def test_canonical_counts_cells_and_their_results_from_one():
    given = notebook("1", "2")
    given.cells.insert(0, v4.new_markdown_cell("words", id="words"))
    given.cells[1].outputs = [result(**{"text/plain": "1"})]
    stored = again(canonical(given))
    assert [cell.get("execution_count") for cell in stored.cells] == [None, 1, 2]
    assert stored.cells[1].outputs[0].execution_count == 1
    assert stored.cells[1].outputs[0].metadata == {}


def test_canonical_drops_the_live_view_and_keeps_picture_and_words():
    given = notebook("explorer")
    still = {"image/png": "iVBORw0KGgo=", "text/plain": "slope 3"}
    given.cells[0].outputs = [result(**still, **{render.LIVE: {"model_id": "3f2b"}})]
    assert again(canonical(given)).cells[0].outputs[0].data == still


def test_canonical_merges_neighboring_streams_only():
    given = notebook("print")
    pieces = [("stdout", "a\n"), ("stdout", "b\n"), ("stderr", "c\n"), ("stdout", "d\n")]
    given.cells[0].outputs = [v4.new_output("stream", name=n, text=t) for n, t in pieces]
    stored = again(canonical(given)).cells[0].outputs
    assert [output.text for output in stored] == ["a\nb\n", "c\n", "d\n"]


def test_canonical_text_is_the_same_for_the_same_notebook():
    given = notebook("x = 'ŷ'\nx")
    given.cells[0].outputs = [result(**{"text/plain": "'ŷ'"})]
    before = copy.deepcopy(given)
    text = canonical(given)
    assert given == before
    assert canonical(again(text)) == text
    assert "ŷ" in text and text.endswith("}\n") and not text.endswith("\n\n")


@pytest.mark.parametrize("name", ["delta-rule", "cell-1", "w2-again", "step-10", "feed", "a"])
def test_readable_ids_are_accepted(name):
    given = notebook("1")
    given.cells[0].id = name
    assert again(canonical(given)).cells[0].id == name


UNREADABLE = "3f2b9c1e deadbeef 6c8d5a3e-2b1f-4d7a-9e0c-1f2a3b4c5d6e Delta delta_rule a--b".split()


@pytest.mark.parametrize("name", ["", *UNREADABLE])
def test_unreadable_ids_are_refused_with_the_cell(name):
    given = notebook("1", "2")
    given.cells[1].id = name
    with pytest.raises(ValueError, match=f"cell 2 has the id '{name}'"):
        canonical(given)


def test_an_id_met_twice_is_refused():
    given = notebook("1", "2")
    given.cells[1].id = "cell-1"
    with pytest.raises(ValueError, match="cell 2 has the id 'cell-1' of an earlier cell"):
        canonical(given)


def test_a_notebook_without_ids_is_refused():
    given = notebook("1")
    del given.cells[0]["id"]
    with pytest.raises(ValueError, match="cell 1 has the id ''"):
        canonical(given)


def test_a_run_gives_the_same_bytes_whatever_the_backend(folder, monkeypatch):
    given = notebook(
        "import os\nfrom IPython.display import display\nfrom ipywidgets import IntSlider",
        "print(1)\nprint(2, flush=True)\nprint(3)",
        "display(IntSlider(value=3))\nIntSlider(value=4)",
        "os.listdir()",
    )
    first = execute(given)
    monkeypatch.setenv("MPLBACKEND", "pdf")
    assert canonical(execute(first)) == canonical(first)
    assert "widgets" not in first.metadata
    assert not any(cell.metadata for cell in first.cells)
    stored = again(canonical(first))
    assert stored.cells[1].outputs[0].text == "1\n2\n3\n"
    assert stored.cells[3].outputs[0].data == {"text/plain": "[]"}
    assert given.cells[1].outputs == []


def test_a_run_uses_this_python_even_where_python3_is_another_one(folder, monkeypatch, tmp_path):
    kernel = tmp_path / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text('{"argv": ["false"], "display_name": "another"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    done = execute(notebook("import sys\nprint(sys.executable)"))
    assert done.cells[0].outputs[0].text.strip() == sys.executable


@pytest.mark.parametrize(
    ("source", "reason"),
    [("1 / 0", "ZeroDivisionError"), ("import os\nos._exit(1)", "Kernel died")],
)
def test_a_failing_cell_is_named_and_its_file_left_alone(folder, capsys, source, reason):
    path = folder / "lesson.ipynb"
    given = notebook("1", source)
    given.cells[1].metadata = {"tags": ["raises-exception"]}  # no cell may ask for leniency
    path.write_text(v4.writes(given))
    before = path.read_bytes()
    assert render.main([str(path)]) == 1
    assert path.read_bytes() == before
    assert list(folder.iterdir()) == [path]
    message = capsys.readouterr().err
    assert str(path) in message and "'cell-2'" in message and reason in message


def test_rendering_stores_the_canonical_form_and_check_accepts_it(folder, capsys):
    path = folder / "lesson.ipynb"
    path.write_text(v4.writes(notebook("1 + 1", orig_nbformat=4)))
    assert render.main(["--check"]) == 1
    assert "lesson.ipynb: not in canonical form" in capsys.readouterr().err
    assert render.main([]) == 0
    assert read(path).cells[0].outputs[0].data == {"text/plain": "2"}
    assert path.read_bytes().decode() == canonical(read(path))
    assert render.main(["--check"]) == 0
    assert list(folder.iterdir()) == [path]


def test_check_runs_nothing_and_changes_nothing(folder):
    path = folder / "lesson.ipynb"
    path.write_text("<<<<<<< a merge that went wrong")
    assert render.main(["--check"]) == 1
    assert path.read_text() == "<<<<<<< a merge that went wrong"
