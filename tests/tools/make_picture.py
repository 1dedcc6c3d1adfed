"""Make the moving picture at the top of the README: the real page, and a hand on its controls.

python tests/tools/make_picture.py
"""

import io
import tempfile
from pathlib import Path

import nbformat
from lab import VIEWS, Lab, browser, run_all, server, wait_for
from nbformat import v4
from page import HANDLES, PLAY, SVG
from PIL import Image
from render import METADATA

TARGET = Path(__file__).parents[2] / ".github" / "explorer.webp"
CELL = """from nbcore.widgets import TrainingExplorer
TrainingExplorer(data="circles", hidden=2, width=4, rate=0.3, epochs=5000)"""
FRAME, REST = 150, 1500  # milliseconds
# A hand that follows the mouse: headless browsers draw none.
HAND = """() => {
    const hand = document.createElement('div');
    hand.innerHTML = `<svg width="26" height="30" viewBox="0 0 26 30"><path fill="#fff"
        stroke="#111" stroke-width="1.5" stroke-linejoin="round" d="M8 2 Q10 0 12 2 L12 12 L19 13.5
        Q23 14.5 23 18 L21 28 L9 28 L2 18 Q3 15 6 17 L8 19 Z"/></svg>`;
    hand.style.cssText = 'position: fixed; z-index: 10000; pointer-events: none; left: -99px';
    document.body.append(hand);
    document.addEventListener('mousemove', event => {
        hand.style.left = `${event.clientX - 10}px`;
        hand.style.top = `${event.clientY - 2}px`;
    }, true);
}"""


class Film:
    """Screenshots of an explorer on the page, and the way of the mouse from one to the next."""

    def __init__(self, page, view):
        self.page, self.frames = page, []
        box = view.bounding_box()
        line = view.locator(".nbcore-readout").bounding_box()
        self.clip = box | {"height": line["y"] + line["height"] - box["y"]}
        self.at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def take(self, count: int = 1) -> None:
        """Add so many frames."""
        for _ in range(count):
            shot = self.page.screenshot(clip=self.clip)
            self.frames.append(Image.open(io.BytesIO(shot)).convert("RGB"))

    def move(self, to, steps: int = 4) -> None:
        """Move the mouse to a place, or to the middle of an element, a frame at each step."""
        if not isinstance(to, tuple):
            box = to.bounding_box()
            to = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        start = self.at
        for n in range(1, steps + 1):
            self.at = tuple(a + (b - a) * n / steps for a, b in zip(start, to, strict=True))
            self.page.mouse.move(*self.at)
            self.take()

    def save(self) -> None:
        """Write the film; it rests on its first and on its last frame."""
        first, *others = self.frames
        times = [REST, *[FRAME] * (len(others) - 1), 2 * REST]
        options = {"duration": times, "loop": 0, "quality": 60, "method": 6}
        first.save(TARGET, save_all=True, append_images=others, **options)
        print(f"{TARGET.name}: {len(self.frames)} frames, {TARGET.stat().st_size} bytes")


def play(page):
    """Train, raise the learning rate while it trains, pause, and show what one neuron answers."""
    view = page.locator(VIEWS).filter(has=page.locator(SVG))
    page.evaluate(HAND)
    film = Film(page, view)
    train = view.locator("button", has_text=PLAY)
    film.take()
    film.move(train)
    train.click()
    film.take(10)
    rate = view.locator('.widget-inline-hbox:has(> .widget-label:text-is("rate η"))')
    film.move(rate.locator(HANDLES))
    page.mouse.down()
    film.move((film.at[0] + 25, film.at[1]), 3)
    page.mouse.up()
    film.take(5)
    film.move(train)
    train.click()
    film.take(2)
    film.move(view.locator('[data-spots="neuron 2"]'), 6)
    film.take(3)
    page.mouse.down()
    page.mouse.up()
    page.wait_for_timeout(300)
    film.take(2)
    film.save()


def main():
    """Open the explorer in JupyterLab on a screen of scale 2, and film it."""
    with tempfile.TemporaryDirectory() as folder:
        notebooks, home = Path(folder, "notebooks"), Path(folder, "home")
        notebooks.mkdir()
        home.mkdir()
        notebook = v4.new_notebook(cells=[v4.new_code_cell(CELL)], metadata=METADATA)
        nbformat.write(notebook, notebooks / "film.ipynb")
        with server(notebooks, home) as (address, token), browser() as chromium:
            lab = Lab(chromium, address, token, notebooks, home / "server.log", scale=2)
            page = lab.open("film.ipynb")
            run_all(page)
            wait_for(page, "svg => document.querySelector(svg)?.clientWidth", SVG)
            play(page)


if __name__ == "__main__":
    main()
