"""What is asked of a notebook in JupyterLab: it runs as stored, explorers answer, all is quiet."""

import contextlib
import re
from base64 import b64decode
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from lab import CLOSE, VIEWS, Lab, run_all, wait_for
from looks import difference
from nbformat import from_dict
from render import LIVE, NOTEBOOKS, canonical, merge_streams, read
from rerun import reads_and_binds

import nbcore

RESULTS = Path(__file__).parents[2] / "test-results"
SVG = ".nbcore-picture > svg"
HANDLES = ".slider-container [role=slider]"  # of controls; places of a picture have that role, too
LATER = ".widget-dropdown:has(.widget-label:text-is('a click adds class')) select"  # shows later
MARKS = 10  # that a picture has at least
# The picture in an SVG once it is painted, unless it is still the one known before.
PICTURE = """async ([svg, before, marks, told]) => {
    const words = svg.parentElement.querySelector('.nbcore-words');
    const read = () => svg.innerHTML + (told ? words.textContent : '');
    const shown = read();
    let hash = 0;
    for (let n = 0; n < shown.length; n++) hash = (Math.imul(hash, 31) + shown.charCodeAt(n)) | 0;
    if (hash === before?.hash) return null;
    await afterPaint();
    if (read() !== shown || !svg.clientWidth) return null;
    const drawn = svg.querySelectorAll('path, circle, rect, polygon, image, text');
    return {hash, blank: drawn.length < marks};
}"""
# Whether all that was sent before the kernel came to rest has been painted.
SETTLED = """async () => {
    const count = watched.painted.length;
    await afterPaint();
    await afterPaint();
    const {kernel} = jupyterapp.shell.currentWidget.sessionContext.session;
    return kernel.status === 'idle' && watched.painted.length === count;
}"""
# For options of a prediction: choose it, lock it, read what is said, and open the lock again.
ANSWER = """async ([asked, views, most]) => {
    const button = text => [...asked.querySelectorAll('button:enabled')]
        .find(button => button.textContent.includes(text));
    const until = async condition => {
        let answer;
        while (!(answer = condition())) await new Promise(done => setTimeout(done, 10));
        return answer;
    };
    const found = [];
    const options = () => asked.querySelectorAll('input');  // made anew when the lock opens
    for (let n = 0; n < Math.min(options().length, most); n++) {
        const option = await until(() => !options()[n].disabled && options()[n]);
        option.click();
        (await until(() => button('Lock my answer'))).click();
        const words = `You said: ${option.closest('label').innerText.trim()}.`;
        const card = () => [...document.querySelectorAll(views)]
            .find(view => view.textContent.includes(words));
        found.push((await until(card)).innerText.split('\\n'));
        (await until(() => button('Choose again'))).click();
        await until(() => !card());
    }
    return found;
}"""
# To find a view by its number is cheaper than to look for the n-th, and is done at each move.
NUMBER = "views => views.map((view, n) => { view.dataset.explorer = n; }).length"
PLAY = re.compile("^(Train|Pause)$")
# Lets every frame take so many milliseconds longer to paint.
SLOW_PAINT = """delay => {
    window.paint ??= window.requestAnimationFrame;
    window.requestAnimationFrame = delay ? call => paint(time => {
        for (const end = performance.now() + delay; performance.now() < end;);
        call(time);
    }) : paint;
}"""
# Where a slider's handle and its track are on the screen, unless it cannot be used.
PLACE = """handle => {
    if (handle.closest('[disabled]') || !handle.offsetParent) return null;
    handle.scrollIntoView({block: 'center'});
    const at = handle.getBoundingClientRect();
    const {left, width} = handle.closest('.slider-container').getBoundingClientRect();
    const value = handle.getAttribute('aria-valuenow');
    return {x: at.left + at.width / 2, y: at.top + at.height / 2, left, width, value};
}"""
# Pixels: a laptop with the file browser open, a window of 800 in which JupyterLab's bars take their
# part, and a phone.
LAPTOP, NARROW_WINDOW, PHONE = (1280, 720), (746, 900), (390, 800)
# Whether all pictures have the width that fits, and are not made smaller by the page.
FITTED = """async pictures => {
    await nextFrame();
    await nextFrame();
    return [...document.querySelectorAll(pictures)].every(svg => {
        const [width, room] = [svg.viewBox.baseVal.width, svg.parentElement.clientWidth];
        const best = [800, 660, 340].find(w => w <= room);
        return width === best && Math.abs(svg.getBoundingClientRect().width - width) < 1;
    });
}"""
# From the top of the question to the line below the picture that says what is pointed at.
HEIGHT = """view => {
    const line = view.querySelector('.nbcore-readout').getBoundingClientRect();
    return Math.ceil(line.bottom - view.getBoundingClientRect().top);
}"""
TRACK = 120  # pixels that a slider needs at least
NARROW = """(view, least) => [...view.querySelectorAll('.slider-container')]
    .filter(track => track.clientWidth && track.clientWidth < least)
    .map(track => track.closest('.widget-inline-hbox').innerText)"""
