"""What a learner did, kept in one small file beside the lessons: nothing is lost, nothing is sent.

`nbcore-answers.json` stands in the folder in which the lesson runs. It is written in one step, so
that it is whole at every moment, and merged with what other windows have written meanwhile. Where
no file can be written, what was done is kept as long as the kernel lives, and a word says so. With
`NBCORE_ANSWERS=off` in the environment nothing is kept at all.
"""

import asyncio
import atexit
import contextlib
import functools
import hashlib
import json
import os
import sys
import threading
from datetime import datetime
from pathlib import Path

from nbcore import validation

IN_BROWSER = sys.platform == "emscripten"  # where Python itself runs in a page, as in JupyterLite
if not IN_BROWSER:
    from filelock import FileLock

FILE = "nbcore-answers.json"
FORMAT, VERSION = "what a learner did in the lessons of nbcore", 1
KINDS = ("answers", "exercises", "settings")
PAUSE = 0.5  # seconds in which further moves of a slider join the same write
WAIT = 2.0  # seconds to wait for another window that writes


def identity(key: str, *question: str) -> str:
    """Return the name under which something is kept: an id, and a hash of what was asked.

    A question that has changed has another name, so that it never shows an old answer.
    """
    digest = hashlib.sha256("\n".join(question).encode()).hexdigest()
    return f"{key} {digest[:8]}"


def require_key(key: str) -> str:
    """Return a key as it is. Raises ValueError unless it is a text without blanks, not empty."""
    validation.instance("key", key, str)
    if not key or key.split() != [key]:
        raise ValueError(f"key is {key!r}: one word is needed, such as '02-shape'")
    return key


def now() -> str:
    """Return the time of the wall clock, to the minute."""
    return datetime.now().isoformat(" ", "minutes")


