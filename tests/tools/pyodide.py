"""Boot Pyodide, the Python of JupyterLite, in Chromium, from a server of this machine."""

import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

from playwright.sync_api import Browser, Page

VERSION = "314.0.6"  # that of the kernel in site/lite.py
PLACES = "/lib/python"  # on Python's path in the browser
BOOT = """async place => {
    const {loadPyodide} = await import('/package/pyodide.mjs');
    window.pyodide = await loadPyodide({indexURL: '/package/'});
    const files = await (await fetch('/files.zip')).arrayBuffer();
    pyodide.unpackArchive(files, 'zip', {extractDir: place});
    pyodide.runPython(`import sys; sys.path.insert(0, '${place}')`);
}"""


class NoPackage(RuntimeError):
    """Raised when the machine has no npm."""


def fetch(folder: Path) -> Path:
    """Put npm's package, 5 MB, into a folder and return where it is. Raises NoPackage without npm.

    npm keeps what it has fetched, and asks nobody the next time.
    """
    npm = shutil.which("npm")
    if not npm:
        raise NoPackage("npm was not found. Install it (on Debian `sudo apt install npm`)")
    command = [npm, "pack", "--silent", "--prefer-offline", f"pyodide@{VERSION}"]
    subprocess.run(command, cwd=folder, check=True)
    (packed,) = folder.glob("pyodide-*.tgz")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def pack(target: Path, *packages: Path) -> None:
    """Put all Python files of packages into one archive."""
    with zipfile.ZipFile(target, "w") as archive:
        for package in packages:
            for file in sorted(package.rglob("*.py")):
                archive.write(file, file.relative_to(package.parent))


def boot(chromium: Browser, address: str, asked: list[str]) -> Page:
    """Return a page in which Pyodide runs and has the files; note in a list what it asked for.

    Whatever is not on the server of this address is not fetched.
    """
    page = chromium.new_page()

    def answer(route):
        asked.append(route.request.url)
        (route.continue_ if route.request.url.startswith(address) else route.abort)()

    page.route("**/*", answer)
    page.goto(f"{address}/package/package.json")  # any page of the same origin
    page.evaluate(BOOT, PLACES)
    return page
