"""The lessons in JupyterLite: the build is whole, a lesson opens, and its kernel knows nbcore.

NumPy for browsers lies on a server that tests do not ask. The kernel starts without it.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyodide
import pytest
from packaging.utils import canonicalize_name
from render import NOTEBOOKS
from visitor import execute, open_lesson, served, visitor

if os.environ.get("NBCORE_BROWSER") == "off":
    pytest.skip("NBCORE_BROWSER=off", allow_module_level=True)

ROOT = Path(__file__).parents[1]
LESSONS = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
COMPILED = {"contourpy", "matplotlib", "numpy", "pillow"}  # only Pyodide's server has these
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
LISTED = """async () => (await jupyterapp.serviceManager.contents.get('')).content
    .map(file => file.name).sort()"""
ANSWERS = """async () => {
    const file = {type: 'file', format: 'text', content: true};
    const {contents} = jupyterapp.serviceManager;
    return JSON.parse((await contents.get('nbcore-answers.json', file)).content).answers;
}"""
# The record needs no number; validation, which it imports, does.
WITHOUT_NUMPY = "import sys, unittest.mock; sys.modules['numpy'] = unittest.mock.MagicMock()"
KEEP = """from nbcore.course.record import record
record().put("answers", "01-a", {"answer": "δ"})
(record().get("answers", "01-a"), record().words)"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return the folder of a fresh build."""
    output = tmp_path_factory.mktemp("site") / "lite"
    command = [sys.executable, ROOT / "site/lite.py", output]
    run = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
    assert run.returncode == 0, run.stdout
    return output


def config(built):
    return json.loads((built / "jupyter-lite.json").read_text())["jupyter-config-data"]


def options(built):
    return config(built)["litePluginSettings"][KERNEL]["loadPyodideOptions"]


def packages(built):
    return json.loads((built / options(built)["lockFileURL"]).read_text())["packages"]


def elsewhere(built):
    """Return the folder of Pyodide's own server from which NumPy comes."""
    return packages(built)["numpy"]["file_name"].rpartition("/")[0]


def with_all_they_need(names, known):
    """Return these packages, what they depend on, what that depends on, and so on."""
    found, left = set(), list(names)
    while left:
        name = canonicalize_name(left.pop())
        if name not in found:
            found.add(name)
            left += known[name]["depends"]
    return found


def test_its_kernel_wants_the_pyodide_that_is_tested(built):
    assert f"v{pyodide.VERSION}" in elsewhere(built).split("/")


def test_the_lessons_are_all_that_it_contains(built):
    listed = json.loads((built / "api/contents/all.json").read_text())["content"]
    assert sorted(file["name"] for file in listed) == LESSONS
    assert sorted(path.name for path in (built / "files").rglob("*")) == LESSONS


def test_the_front_ends_of_the_widgets_are_in_it(built):
    found = {extension["name"]: extension for extension in config(built)["federated_extensions"]}
    for name in ("@jupyter-widgets/jupyterlab-manager", "anywidget"):
        assert (built / "extensions" / name / found[name]["load"]).is_file()


def test_the_settings_are_those_of_the_command_line(built):
    settings = ROOT / "nbcore/course/jupyter/labconfig/default_setting_overrides.json"
    assert config(built)["settingsOverrides"] == json.loads(settings.read_text())


def test_the_lock_file_has_what_the_lessons_import_and_all_that_it_needs(built):
    known = packages(built)
    needed = with_all_they_need(options(built)["packages"], known)
    assert {"nbcore", "ipywidgets", "anywidget", "numpy", "matplotlib"} <= needed


def test_what_pyodide_lacks_lies_beside_the_lock_file_and_the_rest_on_its_own_server(built):
    folder = (built / options(built)["lockFileURL"]).parent
    own = [entry for entry in packages(built).values() if "://" not in entry["file_name"]]
    assert {"nbcore", "ipywidgets", "anywidget"} <= {entry["name"] for entry in own}
    for entry in own:
        wheel = folder / entry["file_name"]
        assert hashlib.sha256(wheel.read_bytes()).hexdigest() == entry["sha256"]
    for entry in packages(built).values():
        assert entry in own or entry["file_name"].startswith(f"{elsewhere(built)}/")


