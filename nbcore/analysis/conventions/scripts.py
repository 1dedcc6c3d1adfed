"""The three scripts in which every equation is written: symbols, shapes, and names in Python.

One template makes an equation from the letters of a script, so formula, shapes and code cannot say
different things. The tables of letters at the top are all that tells the sources apart.
"""

from collections.abc import Callable
from typing import NamedTuple

from nbcore.network import Network
from nbcore.writing.symbols import subscript, superscript

LAYOUTS, REDUCTIONS = ("rows", "columns"), ("mean", "sum", "half")
STYLES = ("course", "blog_post", "README", "Nielsen")
# What stands before the sum of losses, before Ŷ − Y for the squared error (whose slope brings a 2),
# and before it for the log loss: in a formula and in code.
OF_COST = {"mean": ("(1/m) ", " / m"), "sum": ("", ""), "half": ("½ ", " / 2")}
OF_SQUARES = {"mean": ("(2/m) ", "2 / m * "), "sum": ("2 ", "2 * "), "half": ("", "")}
OF_LOGS = {"mean": ("(1/m) ", "1 / m * "), "sum": ("", ""), "half": ("½ ", "1 / 2 * ")}
SIGNS = {"sigmoid": "σ", "relu": "ReLU", "leaky_relu": "LReLU", "identity": "id"}
# The nine Letters of layer l: {l} is l, {x} and {z} are the places of X_l and Z_l among the
# operations of the blog post, {J} that of the cost; Nielsen calls layer l {n}, and {h} is what
# enters it. In code, {i} is the lesson's index minus one; Nielsen's code counts from the end, {e}
# and {b}.
SYMBOLS = {
    "course": "X{l} W{l} b{l} Z{l} f{l} f{l}′ δ{l} ∂J/∂W{l} ∂J/∂b{l}",
    "blog_post": "f{x} W{l} b{l} f{z} a a′ ∂f{J}/∂f{z} ∂f{J}/∂W{l} ∂f{J}/∂b{l}",
    "README": "X{l} W{l} b{l} Z{l} {f} {f}′ δ{l} ∂J/∂W{l} ∂J/∂b{l}",
    "Nielsen": "a{h} w{n} b{n} z{n} {f} {f}′ δ{n} ∂C/∂w{n} ∂C/∂b{n}",
}
NAMES = {
    "course": "X[{i}] W[{i}] b[{i}] Z[{i}] f[{i}] f_prime[{i}] delta[{i}] dW[{i}] db[{i}]",
    "blog_post": "f[{x}] w[{i}] b[{i}] f[{z}] a a_prime delta[{i}] w_grad[{i}] b_grad[{i}]",
    "README": "X{l} W{l} b{l} Z{l} {f} {f}_prime delta{l} dW{l} db{l}",
    "Nielsen": "a[{b}] w[{e}] b[{e}] z[{e}] {f} {f}_prime delta[{e}] nabla_w[{e}] nabla_b[{e}]",
}


class Convention(NamedTuple):
    """How equations are written: one of LAYOUTS, one of REDUCTIONS, one of STYLES."""

    layout: str = "rows"
    reduction: str = "mean"
    style: str = "course"


class Letters(NamedTuple):
    """The quantities of one layer, written as symbols, as shapes or as names in Python."""

    X: str
    W: str
    b: str
    Z: str
    f: str
    slope: str
    delta: str
    dW: str
    db: str


class Script(NamedTuple):
    """One way to write all lines: symbols, shapes or Python.

    `letters(l)` are those of layer l = 1..L; of layer L + 1 only X is meant, which is Ŷ.
    """

    letters: Callable[[int], Letters]
    L: int
    turned: bool  # whether products are: columns
    cancels: bool  # whether the last delta is Ŷ − Y alone
    transposed: Callable[[str], str]
    dot: str
    cost: str  # with a gap for Ŷ
    front: str  # what stands before the error
    error: str  # Ŷ − Y, with a gap for Ŷ
    sums: str  # over the examples, with a gap for the delta
    of: str = "{}({})"  # a function of an array
    times: str = " ⊙ "
    minus: str = " − "
    becomes: str = " ← "
    rate: str = ""

    def product(self, left: str, right: str) -> str:
        """Return a matrix product whose factors are given in the order of the row layout."""
        return self.dot.join((right, left) if self.turned else (left, right))


def scripts(
    net: Network, shapes: dict[str, list[str]], convention: Convention, *, cancels: bool
) -> tuple[Script, Script, Script]:
    """Return the scripts of symbols, shapes and Python.

    `shapes` has the shapes of X_1..X_L+1, and of W, b and Z of each layer, as texts. `cancels` says
    whether the loss cancels against the last activation.
    """
    L = len(net.weights)
    return (
        _formulas(net, convention, L, cancels),
        _shapes(shapes, convention, L, cancels),
        _code(net, convention, L, cancels),
    )


def _z(s, l, biased):
    q = s.letters(l)
    return f"{q.Z} = {s.product(q.X, q.W)}" + (f" + {q.b}" if biased else "")


def _output(s, l, biased):
    q = s.letters(l)
    return f"{s.letters(l + 1).X} = {s.of.format(q.f, q.Z)}"


