"""Time what a learner waits for in real JupyterLab: a slider's new picture, a training, its Stop.

    python tests/benchmarks/bench_latency.py [--presses 60]

From the keydown event in the page until the new picture is decoded and the next frame is painted.
The contenders are cells of one notebook and take turns: LayersExplorer, and `interact` with
`plt.show` of the same figure as one writes it in pyplot, each text a Text of its own. A picture
counts only if it was really shown, not if a newer one had already taken its place.
"""

import argparse
import importlib.metadata
import platform
import random
import statistics
import sys
import tempfile
from pathlib import Path

import nbformat
from nbformat import v4

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from lab import VIEWS, browser, open_notebook, run_all, server, wait_for  # noqa: E402
from render import METADATA  # noqa: E402

BLOCK = 10  # key presses in a row before the other contender's turn
WATCHED = 5  # seconds of a training
STOPS = 8
PYPLOT = """
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interact

from nbcore.activations import sigmoid, tanh
from nbcore.figures import layers
from nbcore.network import backward, cost, forward, init
from nbcore.widgets.layers import tasks


def pyplot_page(width, height):
    figure = plt.figure(figsize=(width / 100, height / 100), dpi=100, facecolor="white")
    page = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height), autoscale_on=False)
    page.axis("off")
    return figure, page


class Texts:
    def __init__(self, page):
        self.page = page

    def clear(self):
        pass

    def write(self, x, y, text, size=11, align=0.0):
        ha = {0.0: "left", 0.5: "center", 1.0: "right"}[align]
        self.page.text(x, y, text, fontsize=0.72 * size, ha=ha, va="center")

    finish = clear
    set_animated = lambda self, _: None


def pyplot_figure():
    own = layers.new_page, layers.Lettering
    layers.new_page, layers.Lettering = pyplot_page, Texts
    try:
        figure = layers.LayersFigure()
    finally:
        layers.new_page, layers.Lettering = own
    for artist in figure.live.artists:
        artist.set_animated(False)
    figure.live.png = bytes  # plt.show draws it instead
    return figure


def show(width1, others):
    task = tasks()["XOR"]
    net = init([2, width1, *others, 1], [*[tanh] * (1 + len(others)), sigmoid])
    run = forward(net, task.X)
    grads = backward(net, run, task.Y, task.loss)
    costs = [cost(net, run, task.Y, task.loss)]
    picture = pyplot_figure()
    picture.show(net, run, grads.deltas, example=1, epochs=[0], costs=costs, last_epoch=2000)
    plt.show()
"""
CELLS = [
    PYPLOT,
    "from nbcore.widgets import LayersExplorer\n\nLayersExplorer()",
    "interact(lambda width1: show(width1, []), width1=IntSlider(3, 1, 16)) and None",
    "LayersExplorer(layers=4)",
    "interact(lambda width1: show(width1, [3, 3]), width1=IntSlider(3, 1, 16)) and None",
    "LayersExplorer(data='digits')",
    "LayersExplorer()",
]
CASES = [
    ("LayersExplorer, XOR 2-w-1", 0),
    ("interact + plt.show, the same", 1),
    ("LayersExplorer, XOR, 4 layers", 2),
    ("interact + plt.show, the same", 3),
]
TRAININGS = [("digits", 4), ("XOR", 5)]
IDLE = "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"


def width_slider(view):
    """Return the handle of the slider for the first layer's width."""
    labelled = view.locator(".widget-slider").filter(has_text="width1")
    if not labelled.count():
        labelled = view.locator(".widget-slider").filter(has_text="neurons in layer 1")
    return labelled.locator("[role=slider]")


def press(page, slider, key):
    """Return the milliseconds from a key press to the new picture."""
    page.evaluate("watched.keys.length = watched.painted.length = 0")
    slider.press(key)
    wait_for(page, "() => watched.painted.length", seconds=20)
    wait_for(page, IDLE)
    page.wait_for_timeout(random.uniform(60, 90))  # at another moment of the screen's rhythm
    pictures = page.evaluate("watched.painted.length")
    if pictures != 1:
        raise RuntimeError(f"one key press brought {pictures} pictures")
    return page.evaluate("watched.painted[0] - watched.keys[0]")


