"""Point at places of a picture and pick them in JupyterLab: by keys, by mouse and by touch."""

import functools
import re

from lab import wait_for
from page import FITTED, PHONE, SETTLED, SVG

SETS = ".nbcore-spots [data-spots]"
READ = """view => ({
    readout: view.querySelector('.nbcore-readout').innerText,
    state: view.querySelector('.nbcore-state input').value,
    sliders: [...view.querySelectorAll('.widget-readout')].map(number => number.innerText).join(),
    picked: view.querySelector('.nbcore-picked path')?.getAttribute('d') ?? null,
    pointed: view.querySelector('.nbcore-pointed')?.dataset.spots ?? null,
})"""
# What a view shows once a pick has changed it or, when it has had time enough, as it is.
PICKED = f"""([view, before, clock]) => {{
    clock.start ??= performance.now();
    const found = ({READ})(view);
    const effect = [found.state, found.sliders, found.picked];
    const late = performance.now() - clock.start > 500;
    return (late || JSON.stringify(effect) !== JSON.stringify(before)) && effect;
}}"""
# Whether it has been said what is pointed at.
SAID = "view => !view.querySelector('.nbcore-spots [aria-busy]')"
# Points of the screen at which a set of places may be hit where its outline is: of a line several,
# since another line may cross it.
POINTS = """g => {
    const path = g.firstElementChild, svg = g.ownerSVGElement;
    const {x, y, width, height} = path.getBBox();
    const closed = /[za]/i.test(path.getAttribute('d'));
    const along = share => path.getPointAtLength(share * path.getTotalLength());
    const points = closed ? [{x: x + width / 2, y: y + height / 2}]
        : [0.5, 0.25, 0.75, 0.1, 0.9, 0.35, 0.6].map(along);
    const {left, top} = svg.getBoundingClientRect();
    return points.map(({x, y}) => [left + x, top + y]);
}"""
PATHS = (
    ["ArrowRight", "ArrowDown"],
    ["ArrowDown", "ArrowRight"],
    ["ArrowUp", "ArrowLeft"],
    ["PageDown", "End"],  # far from what was picked before, which may lie above
)


def sets_of(view):
    """Return the name of a set of places of each kind: the uppermost, which the mouse can reach."""
    names = view.locator(SETS).evaluate_all("sets => sets.map(g => g.dataset.spots)")
    return list({name.rpartition(" ")[0]: name for name in names}.values())


def try_spots(page, view):
    """Pick one place of each kind by keys, and another one by mouse; return what was said of both.

    What the mouse points at is the same as what the keys do at the same place. The result is a dict
    by the name of the set. A training has made a few steps.
    """
    view.scroll_into_view_if_needed()
    before, said = view.evaluate(READ), {}
    for name in sets_of(view):
        for step in view.get_by_role("button", name="One step").all():
            answered(page, view, step.click)
        said[name] = [pick_another(page, view, name, by) for by in (enter, click)]
        reset(page, view, before)
    return said


def pick_another(page, view, name, by):
    """Go to other places of a set, until what is picked there changes something; return words."""
    g, before = view.locator(f'[data-spots="{name}"]'), effect(view.evaluate(READ))
    for keys in PATHS:
        if not g.count():
            return ""  # what was picked before has changed the picture
        words = pointed(page, view, g, keys)
        where = by(page, view, g, words)
        if not where:
            continue
        where()
        if wait_for(page, PICKED, [view.element_handle(), before, {}]) != before:
            return words
    raise AssertionError(f"nothing is picked at {name}: {words}")


def enter(page, view, g, words):
    """Return what presses Enter."""
    return lambda: page.keyboard.press("Enter")


def click(page, view, g, words):
    """Return what clicks where the mouse points at the same place as the keys; None if nowhere."""
    point = hovered(page, view, g, words)
    return point and (lambda: page.mouse.click(*point))


def effect(found):
    return [found["state"], found["sliders"], found["picked"]]


def pointed(page, view, g, keys):
    """Go to another place of a set by keys; return what is said."""
    g.focus()
    for key in keys:
        page.keyboard.press(key)
    found = told(page, view)
    assert found["pointed"] == g.get_attribute("data-spots") and found["readout"], found
    return found["readout"]


