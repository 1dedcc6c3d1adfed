"""The explorer of one neuron: every number on its marks is computed again, by formulas."""

import functools
import math
import re

import numpy as np
import pytest
from drawn import Drawn
from looks import extents, untidy

from nbcore.activations import sigmoid
from nbcore.drawing.marks import SOLID
from nbcore.drawing.text import text_width
from nbcore.drawing.theme import WIDE, WIDTHS
from nbcore.explorers.neuron.figure import INK, MADE, MOVED, SLOPE, THICK, THIN
from nbcore.explorers.neuron.places import places
from nbcore.explorers.neuron.scenario import HS, NUDGED, neuron_scenario
from nbcore.losses import squared_error
from nbcore.network import Network, backward, cost, forward
from nbcore.widgets import NeuronExplorer

START = {"x1": 2.0, "w1": 0.3, "b": 0.5, "x2": -0.5, "w2": 1.6, "y": -0.2}
SIGNS = {"x1": "x₁", "x2": "x₂", "w1": "w₁", "w2": "w₂", "b": "b", "y": "y"}
SIGNS |= {"p1": "p₁", "p2": "p₂", "z": "z", "Y_hat": "ŷ", "J": "J"}
VALUES = {
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "relu": lambda z: max(z, 0.0),
    "identity": lambda z: z,
}
H = 1e-6
SETTINGS = [
    {},
    {"nudge": "w1"},
    {"nudge": "b", "h": 1.0, "f": "sigmoid"},
    {"nudge": "x2", "h": 0.01, "f": "identity", "y": 3.0},
    {"nudge": "w2", "b": 3.0, "w1": 1.4},
    {"nudge": "x1", "f": "relu", "b": -3.0},
    {"nudge": "w2", "f": "relu", "x2": 1.7, "w2": 2.3, "h": 0.001},
    {"f": "sigmoid", "x1": -2.7, "w1": 2.9, "x2": -2.3, "w2": -1.7, "y": -2.9, "nudge": "x1"},
    {"x1": 0.0, "nudge": "w1", "h": 0.5},
]
draw = functools.partial(Drawn, NeuronExplorer)
every_width = pytest.mark.parametrize("width", WIDTHS)
every_setting = pytest.mark.parametrize("settings", SETTINGS, ids=lambda s: str(s).strip("{}"))


def compute(settings, fixed=()):
    """Return all quantities by formulas; those in `fixed` have the values given there."""
    all_ = {**START, "f": "tanh", **settings}
    fixed = dict(fixed)
    q = {name: fixed.get(name, all_[name]) for name in START}
    q["p1"] = fixed.get("p1", q["w1"] * q["x1"])
    q["p2"] = fixed.get("p2", q["w2"] * q["x2"])
    q["z"] = fixed.get("z", q["p1"] + q["p2"] + q["b"])
    q["Y_hat"] = fixed.get("Y_hat", VALUES[all_["f"]](q["z"]))
    q["J"] = fixed.get("J", (q["Y_hat"] - q["y"]) ** 2)
    return q


def slopes(settings):
    """Return the measured slope of J for each quantity."""
    found = {}
    for name, value in compute(settings).items():
        above, below = (compute(settings, {name: value + step})["J"] for step in (H, -H))
        found[name] = (above - below) / (2 * H)
    return found


def close(number):
    return pytest.approx(number, rel=2e-3, abs=2e-9)


def measured(number):
    return pytest.approx(number, rel=5e-3, abs=2e-8)  # three digits where it is small


def texts(drawn):
    return drawn.marks.texts


def number_after(drawn, start):
    """Return the number of the one text that begins like this."""
    found = [text for text in texts(drawn) if re.fullmatch(re.escape(start) + r"\S+", text)]
    assert len(found) == 1, (start, found)
    return float(found[0].removeprefix(start))


