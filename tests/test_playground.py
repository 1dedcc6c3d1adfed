"""Every explorer in real JupyterLab: each control is moved, trainings run, stop and are led."""

from page import (
    PLAY,
    answer_predictions,
    drag_while_training,
    ran,
    stop_a_slow_page,
    try_controls,
    try_training,
)

from nbcore import widgets


def test_every_explorer_of_the_playground_answers_to_all_its_controls(lab):
    with ran(lab, "10_playground.ipynb") as (page, explorers):
        assert len(explorers) == sum(name.endswith("Explorer") for name in widgets.__all__)
        for view in explorers:
            try_controls(page, view)
            if view.locator("button", has_text=PLAY).count():
                try_training(page, view)
                stop_a_slow_page(page, view)
                drag_while_training(page, view)
        answer_predictions(page)
