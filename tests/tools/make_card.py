"""Make the card that is shown where somebody shares a link to the website or to the repository.

python tests/tools/make_card.py
"""

from pathlib import Path

import numpy as np

from nbcore.drawing.marks import CIRCLE, SQUARE, Marks
from nbcore.drawing.network import Diagram
from nbcore.drawing.png import png
from nbcore.drawing.theme import BLACK, FAINT, INK, Box
from nbcore.explorers.training.views import LIGHT
from nbcore.widgets import TrainingExplorer

TARGET = Path(__file__).parents[2] / "site/static/card.png"
WIDTH, HEIGHT, EDGE = 640, 320, 28  # half as many as the card has pixels
TITLE = "Backpropagation, understood"
BELOW = "Predict it, derive it, compute it by hand, move it: Jupyter notebooks"
EPOCHS = 2000


def trained() -> dict:
    """Return what the training explorer draws when its network tells two circles apart."""
    explorer = TrainingExplorer(data="circles", hidden=2, width=4, rate=0.3, epochs=EPOCHS)
    while explorer.trainer.history[-1].epoch < EPOCHS:
        explorer.trainer.finish_epoch()
    return explorer.figure_arguments(explorer.values())


def draw_card(marks: Marks, *, net, answers, view) -> None:
    """Draw the title, the network, and what it answers over the plane."""
    marks.add_text(EDGE, HEIGHT - 44, TITLE, 38)
    marks.add_text(EDGE, HEIGHT - 82, BELOW, 15.5, color=FAINT)
    plane = Box(WIDTH - EDGE - 196, 24, WIDTH - EDGE, 220)
    diagram = Diagram(marks, Box(EDGE - 15, -2, plane.left, 232), [len(stack) for stack in answers])
    diagram.weights(net.weights)
    diagram.pictures(answers, (0, 1))
    draw_plane(marks, plane, **view)


def draw_plane(marks: Marks, box: Box, *, answer, edges, train, test, **others) -> None:
    """Draw the answer over the plane, and all examples, without axes."""
    marks.add_image(answer, box, (0, 1))
    marks.add_polyline(box.outline(), INK, 1)
    left, right, bottom, top = edges
    X, Y = (np.vstack([getattr(part, name) for part in (train, test)]) for name in "XY")
    shares = (X - (left, bottom)) / (right - left, top - bottom)
    places = (box.left, box.bottom) + shares * (box.width, box.height)
    for target, shape in enumerate((CIRCLE, SQUARE)):
        marks.add_markers(places[Y[:, 0] == target], 4, LIGHT[target], BLACK, shape)


def main():
    """Draw the card and write it."""
    numbers = trained()
    marks = Marks(WIDTH, HEIGHT)
    draw_card(marks, net=numbers["net"], answers=numbers["answers"], view=numbers["view"][1])
    TARGET.write_bytes(png(marks))
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