def _cost(s, l, biased):
    return s.cost.format(s.letters(s.L + 1).X)


def _delta(s, l, biased):
    q, after = s.letters(l), s.letters(l + 1)
    if l < s.L:
        back = s.product(after.delta, s.transposed(after.W))
        return f"{q.delta} = ({back}){s.times}{s.of.format(q.slope, q.Z)}"
    error = s.front + s.error.format(after.X)
    if s.cancels:
        return f"{q.delta} = {error}"
    return f"{q.delta} = {error}{s.times}{s.of.format(q.slope, q.Z)}"


def _d_weights(s, l, biased):
    q = s.letters(l)
    return f"{q.dW} = {s.product(s.transposed(q.X), q.delta)}"


def _d_biases(s, l, biased):
    q = s.letters(l)
    return f"{q.db} = {s.sums.format(q.delta)}"


def _update_weights(s, l, biased):
    q = s.letters(l)
    return f"{q.W}{s.becomes}{q.W}{s.minus}{s.rate}{q.dW}"


def _update_biases(s, l, biased):
    q = s.letters(l)
    return f"{q.b}{s.becomes}{q.b}{s.minus}{s.rate}{q.db}"


PARTS = {
    "Z": _z,
    "output": _output,
    "cost": _cost,
    "delta": _delta,
    "dW": _d_weights,
    "db": _d_biases,
    "update_W": _update_weights,
    "update_b": _update_biases,
}


def _formulas(net, convention, L, cancels):
    """Return the script of symbols."""
    layout, reduction, style = convention
    front = OF_COST[reduction][0]
    J, Y = {"blog_post": (f"f{subscript(2 * L + 1)}", "Y"), "Nielsen": ("C", "y")}.get(
        style, ("J", "Y")
    )
    cost = f"{J} = {front}Σ ({{0}} − {Y})²"
    if cancels:
        cost = f"{J} = −{front}Σ ({Y} ln {{0}} + (1 − {Y}) ln(1 − {{0}}))"

    def letters(l):
        name = net.functions[min(l, L) - 1].name
        places = {"l": l, "x": 2 * l - 2, "z": 2 * l - 1, "J": 2 * L + 1}
        found = {key: subscript(place) for key, place in places.items()}
        found |= {"h": superscript(l), "n": superscript(l + 1), "f": SIGNS.get(name, name)}
        own = Letters(*SYMBOLS[style].format(**found).split())
        return own._replace(X="Ŷ") if l > L and style in ("course", "README") else own

    return Script(
        letters, L, layout == "columns", cancels,
        # Without brackets w²ᵀ could be read as a power.
        transposed=lambda name: f"({name})ᵀ" if style == "Nielsen" else f"{name}ᵀ",
        dot=" · " if style in ("blog_post", "README") else " ", cost=cost,
        front=(OF_LOGS if cancels else OF_SQUARES)[reduction][0], error=f"({{}} − {Y})",
        sums=("row" if layout == "columns" else "column") + " sums of {}",
        times=" * " if style == "README" else " ⊙ ", rate="η ",
    )  # fmt: skip


def _shapes(shapes, convention, L, cancels):
    """Return the script of shapes."""

    def letters(l):
        X = shapes["X"][l - 1]
        if l > L:
            return Letters(X, *[""] * 8)
        W, b, Z = (shapes[name][l - 1] for name in ("W", "b", "Z"))
        return Letters(X, W, b, Z, "", "", Z, W, b)

    return Script(
        letters, L, convention.layout == "columns", cancels,
        transposed=lambda shape: "({1}, {0})".format(*shape.strip("()").split(", ")),
        dot=" ", cost="one number", front="", error="{}", sums="sums of {}", of="{1}",
    )  # fmt: skip


def _code(net, convention, L, cancels):
    """Return the script of Python."""
    layout, reduction, style = convention
    after = OF_COST[reduction][1]
    J, Y = {"blog_post": (f"f[{2 * L + 1}]", "Y"), "Nielsen": ("C", "y")}.get(style, ("J", "Y"))
    cost = f"{J} = (({{0}} - {Y}) ** 2).sum(){after}"
    if cancels:
        cost = f"{J} = -({Y} * np.log({{0}}) + (1 - {Y}) * np.log(1 - {{0}})).sum(){after}"

    def letters(l):
        places = {
            "l": l,
            "i": l - 1,
            "x": 2 * l - 2,
            "z": 2 * l - 1,
            "e": l - L - 1,
            "b": l - L - 2,
        }
        found = NAMES[style].format(f=net.functions[min(l, L) - 1].name, **places)
        own = Letters(*found.split())
        return own._replace(X="Y_hat") if l > L and style == "README" else own

    return Script(
        letters, L, layout == "columns", cancels,
        transposed=lambda name: f"{name}.T",
        dot=" @ ", cost=cost,
        front=(OF_LOGS if cancels else OF_SQUARES)[reduction][1], error=f"({{}} - {Y})",
        sums=f"{{}}.sum(axis={int(layout == 'columns')}, keepdims=True)",
        times=" * ", minus=" - ", becomes=" = ", rate="eta * ",
    )  # fmt: skip
