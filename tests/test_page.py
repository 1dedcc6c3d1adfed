"""The script of a picture in Chromium, without a kernel: what a test says stands in for it."""

from itertools import pairwise

import numpy as np
import pytest

from nbcore.drawing.marks import Marks
from nbcore.drawing.spots import Cells, Dots, Lines, Links
from nbcore.drawing.theme import Box
from nbcore.page.picture import Picture

HTML = """<!doctype html><style>{css}</style><body style="margin: 0">
<input id="before"><div id="view"></div><p style="height: 2000px"></p>"""
# Shows a view of a model whose kernel is here: it hears `messages`, and answers if it is to.
START = """async ([script, content, answers]) => {
    const {default: widget} = await import(URL.createObjectURL(
        new Blob([script], {type: 'text/javascript'})));
    const calls = [];
    window.messages = [];
    window.keys = [];
    document.addEventListener('keydown', ({key}) => keys.push(key));
    window.model = {
        content,
        get: () => model.content,
        set: (_, news) => { model.content = news; },
        on: (_, call) => calls.push(call),
        off: () => {},
        send: message => {
            messages.push(message);
            if (answers !== null && !('painted' in message))
                setTimeout(() => answer({pointed: message.point ?? null}), answers);
        },
    };
    let frame = content.frame;
    window.answer = news => {
        model.content = {...model.content, ...news, frame: ++frame};
        calls.forEach(call => call());
    };
    widget.initialize({model});
    widget.render({model, el: document.querySelector('#view')});
}"""
# What the page has told of one kind, as soon as it is so many messages.
TOLD = """async ([kind, count]) => {
    const found = () => messages.filter(told => kind in told).map(told => told[kind]);
    const end = performance.now() + 5000;
    while (found().length < count && performance.now() < end)
        await new Promise(done => setTimeout(done, 10));
    return found();
}"""


def marks():
    """Return a picture with one set of each form; the dots can be dragged over the plane."""
    drawn = Marks(340, 200)
    drawn.add_text(10, 190, "a picture")
    drawn.add_spots("plane", Cells(Box(20, 20, 180, 180), 16, 16), "the plane")
    drawn.add_spots("entry", Cells(Box(200, 100, 320, 180), 2, 3), "entries", at=(1, 1))
    drawn.add_spots("link", Links([[200, 80], [200, 20]], [[320, 80]]), "links")
    drawn.add_spots("dot", Dots(np.array([[[45, 45]], [[105, 105]]]), 8, over="plane"), "dots")
    return drawn


@pytest.fixture
def open_picture(chromium):
    """Return a function that shows a picture in a new page, and returns the page."""
    pages = []

    def show(*, answers=0, host="127.0.0.1", mark="", **content):
        page = chromium.new_page(viewport={"width": 390, "height": 700}, has_touch=True)
        pages.append(page)
        picture = Picture("LineExplorer")
        picture.show(marks(), state="slope=1 picked=mark:1,2,3")
        page.route("**/*", lambda route: route.fulfill(
            body=HTML.format(css=picture._css), content_type="text/html"))  # fmt: skip
        page.goto(f"http://{host}/lesson{mark}")
        page.evaluate(START, [picture._esm, picture.content | content, answers])
        return page

    yield show
    for page in pages:
        page.close()


def told(page, kind, count=0):
    return page.evaluate(TOLD, [kind, count])


def at(page, x, y):
    """Return where on the screen a place of the picture is."""
    box = page.locator(".nbcore-picture > svg").bounding_box()
    return box["x"] + x, box["y"] + y


def node(page, name):
    return page.locator(f'[data-spots="{name}"]')


def focused(page):
    return page.evaluate("document.activeElement.dataset.spots ?? null")


PLACES = {
    "a cell": ((30, 30), ["plane", 0, 1, 1]),
    "an edge of a cell": ((20, 20), ["plane", 0, 0, 0]),
    "the last cell": ((179.9, 179.9), ["plane", 0, 15, 15]),
    "a dot above the cells": ((44, 150), ["dot", 0, 0, 0]),
    "the other dot": ((109, 99), ["dot", 0, 1, 0]),
    "a line": ((260, 122), ["link", 0, 0, 0]),
    "another line": ((230, 163), ["link", 0, 1, 0]),
    "nothing": ((190, 30), None),
}


