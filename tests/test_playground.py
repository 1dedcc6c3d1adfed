"""Every explorer in real JupyterLab: each control is moved, trainings run, stop and are led."""

import io

import numpy as np
import pytest
from page import (
    NARROW_WINDOW,
    PHONE,
    PLAY,
    answer_predictions,
    drag_while_training,
    ran,
    require_access,
    require_room,
    stop_a_slow_page,
    try_controls,
    try_state,
    try_training,
)
from PIL import Image
from touch import drag_an_example, pick_a_line, sets_of, tap_on_a_phone, try_spots, walk

from nbcore import widgets
from nbcore.drawing.png import SCALE, pixels
from nbcore.drawing.svg import svg

NAMES = [name for name in widgets.__all__ if name.endswith("Explorer")]
# What is tried where a picture has such a part.
ALONE = {
    '[data-spots="example 0"]': drag_an_example,
    '[data-spots="step 1"] ~ [data-spots="number 0"]': pick_a_line,
    '[data-spots^="input"]': lambda page, view: tap_on_a_phone(page, view, "delta 0"),
}
TWENTY = ["ArrowRight", "ArrowDown", "b", "ArrowLeft", "a", "d", "d", "ArrowUp", "End", "Home"] * 2


def test_every_explorer_of_the_playground_answers_to_all_its_controls(lab):
    with ran(lab, "10_playground.ipynb") as (page, explorers):
        assert len(explorers) == len(NAMES)
        require_room(page, explorers, (PHONE, NARROW_WINDOW))
        try_state(page, explorers[0])
        for view in explorers:
            try_spots(page, view)
            walk(page, view, sets_of(view)[-1], TWENTY)
            for selector, call in ALONE.items():
                if view.locator(selector).count():
                    call(page, view)
            try_controls(page, view)
            if view.locator("button", has_text=PLAY).count():
                try_training(page, view)
                stop_a_slow_page(page, view)
                drag_while_training(page, view)
        answer_predictions(page)
        require_access(page)  # with all controls shown


@pytest.fixture(scope="module")
def paper(lab):
    """Open an empty page on a screen on which a pixel of the page is as many as of a stored PNG."""
    page = lab.chromium.new_page(device_scale_factor=SCALE)
    yield page
    page.close()


def coarse(image):
    """Return a picture at an eighth of its size: how letters and lines are smoothed is lost."""
    return np.asarray(image.convert("RGB").reduce(8)).astype(int)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_the_same_on_the_page_and_in_store(paper, name):
    marks = getattr(widgets, name)().marks
    paper.set_content(f'<body style="margin: 0">{svg(marks)}')
    seen = coarse(Image.open(io.BytesIO(paper.locator("svg").screenshot())))
    assert abs(seen - coarse(Image.fromarray(pixels(marks, SCALE)))).mean() < 1.5
    assert abs(seen - 255).mean() > 4
