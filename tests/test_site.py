"""The website: what it shows is what is stored, no answer is open, and all works offline."""

import functools
import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from urllib.parse import unquote, urlparse

import pytest
from bs4 import BeautifulSoup
from page import require_access
from render import NOTEBOOKS, read
from visitor import served

if os.environ.get("NBCORE_BROWSER") == "off":
    pytest.skip("NBCORE_BROWSER=off", allow_module_level=True)
if os.environ.get("NBCORE_BROWSER") != "required":
    pytest.importorskip("sphinx", reason="the website needs the extra `site`")

import films
import make

from nbcore.course.edition import SOLUTION, learners_copy
from nbcore.diagnosis.catalog import MISTAKES
from nbcore.diagnosis.result import title

LESSONS = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
ADDRESS = "https://someone.github.io/repository"
PHONE, LAPTOP = {"width": 390, "height": 800}, {"width": 1280, "height": 720}
AXED = "index.html", "mistakes.html", "lessons/00_start_here.html"
READY = "() => !document.querySelector('.nbcore-film input').disabled"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Make the whole website; what Sphinx warns about is raised."""
    build = tmp_path_factory.mktemp("website")
    command = [sys.executable, make.__file__, "--without-lite", build]
    env = os.environ | {"SITE_ADDRESS": ADDRESS}
    made = subprocess.run(command, capture_output=True, text=True, env=env)
    assert made.returncode == 0, made.stderr
    return build / "site"


@pytest.fixture(scope="module")
def address(site):
    with served(site) as server:
        yield f"{server.address}/"


@pytest.fixture
def visit(chromium, address):
    """Return a function that opens a page of the website as a visitor who comes anew."""
    contexts, outside = [], []

    def opened(page, viewport=LAPTOP, **options):
        context = chromium.new_context(viewport=viewport, **options)
        contexts.append(context)
        context.on("request", lambda request: outside.append(request.url))
        tab = context.new_page()
        tab.on("pageerror", lambda error: outside.append(str(error)))
        tab.goto(address + page)
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert [url for url in outside if not url.startswith((address, "data:"))] == []


@functools.cache
def soup(path):
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@pytest.fixture(params=LESSONS)
def lesson(request, site):
    """Return a lesson's cells by their outputs, and its page."""
    return read(NOTEBOOKS / f"{request.param}.ipynb").cells, soup(
        site / "lessons" / f"{request.param}.html"
    )


def said(output):
    """Return the words of an output as they were before they were wrapped."""
    return re.sub(r"\n  (?=\S)", " ", output["data"]["text/plain"])


def test_a_question_comes_before_its_answer_which_is_folded(lesson):
    cells, page = lesson
    keys = [re.search(r'compare\(\s*"([\w-]+)"', cell.source) for cell in cells]
    keys = [found[1] for found in keys if found]
    assert keys == [card["data-key"] for card in page.select(".nbcore-compared")]
    for key in keys:
        [question] = page.select(f'fieldset[data-key="{key}"]')
        [card] = page.select(f'.nbcore-compared[data-key="{key}"]')
        fold = card.find_parent("details", class_="nbcore-answer")
        assert key in fold["data-keys"].split() and not fold.has_attr("open")
        assert not question.find_parent("details")
        assert question.sourceline < fold.sourceline < card.sourceline
        right, *wrong = [part.text for part in card.select("p, li")]
        for option in [choice["value"] for choice in question.select("input")]:
            told = (
                right.startswith(f"Answer: {option}. "),
                any(line.startswith(f"If you said {option}: ") for line in wrong),
            )
            assert sorted(told) == [False, True], option


def test_what_is_a_solution_for_a_learner_is_folded(lesson):
    cells, page = lesson
    copies = learners_copy({"cells": cells, "metadata": {}})["cells"]
    solutions = ["".join(cell["source"]) for cell in copies]
    solutions = [text.removeprefix(SOLUTION) for text in solutions if text.startswith(SOLUTION)]
    folded = [fold.select_one(".highlight").text for fold in page.select("details.hide")]
    assert [text.strip() for text in folded] == [text.strip() for text in solutions]