class Record:
    """What was done: for each of KINDS a table of entries (dicts) by their `identity`.

    `folder` holds the file; with None nothing is kept. `problem` says in words why nothing can be
    written at present, or is empty; `news` says which file was set aside, or is empty.
    """

    def __init__(self, folder: Path | None):
        self.folder = folder
        self.problem, self.news = "", ""
        self._unsaved: dict[str, dict[str, dict | None]] = {kind: {} for kind in KINDS}
        self._lock = threading.RLock()
        self._waiting = False

    @property
    def file(self) -> Path | None:
        """Where all of it is kept, or None."""
        return self.folder and self.folder / FILE

    @property
    def words(self) -> str:
        """What a learner should know about the file just now: the problem, the news, or nothing."""
        return " ".join(filter(None, [self.news, self.problem]))

    def get(self, kind: str, name: str) -> dict:
        """Return an entry, or an empty one."""
        return self.all(kind).get(name, {})

    def all(self, kind: str) -> dict[str, dict]:
        """Return all entries of a kind by their names."""
        with self._lock:
            return self._merged()[kind] if self.folder else {}

    def put(self, kind: str, name: str, entry: dict | None, *, soon: bool = False) -> None:
        """Keep an entry, or take it away with None; with `soon` a moment later, many in one go."""
        if self.folder is None:
            return
        with self._lock:
            if entry is None and name not in self.all(kind):
                return  # nothing to take away, nothing to write
            self._unsaved[kind][name] = entry
        if not soon:
            self.save()
        elif not self._waiting:
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:  # no loop: a plain script
                self.save()
            else:
                self._waiting = True
                loop.call_later(PAUSE, self.save)

    def save(self) -> None:
        """Write what is not written yet; `problem` says why if that cannot be done."""
        with self._lock:
            self._waiting = False
            if not any(self._unsaved.values()):
                return
            try:
                with self._alone():
                    self._write(self._merged(alone=True))
            except (OSError, NotImplementedError) as error:  # no room, no right, no lock here
                self.problem = (
                    f"What you do here is kept only until the kernel stops: {FILE} cannot be "
                    f"written ({_reason(error)})."
                )
            else:
                self.problem = ""
                self._unsaved = {kind: {} for kind in KINDS}

    def forget(self) -> Path | None:
        """Forget everything; return where the file was set aside, or None if there was none.

        Raises OSError when it cannot be set aside; then nothing is forgotten.
        """
        if self.folder is None:
            return None
        with self._lock, self._alone():
            aside = self._set_aside("forgotten") if self.file.exists() else None
            self._unsaved = {kind: {} for kind in KINDS}
            return aside

    def _merged(self, alone=False):
        """Return what the file should hold: what it holds now, and what is not written yet."""
        found = self._read(alone)
        for kind in KINDS:
            entries = (found[kind] | self._unsaved[kind]).items()
            found[kind] = {name: entry for name, entry in entries if entry is not None}
        return found

    def _read(self, alone):
        """Return what the file holds; one that cannot be read as ours is set aside first."""
        nothing = {"format": FORMAT, "version": VERSION, **{kind: {} for kind in KINDS}}
        try:
            text = self.file.read_bytes()
        except FileNotFoundError:
            return nothing
        except OSError:
            if alone:  # nothing is written over what could not be read
                raise
            return nothing
        content, wrong = understood(text)
        if not wrong:
            return content
        if alone:
            aside = self._set_aside("set-aside")
            self.news = f"{FILE} {wrong}. It was set aside as {aside.name}, and a new one begun."
            return nothing
        try:
            with self._alone():
                return self._read(alone=True)  # another window may have set it aside meanwhile
        except (OSError, NotImplementedError) as error:
            self.problem = f"{FILE} {wrong}, and cannot be set aside ({_reason(error)})."
            return nothing

    def _set_aside(self, word):
        """Rename the file; return its new place, where nothing has been before."""
        places = (self.folder / f"{self.file.stem}.{word}-{n}.json" for n in range(1, 10_000))
        free = next(place for place in places if not place.exists())
        os.replace(self.file, free)
        return free

    def _write(self, content):
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        aside = self.folder / f".{FILE}.tmp"
        try:
            with aside.open("wb") as file:
                file.write(text.encode(errors="backslashreplace"))  # half a letter pair, escaped
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, self.file)
        except OSError:
            with contextlib.suppress(OSError):
                aside.unlink()
            raise

    @contextlib.contextmanager
    def _alone(self):
        """Keep the other windows of this folder waiting. Raises OSError when one takes too long.

        A browser's drive knows no locks: what two of its windows write at once, one may lose.
        """
        if IN_BROWSER:
            yield
            return
        with FileLock(self.folder / f".{FILE}.lock", timeout=WAIT):
            yield


def _reason(error):
    return getattr(error, "strerror", None) or str(error)


def understood(text: bytes) -> tuple[dict, str]:
    """Return what a file holds, and what keeps it from being a record, in words, or ""."""
    try:
        content = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}, "is broken"
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return {}, "is not a file of this course"
    version = content.get("version")
    if isinstance(version, int) and version > VERSION:
        return {}, "comes from a newer nbcore"
    tables = [content.get(kind) for kind in KINDS]
    if version != VERSION or not all(isinstance(table, dict) for table in tables):
        return {}, "is broken"
    entries = [entry for table in tables for entry in table.values()]
    return (content, "") if all(isinstance(e, dict) for e in entries) else ({}, "is broken")


_records: dict[Path | None, Record] = {}


def switched_off() -> bool:
    """Tell whether nothing is to be kept, as when lessons are tested, stored or shown as slides."""
    return os.environ.get("NBCORE_ANSWERS", "").lower() == "off"


@functools.cache
def home() -> Path:
    """Return the folder in which this Python worked when it was first asked, that of the lesson."""
    return Path.cwd()


def record() -> Record:
    """Return the record of the lesson's folder, also after the lesson has gone to another one."""
    folder = None if switched_off() else home()
    if folder not in _records:
        _records[folder] = Record(folder)
        atexit.register(_records[folder].save)
    return _records[folder]