def rule(drawn, start):
    """Return the numbers of the rule that begins like this: the factors, then the result."""
    place = next(i for i, text in enumerate(texts(drawn)) if text.startswith(start))
    line = texts(drawn)[place]
    factors = line.removesuffix(" = ").rpartition(" = ")[2]
    found = [float(part.strip("()")) for part in re.split(" · ", factors) if part != "δ"]
    return *found, float(texts(drawn)[place + 1])


def test_the_scenario_has_the_numbers_of_the_core():
    given = neuron_scenario(**START, f="sigmoid", nudge="w2", h=0.01)
    X, Y, W = np.array([[2.0, -0.5]]), np.array([[-0.2]]), np.array([[0.3], [1.6]])
    net, above = (Network([V], [np.array([[0.5]])], [sigmoid]) for V in (W, W + [[0], [0.01]]))
    run = forward(net, X)
    grads, q = backward(net, run, Y, squared_error), given["quantities"]
    assert q["J"].value == cost(net, run, Y, squared_error)
    assert (q["z"].value, q["z"].slope) == (run.zs[0].item(), grads.deltas[0].item())
    assert [q["w1"].slope, q["w2"].slope] == grads.weights[0][:, 0].tolist()
    assert given["nudge"].after == cost(above, forward(above, X), Y, squared_error)
    assert given["nudge"].moves["J"] == given["nudge"].after - q["J"].value


@every_width
@every_setting
def test_every_value_and_every_slope_stands_at_its_line(settings, width):
    drawn, q, slope = draw(settings, width), compute(settings), slopes(settings)
    for name in [*MADE, "x1", "x2", "w1", "w2", "b"]:
        assert number_after(drawn, f"{SIGNS[name]} = ") == close(q[name])
        assert number_after(drawn, f"∂J/∂{SIGNS[name]} = ") == measured(slope[name])
    assert number_after(drawn, "target y = ") == q["y"]
    assert (settings.get("f") or "tanh") in texts(drawn)


@every_width
@every_setting
def test_every_value_is_above_its_slope_and_both_are_at_their_line(settings, width):
    drawn = draw(settings, width)
    lines = [line for lines in drawn.marks.groups["lines"].polylines.values() for line in lines[0]]
    assert len(lines) == 10
    groups = drawn.marks.groups
    values, slopes = ({text.text.partition(" = ")[0]: text for text in groups[group].texts}
                      for group in ("values", "slopes"))  # fmt: skip
    for name in [*MADE, "x1", "x2", "w1", "w2", "b"]:
        above, below = values[SIGNS[name]], slopes[f"∂J/∂{SIGNS[name]}"]
        assert above.y - below.y == 22
        start, _, end = places(width).course(name, drawn.numbers["quantities"][name].into)
        assert any(np.allclose(line[[0, -1]], [start, end]) for line in map(np.array, lines)), name
        if start[0] == end[0]:
            assert (above.y + below.y) / 2 == (start[1] + end[1]) / 2
            rights = {text.x + text_width(text.text, text.size) for text in (above, below)}
            assert max(rights) < start[0] < min(rights) + 15, "they end beside it"
        else:
            assert (above.y + below.y) / 2 == start[1]
            assert above.x == below.x and 0 <= above.x - start[0] < 5


@every_setting
def test_every_rule_multiplies_the_local_slope_by_the_one_that_arrives(settings):
    drawn, q, slope = draw(settings), compute(settings), slopes(settings)
    error = q["Y_hat"] - q["y"]
    f = VALUES[settings.get("f", "tanh")]
    bend = (f(q["z"] + H) - f(q["z"] - H)) / (2 * H)
    assert rule(drawn, "∂J/∂ŷ = 2 (") == close((2, error, 2 * error))
    assert rule(drawn, "δ = ") == measured((bend, 2 * error, slope["z"]))
    assert rule(drawn, "∂J/∂p₁ = ∂J/∂p₂ = ") == measured((1, slope["b"]))
    for name, other in (("w1", "x1"), ("x1", "w1"), ("w2", "x2"), ("x2", "w2")):
        start = f"∂J/∂{SIGNS[name]} = {SIGNS[other]} · ∂J/∂p{SIGNS[name][1]} = "
        assert rule(drawn, start) == measured((q[other], slope["z"], slope[name]))
    local = [text for text in texts(drawn) if text.startswith("local slope ")]
    assert [float(text.split()[-1]) for text in local] == measured([bend, 2 * error])