def test_what_was_said_is_said(lesson):
    """Questions, comparisons and printed results are those that are stored."""
    cells, page = lesson
    text = re.sub(r"\s+", "", page.get_text())
    for cell in cells:
        for output in cell.get("outputs", []):
            if cell.id in make.lessons.ONLY_WHERE_IT_RUNS or cell.id.endswith("-mine"):
                continue
            data = output.get("data", {})
            if "text/html" in data:
                words = BeautifulSoup(data["text/html"], "html.parser").text
            else:
                words = said(output) if data else output.text
            words = re.sub(r"\s+|○", "", words)
            assert words in text, (cell.id, words)


def test_every_picture_has_its_facts_as_alternative_text(lesson):
    cells, page = lesson
    stored = []
    for cell in cells:
        outputs = cell.get("outputs", [])
        for picture, words in pairwise(outputs):
            if "image/png" in picture.get("data", {}) and not films.explorer_of(cell.source):
                stored.append(said(words).replace("\n", "; "))
    pictures = page.select("article img")
    assert [picture["alt"] for picture in pictures] == stored


def test_an_explorer_begins_as_it_is_stored(lesson, site):
    cells, page = lesson
    explorers = [
        cell for cell in cells if cell.cell_type == "code" and films.explorer_of(cell.source)
    ]
    assert len(explorers) == len(page.select(".nbcore-film"))
    for cell, figure in zip(explorers, page.select(".nbcore-film"), strict=True):
        question, facts = map(said, cell.outputs)
        assert question == figure.select_one(".nbcore-asks").text
        assert facts == figure.find("details").p.text
        n = int(figure.input["value"])
        for width in films.SIZES:
            film = json.loads(
                (site / "_static/films" / f"{figure['data-film']}-{width}.json").read_text("utf-8")
            )
            assert film["facts"][n] == facts and len(film["facts"]) > 3
            poster = figure.select_one(f'[data-width="{width}"]').decode_contents()
            assert shown(film, n) == layers(poster)


def shown(film, n):
    """Return what the layers of a film contain at one moment, without those that are empty."""
    state = functools.reduce(dict.__or__, film["frames"][: n + 1])
    return {name: parsed(text) for name, text in state.items() if text}


def layers(poster):
    return {
        group["data-layer"]: parsed(group.decode_contents())
        for group in BeautifulSoup(poster, "html.parser").select("[data-layer]")
    }


def parsed(text):
    return BeautifulSoup(text, "html.parser").decode_contents()


def test_every_link_leads_somewhere_and_nothing_is_fetched_from_elsewhere(site):
    pages = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    assert len(pages) > len(LESSONS)
    for path in pages:
        for tag in soup(path).find_all(True):
            for name in ("href", "src"):
                if tag.has_attr(name):
                    require_target(site, path, tag, tag[name])


def require_target(site, path, tag, address):
    parts = urlparse(address)
    if parts.scheme in ("http", "https"):
        assert tag.name == "a", (path, address)
        return
    if parts.scheme or parts.path.startswith("/"):
        assert parts.scheme in ("data", "mailto"), (path, address)
        return
    if "/notebooks/index.html" in parts.path:  # of JupyterLite, which tests/test_lite.py opens
        assert parts.query in [f"path={name}.ipynb" for name in LESSONS]
        return
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    assert target.exists(), (path, address)
    if parts.fragment and target.suffix == ".html":
        wanted = unquote(parts.fragment)
        assert soup(target).find(id=wanted) or soup(target).find(attrs={"name": wanted}), address


def test_a_shared_link_shows_the_card(site):
    [image] = soup(site / "index.html").select('meta[property="og:image"]')
    assert image["content"].startswith(f"{ADDRESS}/")
    assert (site / image["content"].removeprefix(f"{ADDRESS}/")).exists()


def test_every_mistake_that_the_checker_knows_has_its_card(site):
    page = soup(site / "mistakes.html")
    sections = {heading.find(string=True): heading.parent for heading in page.select("h3")}
    assert set(sections) == {title(mistake.key) for mistake in MISTAKES}
    for name, section in sections.items():
        card = section.select_one('[role="group"]')
        assert card["aria-label"].startswith(f"Check, not right yet: {name}")
        assert card.select_one("details > summary").text == "Hint"