def latencies(page, views, presses):
    """Return for each case the milliseconds of all its key presses."""
    times = {number: [] for _, number in CASES}
    for key in ["ArrowRight", "ArrowLeft"] * -(-presses // (2 * BLOCK)):
        for number in times:
            views[number].scroll_into_view_if_needed()
            slider = width_slider(views[number])
            times[number] += [press(page, slider, key) for _ in range(BLOCK)]
    return times


def watch_training(page, view):
    """Return the pictures a second of a training, and what STOPS clicks on Stop took."""
    train, stop, reset = (view.locator("button", has_text=t) for t in ("Train", "Stop", "Reset"))
    view.locator("img").scroll_into_view_if_needed()
    page.evaluate(
        "button => { new MutationObserver(() => watched[button.disabled ? 'disabled' : 'enabled']"
        ".push(performance.now())).observe(button, {attributeFilter: ['disabled']}); }",
        stop.element_handle(),
    )
    page.evaluate("watched.painted.length = 0")
    train.click()
    wait_for(page, "() => watched.painted.length")
    page.wait_for_timeout(1000 * WATCHED)
    painted = page.evaluate("watched.painted")
    last = painted[0] + 1000 * WATCHED
    shown = sum(painted[0] < time <= last for time in painted) / WATCHED
    stop.click()
    wait_for(page, "button => button.disabled", stop.element_handle())
    to_last, to_disabled = [], []
    for _ in range(STOPS):
        reset.click()
        wait_for(page, IDLE)
        train.click()
        page.evaluate("for (const list of Object.values(watched)) list.length = 0")
        wait_for(page, "() => watched.painted.length >= 15")
        page.wait_for_timeout(random.uniform(0, 50))
        stop.click()
        wait_for(page, "button => button.disabled", stop.element_handle())
        page.wait_for_timeout(300)
        seen = page.evaluate("watched")
        click = seen["clicks"][-1]
        to_last.append(max(0, seen["painted"][-1] - click))
        to_disabled.append(seen["disabled"][-1] - click)
    return shown, to_last, to_disabled


def measure(presses):
    """Return the latencies of all cases and the figures of all trainings."""
    cells = [v4.new_code_cell(source) for source in CELLS]
    notebook = v4.new_notebook(cells=cells, metadata=METADATA)
    with tempfile.TemporaryDirectory() as folder:
        home, notebooks = Path(folder, "home"), Path(folder, "notebooks")
        home.mkdir()
        notebooks.mkdir()
        nbformat.write(notebook, notebooks / "bench.ipynb")
        with server(notebooks, home) as (address, token), browser() as chromium:
            page = chromium.new_page(viewport={"width": 1280, "height": 1000})
            open_notebook(page, address, token, "bench.ipynb")
            for cell in run_all(page):
                for output in cell["outputs"]:
                    if output["output_type"] == "error":
                        raise RuntimeError("\n".join(output["traceback"]))
            count = len(CELLS) - 1
            wait_for(page, "([v, n]) => document.querySelectorAll(v).length >= n", [VIEWS, count])
            views = page.locator(VIEWS).all()
            for view in views:
                page.evaluate("view => { watchPictures(view); }", view.element_handle())
            page.evaluate("watched.disabled = []")
            times = latencies(page, views, presses)
            trainings = [watch_training(page, views[number]) for _, number in TRAININGS]
            return times, trainings, chromium.version


def middle_and_tail(times):
    """Return the median and the 95th percentile as one text."""
    return f"{statistics.median(times):.0f} ({statistics.quantiles(times, n=20)[-1]:.0f})"


def main():
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--presses", type=int, default=60, help="key presses a contender")
    times, trainings, chromium = measure(parser.parse_args().presses)
    names = ("jupyterlab", "ipykernel", "ipywidgets", "matplotlib", "numpy")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    print(f"{platform.platform()}, Python {platform.python_version()}, {versions}")
    print(f"Chromium {chromium}; {len(times[0])} key presses each; milliseconds\n")
    print("| slider to painted picture | median (p95) | times as fast |\n|---|---|---|")
    for (name, number), (_, other) in zip(CASES, [CASES[n ^ 1] for n in range(4)], strict=True):
        ratio = statistics.median(times[other]) / statistics.median(times[number])
        print(f"| {name} | {middle_and_tail(times[number])} | {ratio:.1f} |")
    print("\n| training | pictures a second | Stop to last picture | Stop to its button disabled |")
    print("|---|---|---|---|")
    for (name, _), (shown, last, disabled) in zip(TRAININGS, trainings, strict=True):
        print(f"| {name} | {shown:.1f} | {middle_and_tail(last)} | {middle_and_tail(disabled)} |")


if __name__ == "__main__":
    main()
