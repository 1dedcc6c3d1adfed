"""What a page and a widget send each other, without a page."""

from types import SimpleNamespace


def tell(monkeypatch, widget, message, method="custom"):
    """Give a widget a message as a page sends it."""
    # ipykernel 6.17 asks the kernel for a shell before it passes a message on; here is no kernel.
    monkeypatch.setattr(type(widget.comm), "kernel", SimpleNamespace(shell=None), raising=False)
    data = {"method": method, "content": message}
    widget.comm.handle_msg({"content": {"data": data}, "buffers": []})


def sent(monkeypatch, widget):
    """Return a list that grows with all that a widget sends to its page."""
    messages = []
    monkeypatch.setattr(widget.comm, "send", lambda data, **_: messages.append(data))
    return messages
