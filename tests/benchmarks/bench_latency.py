"""Time what a learner waits for in real JupyterLab: a slider's new picture, a training, its Pause.

    python tests/benchmarks/bench_latency.py [--presses 40] [--minutes 5] [--only NAME ...]

From the keydown event in the page until the frame with the new picture is painted, on a screen of
scale 2. For each explorer three contenders take turns: a bare slider with a tiny picture, the
explorer, and the explorer with a PNG of scale 1 in place of its SVG, and its words and state in
messages of their own, as in the first edition. A fourth one picks a place of the explorer's picture
with Enter. `--minutes` watches the memory of a training for so
long.
"""

import argparse
import importlib.metadata
import itertools
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

from lab import VIEWS, Lab, browser, run_all, server, wait_for  # noqa: E402
from page import HANDLES, PLAY, SVG  # noqa: E402
from render import METADATA  # noqa: E402

BLOCK = 10  # key presses in a row before the other contender's turn
WATCHED = 5  # seconds of a training
PAUSES = 8
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
PICKS = {  # of each explorer what is picked in its picture
    "NeuronExplorer": "quantity",
    "LayersExplorer": "delta",
    "StepsExplorer": "step",
    "DeltaExplorer": "delta",
    "TrainingExplorer": "neuron",
    "CurveExplorer": "value",
    "SurfaceExplorer": "start",
    "NudgeExplorer": "error",
    "ConventionsExplorer": "equation",
    "VanishingExplorer": "layer",
    "RaceExplorer": "start",
}
SETUP = """
import io
import ipywidgets, PIL.Image
from nbcore import widgets
from nbcore.drawing.marks import Marks
from nbcore.drawing.png import pixels

def encoded(marks):
    file = io.BytesIO()
    PIL.Image.fromarray(pixels(marks, 1)).save(file, "PNG", compress_level=1)
    return file.getvalue()

def tiny(n):
    marks = Marks(8, 8)
    marks.add_markers([(4, 4)], 1 + n % 2, "#000000")
    return encoded(marks)

def bare():
    pictures = [tiny(0), tiny(1)]
    slider, image = ipywidgets.IntSlider(50), ipywidgets.Image(value=pictures[0])
    slider.observe(lambda change: setattr(image, "value", pictures[change["new"] % 2]), "value")
    return ipywidgets.VBox([slider, image])

def explorer(name):
    found = getattr(widgets, name)()
    found.more.value = True
    return found

def as_png(name):
    found = explorer(name)
    image, words, state = ipywidgets.Image(), ipywidgets.HTML(), ipywidgets.Text()
    def show(marks=None, **others):
        if marks:
            image.value = encoded(marks)
        words.value, state.value = others.get("words", ""), others.get("state", "")
    found.picture.show = show
    found.refresh()
    found.view.children = [*found.view.children[:-3], image, words, state]
    return found
"""
TRAININGS = {
    "circles, 2-4-1": "TrainingExplorer(epochs=20000)",
    "spirals, 2-8-8-8-8-1, adam": "TrainingExplorer(data='spirals', hidden=4, width=8, "
    "optimizer='adam', rate=0.01, epochs=20000)",
    "digits, 64-16-16-10": "TrainingExplorer(data='digits', hidden=2, width=16, batch=16, "
    "epochs=200)",
}
IDLE = "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
WATCH_IMAGE = """image => new MutationObserver(async () => {
    await image.decode();
    await afterPaint();
    watched.painted.push(performance.now());
}).observe(image, {attributeFilter: ['src']})"""
# Notes the next answer of the kernel as painted, also if a pick changes nothing: it was picked.
WATCH_ANSWER = """svg => new MutationObserver(async (_, observer) => {
    observer.disconnect();
    await afterPaint();
    watched.painted.push(performance.now());
}).observe(svg, {attributeFilter: ['data-frame']})"""
# Counts the letters of all messages of the kernel that change a widget.
COUNT_BYTES = """() => {
    window.bytes = 0;
    jupyterapp.shell.currentWidget.sessionContext.iopubMessage.connect((_, message) => {
        if (message.header.msg_type === 'comm_msg') {
            bytes += JSON.stringify(message.content).length;
            for (const buffer of message.buffers ?? []) bytes += buffer.byteLength;
        }
    });
}"""


