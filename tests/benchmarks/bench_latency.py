"""Time what a learner waits for in real JupyterLab: a slider's new picture, a training, its Stop.

    python tests/benchmarks/bench_latency.py [--presses 40] [--minutes 5] [--only NAME ...]

From the keydown event in the page until the new picture is decoded and the next frame is painted.
For each explorer the contenders take turns: the explorer itself; `interact` with `plt.show`, where
the same marks are drawn with pyplot as one writes it; and ipympl (where it is installed), which
draws them on a figure that stays. All three compute the same numbers. A picture counts only if it
was really shown, not if a newer one had already taken its place. `--minutes` watches the memory of
a training for so long.
"""

import argparse
import importlib.metadata
import importlib.util
import platform
import random
import statistics
import sys
import tempfile
from pathlib import Path

import nbformat
import psutil
from nbformat import v4

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from lab import VIEWS, browser, open_notebook, run_all, server, wait_for  # noqa: E402
from render import METADATA  # noqa: E402

BLOCK = 10  # key presses in a row before the other contender's turn
WATCHED = 5  # seconds of a training
STOPS = 8
ENDS = ("min", "now", "max")
SLIDERS = {  # of each explorer the slider that is pressed
    "NeuronExplorer": "w1",
    "LayersExplorer": "width1",
    "StepsExplorer": "step",
    "DeltaExplorer": "neuron",
    "TrainingExplorer": "width",
    "CurveExplorer": "z",
    "SurfaceExplorer": "rate",
    "NudgeExplorer": "h",
    "ConventionsExplorer": "layer",
    "VanishingExplorer": "depth",
    "RaceExplorer": "rate",
}
SETUP = """
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, VBox, interact
from matplotlib.collections import LineCollection
from nbcore import widgets
from nbcore.drawing.marks import DPI

def paint(axes, marks):
    axes.set(xlim=(0, marks.width), ylim=(0, marks.height), autoscale_on=False)
    axes.axis("off")
    for tile in marks.images:
        extent = [tile.box.left, tile.box.right, tile.box.bottom, tile.box.top]
        axes.imshow(tile.values, extent=extent, vmin=tile.low, vmax=tile.high, cmap=tile.colors,
                    aspect="auto", interpolation="nearest")
    axes.set(xlim=(0, marks.width), ylim=(0, marks.height))
    for (color, dash), stroke in marks.polylines.items():
        axes.add_collection(LineCollection(stroke.points, colors=color, linestyles=dash,
                                           linewidths=[0.72 * w for w in stroke.widths]))
    for shape, dots in marks.markers.items():
        x, y = zip(*dots.places)
        axes.scatter(x, y, [(1.44 * r) ** 2 for r in dots.radii], dots.faces,
                     edgecolors=dots.edges, marker=shape, linewidths=0.72)
    for x, y, text, size in marks.written:
        axes.text(x, y, text, fontsize=0.72 * size, va="center")

class Peer:
    def __init__(self, name, control):
        self.explorer = getattr(widgets, name)()
        self.marks, self.control = self.explorer.marks, self.explorer.controls[control]
        self.marks.png = lambda: b""  # pyplot draws instead
        low, high, step = (getattr(self.control, n, 1) for n in ("min", "max", "step"))
        steps = range(round((high - low) / step) + 1)
        self.values = list(getattr(self.control, "options", [low + n * step for n in steps]))
        self.slider = IntSlider(self.values.index(self.control.value), 0, len(self.values) - 1,
                                description=control)
    def inline(self):
        def show(n):
            self.control.value = self.values[n]
            figure = plt.figure(figsize=(self.marks.width / DPI, self.marks.height / DPI), dpi=DPI)
            paint(figure.add_axes((0, 0, 1, 1)), self.marks)
            plt.show()
        interact(show, n=self.slider)
    def ympl(self):
        size = self.marks.width / DPI, self.marks.height / DPI
        with plt.ioff():
            figure = plt.figure(figsize=size, dpi=DPI)
        axes = figure.add_axes((0, 0, 1, 1))
        paint(axes, self.marks)
        def show(change):
            self.control.value = self.values[change["new"]]
            axes.clear()
            paint(axes, self.marks)
            figure.canvas.draw_idle()
        self.slider.observe(show, "value")
        return VBox([self.slider, figure.canvas])
"""
TRAININGS = {
    "circles, 2-4-1": "TrainingExplorer(epochs=20000)",
    "spirals, 2-8-8-8-8-1, adam": "TrainingExplorer(data='spirals', hidden=4, width=8, "
    "optimizer='adam', rate=0.01, epochs=20000)",
    "digits, 64-16-16-10": "TrainingExplorer(data='digits', hidden=2, width=16, batch=16, "
    "epochs=200)",
}
IDLE = "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
# ipympl draws on a canvas: it was painted when the frame after its last change was.
WATCH_CANVAS = """view => {
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    CanvasRenderingContext2D.prototype.drawImage = function(...all) {
        draw.apply(this, all);
        afterPaint().then(() => watched.painted.push(performance.now()));
    };
}"""


