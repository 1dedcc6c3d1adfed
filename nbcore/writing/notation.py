"""How a lesson names what a network of L layers computes, one operation after the other."""

from nbcore.writing.symbols import symbol


class Lesson:
    """The lessons' own letters: X₁, Z₁, X₂, ..., Ŷ, J, δ₁."""

    def __init__(self, layers: int):
        self.last = layers

    def x(self, l: int) -> str:
        """Return the name of what enters layer l."""
        return "Ŷ" if l == self.last + 1 else symbol("X", l)

    def z(self, l: int) -> str:
        """Return the name of the pre-activation of layer l."""
        return symbol("Z", l)

    def f(self, l: int) -> str:
        """Return the name of the activation function of layer l."""
        return symbol("f", l)

    def cost(self) -> str:
        """Return the name of the cost."""
        return "J"

    def gradient(self, name: str) -> str:
        """Return the name of the slope of the cost for something of this name."""
        return f"∂{self.cost()}/∂{name}"

    def delta(self, l: int) -> str:
        """Return the name of the gradient for the pre-activation of layer l."""
        return symbol("δ", l)


class Graph(Lesson):
    """A graph of functions: f₀ = X₁, f₁ = Z₁, f₂ = X₂, ..., the last one is J.

    f is taken, so the activation functions are a₁, a₂, ...; a delta is a slope like all others.
    """

    def x(self, l: int) -> str:
        return symbol("f", 2 * l - 2)

    def z(self, l: int) -> str:
        return symbol("f", 2 * l - 1)

    def f(self, l: int) -> str:
        return symbol("a", l)

    def cost(self) -> str:
        return symbol("f", 2 * self.last + 1)

    def delta(self, l: int) -> str:
        return self.gradient(self.z(l))


NAMES = {"lesson": Lesson, "graph": Graph}