def test_an_answer_unfolds_once_an_option_is_chosen_and_the_choice_is_kept(visit):
    page = visit("lessons/01_one_neuron.html")
    question = page.locator(".nbcore-question").first
    key = question.get_attribute("data-key")
    fold = page.locator(f'.nbcore-answer[data-keys~="{key}"]')
    card = page.locator(f'.nbcore-compared[data-key="{key}"]')
    assert fold.get_attribute("open") is None and not card.is_visible()
    right = re.match(r"Answer: (.+?)\. ", card.locator("p").text_content())[1]
    for option in question.locator("input").all():
        option.check()
        mark = card.locator("p").evaluate("p => getComputedStyle(p, '::before').content")
        correct = option.get_attribute("value") == right
        assert ("✓" if correct else "✗") in mark and card.is_visible()
        mine = card.locator(".nbcore-mine").all_text_contents()
        assert len(mine) == (not correct)
    page.reload()
    assert question.locator("input").last.is_checked()
    assert page.locator(".nbcore-question").nth(1).locator("input:checked").count() == 0


def test_two_questions_in_a_row_are_both_asked_before_the_answers(visit):
    page = visit("lessons/01_one_neuron.html")
    fold = page.locator('.nbcore-answer[data-keys*=" "]')
    keys = fold.get_attribute("data-keys").split()
    for n, key in enumerate(keys):
        assert fold.get_attribute("open") is None
        page.locator(f'.nbcore-question[data-key="{key}"] input').first.check()
        assert (fold.get_attribute("open") is not None) == (n == len(keys) - 1)


def test_a_slider_moves_a_picture_to_what_was_computed_for_it(visit, site):
    page = visit("lessons/01_one_neuron.html")
    figure = page.locator(".nbcore-film")
    figure.scroll_into_view_if_needed()
    page.wait_for_function(READY)
    slider, words = figure.locator("input"), figure.locator("details p")
    width = figure.locator(".nbcore-size:visible").get_attribute("data-width")
    name = figure.get_attribute("data-film")
    film = json.loads((site / f"_static/films/{name}-{width}.json").read_text("utf-8"))
    for key in ("ArrowRight", "Home", "End", "ArrowLeft"):
        slider.press(key)
        n = int(slider.input_value())
        assert figure.locator("output").text_content() == film["values"][n]
        assert slider.get_attribute("aria-valuetext") == film["values"][n]
        assert words.text_content() == film["facts"][n]
        groups = figure.locator(".nbcore-size:visible svg > g").evaluate_all(
            "groups => groups.map(group => group.textContent)"
        )
        found = {text for text in groups if text}
        assert found == {BeautifulSoup(text, "html.parser").text for text in shown(film, n).values()
                         if BeautifulSoup(text, "html.parser").text}  # fmt: skip


def test_the_first_film_plays_by_itself_and_stops_when_it_is_touched(visit):
    page = visit("index.html", PHONE, has_touch=True)
    film = page.locator(".nbcore-film").first
    page.wait_for_function("() => Number(document.querySelector('.nbcore-film input').value) > 1")
    slider = film.locator("input")
    box = slider.bounding_box()
    assert box["y"] + box["height"] < PHONE["height"]  # seen without scrolling
    page.touchscreen.tap(box["x"] + box["width"] - 12, box["y"] + box["height"] / 2)
    end = int(slider.get_attribute("max"))
    page.wait_for_function("most => document.querySelector('.nbcore-film input').value >= most",
                           arg=end - 2)  # fmt: skip
    assert film.locator("button").text_content() == "Play"


def test_a_reader_who_wants_no_motion_gets_none(visit):
    page = visit("index.html", reduced_motion="reduce")
    page.wait_for_function(READY)
    page.wait_for_timeout(500)
    assert page.locator(".nbcore-film input").first.input_value() == "0"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit, theme):
    for name in AXED:
        page = visit(name, color_scheme=theme)
        page.wait_for_function("() => window.MathJax?.startup?.promise ?? true")
        for fold in page.locator(".nbcore-answer").all():
            fold.evaluate("fold => { fold.open = true; }")
        require_access(page, "html")


def test_no_page_scrolls_sideways_on_a_phone(visit, site, address):
    page = visit("index.html", PHONE)
    for path in sorted(site.rglob("*.html")):
        if "_static" in path.parts:
            continue
        page.goto(address + path.relative_to(site).as_posix())
        page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
        page.wait_for_timeout(50)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], path