def press(page, slider, key):
    """Return the milliseconds from a key press to the (last) new picture."""
    page.evaluate("watched.keys.length = watched.painted.length = 0")
    slider.press(key)
    wait_for(page, "() => watched.painted.length", seconds=20)
    wait_for(page, IDLE)
    page.wait_for_timeout(random.uniform(60, 90))  # at another moment of the screen's rhythm
    return page.evaluate("watched.painted[0] - watched.keys[0]")


def handle(view, label):
    """Return the handle of the slider with this label."""
    return view.locator(f'.widget-inline-hbox:has(> .widget-label:text-is("{label}"))').locator(
        "[role=slider]"
    )


def latencies(page, views, labels, presses):
    """Return for each view the milliseconds of all its key presses, from end to end and back."""
    times, keys = [[] for _ in views], ["ArrowRight"] * len(views)
    for _ in range(-(-presses // BLOCK)):
        for n, (view, label) in enumerate(zip(views, labels, strict=True)):
            view.scroll_into_view_if_needed()
            slider = handle(view, label)
            for _ in range(BLOCK):
                low, now, high = (slider.get_attribute(f"aria-value{k}") for k in ENDS)
                if now in (low, high):
                    keys[n] = "ArrowRight" if now == low else "ArrowLeft"
                times[n].append(press(page, slider, keys[n]))
    return times


# A training is not slowed down by decoding each picture once more, as the watch on sliders does.
COUNT = """image => {
    watched.arrived = []; watched.seen = [];
    image.addEventListener('load', async () => {
        const shown = image.src;
        watched.arrived.push(performance.now());
        await afterPaint();
        if (image.src === shown) watched.seen.push(performance.now());
    });
}"""


def watch_training(page, view):
    """Return the pictures a second that arrive and that are painted, and what STOPS stops took."""
    train, stop, again = (view.locator("button", has_text=t) for t in ("Train", "Stop", "Restart"))
    view.locator("img").scroll_into_view_if_needed()
    page.evaluate(
        "button => { new MutationObserver(() => watched[button.disabled ? 'disabled' : 'enabled']"
        ".push(performance.now())).observe(button, {attributeFilter: ['disabled']}); }",
        stop.element_handle(),
    )
    page.evaluate(COUNT, view.locator("img").element_handle())
    train.click()
    wait_for(page, "() => watched.seen.length >= 30")
    page.evaluate("watched.arrived.length = watched.seen.length = 0")
    page.wait_for_timeout(1000 * WATCHED)
    seen = page.evaluate("({...watched, now: performance.now()})")
    first = seen["now"] - 1000 * WATCHED
    shown = [sum(time > first for time in seen[k]) / WATCHED for k in ("arrived", "seen")]
    stop.click()
    wait_for(page, "button => button.disabled", stop.element_handle())
    to_last, to_disabled = [], []
    for _ in range(STOPS):
        again.click()
        wait_for(page, IDLE)
        train.click()
        page.evaluate("for (const list of Object.values(watched)) list.length = 0")
        wait_for(page, "() => watched.seen.length >= 15")
        page.wait_for_timeout(random.uniform(0, 50))
        stop.click()
        wait_for(page, "button => button.disabled", stop.element_handle())
        page.wait_for_timeout(300)
        seen = page.evaluate("watched")
        click = seen["clicks"][-1]
        to_last.append(max(0, seen["seen"][-1] - click))
        to_disabled.append(seen["disabled"][-1] - click)
    return shown, to_last, to_disabled


def watch_memory(page, view, minutes):
    """Train for so long; return every 20 seconds the MB of all kernels, and of the page."""
    view.locator("img").scroll_into_view_if_needed()
    train = view.locator("button", has_text="Train")
    found = []
    for _ in range(3 * minutes + 1):
        if train.is_enabled():
            train.click()
        page.wait_for_timeout(20_000)
        page.evaluate("watched.painted.length = 0")
        processes = psutil.Process().children(recursive=True)
        kernels = [p for p in processes if "ipykernel_launcher" in " ".join(p.cmdline())]
        kernel = sum(p.memory_info().rss for p in kernels)
        heap = page.evaluate("performance.memory.usedJSHeapSize")
        found.append((round(kernel / 1e6), round(heap / 1e6)))
    view.locator("button", has_text="Stop").click()
    return found


def measured(cells, folder, measure):
    """Run cells as a notebook in JupyterLab, and return what measure(page, views) returns."""
    nodes = [v4.new_code_cell(source) for source in cells]
    name = f"bench{len(list(folder.iterdir()))}.ipynb"
    nbformat.write(v4.new_notebook(cells=nodes, metadata=METADATA), folder / "notebooks" / name)
    home = Path(tempfile.mkdtemp(dir=folder))
    with server(folder / "notebooks", home) as (address, token), browser() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 1000})
        open_notebook(page, address, token, name)
        for cell in run_all(page):
            for output in cell["outputs"]:
                if output["output_type"] == "error":
                    raise RuntimeError("\n".join(output["traceback"]))
        count = len(cells) - 1
        pictures = page.locator(VIEWS).filter(has=page.locator("img, canvas"))
        pictures.nth(count - 1).wait_for(state="attached")
        views = pictures.all()  # not the words below a picture
        page.evaluate("watched.disabled = watched.enabled = []")
        return measure(page, views), chromium.version


