"""The three scripts in which every equation is written: symbols, shapes, and names in Python.

One template makes an equation from the letters of a script, so formula, shapes and code cannot say
different things. The tables of letters at the top are all in which the sources differ.
"""

from collections import namedtuple
from collections.abc import Callable
from typing import NamedTuple

from nbcore.network import Network
from nbcore.writing.symbols import subscript, superscript

LAYOUTS, REDUCTIONS = ("rows", "columns"), ("mean", "sum", "half")
STYLES = ("course", "blog_post", "README", "Nielsen")
PARTS = ("Z", "output", "cost", "delta", "dW", "db", "update_W", "update_b")
# What stands before the sum of losses, before Ŷ − Y for the squared error (whose slope brings a 2),
# and before it for the log loss: in a formula and in code.
OF_COST = {"mean": ("(1/m) ", " / m"), "sum": ("", ""), "half": ("½ ", " / 2")}
OF_SQUARES = {"mean": ("(2/m) ", "2 / m * "), "sum": ("2 ", "2 * "), "half": ("", "")}
OF_LOGS = {"mean": ("(1/m) ", "1 / m * "), "sum": ("", ""), "half": ("½ ", "1 / 2 * ")}
SIGNS = {"sigmoid": "σ", "relu": "ReLU", "leaky_relu": "LReLU", "identity": "id"}
# J and Y where a style has other letters for them; {J} is the place of the cost.
COST = {"blog_post": ("f{J}", "Y"), "Nielsen": ("C", "y")}
# The nine Letters of layer l: {l} is l, {x} and {z} are the places of X_l and Z_l among the
# operations of the blog post, {J} that of the cost; Nielsen calls layer l {n}, and {h} is what
# enters it. In code, {e} is l - 1; Nielsen's code counts from the end, {n} and {h}.
SYMBOLS = {
    "course": "X{l} W{l} b{l} Z{l} f{l} f{l}′ δ{l} ∂J/∂W{l} ∂J/∂b{l}",
    "blog_post": "f{x} W{l} b{l} f{z} a a′ ∂f{J}/∂f{z} ∂f{J}/∂W{l} ∂f{J}/∂b{l}",
    "README": "X{l} W{l} b{l} Z{l} {f} {f}′ δ{l} ∂J/∂W{l} ∂J/∂b{l}",
    "Nielsen": "a{h} w{n} b{n} z{n} {f} {f}′ δ{n} ∂C/∂w{n} ∂C/∂b{n}",
}
NAMES = {
    "course": "X[{e}] W[{e}] b[{e}] Z[{e}] f[{e}] f_prime[{e}] delta[{e}] dW[{e}] db[{e}]",
    "blog_post": "f[{x}] w[{e}] b[{e}] f[{z}] a a_prime delta[{e}] w_grad[{e}] b_grad[{e}]",
    "README": "X{l} W{l} b{l} Z{l} {f} {f}_prime delta{l} dW{l} db{l}",
    "Nielsen": "a[{h}] w[{n}] b[{n}] z[{n}] {f} {f}_prime delta[{n}] nabla_w[{n}] nabla_b[{n}]",
}


class Convention(NamedTuple):
    """How equations are written: one of LAYOUTS, one of REDUCTIONS, one of STYLES."""

    layout: str = "rows"
    reduction: str = "mean"
    style: str = "course"


# The quantities of one layer, each written as a symbol, as a shape or as a name in Python.
Letters = namedtuple("Letters", "X W b Z f slope delta dW db")


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

    def equations(self, l: int, biased: bool) -> dict[str, str]:
        """Return all equations of layer l by their names in PARTS; the cost is that of all."""
        q, after = self.letters(l), self.letters(l + 1)
        update = f"{{0}}{self.becomes}{{0}}{self.minus}{self.rate}{{1}}"
        delta = self.front + self.error.format(after.X)
        if l < self.L:
            delta = f"({self._product(after.delta, self.transposed(after.W))})"
        if l < self.L or not self.cancels:
            delta += self.times + self.of.format(q.slope, q.Z)
        return {
            "Z": f"{q.Z} = {self._product(q.X, q.W)}" + (f" + {q.b}" if biased else ""),
            "output": f"{after.X} = {self.of.format(q.f, q.Z)}",
            "cost": self.cost.format(self.letters(self.L + 1).X),
            "delta": f"{q.delta} = {delta}",
            "dW": f"{q.dW} = {self._product(self.transposed(q.X), q.delta)}",
            "db": f"{q.db} = {self.sums.format(q.delta)}",
            "update_W": update.format(q.W, q.dW),
            "update_b": update.format(q.b, q.db),
        }

    def _product(self, left, right):
        """Return a matrix product whose factors are given in the order of the row layout."""
        return self.dot.join((right, left) if self.turned else (left, right))


def scripts(
    net: Network, shapes: dict[str, list[str]], convention: Convention, *, cancels: bool
) -> tuple[Script, Script, Script]:
    """Return the scripts of symbols, shapes and Python.

    `shapes` has the shapes of X_1..X_L+1, and of W, b and Z of each layer, as texts. `cancels` says
    whether the loss cancels against the last activation.
    """
    names = [f.name for f in net.functions]
    formulas, code = (write(names, convention, cancels) for write in (_formulas, _code))
    return formulas, _shapes(shapes, convention, len(names), cancels), code


def _formulas(functions, convention, cancels):
    """Return the script of symbols."""
    (layout, reduction, style), L = convention, len(functions)
    front = OF_COST[reduction][0]
    J, Y = COST.get(style, ("J", "Y"))
    J = J.format(J=subscript(2 * L + 1))
    cost = f"{J} = {front}Σ ({{0}} − {Y})²"
    if cancels:
        cost = f"{J} = −{front}Σ ({Y} ln {{0}} + (1 − {Y}) ln(1 − {{0}}))"

    def letters(l):
        name = functions[min(l, L) - 1]
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


def _code(functions, convention, cancels):
    """Return the script of Python."""
    (layout, reduction, style), L = convention, len(functions)
    after = OF_COST[reduction][1]
    J, Y = COST.get(style, ("J", "Y"))
    J = J.format(J=f"[{2 * L + 1}]")
    cost = f"{J} = (({{0}} - {Y}) ** 2).sum(){after}"
    if cancels:
        cost = f"{J} = -({Y} * np.log({{0}}) + (1 - {Y}) * np.log(1 - {{0}})).sum(){after}"

    def letters(l):
        places = {"l": l, "e": l - 1, "x": 2 * l - 2, "z": 2 * l - 1}
        places |= {"n": l - L - 1, "h": l - L - 2, "f": functions[min(l, L) - 1]}
        own = Letters(*NAMES[style].format(**places).split())
        return own._replace(X="Y_hat") if l > L and style == "README" else own

    return Script(
        letters, L, layout == "columns", cancels,
        transposed=lambda name: f"{name}.T",
        dot=" @ ", cost=cost,
        front=(OF_LOGS if cancels else OF_SQUARES)[reduction][1], error=f"({{}} - {Y})",
        sums=f"{{}}.sum(axis={int(layout == 'columns')}, keepdims=True)",
        times=" * ", minus=" - ", becomes=" = ", rate="eta * ",
    )  # fmt: skip
