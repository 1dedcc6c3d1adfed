"""Play and pause, one step, one epoch, back to the start: frames play while the page responds."""

import asyncio
import time
from collections.abc import Callable

import ipywidgets

FRAME = 1 / 30  # seconds from one frame to the next, at least
PAUSE = 0.005  # seconds in which the kernel can handle a click, and what the page has painted
LOOKS = {False: ("Train", "play"), True: ("Pause", "pause")}  # of the button, whether it plays


class Player:
    """Buttons that play frames while the page stays responsive.

    `start()` returns an iterator over frames, `show(frame)` draws one, `rest()` is called when a
    run ends, and `rewind()` goes back to the beginning; `jumps` maps the labels of further buttons
    to functions, which are called after a halt. While `behind()` the page has not painted enough of
    the frames that it was sent, and the next one waits. A run is a task of the event loop that
    handled the click; a plain script has none, and the run ends before `play` returns.
    """

    def __init__(
        self, lock, *, start, show, rest, rewind, jumps: dict[str, Callable], behind=lambda: False
    ):
        self._lock, self._start, self._show, self._rest = lock, start, show, rest
        self._behind = behind
        self._run, self._task, self._playing = 0, None, False
        self._began = (0.0, 0.0)  # when this run began, and how much was done by then
        # One button, which stays where it is and keeps the focus.
        self.train = ipywidgets.Button(button_style="primary")
        self.restart = ipywidgets.Button(description="Start over", icon="fast-backward")
        self.jumps = [ipywidgets.Button(description=label) for label in jumps]
        self.progress = ipywidgets.FloatProgress(min=0, max=1, layout={"width": "100px"})
        self.left = ipywidgets.Label("", layout={"width": "84px"})
        self.train.on_click(lambda _: self.halt() if self.playing else self.play())
        self.restart.on_click(lambda _: self._after_halt(rewind))
        for button, go in zip(self.jumps, jumps.values(), strict=True):
            button.on_click(lambda _, go=go: self._after_halt(go))
        self.train.layout.width = "90px"  # the same for both words
        for button in (*self.jumps, self.restart):
            button.layout.width = "max-content"
        self.widgets = [self.train, *self.jumps, self.restart, self.progress, self.left]
        self._look()

    @property
    def playing(self) -> bool:
        """Whether frames are playing; not if the event loop of the run has gone."""
        return self._playing and not (self._task and self._task.get_loop().is_closed())

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
                self._task = None
                self._finish(frames, self._run)
            else:
                self._task = loop.create_task(self._watch(frames, self._run))
                self._task.add_done_callback(self._on_end)

    def halt(self) -> None:
        """Stop before the next frame and stay there."""
        with self._lock:
            self._run += 1
            if self._playing:
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
        due = loop.time()
        while True:
            with self._lock:
                if run != self._run:
                    return
                if not self._behind():
                    frame = next(frames, None)
                    if frame is None:
                        self._set_playing(False)
                        return
                    self._show(frame)
                    # A late frame does not delay the next, but neither do two come at once.
                    due = max(due + FRAME, loop.time() + FRAME / 2)
            await asyncio.sleep(max(PAUSE, due - loop.time()))

    def _on_end(self, task):
        """Let the button play again, whatever ended the run."""
        if self._task is task and self._playing:
            self.halt()
        if not task.cancelled() and task.exception():
            problem = {"message": "a frame could not be shown", "exception": task.exception()}
            task.get_loop().call_exception_handler(problem)

    def _look(self):
        self.train.description, self.train.icon = LOOKS[self._playing]

    def _set_playing(self, playing):
        self._playing = playing
        self._look()
        if not playing:
            self._rest()
