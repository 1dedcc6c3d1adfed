"""Exercises: show whether what a learner wrote is right, and keep that for another day."""

import numpy as np

from nbcore import validation
from nbcore.course.record import identity, now, record, require_key
from nbcore.diagnosis.card import Card, as_html, as_text
from nbcore.diagnosis.result import Diagnosis


class Exercise:
    """The result of checking a learner's lines, shown as a card and kept.

    `task` says in words what to write. `found` is a diagnosis, True or False, or a dict with True
    or False for each part by its name. `key` is a different word for each exercise; under it the
    latest result is kept, and when it was first right. `correct` is whether all of it is right now.

    Raises ValueError for a key that is not one word, a task that is not a text, and a result that
    is none of these.
    """

    def __init__(self, task: str, found: Diagnosis | bool | dict[str, bool], *, key: str):
        validation.instance("task", task, str)
        name = identity(require_key(key), task)
        self.diagnosis = found if isinstance(found, Diagnosis) else _told(found)
        self.correct = self.diagnosis.correct
        before = record().get("exercises", name)
        self.before = before.get("right", "")
        entry = before | {"task": task, "last": self.diagnosis.card.headline, "when": now()}
        if self.correct and not self.before:
            entry["right"] = now()
        record().put("exercises", name, entry)

    @property
    def words(self) -> list[str]:
        """What the card adds: that it was right before, or that the result cannot be kept."""
        was = f"You had it right before ({self.before})." if self.before else ""
        return [text for text in ("" if self.correct else was, record().words) if text]

    def _card(self):
        card = self.diagnosis.card
        return card._replace(blocks=[*card.blocks, *self.words])

    def __repr__(self):
        return as_text(self._card())

    def _repr_html_(self):
        return as_html(self._card())


def _told(found):
    """Return a diagnosis that says which parts are right and which are not yet."""
    parts = found if isinstance(found, dict) else {"": found}
    if not parts or not all(isinstance(right, bool | np.bool_) for right in parts.values()):
        shown = validation.shown(found)
        raise ValueError(f"found is {shown}: a diagnosis, True or False, or a dict of these fits")
    good = bool(all(parts.values()))
    named = parts if len(parts) > 1 else {}
    lines = [f"{part}: {'right' if right else 'not yet'}" for part, right in named.items()]
    card = Card(good, "Right" if good else "Not yet", lines)
    return Diagnosis(good, None, None, as_text(card), card=card)
