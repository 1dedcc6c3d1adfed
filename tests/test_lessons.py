"""The common standard of the lessons: what each begins and ends with, asks, shows and proves."""

import ast
import re

import pytest
from minutes import OWN, by_section, called, sections, total
from render import NOTEBOOKS, read

from nbcore.course.progress import lessons

LESSONS = """00_start_here 01_one_neuron 02_forward_pass 03_loss 04_chain_rule 05_backpropagation
06_checking_gradients 07_training 08_vanishing_deltas 09_digits 10_playground""".split()
COURSE = LESSONS[1:-1]
DOUBLE = 90  # minutes of a double lesson
SLIPS = {  # of the two source documents A and B, and the lessons that fix them
    "02_forward_pass": "a1 a2 a11 b7",
    "03_loss": "a3 a10 a13 a12-loss",
    "04_chain_rule": "a4 a5 a6 a7 a8",
    "05_backpropagation": "a9 a12 b2 b3 b4 b5 b6 b7-square",
    "07_training": "b8",
    "08_vanishing_deltas": "b1",
}
EXERCISES = {  # by lesson: what the learner writes and the checker looks at
    "02_forward_pass": "layer",
    "03_loss": "loss",
    "05_backpropagation": "output-delta hidden-delta gradients backward",
    "06_checking_gradients": "numerical",
    "07_training": "step",
}
EXHIBITS = 8  # of the museum, at least
FORMULA_ONLY = ("recap", "letters", "on-your-own")  # cells that repeat what others compute
ROOM = 44  # lines that fit on a slide of 1280 by 1080 pixels, about
LINE = 23  # pixels

every_lesson = pytest.mark.parametrize("name", LESSONS)
every_course_lesson = pytest.mark.parametrize("name", COURSE)


def cells(name):
    return read(NOTEBOOKS / f"{name}.ipynb").cells


def cell(name, key):
    found = [cell for cell in cells(name) if cell.id == key]
    assert found, f"there is no cell {key!r}"
    return found[0]


def calls(cell, name):
    """Return the calls in a cell's code of what is named so, a pattern."""
    nodes = ast.walk(ast.parse(cell.source)) if cell.cell_type == "code" else []
    found = [node for node in nodes if isinstance(node, ast.Call)]
    return [call for call in found if re.fullmatch(name, getattr(call.func, "id", ""))]


def key_of(call):
    return ast.literal_eval(next(word.value for word in call.keywords if word.arg == "key"))


def slide(cell):
    return cell.metadata.get("slideshow", {}).get("slide_type")


def test_the_lessons_are_these():
    assert sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb")) == LESSONS


@every_lesson
def test_the_title_says_what_can_be_done_afterwards_what_is_needed_and_how_long_it_takes(name):
    title, note = cell(name, "title").source, cell(name, "teacher").source
    assert title.startswith("# "), title
    assert "**What you will be able to do" in title and "**What you need**" in title
    whole, own = total(NOTEBOOKS / f"{name}.ipynb")
    said = [int(number) for number in re.findall(r"bout (\d+) m", title)]
    expected = [whole, own] if own else [whole]
    assert len(said) >= len(expected) and all(number % 5 == 0 for number in said)
    for number, counted in zip(said, expected, strict=False):
        assert abs(number - counted) <= 3, f"{counted} are counted"
    by_hand = re.findall(r": (\d+)[;.]", note.partition("by section")[2])
    divided = [int(number) for number in by_hand]
    counted = list(sections(NOTEBOOKS / f"{name}.ipynb").values())
    assert len(divided) == len(counted), by_section(NOTEBOOKS / f"{name}.ipynb")
    apart = sum(abs(a - b) for a, b in zip(sorted(divided), sorted(counted), strict=True))
    assert apart <= len(counted), by_section(NOTEBOOKS / f"{name}.ipynb")


