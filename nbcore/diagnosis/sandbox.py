"""Call a learner's function so that nothing it does can harm: errors, endless loops, many prints.

What it returns is read here too, since that may run code of the learner's own. An error becomes
words that name the line and the shapes met there.
"""

import ast
import contextlib
import ctypes
import io
import linecache
import os
import random
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

SECONDS = 3.0  # that all calls of one diagnosis may take together; read at each diagnosis
ABOUT_SHAPES = ("shape", "dimension", "broadcast", "mismatch", "aligned")  # in a message of NumPy
STOPPED = "It was stopped after {:g} seconds. Is there a loop without an end?"
UNREAD = "What it returns could not be read within {:g} seconds. Has it an end?"
AGAIN = 0.001  # seconds between two attempts to end a loop, in case it swallows exceptions
MOST_PRINTED = 1000  # characters
WATCH = "time limit"  # the name of its threads
ROUNDING = 1e-12  # what adding and taking away again may leave
STREAMS = ("stdout", "stderr", "__stdout__", "__stderr__")
SHARED = (  # what all code of a process shares: how to ask for it, how to set it
    (sys.getswitchinterval, sys.setswitchinterval),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (os.getcwd, os.chdir),
    (random.getstate, random.setstate),
    (np.random.get_state, np.random.set_state),
)
LIBRARIES = (str(Path(np.__file__).parent), str(Path(__file__).parents[1]))


class TimeUp(BaseException):
    """The time is over; not an Exception, so that `except Exception` does not keep it."""


class Unreadable(ValueError):
    """What a function returned is not what was asked for; the text says so to the learner."""


class Attempt(NamedTuple):
    """What a call returned, or None and the trouble that it met; what it printed; if it raised."""

    value: object = None
    trouble: str = ""
    printed: str = ""
    raised: bool = False


class Watch:
    """Raise TimeUp in the thread that made it, again if it is swallowed, until it is `over`.

    A long call into compiled code is not ended, only the Python code around it.
    """

    def __init__(self, seconds: float):
        self.seconds, self.over, self.done = seconds, False, threading.Event()
        self.caller = ctypes.c_ulong(threading.get_ident())
        self.interval = sys.getswitchinterval()
        self.guard = threading.Thread(target=self._guard, name=WATCH, daemon=True)

    def start(self):
        """Let the time run."""
        with contextlib.suppress(RuntimeError):  # Python in a browser has no threads, and no limit
            self.guard.start()

    def end(self):
        """Wait until no TimeUp can come any more; one that was on its way may still be raised."""
        self.done.set()
        if self.guard.is_alive():
            self.guard.join()
        sys.setswitchinterval(self.interval)
        # One that waits is raised at the end of a turn. Python 3.11 cannot take it back: then a
        # thread that is traced or profiled stands still.
        for _ in range(2):
            pass

    def _guard(self):
        wait = self.seconds
        while not (self.done.wait(wait) or self.over):
            wait = AGAIN
            # A loop that swallows exceptions has to be met in the moment between two of them.
            sys.setswitchinterval(AGAIN / 100)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(self.caller, ctypes.py_object(TimeUp))


class _Page(io.StringIO):
    """Text of at most MOST_PRINTED characters; what comes after them is lost. It stays open."""

    def write(self, text):
        room = MOST_PRINTED - self.tell()
        super().write(text[: max(room, 0)])
        return len(text)

    def close(self):
        pass


_one = threading.RLock()


@contextlib.contextmanager
def undisturbed():
    """Let one diagnosis run at a time, and leave what a process shares as it was before."""
    with _one, warnings.catch_warnings(), np.printoptions(), np.errstate(all="ignore"):
        before = []
        for get, put in SHARED:
            with contextlib.suppress(OSError):  # the working folder may be gone
                before.append((put, get()))
        try:
            yield
        finally:
            for put, value in before:
                with contextlib.suppress(OSError):
                    put(value)


@contextlib.contextmanager
def _heard(page):
    """Let all that is printed go to a page."""
    before = {name: getattr(sys, name) for name in STREAMS}
    try:
        for name in STREAMS:
            setattr(sys, name, page)
        yield
    finally:
        for name, stream in before.items():
            setattr(sys, name, stream)


def deadline() -> float:
    """Return when all calls of a diagnosis that begins now have to be over."""
    return time.monotonic() + SECONDS


def limited() -> bool:
    """Return whether a loop without an end can be ended: not where no thread can be started."""
    probe = threading.Thread(target=lambda: None)
    try:
        probe.start()
    except RuntimeError:
        return False
    probe.join()
    return True