def test_a_lesson_opens_among_the_others_and_only_pyodide_comes_from_elsewhere(built, chromium):
    with served(built) as server, visitor(chromium, server.address, alone=True) as page:
        with page.expect_event("pageerror"):  # of the kernel, which begins and finds no Pyodide
            open_lesson(page, server.address, LESSONS[0])
        assert page.locator(".jp-Notebook h1").first.inner_text().startswith("Start here")
        assert page.title().endswith("Backpropagation, understood")
        assert page.evaluate(LISTED) == LESSONS
    assert server.elsewhere == {elsewhere(built).split("/")[2]}


def test_on_a_phone_the_notebook_view_fills_it_and_links_lead_to_other_lessons(built, chromium):
    with served(built.parent) as server, visitor(chromium, server.address, alone=True) as page:
        page.set_viewport_size({"width": 390, "height": 800})
        open_lesson(page, f"{server.address}/{built.name}", LESSONS[1])
        assert page.locator(".jp-Notebook").bounding_box()["width"] == 390
        with page.expect_popup() as opened:
            page.get_by_role("link", name="00 Start here").first.click()
        opened.value.wait_for_url(f"**/{built.name}/notebooks/index.html?path={LESSONS[0]}")


@pytest.fixture(scope="module")
def whole(built, tmp_path_factory):
    """Return the folder of a build with Pyodide in it, and what of it is Python alone."""
    folder = tmp_path_factory.mktemp("whole")
    package = pyodide.fetch(folder)
    lite = shutil.copytree(built, folder / "lite")
    shutil.move(package, lite / "pyodide")
    text = (lite / "jupyter-lite.json").read_text()
    content = json.loads(text)
    own = content["jupyter-config-data"]["litePluginSettings"][KERNEL]
    own["pyodideUrl"] = "./pyodide/pyodide.mjs"
    (lite / "jupyter-lite.json").write_text(json.dumps(content))
    bring_python_packages(lite)
    return lite


def bring_python_packages(lite):
    """Put what the kernel needs beside the lock file; nbcore's needs in other languages are cut."""
    lock = lite / options(lite)["lockFileURL"]
    content = json.loads(lock.read_text())
    known = content["packages"]
    known["nbcore"]["depends"] = sorted({*known["nbcore"]["depends"]} - COMPILED)
    needed = with_all_they_need(options(lite)["packages"], known)
    away = [known[name] for name in sorted(needed) if "://" in known[name]["file_name"]]
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
            *("--only-binary", ":all:", "--platform", "any", "--python-version", "3.14"),
            *("--dest", lock.parent, *(f"{entry['name']}=={entry['version']}" for entry in away)),
        ],
        check=True,
    )
    for entry in away:
        entry["file_name"] = entry["file_name"].rpartition("/")[2]
        wheel = lock.parent / entry["file_name"]
        entry["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lock.write_text(json.dumps(content))


def test_the_kernel_of_a_page_knows_nbcore_and_the_widgets_and_keeps_answers(whole, chromium):
    with served(whole) as server, visitor(chromium, server.address, alone=True) as page:
        open_lesson(page, server.address, LESSONS[1])
        said = execute(page, "import nbcore; print(nbcore.__doc__)")
        assert said.startswith("Compute a neural network and its gradients in NumPy")
        said = execute(page, "import anywidget, ipywidgets; ipywidgets.IntSlider(3).value")
        assert said.strip() == "3"
        said = execute(page, f"{WITHOUT_NUMPY}\n{KEEP}")
        assert said.strip() == "({'answer': 'δ'}, '')"

        open_lesson(page, server.address, LESSONS[0])  # which ends the kernel
        assert page.evaluate(ANSWERS) == {"01-a": {"answer": "δ"}}
    assert server.elsewhere == set()
