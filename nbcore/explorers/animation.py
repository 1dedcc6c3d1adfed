"""Train, Stop, one step, one epoch, Restart: frames play while the page stays responsive."""

import asyncio
import time
import weakref
from collections.abc import Callable

import ipywidgets

FRAME = 1 / 30  # seconds from one frame to the next, at least
PAUSE = 0.005  # seconds between two frames in which the kernel can handle a click


class Player:
    """Buttons that play frames while the page stays responsive.

    `start()` returns an iterator over frames, `show(frame)` draws one, `rest()` is called when a
    run ends, and `rewind()` goes back to the beginning; `jumps` maps the labels of further buttons
    to functions, which are called after a halt. A run is a task of the event loop that handled the
    click; a plain script has none, and the run ends before `play` returns. A new player halts the
    older ones: their cell was run again.
    """

    _players: weakref.WeakSet = weakref.WeakSet()

    def __init__(self, lock, *, start, show, rest, rewind, jumps: dict[str, Callable]):
        for other in list(Player._players):
            other.halt()
        Player._players.add(self)
        self._lock, self._start, self._show, self._rest = lock, start, show, rest
        self._run, self._task = 0, None
        self._began = (0.0, 0.0)  # when this run began, and how much was done by then
        self.train = ipywidgets.Button(description="Train", icon="play", button_style="primary")
        self.stop = ipywidgets.Button(description="Stop", icon="stop", disabled=True)
        self.restart = ipywidgets.Button(description="Restart", icon="undo")
        self.jumps = [ipywidgets.Button(description=label) for label in jumps]
        self.progress = ipywidgets.FloatProgress(min=0, max=1, layout={"width": "120px"})
        self.left = ipywidgets.Label("", layout={"width": "110px"})
        self.train.on_click(lambda _: self.play())
        self.stop.on_click(lambda _: self.halt())
        self.restart.on_click(lambda _: self._after_halt(rewind))
        for button, go in zip(self.jumps, jumps.values(), strict=True):
            button.on_click(lambda _, go=go: self._after_halt(go))
        buttons = [self.train, self.stop, *self.jumps, self.restart]
        for button in buttons:
            button.layout.width = "96px"
        self.widgets = [*buttons, self.progress, self.left]

    @property
    def playing(self) -> bool:
        """Whether frames are playing."""
        return not self.stop.disabled

    def play(self) -> None:
        """Start, or continue."""
        with self._lock:
            if self.playing:
                return
            self._run += 1
            frames = self._start()
            self._began = time.monotonic(), self.progress.value
            self._set_playing(True)
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                self._finish(frames, self._run)
            else:
                self._task = loop.create_task(self._watch(frames, self._run))
                self._task.add_done_callback(self._on_end)

    def halt(self) -> None:
        """Stop before the next frame and stay there."""
        with self._lock:
            self._run += 1
            if self.playing:
                self._set_playing(False)

    def report(self, share: float) -> None:
        """Show which share is done, 0 to 1, and while frames play the time left."""
        self.progress.value = share
        when, before = self._began
        if self.playing and share > before:
            seconds = (time.monotonic() - when) * (1 - share) / (share - before)
            left = f"{seconds:.0f} s" if seconds < 99 else f"{seconds / 60:.0f} min"
            self.left.value = f"{left} left"
        else:
            self.left.value = f"{100 * share:.0f}% done"

    def _after_halt(self, call):
        with self._lock:
            self.halt()
            call()

    def _finish(self, frames, run):
        try:
            for frame in frames:
                self._show(frame)
                if run != self._run:
                    return
        finally:
            if run == self._run:
                self._set_playing(False)

    async def _watch(self, frames, run):
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            with self._lock:
                if run != self._run:
                    return
                frame = next(frames, None)
                if frame is None:
                    self._set_playing(False)
                    return
                self._show(frame)
            await asyncio.sleep(max(PAUSE, started + FRAME - loop.time()))

    def _on_end(self, task):
        if not task.cancelled() and task.exception():
            self.halt()
            problem = {"message": "a frame could not be shown", "exception": task.exception()}
            task.get_loop().call_exception_handler(problem)

    def _set_playing(self, playing):
        self.train.disabled, self.stop.disabled = playing, not playing
        if not playing:
            self._rest()