@every_setting
def test_narrower_pictures_have_the_same_rules_with_fewer_numbers(settings):
    results = []
    for width in WIDTHS:
        rules = draw(settings, width).marks.groups["rules"].texts
        results.append([text.text for text in rules if text.color == SLOPE])
        symbols = "".join(text.text for text in rules)
        assert "∂J/∂w₁ = x₁ · ∂J/∂p₁" in symbols and "δ = ∂J/∂z = " in symbols
    assert results[0] == results[1] == results[2] and len(results[0]) == 7


@every_width
@every_setting
def test_the_nudge_is_followed_to_J_and_measured(settings, width):
    drawn, q = draw(settings, width), compute(settings)
    name, h = settings.get("nudge"), settings.get("h", 0.1)
    if name is None:
        assert "nudge" not in drawn.facts and "central" not in texts(drawn)
        return
    above, below = (compute(settings, {name: q[name] + step}) for step in (h, -h))
    path = [name, *([] if name == "b" else ["p" + name[-1]]), "z", "Y_hat", "J"]
    moves = {key: above[key] - q[key] for key in path}
    line = next(fact for fact in drawn.facts.splitlines() if fact.startswith("nudge"))
    assert line.startswith(f"nudge h = {h:g} moves {SIGNS[name]} by ")
    told = re.findall(r"(\S+) by ([-+.\de]+)", line)
    assert [sign for sign, _ in told] == [SIGNS[key] for key in moves]
    assert [float(move) for _, move in told] == close(list(moves.values()))
    shown = [text.text for text in drawn.marks.groups["moves"].texts]
    assert sorted(shown) == sorted(move for _, move in told)
    written = [text.text for text in drawn.marks.groups["measured"].texts]
    heads, numbers = (written[::2], written[1::2]) if width == WIDE else (written[:4], written[4:])
    assert heads == ["slope", "one-sided", "central", "derived"]
    assert numbers[0] == f"∂J/∂{SIGNS[name]}"
    row = [float(text) for text in numbers[1:]]
    one_sided, central = moves["J"] / h, (above["J"] - below["J"]) / (2 * h)
    assert row == measured([one_sided, central, slopes(settings)[name]])
    fact = next(fact for fact in drawn.facts.splitlines() if fact.startswith("J goes"))
    assert [float(text) for text in re.findall(r"-?[\d.]+(?:e-?\d+)?", fact)] == measured(
        [q["J"], above["J"], *row]
    )


@every_setting
def test_what_moves_is_thick_and_nothing_else(settings):
    drawn, q = draw(settings), compute(settings)
    name = settings.get("nudge")
    moved = 0
    if name:
        above = compute(settings, {name: q[name] + settings.get("h", 0.1)})
        moved = sum(abs(above[key] - q[key]) > 1e-9 for key in q)
    polylines = drawn.marks.polylines
    thick = polylines.get((MOVED, SOLID))
    assert len(thick.points if thick else []) == moved
    assert set(thick.widths if thick else []) <= {THICK}
    assert polylines[INK, SOLID].widths.count(THIN) == 10 - moved


