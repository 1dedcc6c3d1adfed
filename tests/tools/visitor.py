"""Visit the built site as a stranger does: from a server on loopback, with an empty browser."""

import contextlib
import functools
import http.server
import threading
from pathlib import Path

from lab import WATCH, wait_for
from playwright.sync_api import Browser, Page

START = 300  # seconds for a kernel: a machine with two cores needs one of these minutes
# Of the app itself: a lesson is shown, and has a kernel that starts.
SHOWN = """async () => {
    const panel = window.jupyterapp?.shell.currentWidget;
    if (!panel?.sessionContext || !panel.content.widgets?.length) return false;
    await panel.sessionContext.ready;
    return panel.sessionContext.session?.kernel;
}"""
# What the kernel puts out for a few lines of code, as text.
EXECUTE = """async code => {
    const {kernel} = jupyterapp.shell.currentWidget.sessionContext.session;
    const run = kernel.requestExecute({code});
    let said = '';
    run.onIOPub = ({content}) => {
        said += content.traceback?.join('\\n') ?? content.data?.['text/plain'] ?? '';
        if (content.name) said += content.text;
    };
    await run.done;
    return {said};
}"""


class _Files(http.server.SimpleHTTPRequestHandler):
    extensions_map = {".mjs": "text/javascript", ".js": "text/javascript", "": "text/html"}
    extensions_map |= {".wasm": "application/wasm", ".json": "application/json"}

    def do_CONNECT(self):  # noqa: N802
        """Note as a proxy which host is asked for, and say no."""
        self.server.elsewhere.add(self.path.partition(":")[0])
        self.send_error(502)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder: Path):
    """Serve a folder on a free port of loopback; yield the server, whose address is `address`.

    As a proxy it lets nothing through, and `elsewhere` has the hosts that were asked for.
    """
    handler = functools.partial(_Files, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.address = f"http://127.0.0.1:{server.server_port}"
        server.elsewhere = set()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextlib.contextmanager
def visitor(chromium: Browser, address: str, *, alone: bool):
    """Yield an empty page of a browser; `alone` lets it reach nothing but the address."""
    proxy = {"server": address, "bypass": "127.0.0.1"} if alone else None
    with chromium.new_context(viewport={"width": 1280, "height": 900}, proxy=proxy) as context:
        context.add_init_script(WATCH)
        yield context.new_page()


def open_lesson(page: Page, address: str, name: str) -> None:
    """Open a lesson in JupyterLite at an address, and wait until it is seen."""
    page.goto(f"{address}/notebooks/index.html?path={name}")
    wait_for(page, SHOWN)


def execute(page: Page, code: str, seconds: int = START) -> str:
    """Run code in the kernel of the lesson, once it has started; return what it puts out.

    Raises playwright's Error when that takes longer.
    """
    return wait_for(page, EXECUTE, code, seconds)["said"]
