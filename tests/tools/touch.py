"""Point at places of a picture and pick them in JupyterLab: by keys, by mouse and by touch."""

from lab import wait_for
from page import LAPTOP, PHONE, SVG

SETS = ".nbcore-spots [data-spots]"
# What a view says and shows about its places; `quiet` is whether the kernel has answered.
READ = """view => ({
    readout: view.querySelector('.nbcore-readout').innerText,
    state: view.querySelector('.nbcore-state input').value,
    picked: view.querySelector('.nbcore-picked path')?.getAttribute('d') ?? null,
    focus: document.activeElement?.dataset.spots ?? null,
})"""
# The same as soon as a function of it is true.
WHEN = f"""([view, condition]) => {{
    const read = {READ};
    const found = read(view);
    return eval(condition)(found) && found;
}}"""
# A point of the screen, above everything else, at which a set of places is pointed at where it is.
POINT = """([g, share]) => {
    const path = g.firstElementChild;
    const {x, y, width, height} = path.getBBox();
    const closed = /[zZa]/.test(path.getAttribute('d'));
    const at = closed ? {x: x + width / 2, y: y + height / 2}
        : path.getPointAtLength(share * path.getTotalLength());
    const svg = g.ownerSVGElement;
    const place = Object.assign(svg.createSVGPoint(), {x: at.x, y: at.y})
        .matrixTransform(svg.getScreenCTM());
    return [place.x, place.y];
}"""


def when(page, view, condition):
    """Return what a view says as soon as a condition, a function in the page, is true of it."""
    return wait_for(page, WHEN, [view.element_handle(), condition])


def kinds(view):
    """Return one set of places for each kind: the first one."""
    names = view.locator(SETS).evaluate_all("sets => sets.map(g => g.dataset.spots)")
    first = {}
    for name in names:
        first.setdefault(name.rpartition(" ")[0], name)
    return first


def the_set(view, name):
    return view.locator(f'[data-spots="{name}"]')


def try_spots(page, view):
    """Point at one place of each kind by keys and by mouse: the same is said, the same is picked.

    Returns what was said, by kind.
    """
    view.scroll_into_view_if_needed()
    said = {}
    for kind, name in kinds(view).items():
        by_keys = point_by_keys(page, view, name)
        x, y = place_of(page, view, name, by_keys["readout"])
        picked = [pick_by_keys(page, view, name), pick_by_mouse(page, view, x, y)]
        assert picked[0] == picked[1], f"{name}: keys and mouse differ: {picked}"
        said[kind] = by_keys["readout"]
    return said


def point_by_keys(page, view, name):
    """Go to a set and there to another place; return what is said as soon as it is."""
    g = the_set(view, name)
    g.focus()
    before = when(page, view, f"({{focus, readout}}) => focus === '{name}' && readout")["readout"]
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        moved = int(g.get_attribute("aria-valuemax")) > 0
        page.keyboard.press(key)
        if moved and g.evaluate("(g, text) => g.getAttribute('aria-valuetext') !== text", before):
            break
    wait_for(page, "g => g.getAttribute('aria-valuetext')", g.element_handle())
    return view.evaluate(READ)


def place_of(page, view, name, readout):
    """Return where on the screen the mouse must be for the same to be said."""
    handle = the_set(view, name).element_handle()
    for share in (0.5, 0.25, 0.75, 0.1, 0.9, 0.35, 0.6):  # another line may cross this one
        x, y = page.evaluate(POINT, [handle, share])
        page.evaluate("document.activeElement.blur()")
        page.mouse.move(x, y)
        page.wait_for_timeout(60)
        if view.evaluate(READ)["readout"] == readout:
            return x, y
    raise AssertionError(f"{name}: the mouse does not find {readout!r}")