def test_the_mouse_points_at_what_lies_uppermost(open_picture):
    page = open_picture()
    found, last = [], None
    for name, (place, thing) in PLACES.items():
        page.mouse.move(*at(page, *place))
        found += [thing] if thing != last else []
        assert told(page, "point", len(found)) == found, name
        assert page.locator(".nbcore-pointed").count() == bool(thing), name
        last = thing


def test_keys_go_from_place_to_place_and_reach_nobody_else(open_picture):
    page = open_picture()
    node(page, "entry 0").focus()
    assert told(page, "point") == [["entry", 0, 1, 1]], "where the controls stand"
    keys = ["ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp", "Home", "End", "PageDown", "b"]
    ways = [(1, 1), (1, 2), (1, 2), (0, 2), (0, 2), (0, 0), (0, 2), (1, 2), (1, 2)]
    for n, key in enumerate(keys, start=1):
        page.keyboard.press(key)
        wanted = [ways[0], *(b for a, b in pairwise(ways[: n + 1]) if a != b)]
        assert told(page, "point", len(wanted)) == [["entry", 0, *way] for way in wanted]
    page.keyboard.press("Enter")
    page.keyboard.press(" ")
    page.keyboard.press("Delete")
    assert told(page, "remove", 1) == [["entry", 0, 1, 2]]
    assert told(page, "pick", 1) == [["entry", 0, 1, 2]] * 2
    assert page.evaluate("keys") == [] and focused(page) == "entry 0"
    page.keyboard.press("Tab")
    assert focused(page) == "link 0"


def test_a_place_keeps_its_node_and_its_focus_when_the_picture_changes(open_picture):
    page = open_picture()
    g = node(page, "dot 0").element_handle()
    node(page, "dot 0").focus()
    moved = marks()
    moved.add_spots("more", Cells(Box(0, 0, 10, 10), 1, 1), "one more")
    spots = [s.sent(200) for s in moved.spots if s.kind != "dot"]
    dots = Dots(marks().spots[-1].where.places + 3, 8, over="plane")
    drawn = Marks(340, 200)
    drawn.add_spots("dot", dots, "dots")
    page.evaluate("spots => answer({spots})", [drawn.spots[0].sent(200), *spots])
    assert g.evaluate("g => g.isConnected && g === document.activeElement")
    assert node(page, "more 0").count() == 1
    page.evaluate("spots => answer({spots})", spots)
    assert node(page, "dot 0").count() == 0
    assert focused(page), "focus does not leave the picture"


@pytest.mark.parametrize("answers", [0, 60], ids=["at once", "slowly"])
def test_of_sixty_moves_of_a_drag_the_last_one_always_arrives(open_picture, answers):
    page = open_picture(answers=answers)
    page.mouse.move(*at(page, 45, 155))
    page.mouse.down()
    left, top = at(page, 45, 155)
    for n in range(60):
        page.mouse.move(left + 2 * n, top - n)
    page.mouse.up()
    last = ["dot", 0, 0, 0, 7, 14]
    page.wait_for_function(
        "last => messages.some(({drag}) => String(drag) === last)", arg=",".join(map(str, last))
    )
    page.wait_for_timeout(400)
    drags = told(page, "drag")
    assert drags[-1] == last and {tuple(drag[:4]) for drag in drags} == {("dot", 0, 0, 0)}
    page.mouse.move(*at(page, 150, 150))
    page.wait_for_timeout(400)  # that nothing comes can only be seen by waiting
    assert len(told(page, "drag")) == len(drags), "the mouse has let go"


WAYS = {"entry": [(210, 30), (250, 30), (300, 30)], "link": [(230, 121), (230, 145), (230, 165)]}


def test_drawing_over_places_of_a_control_picks_each_and_over_others_none(open_picture):
    page = open_picture()
    for name, places in WAYS.items():
        page.mouse.move(*at(page, *places[0]))
        page.mouse.down()
        for n, place in enumerate(places):
            page.mouse.move(*at(page, *place))
            told(page, "pick", n + 1 if name == "entry" else 0)
        page.mouse.up()
    page.wait_for_timeout(400)
    assert told(page, "pick") == [*(["entry", 0, 0, n] for n in range(3)), ["link", 0, 0, 0]]