def told(page, view):
    """Return what a view says once it has answered to what is pointed at."""
    wait_for(page, SAID, view.element_handle())
    return view.evaluate(READ)


def hovered(page, view, g, readout):
    """Return where the mouse is when it points at the same place as the keys, if it does."""
    for point in g.evaluate(POINTS):
        page.evaluate("document.activeElement.blur()")
        page.mouse.move(0, 0)
        page.mouse.move(*point)
        if told(page, view)["readout"] == readout:
            return point
    return None


def answered(page, view, act, *, wholly=True):
    """Do something that the kernel answers, and wait for the first or for all of its pictures."""
    svg = view.locator(SVG).element_handle()
    frame = svg.get_attribute("data-frame")
    act()
    wait_for(page, "([svg, frame]) => svg.dataset.frame !== frame", [svg, frame])
    if wholly:
        wait_for(page, SETTLED)


def reset(page, view, before):
    """Take back what was picked."""
    changed = effect(view.evaluate(READ))
    if changed != effect(before):
        view.get_by_role("button", name="Reset settings").click()
        wait_for(page, PICKED, [view.element_handle(), changed, {}])


def walk(page, view, name, keys):
    """Press keys on a set of places; require that it keeps the focus, and that no cell is added."""
    cells = page.locator(".jp-Cell").count()
    active = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    view.locator(f'[data-spots="{name}"]').focus()
    here = page.evaluate(active)
    for key in keys:
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.spots") == name
    assert page.locator(".jp-Cell").count() == cells and page.evaluate(active) == here
    return told(page, view)["readout"]


def drag_an_example(page, view):
    """Drag an example of a training inward over its plane, 60 moves; it follows each one."""
    view.scroll_into_view_if_needed()
    g = view.locator('[data-spots="example 0"]')
    readout = pointed(page, view, g, ["ArrowUp"])
    name = readout.split(",")[0]
    left, down = (1 if number[0] != "-" else -1 for number in re.findall(r"x. = ([^,:]+)", readout))
    (x, y), *_ = g.evaluate(POINTS)
    edits = []
    page.mouse.move(x, y)
    answered(page, view, page.mouse.down)
    for n in range(1, 61):
        move = functools.partial(page.mouse.move, x - left * n, y + down * n)
        answered(page, view, move, wholly=False)
        edits.append(view.evaluate(READ)["state"].partition("edits=")[2])
    page.mouse.up()
    said = told(page, view)
    assert said["readout"].split(",")[0] == name, "another example was dragged"
    assert len(set(edits)) > 20 and all(edit.count("~") == 1 for edit in edits[3:]), edits
    answered(page, view, lambda: page.keyboard.press("Delete"))
    assert "edits=-" in view.evaluate(READ)["state"]
    answered(page, view, view.get_by_role("button", name="Reset settings").click)


def pick_a_line(page, view):
    """Click on a line of code; it is marked, its step is shown, and what it computes is said."""
    view.locator(".nbcore-code button", has_text="# (3)").click()
    wait_for(
        page,
        """view => {
            const now = [...view.querySelectorAll('.nbcore-code [aria-current]')];
            return now.length === 1 && now[0].innerText.includes('# (3)')
                && view.querySelector('.nbcore-readout').innerText.includes('/∂W');
        }""",
        view.element_handle(),
    )
    answered(page, view, view.get_by_role("button", name="Reset settings").click)


def tap_on_a_phone(page, view, name):
    """Touch places of a set in a window of a phone until another one is picked."""
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    wait_for(page, FITTED, SVG)
    view.scroll_into_view_if_needed()
    g = view.locator(f'[data-spots="{name}"]')
    pointed(page, view, g, ["ArrowDown"])
    (x, y), *_ = g.evaluate(POINTS)
    page.evaluate("document.activeElement.blur()")
    before = view.evaluate(READ)["state"]
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    wait_for(page, "([view, old]) => view.querySelector('.nbcore-state input').value !== old",
             [view.element_handle(), before])  # fmt: skip
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()
    answered(page, view, view.get_by_role("button", name="Reset settings").click)
    page.set_viewport_size({"width": 1280, "height": 900})
    wait_for(page, FITTED, SVG)
