"""Drive notebooks in real JupyterLab: a server, headless Chromium, and a watch on both."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

import nbcore.course

SECONDS = 120  # for the server, for a notebook to open, and for all of its cells to run
# One that has no windows needs less time for the same page.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# The outermost widget of each output.
VIEWS = ".jp-OutputArea-output .jupyter-widgets:not(.jupyter-widgets *)"
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},  # all cells in the page
    "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},  # as `nbcore` sets it
}
# Runs in the page. A picture is noted when the next frame has been painted.
WATCH = """
window.watched = {keys: [], clicks: [], painted: []};
const note = list => watched[list].push(performance.now());
document.addEventListener('keydown', () => note('keys'), true);
document.addEventListener('click', () => note('clicks'), true);
window.nextFrame = () => new Promise(requestAnimationFrame);
// The frame's callbacks run before it is painted; a message that they post arrives after it.
window.afterPaint = () => new Promise(done => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
}));
// All changes of a picture before the next paint are one.
window.watchPictures = svg => {
    let waiting = false;
    new MutationObserver(() => {
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(() => { waiting = false; });
        afterPaint().then(() => note('painted'));
    }).observe(svg, {subtree: true, childList: true});
};
"""
READY = """async () => {
    const panel = window.jupyterapp?.shell.currentWidget;
    if (!panel?.sessionContext) return false;
    await jupyterapp.restored;
    if (!jupyterapp.commands.hasCommand('notebook:run-all-cells')) return false;
    await panel.context.ready;
    await panel.revealed;
    await panel.sessionContext.ready;
    const kernel = panel.sessionContext.session?.kernel;
    return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
POLL = """async ([argument, limit]) => {
    const condition = %s;
    const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));
    let late = false;
    const poll = async () => {
        for (;;) {
            const answer = await condition(argument);
            if (answer || late) return answer;
            await pause(20);
        }
    };
    const expire = async () => {
        await pause(limit);
        late = true;
        throw new Error(`not within ${limit / 1000} s: ${condition}`);
    };
    return await Promise.race([poll(), expire()]);
}"""
# Leaves the whole window to notebooks.
WHOLE = """async () => {
    await jupyterapp.restored;
    const {shell} = jupyterapp;
    shell.collapseLeft();
    for (const side of ['left', 'right'])
        if (shell.isSideTabBarVisible(side)) shell.toggleSideTabBarVisibility(side);
}"""
# Opens a notebook, and hears what no cell shows: a callback's error is sent, a task's is printed.
OPEN = """async name => {
    const panel = await jupyterapp.commands.execute('docmanager:open', {path: name});
    panel.sessionContext.iopubMessage.connect((_, {header, content}) => {
        if (header.msg_type === 'error' || content.text?.includes('Traceback'))
            console.error(JSON.stringify(content));
    });
}"""
# Ends the kernel and drops what it has put out; nothing is left that could complain later.
CLOSE = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.sessionContext.shutdown();
    panel.context.model.dirty = false;
    panel.close();
    const {sessions, kernels} = jupyterapp.serviceManager;
    await Promise.all([sessions.refreshRunning(), kernels.refreshRunning()]);
}"""
CELLS = """() => jupyterapp.shell.currentWidget.content.widgets
    .map(cell => cell.model.toJSON()).filter(cell => cell.cell_type === 'code')"""


class NoBrowser(RuntimeError):
    """Raised when the machine has no Chromium."""


@dataclass
class Lab:
    """JupyterLab over a folder of notebooks, and the browser that looks at it.

    `page` is the window in which one notebook is opened after the other, since JupyterLab itself
    takes longer to load than a lesson; `complaints` are errors of pages and of their kernels.
    `scale` is how many of the screen's pixels are one of the page's.
    """

    chromium: Browser
    address: str
    token: str
    notebooks: Path
    log: Path
    scale: float = 1.0
    page: Page | None = None
    complaints: list[str] = field(default_factory=list)

    def open(self, name: str) -> Page:
        """Open a notebook, and wait until its kernel is connected and idle; return its page."""
        if not self.page:
            window = {"width": 1280, "height": 900}
            self.page = self.chromium.new_page(viewport=window, device_scale_factor=self.scale)
            self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
            self.page.on("console", self._hear)
            self.page.add_init_script(WATCH)
            self.page.goto(f"{self.address}/lab?reset&token={self.token}")
            wait_for(self.page, "() => window.jupyterapp")
            self.page.evaluate(WHOLE)
        self.page.evaluate(OPEN, name)
        wait_for(self.page, READY)
        return self.page

    def close(self) -> None:
        """Close the window; the next notebook is opened in a new one."""
        if self.page:
            self.page.close()
        self.page = None

    def _hear(self, said):
        if said.type == "error":
            self.complaints.append(f"{said.text} {said.location['url']}")


@contextlib.contextmanager
def server(notebooks: Path, home: Path):
    """Serve a folder with JupyterLab; yield (address, token), and end it afterwards.

    All that Jupyter and IPython read or write of their own is in `home`, an empty folder.
    """
    for name, values in SETTINGS.items():
        file = home / "config/lab/user-settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    folders = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_CONFIG_PATH": Path(nbcore.course.__path__[0]) / "jupyter",  # as `nbcore` sets it
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "IPYTHONDIR": home / "ipython",
    }
    command = [
        *(sys.executable, "-m", "jupyter", "lab", "--no-browser"),
        f"--ServerApp.root_dir={notebooks}",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port=0",  # any free one: two servers may start at once
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.extension_manager=readonly",
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            env={**os.environ, **{name: str(folder) for name, folder in folders.items()}},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield _address(process, home)
    finally:
        _end(process)


def _address(process, home):
    """Wait until the server has written where it listens."""
    last = time.monotonic() + SECONDS
    while time.monotonic() < last and process.poll() is None:
        for file in (home / "runtime").glob("jpserver-*.json"):
            with contextlib.suppress(ValueError):  # only half of it is written
                info = json.loads(file.read_text())
                return info["url"].rstrip("/"), info["token"]
        time.sleep(0.05)
    raise RuntimeError(f"JupyterLab did not start:\n{(home / 'server.log').read_text()}")


def _end(process):
    """End the server, which ends its kernels; they also end by themselves when it is gone."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def browser():
    """Start headless Chromium; end it afterwards. Raises NoBrowser where there is none."""
    found = os.environ.get("NBCORE_CHROMIUM") or next(
        filter(None, map(shutil.which, BROWSERS)), None
    )
    with sync_playwright() as playwright:
        found = found or playwright.chromium.executable_path
        if not Path(found).exists():
            raise NoBrowser(
                "no Chromium was found. Install one (on Debian `sudo apt install "
                "chromium-headless-shell`, elsewhere `python -m playwright install chromium`), or "
                "set NBCORE_CHROMIUM to the path of a Chromium or Chrome"
            )
        chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        try:
            yield chromium
        finally:
            chromium.close()


def run_all(page: Page) -> list[dict]:
    """Run all cells; return the code cells, as the notebook's file would hold them."""
    wait_for(
        page,
        """async () => {
            await jupyterapp.commands.execute('notebook:run-all-cells');
            return true;
        }""",
    )
    wait_for(page, READY)
    return page.evaluate(CELLS)


def wait_for(page: Page, condition: str, argument=None, seconds: int | None = None):
    """Call a function in the page, async or not, until it returns something true; return that.

    Raises playwright's Error after 120 seconds, or as many as given, also when the function hangs.
    """
    return page.evaluate(POLL % condition, [argument, 1000 * (seconds or SECONDS)])