def test_the_facts_hold_all_values_and_all_slopes():
    drawn = draw({"nudge": "w1"})
    given, forward, *backward = drawn.facts.splitlines()[:4]
    q, slope = compute({}), slopes({})
    assert given.startswith("tanh neuron with ")
    told = dict(re.findall(r"([^ ,]+) = (-?[\d.]+)", f"{given}, {forward}"))
    assert set(told) == set(SIGNS.values())
    for name, sign in SIGNS.items():
        assert float(told[sign]) == close(q[name])
    told = dict(re.findall(r"∂J/∂(\S+) = (-?[\d.]+)", ", ".join(backward)))
    for name in ("Y_hat", "z", "w1", "x1", "w2", "x2", "b"):
        assert float(told[SIGNS[name]]) == close(slope[name])


@pytest.mark.parametrize("y", [-0.2, 1.0])
def test_the_way_down_is_the_one_that_lowers_J(y):
    drawn = draw({"y": y})
    note = next(fact for fact in drawn.facts.splitlines() if fact.startswith("To lower J"))
    told = {}
    for names, way in re.findall(r"turn ([^.]+?) (up|down)", note):
        told |= dict.fromkeys(names.split(", "), 1 if way == "up" else -1)
    assert set(told) == {"x₁", "x₂", "w₁", "w₂", "b"}
    q = compute({"y": y})
    for name in ("x1", "x2", "w1", "w2", "b"):
        step = 0.01 * told[SIGNS[name]]
        assert compute({"y": y}, {name: q[name] + step})["J"] < q["J"], name


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"b": 3.0, "w1": 1.4}, "tanh is almost flat at z = 5: hardly any slope passes"),
        ({"f": "relu", "b": -3.0}, "relu is flat at z = -3.2: no slope passes, though ŷ misses"),
        ({"f": "relu", "x1": 0.0, "w2": 1.0, "y": 1.0}, "A kink: relu has no slope at z = 0"),
        ({"f": "identity", "y": 0.3}, "ŷ is at the target or near it"),
        ({"x1": 0.0, "x2": 0.0, "b": 0.0, "y": 0.0}, "No slope leads down from here"),
    ],
)
def test_a_missing_slope_is_explained(settings, words):
    assert words in draw(settings).facts
    assert words not in draw({}).facts


def test_h_is_gray_until_something_is_nudged():
    explorer = NeuronExplorer()
    assert [
        name for name, control in explorer.controls.items() if control.layout.display == "none"
    ] == ["h"]
    explorer.controls["nudge"].value = "b"
    assert explorer.controls["h"].layout.display != "none"


def crossed(marks):
    """Yield the texts, but for the names of operations, that touch a node or a slanted line."""
    slants = [
        np.linspace(line[1], line[2], 30)
        for polyline in marks.polylines.values()
        for line in polyline.points
        if len(line) == 3 and line[1][1] != line[2][1]
    ]
    slants = np.concatenate(slants)
    for text, (left, bottom, right, top) in zip(marks.texts, extents(marks), strict=True):
        inside = (slants > (left - 1, bottom - 1)) & (slants < (right + 1, top + 1))
        if inside.all(axis=1).any():
            yield f"{text!r} is on a line"
        for x, y, radius in places(marks.width).nodes.values():
            gap = math.hypot(x - np.clip(x, left, right), y - np.clip(y, bottom, top))
            if gap < radius - 2 and text not in ("×", "+", "(ŷ − y)²", *VALUES):
                yield f"{text!r} is on an operation"


@every_width
def test_no_text_meets_another_a_line_or_an_operation_at_40_settings(width):
    rng, flaws = np.random.default_rng(0), []
    for _ in range(40):
        values = {name: round(float(rng.integers(-30, 31)) / 10, 1) for name in START}
        values |= {"f": list(VALUES)[rng.integers(4)], "nudge": NUDGED[rng.integers(6)]}
        drawn = draw(values | {"h": HS[rng.integers(len(HS))]}, width)
        found = [*untidy(drawn.marks), *crossed(drawn.marks)]
        flaws += [f"{drawn.values}: {flaw}" for flaw in found]
    assert not flaws, "\n".join(flaws[:20])
