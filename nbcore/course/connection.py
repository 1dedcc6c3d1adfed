"""How JupyterLab hears from a kernel when the command `nbcore` opens it: at once."""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Sends each message of a kernel when it comes.

    TCP holds a small message back until the one before has been received for sure (Nagle's
    algorithm), and the browser's side may wait 40 ms before it says so: longer than it takes to
    compute and to paint a picture.
    """

    def connect(self):
        """Open the way to the kernel."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