OVERLAPS = """view => {
    const controls = [...view.querySelectorAll('.widget-inline-hbox, button:not(.nbcore-code *)')]
        .filter(control => control.checkVisibility());
    const parts = controls.map(c => [c, ...c.children].map(part => part.getBoundingClientRect()));
    const meet = (a, b) => a.width && b.width && a.left < b.right - 1 && b.left < a.right - 1
        && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const found = [];
    parts.forEach((these, i) => parts.slice(i + 1).forEach((those, j) => {
        if (these.some(a => those.some(b => meet(a, b))))
            found.push([controls[i].innerText, controls[i + 1 + j].innerText]);
    }));
    return found;
}"""


@contextlib.contextmanager
def opened(lab: Lab, name: str):
    """Yield the page of a notebook, and require at the end that nothing has complained.

    When the test fails it leaves a screenshot, and the next notebook is opened in another window.
    """
    lab.complaints.clear()
    before = lab.log.stat().st_size
    try:
        yield lab.open(name)
        require_quiet_kernel(lab.log.read_bytes()[before:].decode(errors="replace"))
        assert lab.complaints == []
        lab.page.evaluate(CLOSE)
    except BaseException:
        if lab.page:
            RESULTS.mkdir(exist_ok=True)
            lab.page.screenshot(path=RESULTS / f"{name}.png")
            lab.close()
        raise


def for_the_eye(notebook):
    """Return a notebook without cells that only print, and bind nothing that another cell reads.

    What they print does not depend on the browser, and nbval has compared it. These are the cells
    that compute longest.
    """
    kept, needed = [], set()
    for cell in reversed(notebook.cells):
        if cell.cell_type == "code":
            read, bound = reads_and_binds(compile(cell.source, cell.id, "exec"))
            prints = cell.outputs and all(o.output_type == "stream" for o in cell.outputs)
            if prints and not bound & needed:
                continue
            needed |= read
        kept.insert(0, cell)
    return from_dict(notebook | {"cells": kept})


@contextlib.contextmanager
def ran(lab: Lab, name: str):
    """Run a notebook, require what all must fulfill; yield its page and its explorers' views."""
    notebook = for_the_eye(read(NOTEBOOKS / name))
    (lab.notebooks / name).write_text(canonical(notebook), "utf-8")
    with opened(lab, name) as page:
        cells = run_all(page)
        require_clean_run(cells)
        require_stored_outputs(cells, notebook)
        require_formulas(page)
        outputs = [output for cell in cells for output in cell["outputs"]]
        live = sum(LIVE in output.get("data", {}) for output in outputs)
        wait_for(
            page, "([views, n]) => document.querySelectorAll(views).length === n", [VIEWS, live]
        )
        count = page.locator(VIEWS).filter(has=page.locator(SVG)).evaluate_all(NUMBER)
        explorers = [page.locator(f'[data-explorer="{n}"]') for n in range(count)]
        require_room(page, explorers)
        yield page, explorers


def require_clean_run(cells):
    for cell in cells:
        assert cell["execution_count"], f"{cell['id']} was not run"
        for output in cell["outputs"]:
            assert output["output_type"] != "error", f"{cell['id']}: {output}"
            assert output.get("name") != "stderr", f"{cell['id']}: {output}"


def require_stored_outputs(cells, notebook):
    """Require the texts that are stored and, up to another machine's fonts, the same pictures."""
    stored = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, ran in zip(stored, cells, strict=True):
        ran = merge_streams(from_dict(ran["outputs"]))
        assert len(ran) == len(cell.outputs), cell.id
        for output, again in zip(cell.outputs, ran, strict=True):
            shown, shown_again = output.get("data", {}), again.get("data", {})
            picture, picture_again = (shown.pop("image/png", ""), shown_again.pop("image/png", ""))
            shown_again.pop(LIVE, None)
            assert (output.get("text"), shown) == (again.get("text"), shown_again), cell.id
            assert bool(picture) == bool(picture_again), cell.id
            if picture:
                apart = difference(b64decode(picture), b64decode(picture_again))
                assert apart < 2, f"{cell.id}: more than another machine's fonts can change"


