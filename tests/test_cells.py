"""A cell that is run again: what it showed before is closed, what others show goes on."""

import asyncio
from types import SimpleNamespace

import ipywidgets
import pytest

from nbcore.page import cells
from nbcore.page.awake import awake
from nbcore.widgets import CurveExplorer, TrainingExplorer


@pytest.fixture
def run(monkeypatch):
    """Return a function that shows explorers in a new run of a cell, and returns them."""
    runs = iter(range(1000))

    def show(cell, *explorers):
        parent = {"metadata": {"cellId": cell} if cell else {}, "header": {"msg_id": next(runs)}}
        shell = SimpleNamespace(get_parent=lambda: parent)
        monkeypatch.setattr(cells, "get_ipython", lambda: shell)
        for explorer in explorers:
            explorer._ipython_display_()
        return explorers

    return show


def closed(explorer):
    """Return whether an explorer is closed; all its parts must be, or none."""
    parts = (explorer.view, explorer.picture, explorer.reset_button, *explorer.controls.values())
    (state,) = {part.comm is None for part in parts}
    return state


def held():
    """Return how many widgets ipywidgets keeps for this kernel."""
    return len(ipywidgets.Widget.get_manager_state()["state"])


def test_a_cell_that_is_run_again_closes_what_it_showed_before_and_no_other_cell_s(run):
    (old,) = run("one", CurveExplorer())
    (other,) = run("two", CurveExplorer())
    (new,) = run("one", CurveExplorer())
    assert [closed(explorer) for explorer in (old, other, new)] == [True, False, False]
    assert awake().comm is not None, "the line that all views share stays"
    new.controls["z"].value = 0.5
    assert "z=0.5" in new.picture.content["state"]


def test_all_that_one_run_shows_stays_until_the_next(run):
    pair = run("pair", CurveExplorer(), CurveExplorer())
    assert not any(map(closed, pair))
    run("pair")  # a run that failed: what was there is still on the page
    assert not any(map(closed, pair))
    run("pair", CurveExplorer())
    assert all(map(closed, pair))


def test_what_is_shown_again_or_in_another_cell_as_well_stays(run):
    (explorer,) = run("here", CurveExplorer())
    run("here", explorer)
    run("there", explorer)
    run("here", CurveExplorer())
    assert not closed(explorer)
    run("there", CurveExplorer())
    assert closed(explorer)


def test_nothing_is_closed_where_cells_have_no_names(run):
    (old,) = run(None, CurveExplorer())
    run(None, CurveExplorer())
    assert not closed(old)


def test_runs_leave_no_more_widgets_than_one_does(run):
    run("training", TrainingExplorer())
    once = held()
    for _ in range(3):
        run("training", TrainingExplorer())
    assert held() == once > 30


def test_a_cell_that_is_run_again_stops_its_training_and_another_s_goes_on(run):
    def epoch(explorer):
        return explorer.trainer.history[-1].epoch

    async def work():
        (old,) = run("one", TrainingExplorer())
        (other,) = run("two", TrainingExplorer())
        old.player.play()
        other.player.play()
        async with asyncio.timeout(20):
            while not (epoch(old) and epoch(other)):
                await asyncio.sleep(0.001)
        run("one", TrainingExplorer())
        assert (old.player.playing, other.player.playing) == (False, True)
        stopped, before = epoch(old), epoch(other)
        async with asyncio.timeout(20):
            while epoch(other) == before:
                await asyncio.sleep(0.001)
        other.player.halt()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*tasks)
        assert epoch(old) == stopped

    asyncio.run(work())
