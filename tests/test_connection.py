"""JupyterLab, as the command `nbcore` opens it, hears from a kernel at once."""

import os
import subprocess
import sys
from pathlib import Path

import nbcore.course

# In a process of its own: there can be only one server in one.
SERVER = """
import asyncio, gc, socket
from jupyter_server.serverapp import ServerApp
from tornado.websocket import websocket_connect

async def main():
    app = ServerApp()
    app.initialize(["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
                    "--ServerApp.port=0", "--IdentityProvider.token=none"])
    kernel = await app.kernel_manager.start_kernel()
    address = f"ws://127.0.0.1:{app.port}/api/kernels/{kernel}/channels?token=none"
    page = await websocket_connect(address)
    kind = app.kernel_websocket_connection_class
    (way,) = [each for each in gc.get_objects() if isinstance(each, kind)]
    to_page = way.websocket_handler.ws_connection.stream.socket
    print("at once:", bool(to_page.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
    page.close()
    await app.kernel_manager.shutdown_all()

asyncio.run(main())
"""


def test_the_command_lets_a_kernels_messages_be_sent_at_once(tmp_path):
    parts = ("CONFIG", "DATA", "RUNTIME")
    env = os.environ | {f"JUPYTER_{part}_DIR": str(tmp_path / part) for part in parts}
    settings = Path(nbcore.course.__path__[0]) / "jupyter"
    env |= {"IPYTHONDIR": str(tmp_path / "ipython"), "JUPYTER_CONFIG_PATH": str(settings)}
    command = [sys.executable, "-c", SERVER]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    assert "at once: True" in done.stdout, done.stderr[-2000:]
