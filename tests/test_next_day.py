"""A page that nobody answers says so, and what it says is gone when it is answered again."""

import nbformat
import pytest
from lab import VIEWS, run_all, wait_for
from nbformat.v4 import new_code_cell, new_notebook
from page import SVG, opened, try_a_slider

NAME = "day.ipynb"
CELLS = (
    "from nbcore.widgets import CurveExplorer, Prediction",
    'asked = Prediction("Which way?", "up", "down", key="way")\nasked',
    'asked.compare("up", "It grows.", "It falls.")',
    "CurveExplorer()",
    "'the end'",
)
ANSWERED = 3  # the question, the comparison and the explorer
LINES = """([views, wanted]) => {
    const lines = [...document.querySelectorAll(views)].map(v => v.querySelector('.nbcore-awake'));
    const asleep = lines.filter(line => line?.innerText.startsWith('Asleep: Run → Run All Cells'));
    return lines.filter(Boolean).length === %s && asleep.length === wanted;
}"""
# Whether anything in a view takes the focus, and whether its picture is as clear as ever.
USABLE = """view => [...view.querySelectorAll('button:enabled, input:enabled, [role=slider]')]
    .some(control => { control.focus(); return control.contains(document.activeElement); })"""
CLEAR = "svg => !svg.closest('[inert]') && getComputedStyle(svg).opacity === '1'"
PLACES = """[...document.querySelectorAll('.jp-Cell')]
    .map((cell, n, all) => cell.getBoundingClientRect().top - all[0].getBoundingClientRect().top)"""
KERNEL = "jupyterapp.shell.currentWidget.sessionContext"
SAVE = "jupyterapp.commands.execute('docmanager:save')"


@pytest.fixture
def day(lab):
    """Put one small notebook among the lessons."""
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=[*map(new_code_cell, CELLS)], metadata={"kernelspec": spec})
    nbformat.write(notebook, lab.notebooks / NAME)
    return lab


def explorer(page):
    return page.locator(VIEWS).filter(has=page.locator(SVG))


def require_asleep(page, lines=ANSWERED):
    wait_for(page, LINES % ANSWERED, [VIEWS, lines])
    assert not any(view.evaluate(USABLE) for view in page.locator(VIEWS).all())
    assert page.locator(SVG).evaluate(CLEAR)


def require_awake(page):
    """Require that an explorer answers, and that no view says or shows anything else."""
    wait_for(page, LINES % ANSWERED, [VIEWS, 0])
    try_a_slider(page, explorer(page))
    assert page.locator("[inert]").count() == 0
    assert "Asleep" not in page.inner_text("body")


def choose_by_arrows(page):
    """Go through the options of the question and round, and end at the second."""
    up, down = (page.get_by_role("radio", name=name).element_handle() for name in ("up", "down"))
    up.focus()
    for key, option in {"ArrowDown": down, "ArrowRight": up, "ArrowUp": down}.items():
        page.keyboard.press(key)
        wait_for(page, "option => option.checked && option === document.activeElement", option)


def test_a_page_that_nobody_answers_says_so_until_it_is_run_again(day):
    with opened(day, NAME) as page:
        run_all(page)
        require_awake(page)
        page.evaluate(SAVE)
        page.reload()
        require_awake(page)
        choose_by_arrows(page)
        lock = page.get_by_role("button", name="Lock my answer").element_handle()
        wait_for(page, "lock => !lock.disabled", lock)  # once the kernel knows what was chosen
        lock.press("Enter")
        page.get_by_text("✗ You said: down").wait_for()
        places = page.evaluate(PLACES)
        page.evaluate(f"{KERNEL}.restartKernel()")
        require_asleep(page, ANSWERED - 1)  # the comparison has nothing left to press
        assert page.evaluate(PLACES) == places
        run_all(page)
        require_awake(page)
        page.evaluate(SAVE)
    day.close()
    with opened(day, NAME) as page:
        require_asleep(page)
        places = page.evaluate(PLACES)
        run_all(page)
        require_awake(page)
        assert page.evaluate(PLACES) == places


def test_a_kernel_that_knows_nothing_of_a_control_is_found_out_when_it_is_used(day):
    forget = "import comm; comm.get_comm_manager().comms.clear()"
    with opened(day, NAME) as page:
        run_all(page)
        require_awake(page)
        page.evaluate(f"code => {KERNEL}.session.kernel.requestExecute({{code}}).done", forget)
        explorer(page).locator("[role=slider]").first.press("ArrowLeft")
        wait_for(page, LINES % ANSWERED, [VIEWS, 1])
        assert not explorer(page).evaluate(USABLE)