def press(page, slider, key):
    """Return the milliseconds from a key press to the new picture."""
    page.evaluate("watched.keys.length = watched.painted.length = 0")
    slider.press(key)
    wait_for(page, "() => watched.painted.length")
    wait_for(page, IDLE)
    page.wait_for_timeout(random.uniform(60, 90))  # at another moment of the screen's rhythm
    return page.evaluate("watched.painted[0] - watched.keys[0]")


def sliding(page, slider):
    """Return a function that moves a slider by a step, back from its ends, and times it."""
    key = "ArrowRight"

    def move():
        nonlocal key
        low, now, high = (slider.get_attribute(f"aria-value{k}") for k in ENDS)
        if now in (low, high):
            key = "ArrowRight" if now == low else "ArrowLeft"
        return press(page, slider, key)

    return move


def picking(page, view, spots):
    """Return a function that goes to a neighbor of a place, picks it by Enter, and times that."""
    ways = itertools.cycle(["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"])

    def move():
        before = spots.get_attribute("aria-valuenow")
        while spots.get_attribute("aria-valuenow") == before:
            spots.press(next(ways))
            wait_for(page, "g => !g.hasAttribute('aria-busy')", spots.element_handle())
        page.evaluate(WATCH_ANSWER, view.locator(SVG).element_handle())
        return press(page, spots, "Enter")

    return move


