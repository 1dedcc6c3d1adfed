"""The form of the stored notebooks. That their outputs are true is nbval's part, beside this."""

import re
from pathlib import Path

import nbformat
import pytest
from render import NOTEBOOKS, canonical, read

MACHINE_PATH = re.compile(r"/(home|root|tmp|Users)/|\b[A-Z]:\\+[A-Z]")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)

every_notebook = pytest.mark.parametrize(
    "path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.name
)


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def prose(path):
    """Return (id, text) of each Markdown cell, without the code that is quoted in it."""
    cells = [cell for cell in read(path).cells if cell.cell_type == "markdown"]
    return [(cell.id, FENCE.sub("", cell.source)) for cell in cells]


def texts(cell):
    """Yield the source of a cell and every text that it put out."""
    yield cell.source
    for output in cell.get("outputs", []):
        yield output.get("text", "")
        yield from (data for kind, data in output.get("data", {}).items() if kind != "image/png")


@every_notebook
def test_is_stored_in_canonical_form(path):
    assert path.read_bytes().decode() == canonical(read(path))
    nbformat.validate(read(path))


@every_notebook
def test_was_run_from_top_to_bottom_without_errors_and_warnings(path):
    cells = code_cells(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        assert cell.source.strip(), f"{cell.id} is empty"
        for output in cell.outputs:
            assert output.output_type != "error", cell.id
            assert output.get("name") != "stderr", cell.id


@every_notebook
def test_cells_that_are_shown_are_short(path):
    for cell in code_cells(path):
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            continue
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= 12, f"{cell.id} has {len(lines)} lines"


@every_notebook
def test_every_output_is_shown_and_compared(path):
    for cell in read(path).cells:
        assert not re.search(r"#\s*(NBVAL|PYTEST_VALIDATE)", cell.source, re.IGNORECASE), cell.id
        for tag in cell.metadata.get("tags", []):
            assert not tag.startswith("nbval") and tag != "raises-exception", cell.id
    for cell in code_cells(path):
        assert not cell.source.rstrip().endswith(";"), cell.id


@every_notebook
def test_names_no_path_of_a_machine(path):
    for cell in read(path).cells:
        for text in texts(cell):
            found = MACHINE_PATH.search(text)
            assert not found, f"{cell.id}: {found[0]}"


@every_notebook
def test_formulas_are_read_by_github_too(path):
    for name, text in prose(path):
        assert not re.search(r"\\text\{[^}]*_", text), f"{name}: _ within \\text"
        assert text.count("$$") % 2 == 0, f"{name}: $$ is not closed"
        for line in text.splitlines():
            if "$$" in line:
                alone = re.fullmatch(r"\$\$([^$]+\$\$)?", line.strip())
                assert alone, f"{name}: $$ shares a line with other words: {line}"


@every_notebook
def test_links_lead_to_files_that_exist(path):
    for name, text in prose(path):
        for link in LINK.findall(text):
            target = link.partition("#")[0]
            if target and not re.match(r"[a-z]+:", target):
                assert not Path(target).is_absolute(), f"{name}: {link}"
                assert (path.parent / target).exists(), f"{name}: {link}"
