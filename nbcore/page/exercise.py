"""Exercises: whether what a learner wrote is right, shown and kept."""

import numpy as np

from nbcore import validation
from nbcore.course.record import identity, now, record, require_key
from nbcore.diagnosis.card import Card, as_html, as_text
from nbcore.diagnosis.result import Diagnosis, diagnosis


class Exercise:
    """What a check has found out about a learner's lines; shown as a card, and kept.

    `task` says in words what is to be written. `found` is a diagnosis, or whether it is right, or a
    dict that says so for each part by its name. `key` is a word of its own for each exercise; under
    it is kept what was found last, and whether it has ever been right. `correct` is whether all is
    right now.

    Raises ValueError for a key that is not one word, a task that is no text, and a finding that is
    none of these.
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
        """What is to be said beside the card: that it has been right before, or cannot be kept."""
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
    """Return the diagnosis that says what is right and what is not yet."""
    parts = found if isinstance(found, dict) else {"": found}
    if not parts or not all(isinstance(right, bool | np.bool_) for right in parts.values()):
        shown = validation.shown(found)
        raise ValueError(f"found is {shown}: a diagnosis, True or False, or a dict of these fits")
    good = bool(all(parts.values()))
    named = parts if len(parts) > 1 else {}
    lines = [f"{part}: {'right' if right else 'not yet'}" for part, right in named.items()]
    return diagnosis(Card(good, "Right" if good else "Not yet", lines))
