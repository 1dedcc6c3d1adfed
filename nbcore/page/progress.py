"""How much of each lesson is done, and where to continue."""

import html

import ipywidgets

from nbcore.course.progress import go_on, lessons, progress
from nbcore.course.record import home, record
from nbcore.page.awake import awake
from nbcore.page.display import live, paragraph, show
from nbcore.writing.layout import PAGE

HEADS = ("lesson", "questions", "exercises")
FORGET = "Forget my answers"


class Progress:
    """The lessons of this folder: how many questions are locked, how many exercises right.

    A button forgets all of it after a second question; the file is renamed, not deleted.
    """

    def __init__(self):
        self.found = progress(record(), lessons(home()))
        self.next = go_on(self.found)
        self.said = ipywidgets.HTML(layout={"max_width": PAGE})
        self.forget = ipywidgets.Button(description=FORGET, icon="eraser")
        self.yes = ipywidgets.Button(description="Yes, forget all", button_style="danger")
        self.no = ipywidgets.Button(description="No, keep them")
        for button in (self.forget, self.yes, self.no):
            button.layout.width = "max-content"
        buttons = ipywidgets.HBox([self.forget, self.yes, self.no])
        self.view = ipywidgets.VBox([buttons, self.said, awake()])
        self.forget.on_click(lambda _: self._ask(True))
        self.no.on_click(lambda _: self._ask(False))
        self.yes.on_click(lambda _: self._on_yes())
        self._ask(False)

    def _ask(self, asking):
        for button, shown in ((self.forget, not asking), (self.yes, asking), (self.no, asking)):
            button.layout.display = "" if shown else "none"
        words = "All answers, checks and settings of all lessons?" if asking else record().words
        self.said.value = paragraph(words)

    def _on_yes(self):
        try:
            aside = record().forget()
        except OSError as problem:
            words = f"Nothing was forgotten: {problem.strerror or problem}."
        else:
            words = "There was nothing to forget."
            if aside:
                words = f"Forgotten. What was kept stands in {aside.name} now, until you delete it."
                words += " An open lesson forgets when it is run again."
        self._ask(False)
        self.said.value = paragraph(words)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The lessons with their counts, in words."""
        return [
            (p.lesson.title, *(f"{n} of {m}" if m else "–" for n, m in p.counts.values()))
            for p in self.found
        ]

    @property
    def words(self) -> str:
        """The table as text."""
        lines = [HEADS, *self.rows]
        widths = [max(map(len, column)) + 3 for column in zip(*lines, strict=True)]
        pairs = [zip(line, widths, strict=True) for line in lines]
        text = "\n".join("".join(f"{word:<{width}}" for word, width in p).rstrip() for p in pairs)
        return f"{self._next()[0]}\n{text}"

    def _next(self):
        """Return where to continue: the words, and the address."""
        if self.next is None:
            asked = any(p.lesson.tasks for p in self.found)
            return ("All is done." if asked else "There are no lessons in this folder."), ""
        path, cell = self.next.lesson.path, self.next.open
        return f"Go on here: {self.next.lesson.title}", f"{path.name}#cell-id={cell}"

    def _table(self):
        words, address = self._next()
        line = html.escape(words)
        if address:
            line = f'<a href="{html.escape(address)}">{line}</a>'
        style = "text-align: left; padding: .3em"
        head = "".join(f'<th style="{style}">{word}</th>' for word in HEADS)
        body = ""
        for p, (title, *counts) in zip(self.found, self.rows, strict=True):
            link = f'<a href="{html.escape(p.lesson.path.name)}">{html.escape(title)}</a>'
            cells = "".join(f'<td style="{style}">{word}</td>' for word in (link, *counts))
            body += f"<tr>{cells}</tr>"
        return f"<p><b>{line}</b></p><table><thead><tr>{head}</tr></thead>{body}</table>"

    def _ipython_display_(self):
        table = {"text/html": self._table(), "text/plain": self.words}
        show(table, live(self.view, words=f"[{FORGET}]"))