def test_a_drag_beyond_the_edge_stays_at_the_edge(open_picture):
    page = open_picture()
    for name, start, end, last in (
        ("drag", (45, 155), (5, 195), ["dot", 0, 0, 0, 15, 0]),
        ("pick", (230, 40), (338, 5), ["entry", 0, 0, 2]),
    ):
        page.mouse.move(*at(page, *start))
        page.mouse.down()
        page.mouse.move(*at(page, *end))
        page.mouse.up()
        page.wait_for_timeout(100)
        assert told(page, name, 1)[-1] == last


def test_the_picture_is_no_stop_of_its_own_and_escape_leads_back_to_the_cell(open_picture):
    page = open_picture()
    page.locator("#before").focus()
    page.keyboard.press("Tab")
    assert focused(page) == "plane 0"
    page.evaluate(
        "view => { view.className = 'jp-Cell'; view.tabIndex = 0; }",
        page.locator("#view").element_handle(),
    )
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "view"
    assert told(page, "point", 2)[-1] is None
    assert page.locator(".nbcore-pointed").count() == 0


@pytest.mark.parametrize(("name", "both"), [("dot 0", True), ("entry 0", False)])
def test_keys_bring_a_place_and_the_line_about_it_into_sight_or_else_the_place(
    open_picture, name, both
):
    page = open_picture()
    page.set_viewport_size({"width": 390, "height": 150})
    page.evaluate("scrollTo(0, 1000)")
    node(page, name).focus()
    ends = "part => [part.getBoundingClientRect().top, part.getBoundingClientRect().bottom]"
    for part in [node(page, name)] + [page.locator(".nbcore-readout")] * both:
        top, bottom = part.evaluate(ends)
        assert top >= -1 and bottom <= 151, (top, bottom)


def test_what_the_mouse_has_left_is_no_longer_pointed_at(open_picture):
    page = open_picture()
    page.mouse.click(*at(page, 210, 40))
    assert focused(page) == "entry 0" and page.locator(".nbcore-pointed").count() == 1
    page.mouse.move(*at(page, 100, 400))
    assert told(page, "point", 2)[-1] is None and page.locator(".nbcore-pointed").count() == 0
    page.keyboard.press("ArrowRight")
    assert told(page, "point", 3)[-1] == ["entry", 0, 0, 1], "keys go on from there"


def test_when_a_picture_changes_the_mouse_points_at_what_is_there_now(open_picture):
    page = open_picture()
    page.mouse.move(*at(page, 210, 40))
    told(page, "point", 1)
    moved = [spots.sent(200) for spots in marks().spots]
    moved[1]["cells"] = [100, 20, 220, 80]
    page.evaluate("spots => answer({spots})", moved)
    assert told(page, "point", 2)[-1] == ["entry", 0, 0, 1]


def test_shift_and_arrows_drag_a_dot_by_one_cell(open_picture):
    page = open_picture()
    node(page, "dot 0").focus()
    page.keyboard.press("Shift+ArrowRight")
    told(page, "drag", 1)
    page.keyboard.press("Shift+ArrowUp")
    assert told(page, "drag", 2) == [["dot", 0, 0, 0, 13, 3], ["dot", 0, 0, 0, 12, 2]]


def test_a_tap_picks_and_a_finger_that_scrolls_does_not(open_picture):
    page = open_picture()
    page.touchscreen.tap(*at(page, 210, 30))
    assert told(page, "pick", 1) == told(page, "point") == [["entry", 0, 0, 0]]
    page.touchscreen.tap(*at(page, 260, 130))  # a line, missed by more than a mouse may
    assert told(page, "pick", 2)[1:] == [["link", 0, 0, 0]]
    swipe(page, *at(page, 60, 150), up=140)
    assert page.evaluate("scrollY") > 0 and len(told(page, "pick")) == 2


def swipe(page, x, y, up):
    """Move a finger up over the screen."""
    session = page.context.new_cdp_session(page)
    places = [("touchStart", [y]), *[("touchMove", [y - n]) for n in range(0, up, 20)]]
    for kind, ys in [*places, ("touchEnd", [])]:
        points = [{"x": x, "y": y} for y in ys]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_timeout(100)


