"""What a page and a widget send each other, without a page."""

from unittest.mock import MagicMock


def tell(monkeypatch, widget, message, method="custom"):
    """Give a widget a message as a page sends it."""
    _stand_in_for_a_kernel(monkeypatch, widget)
    data = {"method": method, "content": message}
    widget.comm.handle_msg({"content": {"data": data}, "buffers": []})


def sent(monkeypatch, widget):
    """Return a list that grows with all that a widget sends to its page."""
    messages = []
    _stand_in_for_a_kernel(monkeypatch, widget)
    monkeypatch.setattr(widget.comm, "send", lambda data, **_: messages.append(data))
    return messages


def _stand_in_for_a_kernel(monkeypatch, widget):
    """Let a widget send and hear: with ipywidgets 7 and ipykernel 6.17 it asks for a kernel."""
    monkeypatch.setattr(type(widget.comm), "kernel", MagicMock(shell=None), raising=False)