def require_formulas(page):
    prose = ".jp-RenderedMarkdown"
    wait_for(
        page,
        "prose => ![...document.querySelectorAll(prose)].some(n => n.innerText.includes('$$'))",
        prose,
    )
    errors = page.locator('mjx-merror, [data-mml-node="merror"]')
    assert errors.all_inner_texts() == []


def require_room(page, views, windows=(LAPTOP,)):
    """Require controls with room in these windows, and that all is seen at once on a laptop."""
    for width, height in windows:
        page.set_viewport_size({"width": width, "height": height})
        if (width, height) == LAPTOP:
            page.evaluate("() => jupyterapp.shell.expandLeft()")
        wait_for(page, FITTED, SVG)
        for view in views:
            name = view.locator(SVG).get_attribute("aria-label")
            assert view.evaluate(OVERLAPS) == [], f"{name}: controls overlap at {width} pixels"
            assert view.evaluate(NARROW, TRACK) == [], f"{name}: no room to slide at {width} pixels"
            if (width, height) == LAPTOP:
                room = page.locator(".jp-NotebookPanel-notebook").bounding_box()["height"]
                needed = view.evaluate(HEIGHT)
                assert needed <= room, f"{name} needs {needed} of {room} pixels"
    page.evaluate("() => jupyterapp.shell.collapseLeft()")
    page.set_viewport_size({"width": 1280, "height": 900})
    wait_for(page, FITTED, SVG)


def require_access(page, part=VIEWS):
    """Require that axe finds nothing critical or serious in parts of the page."""
    found = Axe().run(page, {"include": [[part]]}, {"resultTypes": ["violations"]}).response
    serious = [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found["violations"]
        if rule["impact"] in ("critical", "serious")
        for node in rule["nodes"]
    ]
    assert serious == [], "\n".join(serious)


def picture(page, view, before=None, *, told=False):
    """Return what tells a view's picture from others as soon as it is not the one before.

    With `told`, other words below the picture make it another one, too.
    """
    svg = view.locator(SVG).element_handle()
    shown = wait_for(page, PICTURE, [svg, before, MARKS, told])
    assert not shown["blank"], "the picture is blank"
    return shown


def sliders(view):
    """Yield the handles of the sliders that can be used when it is their turn."""
    for handle in view.locator(HANDLES).all():
        if handle.is_visible() and not handle.locator("xpath=ancestor::*[@disabled]").count():
            yield handle


def step(slider):
    """Move a slider by one step, back where it stands at its end."""
    at_end = slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")
    slider.press("ArrowLeft" if at_end else "ArrowRight")


def try_a_slider(page, view):
    """Move the first slider that can be moved and see another picture."""
    view.scroll_into_view_if_needed()
    shown = picture(page, view)
    slider = next(sliders(view), None)
    assert slider, "no slider can be moved"
    step(slider)
    picture(page, view, before=shown)


def answer_predictions(page):
    """Lock every option of the first prediction, of which one is right, and one of each other."""
    views = page.locator(VIEWS).filter(has=page.locator("input[type=radio]")).all()
    for n, asked in enumerate(views):
        said = wait_for(page, ANSWER, [asked.element_handle(), VIEWS, 1 if n else 100])
        signs = [headline[0] for headline, *_ in said]
        assert n or sorted(signs) == ["✓"] + ["✗"] * (len(signs) - 1)
        for headline, *reasons in said:
            assert len(reasons) == (1 if headline[0] == "✓" else 2), headline


def show_all(view):
    """Show all controls of an explorer, also those that are folded away at first."""
    more = view.locator("button", has_text="More settings")
    if more.is_visible() and "mod-active" not in more.get_attribute("class"):
        more.click()


def try_controls(page, view):
    """Move each control and see another picture, or read other words, every time."""
    view.scroll_into_view_if_needed()
    show_all(view)
    shown = picture(page, view, told=True)
    for slider in sliders(view):
        step(slider)
        shown = picture(page, view, before=shown, told=True)
    for box in visible(view, "input[type=checkbox]"):
        for _ in range(2):
            box.click()
            shown = picture(page, view, before=shown, told=True)
    for choice in visible(view, f"select:not({LATER})"):
        present = choice.input_value()
        options = choice.locator("option").all_inner_texts()
        for option in (next(other for other in options if other != present), present):
            choice.select_option(option)
            shown = picture(page, view, before=shown, told=True)