def race(name, control, folder, presses):
    """Return the milliseconds of one explorer, of interact and of ipympl."""
    own = [f"widgets.{name}()", f"Peer({name!r}, {control!r}).inline()"]
    label = labels()[name]

    def both(page, views):
        for view in views:
            page.evaluate("view => { watchPictures(view); }", view.element_handle())
        return latencies(page, views, [label, control], presses)

    times, _ = measured([SETUP, *own], folder, both)
    if importlib.util.find_spec("ipympl"):

        def canvas(page, views):
            page.evaluate(WATCH_CANVAS)
            return latencies(page, views, [control], presses)

        cells = [f"%matplotlib widget\n{SETUP}", f"Peer({name!r}, {control!r}).ympl()"]
        times += measured(cells, folder, canvas)[0]
    return times


def labels():
    """Return what stands before each explorer's slider."""
    from nbcore import widgets

    return {
        name: getattr(widgets, name)().controls[control].description
        for name, control in SLIDERS.items()
        if hasattr(widgets, name)
    }


def trainings(folder, minutes):
    """Return (pictures a second, Stop times) of each training, and the memory of the second."""

    def watch(page, views):
        found = [watch_training(page, view) for view in views]
        memory = watch_memory(page, views[1], minutes) if minutes else []
        return found, memory

    return measured(["from nbcore.widgets import *", *TRAININGS.values()], folder, watch)


def middle_and_tail(times):
    """Return the median and the 95th percentile as one text."""
    return f"{statistics.median(times):.0f} ({statistics.quantiles(times, n=20)[-1]:.0f})"


def main():
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--presses", type=int, default=40, help="key presses a contender")
    parser.add_argument("--minutes", type=int, default=0, help="of training with memory watched")
    parser.add_argument("--only", nargs="*", default=list(SLIDERS), help="names of explorers")
    options = parser.parse_args()
    names = ("jupyterlab", "ipykernel", "ipywidgets", "matplotlib", "numpy")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    print(f"{platform.platform()}, Python {platform.python_version()}, {versions}")
    print("milliseconds from key press to painted picture, median (95th percentile)\n")
    print("| explorer, slider | explorer | interact + plt.show | ipympl |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "notebooks").mkdir()
        for name in options.only:
            times = race(name, SLIDERS[name], folder, options.presses)
            print(f"| {name}, {SLIDERS[name]} |", " | ".join(map(middle_and_tail, times)), "|")
        (found, memory), chromium = trainings(folder, options.minutes)
    print("\npictures a second: arrived in the page, and painted before the next one came")
    print("| training | arrived | painted | Stop to last picture | Stop to its button disabled |")
    print("|---|---|---|---|---|")
    for name, (shown, last, disabled) in zip(TRAININGS, found, strict=True):
        pace = " | ".join(f"{count:.1f}" for count in shown)
        print(f"| {name} | {pace} | {middle_and_tail(last)} | {middle_and_tail(disabled)} |")
    print(f"\nChromium {chromium}")
    if memory:
        print("MB of kernel and page, every 20 s of a training:", *memory)


if __name__ == "__main__":
    main()