def test_the_course_in_double_lessons_follows_from_the_counted_minutes():
    text = (NOTEBOOKS.parent / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| \d+ \| ([\d, ]+) \|([^|]*)\| (\d+) \|", text, re.MULTILINE)
    taught = [number for numbers, _, _ in rows for number in numbers.split(", ")]
    assert taught == [name[:2] for name in LESSONS[:-1]]
    for numbers, out, said in rows:
        counted = 0
        for number in numbers.split(", "):
            (name,) = (name for name in LESSONS if name.startswith(number))
            found = (re.search(rf"{number}: ([\d, ]+)", out) or " _")[1]
            left = {f"section {n}" for n in re.findall(r"\d+", found)}
            parts = sections(NOTEBOOKS / f"{name}.ipynb")
            assert left <= {called(h) for h in parts}, (name, left)
            counted += sum(m for h, m in parts.items() if h != OWN and called(h) not in left)
        assert counted <= DOUBLE and abs(counted - int(said)) <= 3, f"{numbers}: {counted:.0f}"
    for name in LESSONS:
        minutes = re.search(rf"\({re.escape(f'notebooks/{name}.ipynb')}\) \|.*\| (\d+) \|", text)
        assert abs(int(minutes[1]) - total(NOTEBOOKS / f"{name}.ipynb")[0]) <= 3, name


@every_lesson
def test_it_says_how_to_take_the_stored_answers_away(name):
    first = cell(name, "how-lessons-work" if name.startswith("00") else "title").source
    assert "**Kernel → Restart Kernel and Clear Outputs of All Cells**" in first


@every_lesson
def test_there_is_a_folded_note_for_the_teacher(name):
    note = cell(name, "teacher")
    assert slide(note) == "notes"
    assert note.source.startswith("<details><summary>For the teacher</summary>\n\n")
    assert note.source.endswith("\n\n</details>")
    for part in ("**Minutes.**", "**Ask.**", "**Usual wrong answers.**"):
        assert part in note.source, part


@every_lesson
def test_it_leads_to_the_lessons_before_and_after(name):
    place, text = LESSONS.index(name), cell(name, "next").source
    for other in LESSONS[max(place - 1, 0) : place] + LESSONS[place + 1 : place + 2]:
        assert f"]({other}.ipynb)" in text, other


@every_lesson
def test_each_prediction_is_asked_stored_and_compared_later(name):
    found, waiting = cells(name), {}
    for n, this in enumerate(found):
        if this.cell_type != "code":
            continue
        asked = re.search(r"^(\w+) = Prediction\($", this.source, re.MULTILINE)
        if asked:
            call = calls(this, "Prediction")[0]
            assert "?" in ast.literal_eval(call.args[0]), f"{this.id}: ask a question"
            assert this.source.endswith(f"\n{asked[1]}"), f"{this.id}: show the options"
            waiting[key_of(call)] = this.id
        for call in calls(this, "compare"):
            key = ast.literal_eval(call.args[0])
            assert key in waiting, f"{this.id}: nobody was asked"
            assert waiting.pop(key) != found[n - 1].id, f"{this.id}: compute it first"
            assert this.metadata.jupyter.source_hidden, f"{this.id}: the reasons are not hidden"
            first, *between, _ = ast.parse(this.source).body
            assert ast.unparse(first) == "from nbcore.widgets import compare", this.id
            defined = [f.name for f in between if isinstance(f, ast.FunctionDef)]
            assert len(defined) == len(between), f"{this.id}: nothing may fail outside of truth"
            truth = call.args[1]
            late = isinstance(truth, ast.Lambda) or ast.unparse(truth) in defined
            assert late, f"{this.id}: compute the truth in time"
            reasons = [ast.literal_eval(reason) for reason in call.args[2:]]
            assert all(isinstance(reason, str) for reason in reasons)
    assert not waiting, f"never answered: {waiting}"


def test_each_key_is_used_once_and_begins_with_the_number_of_its_lesson():
    kept = []
    for name in LESSONS:
        for this in cells(name):
            for call in calls(this, r"Prediction|Exercise|\w+Explorer"):
                if any(word.arg == "key" for word in call.keywords):
                    assert key_of(call).startswith(name[:2] + "-"), this.id
                    kept.append(key_of(call))
    assert sorted(set(kept)) == sorted(kept)


@every_lesson
def test_what_a_learner_does_is_kept(name):
    for this in cells(name):
        if this.cell_type == "code":
            last = ast.parse(this.source).body[-1:]
            shown = [n for n in last if re.match(r"(\w*Explorer|Exercise)\(", ast.unparse(n))]
            assert all("key=" in ast.unparse(call) for call in shown), this.id
            if this.id.endswith("-mine"):
                assert calls(this, "Exercise"), f"{this.id}: say what is right, and keep it"


@every_lesson
def test_the_tasks_of_a_lesson_are_found_for_the_table_of_progress(name):
    (found,) = (lesson for lesson in lessons(NOTEBOOKS) if lesson.path.stem == name)
    code = [this for this in cells(name) if this.cell_type == "code"]
    for kind, call in (("answers", "Prediction"), ("exercises", "Exercise")):
        asked = [this.id for this in code for _ in calls(this, call)]
        assert [task.cell for task in found.tasks if task.kind == kind] == asked


@every_course_lesson
def test_there_are_predictions_an_explorer_questions_and_a_recap(name):
    found = cells(name)
    asked = [this.id for this in found if "= Prediction(" in this.source]
    assert len(asked) >= 3
    assert "Explorer(" in cell(name, "explorer").source
    place = [this.id for this in found].index("explorer")
    assert any("?" in this.source for this in found[place - 2 : place]), "ask before the explorer"
    after = [this for this in found[place:] if this.cell_type == "code" and "assert" in this.source]
    assert after, "nothing checks the answer to the explorer's question"
    assert "<details>" in cell(name, "on-your-own").source
    assert "$" in cell(name, "recap").source


@pytest.mark.parametrize(
    ("name", "slip"), [(name, slip) for name, keys in SLIPS.items() for slip in keys.split()]
)
def test_each_slip_of_the_sources_is_to_be_spotted_and_its_answer_is_computed(name, slip):
    found = cells(name)
    this = cell(name, f"slip-{slip}")
    assert "Spot the slip" in this.source and "<details><summary>" in this.source
    after = found[found.index(this) + 1]
    assert after.cell_type == "code" and "assert" in after.source, "compute the answer"


@pytest.mark.parametrize(
    ("name", "what"), [(name, what) for name, keys in EXERCISES.items() for what in keys.split()]
)
def test_each_exercise_has_a_stub_a_check_and_a_folded_solution_that_is_right(name, what):
    assert "**Exercise" in cell(name, f"exercise-{what}").source
    mine, solution = (cell(name, f"exercise-{what}-{part}") for part in ("mine", "solution"))
    assert "# your line" in mine.source
    check = re.search(r"(diagnose\w*)\(my_\w+", mine.source)
    assert calls(mine, "Exercise"), "end with the check"
    assert mine.source.index(check[0]) < mine.source.index("key="), "keep what it finds"
    assert "".join(mine.outputs[-1].data["text/plain"]).startswith("✗"), "the stub is wrong"
    assert solution.metadata.jupyter.source_hidden
    assert re.search(rf"^assert {check[1]}\(.*\)\.correct$", solution.source, re.MULTILINE)


def test_the_museum_shows_mistakes_that_train_well_and_the_card_that_names_each():
    name, keys = "06_checking_gradients", set()
    count = sum(bool(re.fullmatch(r"exhibit-\d+", this.id)) for this in cells(name))
    for n in range(1, count + 1):
        assert "?" in cell(name, f"exhibit-{n}").source
        assert len(cell(name, f"exhibit-{n}-code").source.splitlines()) <= 12
        assert "assert" in cell(name, f"exhibit-{n}-trained").source, "say what looks fine"
        card = cell(name, f"exhibit-{n}-card")
        keys.add(re.search(r"\.mistake == \"([a-z-]+)\"", card.source)[1])
        assert card.outputs[-1].data["text/plain"].startswith("✗")
    assert count >= EXHIBITS and len(keys) == count


def test_the_lesson_says_which_exhibits_its_own_check_does_not_catch():
    name = "06_checking_gradients"
    said = re.findall(r"exhibit (\d): (.*)", cell(name, "check-nine").outputs[0].text)
    count = sum(bool(re.fullmatch(r"exhibit-\d+", this.id)) for this in cells(name))
    assert [int(n) for n, _ in said] == list(range(1, count + 1))
    passing = [n for n, what in said if what == "passes"]
    assert passing == ["1", "5", "8"], "ReLU, the second loss, the second call"
    stub = cell(name, "missing-tests-mine").source
    assert re.findall(r"what catches exhibit (\d)\?", stub) == passing


@every_course_lesson
def test_formulas_are_computed_before_the_next_section_begins(name):
    waiting = None
    for this in cells(name):
        if this.cell_type == "code":
            waiting = None if "assert" in this.source else waiting
        else:
            if this.source.startswith("#"):
                assert waiting is None, f"no cell computes the formulas of {waiting}"
            if "$$" in this.source and this.id not in FORMULA_ONLY:
                waiting = this.id
    assert waiting is None, f"no cell computes the formulas of {waiting}"


@every_course_lesson
def test_gradients_are_measured_too(name):
    code = "\n".join(this.source for this in cells(name) if this.cell_type == "code")
    assert re.search(r"numerical_gradients\(|\bmeasure\(|2 \* h\)", code)


def lines(this):
    """Return about how many lines of a slide a cell takes; what is folded or hidden takes none."""
    if this.cell_type == "markdown":
        text = re.sub(r"<details>.*?</details>", "answer", this.source, flags=re.DOTALL)
        text = re.sub(r"\$\$.*?\$\$", "formula\n\n", text, flags=re.DOTALL)
        rows = [line for line in text.splitlines() if line.strip()]
        return sum(2 if row.startswith("#") else -(-len(row) // 115) for row in rows) + 1
    count = 0 if this.metadata.get("jupyter") else len(this.source.splitlines()) + 1
    for output in this.outputs:
        text = output.get("text") or output.get("data", {}).get("text/plain", "")
        picture = output.get("metadata", {}).get("image/png")
        count += picture["height"] // LINE + 1 if picture else len(text.splitlines())
    return count


@every_lesson
def test_it_can_be_shown_as_slides_that_are_not_overfull(name):
    found, full = cells(name), {}
    assert slide(found[0]) == "slide"
    for this in found:
        if slide(this) in ("slide", "subslide"):
            first = this.id
            full[first] = 0
        if slide(this) not in ("notes", "skip"):
            full[first] += lines(this)
    overfull = {first: count for first, count in full.items() if count > ROOM}
    assert not overfull, f"more than {ROOM} lines: {overfull}"