def attempt(
    function: Callable, arguments: tuple, named: dict, until: float, read: Callable | None = None
) -> Attempt:
    """Return what function(*arguments, **named) does until that time of time.monotonic().

    `read` makes the value out of what the function returns; it raises ValueError, in words for the
    learner, where it cannot. Only KeyboardInterrupt passes through, so that the kernel can be
    interrupted.
    """
    seconds = until - time.monotonic()
    if seconds <= 0:
        return Attempt(trouble="Not asked: the time was over.")
    page, watch, returned = _Page(), Watch(seconds), []
    with _heard(page), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            try:
                watch.start()
                found = _outcome(function, arguments, named, read, returned)
            finally:
                # One may be waiting to be raised, and one more on its way; none begins after this.
                watch.over = True
                try:
                    watch.end()
                except TimeUp:
                    try:
                        watch.end()
                    except TimeUp:
                        watch.end()
        except TimeUp:
            found = Attempt(trouble=(UNREAD if returned else STOPPED).format(SECONDS))
    return found._replace(printed=page.getvalue())


def _outcome(function, arguments, named, read, returned):
    """Return what a call does, without its prints; `returned` is filled once it has returned."""
    try:
        value = function(*arguments, **named)
        returned.append(True)
        return Attempt(_read(read, value) if read else value)
    except (TimeUp, KeyboardInterrupt):
        raise
    except Unreadable as problem:
        return Attempt(trouble=str(problem))
    except BaseException as error:
        try:
            return Attempt(trouble=describe(error), raised=True)
        except (TimeUp, KeyboardInterrupt):
            raise
        except BaseException:  # a learner's own exception may fail to say what it is
            return Attempt(trouble=type(error).__name__, raised=True)


def _read(read, value):
    try:
        return read(value)
    except (TimeUp, KeyboardInterrupt):
        raise
    except ValueError as problem:
        raise Unreadable(str(problem)) from None
    except BaseException as error:  # whatever an object of the learner's does when it is read
        kind = type(error).__name__
        raise Unreadable(f"It returns something that cannot be read: {kind}.") from None


def unchanged(before: np.ndarray, after: object) -> bool:
    """Return whether an array that was given to a call is as it was, up to rounding."""
    if not isinstance(after, np.ndarray) or before.shape != after.shape:
        return False
    return np.allclose(before, after, rtol=0, atol=ROUNDING)


def describe(error: BaseException) -> str:
    """Return what was raised, in which line of the learner's code, and the shapes met there."""
    says = type(error).__name__
    with contextlib.suppress(Exception):  # a learner's own exception may fail to say what it is
        says = f"{says}: {error}".rstrip(": ")
    frames = list(traceback.walk_tb(error.__traceback__))
    lines = traceback.extract_tb(error.__traceback__)
    own = [
        (frame, line)
        for (frame, _), line in zip(frames, lines, strict=True)
        if not line.filename.startswith((*LIBRARIES, "<frozen", "<__array_function__"))
    ]
    if not own:
        return says
    frame, line = own[-1]
    code = f"    {line.line}\n" if line.line else ""
    where = f"It stopped in line {line.lineno} of {line.name}:\n{code}"
    shapes = _shapes(frame, line) if isinstance(error, ValueError | IndexError) else []
    if len(shapes) > 1 and any(word in says for word in ABOUT_SHAPES):
        return f"{where}{type(error).__name__}: {' and '.join(shapes)} do not fit."
    return where + says + "".join(f"\n{shape}." for shape in shapes)


def _shapes(frame, line):
    """Return the shapes of the operands in the part of a line that has failed."""
    found = []
    for operand in _operands(_failed(line)):
        name = ast.unparse(operand)
        if any(isinstance(node, ast.Call | ast.NamedExpr) for node in ast.walk(operand)):
            continue  # a call might do something
        with contextlib.suppress(Exception):
            value = eval(name, frame.f_globals, frame.f_locals)
            if isinstance(value, np.ndarray) and f"{name} of shape" not in str(found):
                found.append(f"{name} of shape {value.shape}")
    return found


def _failed(line):
    """Return the tree of the expression that failed, or None."""
    source = [linecache.getline(line.filename, n) for n in range(line.lineno, line.end_lineno + 1)]
    encoded = "".join(source).encode()
    last = len(encoded) - len(source[-1].encode()) + line.end_colno if source else 0
    with contextlib.suppress(SyntaxError, ValueError):
        return ast.parse(f"({encoded[line.colno : last].decode()})", mode="eval").body
    return None


def _operands(tree):
    match tree:
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.Call(func=ast.Attribute(value=value), args=args):
            return [value, *args]
        case ast.Call(args=args):
            return args
        case ast.Subscript(value=value):
            return [value]
    return []