def test_what_is_said_stands_below_the_picture_and_is_the_value_of_the_place(open_picture):
    page = open_picture(answers=None)
    readout = page.locator(".nbcore-readout")
    assert readout.inner_text().startswith("Point at the picture")
    node(page, "entry 0").focus()
    assert node(page, "entry 0").get_attribute("aria-busy") == "true"
    page.evaluate("answer({pointed: ['entry', 0, 1, 1], readout: 'δ₂[2,2] = 0.5'})")
    assert readout.inner_text() == "δ₂[2,2] = 0.5"
    assert node(page, "entry 0").get_attribute("aria-valuetext") == "δ₂[2,2] = 0.5"
    assert node(page, "entry 0").get_attribute("aria-busy") is None
    page.evaluate("answer({pointed: ['plane', 0, 1, 1], readout: 'another place'})")
    assert node(page, "entry 0").get_attribute("aria-valuetext") == "δ₂[2,2] = 0.5"


def copied(page, name):
    """Press a button; return what it has copied."""
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {configurable: true, value:"
                  " {writeText: async text => { window.copied = text; }}})")  # fmt: skip
    page.locator("summary", has_text="Settings").click()
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("button", name="Copied").wait_for()
    return page.evaluate("copied")


def test_the_settings_are_copied_as_a_line_as_a_cell_and_as_a_link(open_picture):
    state = "slope=1 picked=mark:1,2,3"
    assert copied(open_picture(), "Copy") == state
    cell = copied(open_picture(), "Copy as a cell")
    assert cell == f'from nbcore.widgets import LineExplorer\n\nLineExplorer.from_state("{state}")'
    link = copied(open_picture(host="course.example", mark="#part-2"), "Copy as a link")
    address, mark = link.split("#")
    assert address == "http://course.example/lesson"
    page = open_picture(host="course.example", mark=f"#{mark}")
    assert told(page, "state") == [state], "who opens the link sees the same"


def test_a_link_is_offered_only_where_others_can_reach_the_page(open_picture):
    for host, offered in (("127.0.0.1", False), ("localhost", False), ("course.example", True)):
        page = open_picture(host=host)
        page.locator("summary", has_text="Settings").click()
        assert page.get_by_role("button", name="Copy as a link").is_visible() == offered


@pytest.mark.parametrize("mark", ["", "#part-2", "#OtherExplorer%20slope%3D1", "#%E0%A4%A"])
def test_other_links_set_nothing(open_picture, mark):
    assert told(open_picture(host="course.example", mark=mark), "state") == []


def test_a_link_sets_nothing_where_something_was_moved_already(open_picture):
    mark = "#LineExplorer%20slope%3D2"
    assert told(open_picture(host="course.example", mark=mark), "state") == ["slope=2"]
    assert told(open_picture(host="course.example", mark=mark, moved=True), "state") == []


def test_a_line_of_code_is_pointed_at_and_picked_like_a_place(open_picture):
    drawn = marks()
    texts = [f"line {n}" for n in range(30)]
    drawn.add_spots("line", Lines(texts), "lines of code", at=(20, 0))
    page = open_picture(spots=[spots.sent(200) for spots in drawn.spots])
    lines = page.locator(".nbcore-code button")
    assert lines.count() == 30 and page.locator("[aria-current]").inner_text() == "line 20"
    assert page.evaluate("document.querySelector('.nbcore-code ol').scrollTop") > 100
    assert page.evaluate("scrollY") == 0, "only the list is scrolled"
    node(page, "entry 0").focus()
    told(page, "point", 1)
    lines.nth(21).click()
    assert told(page, "pick", 1) == [["line", 0, 21, 0]]
    page.wait_for_timeout(100)
    assert told(page, "point") == [["entry", 0, 1, 1], ["line", 0, 21, 0]]
    page.keyboard.press("b")
    assert page.evaluate("keys") == []
    page.mouse.move(*at(page, 30, 30))
    assert told(page, "point", 4)[2:] == [None, ["plane", 0, 1, 1]]