def try_state(page, view):
    """Read the settings as a line, copy it, and type another: letters that JupyterLab knows too.

    A line that cannot be shown says so, and changes nothing.
    """
    view.locator(".nbcore-state summary").click()
    line = view.locator(".nbcore-state input")
    copy = view.get_by_role("button", name="Copy", exact=True)
    before, cells = line.input_value(), page.locator(".jp-Cell").count()
    shown = picture(page, view)
    copy.click()
    view.get_by_role("button", name="Copied").wait_for()
    line.press("End")
    line.press_sequentially("bdd")
    line.press("Enter")
    view.locator(".nbcore-words", has_text="This state cannot be shown").wait_for()
    assert page.locator(".jp-Cell").count() == cells and picture(page, view) == shown
    line.fill(re.sub("f=[a-z_]+", "f=relu", before))
    line.press("Enter")
    shown = picture(page, view, before=shown)
    view.get_by_role("button", name="Reset settings").click()
    picture(page, view, before=shown)
    wait_for(
        page,
        "([line, text]) => line.blur() || line.value === text",
        [line.element_handle(), before],
    )


def visible(view, selector):
    """Yield the controls that can be seen when it is their turn."""
    for control in view.locator(selector).all():
        if control.is_visible():
            yield control


def try_training(page, view):
    """Train and see picture after picture; pause and see no more; start over and see the start.

    One button trains and pauses, and keeps the focus.
    """
    train, again = (view.locator("button", has_text=t) for t in (PLAY, "Start over"))
    start = picture(page, view)
    page.evaluate("svg => watchPictures(svg)", view.locator(SVG).element_handle())
    train.click()
    wait_for(page, "() => watched.painted.length >= 10")
    assert train.inner_text().strip() == "Pause", "the training ended before it could be paused"
    train.click()
    wait_for(page, "button => button.innerText.trim() === 'Train'", train.element_handle())
    assert train.evaluate("button => button === document.activeElement")
    wait_for(page, SETTLED)
    stopped = picture(page, view, before=start)
    count = page.evaluate("watched.painted.length")
    page.wait_for_timeout(500)  # that nothing comes can only be seen by waiting
    assert page.evaluate("watched.painted.length") == count, "pictures go on after Pause"
    again.click()
    assert picture(page, view, before=stopped)["hash"] == start["hash"]


def stop_a_slow_page(page, view):
    """Pause a training whose pictures take 60 ms each to paint: at most two more may come."""
    train = view.locator("button", has_text=PLAY)
    page.evaluate(SLOW_PAINT, 60)
    train.click()
    wait_for(page, "() => watched.painted.length >= 10")
    train.click()
    wait_for(page, "button => button.innerText.trim() === 'Train'", train.element_handle())
    wait_for(page, SETTLED)
    late = page.evaluate("watched.painted.filter(time => time > watched.clicks.at(-1)).length")
    page.evaluate(SLOW_PAINT, 0)
    assert late <= 2 + 1, f"{late} pictures came after Pause"  # one was being painted


def drag_while_training(page, view):
    """Drag every slider from end to end while the network trains; pictures must go on coming."""
    train = view.locator("button", has_text=PLAY)
    show_all(view)
    moved = []
    for slider in view.locator(HANDLES).element_handles():
        place = slider.evaluate(PLACE)
        if not place:
            continue
        if train.inner_text().strip() == "Train":
            train.click()
        page.mouse.move(place["x"], place["y"])
        page.mouse.down()
        for share in (0.9, 0.3):
            page.mouse.move(place["left"] + share * place["width"], place["y"] + 5, steps=2)
        page.mouse.up()
        moved.append(slider.get_attribute("aria-valuenow") != place["value"])
    assert sum(moved) > len(moved) / 2, "sliders do not follow the mouse"
    if train.inner_text().strip() == "Pause":
        train.click()
    wait_for(page, "button => button.innerText.trim() === 'Train'", train.element_handle())


def require_quiet_kernel(log):
    """Require that nothing of ours raised where the kernel writes into the server's log only."""
    found = re.search(rf'File "{re.escape(nbcore.__path__[0])}.*", line', log)
    assert not found, log[max(0, found.start() - 1000) :][:4000]