def latencies(page, contenders, presses):
    """Return for each contender, a handle and how it moves, its milliseconds, and bytes a move."""
    times, sizes = [[] for _ in contenders], [0] * len(contenders)
    for _ in range(-(-presses // BLOCK)):
        for n, (handle, move) in enumerate(contenders):
            handle.scroll_into_view_if_needed()
            page.evaluate("bytes = 0")
            times[n] += [move() for _ in range(BLOCK)]
            sizes[n] += page.evaluate("bytes")
    return times, [size / len(all_times) for size, all_times in zip(sizes, times, strict=True)]


def watch_training(page, view):
    """Return the pictures a second that are painted, and what PAUSES pauses took."""
    train, again = (view.locator("button", has_text=text) for text in (PLAY, "Start over"))
    view.locator(SVG).scroll_into_view_if_needed()
    page.evaluate("svg => watchPictures(svg)", view.locator(SVG).element_handle())
    train.click()
    wait_for(page, "() => watched.painted.length >= 30")
    page.evaluate("watched.painted.length = 0")
    page.wait_for_timeout(1000 * WATCHED)
    pace = page.evaluate("watched.painted.length") / WATCHED
    train.click()
    to_last = []
    for _ in range(PAUSES):
        wait_for(page, IDLE)
        again.click()
        wait_for(page, IDLE)
        train.click()
        page.evaluate("watched.painted.length = 0")
        wait_for(page, "() => watched.painted.length >= 15")
        page.wait_for_timeout(random.uniform(0, 50))
        train.click()
        page.wait_for_timeout(400)
        to_last.append(max(0, page.evaluate("watched.painted.at(-1) - watched.clicks.at(-1)")))
    return pace, to_last


def watch_memory(page, view, minutes):
    """Train for so long; return every 20 seconds the MB of all kernels, and of the page."""
    view.locator(SVG).scroll_into_view_if_needed()
    train = view.locator("button", has_text=PLAY)
    found = []
    for _ in range(3 * minutes + 1):
        if train.inner_text().strip() == "Train":
            train.click()
        page.wait_for_timeout(20_000)
        page.evaluate("watched.painted.length = 0")
        processes = psutil.Process().children(recursive=True)
        kernels = [p for p in processes if "ipykernel_launcher" in " ".join(p.cmdline())]
        kernel = sum(p.memory_info().rss for p in kernels)
        heap = page.evaluate("performance.memory.usedJSHeapSize")
        found.append((round(kernel / 1e6), round(heap / 1e6)))
    train.click()
    return found


def measured(cells, folder, measure):
    """Run cells as a notebook in JupyterLab, and return what measure(page, views) returns."""
    nodes = [v4.new_code_cell(source) for source in cells]
    name = f"bench{len(list(folder.iterdir()))}.ipynb"
    nbformat.write(v4.new_notebook(cells=nodes, metadata=METADATA), folder / "notebooks" / name)
    home = Path(tempfile.mkdtemp(dir=folder))
    with server(folder / "notebooks", home) as (address, token), browser() as chromium:
        lab = Lab(chromium, address, token, folder / "notebooks", home / "server.log", scale=2)
        page = lab.open(name)
        for cell in run_all(page):
            for output in cell["outputs"]:
                if output["output_type"] == "error":
                    raise RuntimeError("\n".join(output["traceback"]))
        page.wait_for_timeout(1000)  # for pictures of the width that fits
        page.evaluate(COUNT_BYTES)
        views = page.locator(VIEWS).filter(has=page.locator(".slider-container [role=slider]"))
        return measure(page, views.all()), chromium.version


def race(name, control, folder, presses):
    """Return the milliseconds, and the bytes, of a bare slider, an explorer, its PNG and a pick."""
    from nbcore import widgets

    label = getattr(widgets, name)().controls[control].description

    def turns(page, views):
        own = f'.widget-inline-hbox:has(> .widget-label:text-is("{label}")) [role=slider]'
        page.evaluate("svg => watchPictures(svg)", views[1].locator(SVG).element_handle())
        for view in (views[0], views[2]):
            page.evaluate(WATCH_IMAGE, view.locator("img").element_handle())
        handles = [views[0].locator(HANDLES), *(view.locator(own).first for view in views[1:])]
        spots = views[1].locator(f'[data-spots^="{PICKS[name]} "]').first
        contenders = [(handle, sliding(page, handle)) for handle in handles]
        return latencies(page, [*contenders, (spots, picking(page, views[1], spots))], presses)

    cells = [SETUP, "bare()", f"explorer({name!r})", f"as_png({name!r}).view"]
    return measured(cells, folder, turns)[0]


def trainings(folder, minutes):
    """Return (pictures a second, Pause times) of each training, and the memory of the second."""

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
    names = ("jupyterlab", "ipykernel", "ipywidgets", "anywidget", "matplotlib", "numpy")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    print(f"{platform.platform()}, Python {platform.python_version()}, {versions}")
    print("milliseconds from key press to painted picture, median (95th percentile); kB a press\n")
    print("| explorer, slider | bare | explorer | ratio | PNG | pick | to slider |", end="")
    print(" kB: explorer | PNG | pick |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "notebooks").mkdir()
        for name in options.only:
            (bare, own, png, pick), sizes = race(name, SLIDERS[name], folder, options.presses)
            ratio = statistics.median(own) / statistics.median(bare)
            cells = [*map(middle_and_tail, (bare, own)), f"{ratio:.2f}", middle_and_tail(png)]
            picked = statistics.median(pick) / statistics.median(own)
            cells += [middle_and_tail(pick), f"{picked:.2f}"]
            cells += [f"{size / 1000:.0f}" for size in sizes[1:]]
            print(f"| {name}, {SLIDERS[name]} |", " | ".join(cells), "|", flush=True)
        (found, memory), chromium = trainings(folder, options.minutes)
    print("\n| training | pictures painted a second | Pause to last picture |\n|---|---|---|")
    for name, (pace, last) in zip(TRAININGS, found, strict=True):
        print(f"| {name} | {pace:.1f} | {middle_and_tail(last)} |")
    print(f"\nChromium {chromium}")
    if memory:
        print("MB of kernel and page, every 20 s of a training:", *memory)


if __name__ == "__main__":
    main()
