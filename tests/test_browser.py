"""Every lesson in real JupyterLab: it runs as stored, and its predictions and explorers answer."""

import pytest
from page import answer_predictions, ran, try_a_slider
from render import NOTEBOOKS

PLAYGROUND = "10_playground.ipynb"  # test_playground.py does more there
LESSONS = sorted({path.name for path in NOTEBOOKS.glob("*.ipynb")} - {PLAYGROUND})


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_and_its_predictions_and_explorers_answer(lab, name):
    with ran(lab, name) as (page, explorers):
        for view in explorers:
            try_a_slider(page, view)
        answer_predictions(page)
