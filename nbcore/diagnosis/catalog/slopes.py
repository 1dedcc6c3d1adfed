"""Mistakes in f_l', the derivatives of the activations."""

from nbcore.activations import relu, sigmoid, tanh
from nbcore.diagnosis.catalog.hidden_delta import HIDDEN_DELTA
from nbcore.diagnosis.catalog.mistake import Mistake, slope_of, slope_of_z, slopes


def _for_tanh(slope):
    """Return the change to slope(Z, A) where the layer's activation is tanh."""

    def change(p, right, e=-1):
        return slope(p.Z[e], p.X[e % p.L + 1]) if p.f[e] is tanh else right

    return change


def _of_z_alone(p, right, e=-1):
    return p.Z[e] * (1 - p.Z[e]) if p.f[e].elementwise else right


def _times_z(p, right, e=-1):
    return right * p.Z[e]


def _at_the_error(form):
    """Return the change to f' at the upstream gradient, or at Ŷ - Y in the last layer."""

    def change(p, right, e=-1):
        error = p.X[-1] - p.Y if e % p.L == p.L - 1 else p.upstream[e]
        return form(p.f[e], error) if p.f[e].elementwise else right

    return change


def _elementwise(product):
    """Return the forms in which a product of matrices stands for ⊙."""

    def hidden(p, right, e, delta):
        return product(p.part("back", lambda: delta @ p.W[e + 1].T, e, delta), p.slope(e))

    def last(p, right):
        return product(p.upstream[p.L - 1], p.slope(-1)) if p.f[-1].elementwise else right

    return [{"delta": hidden, "output_delta": last}, {"delta": hidden}, {"output_delta": last}]


PRODUCTS = (
    lambda back, slope: back @ slope,
    lambda back, slope: slope @ back,
    lambda back, slope: back @ slope.T,
    lambda back, slope: slope.T @ back,
    lambda back, slope: back.T @ slope,
    lambda back, slope: slope @ back.T,
)

IN_SLOPES = (
    Mistake(
        "square-of-z",
        slopes(_for_tanh(lambda Z, A: 1 - Z * Z)),
        "You compute tanh′ as 1 − Z², with Z{l} where tanh(Z{l}) belongs.",
        HIDDEN_DELTA + "(1 − ⟦Z{l}⟧²)",
        "tanh′(z) is never negative. Is 1 − z²?",
        "The formula 1 − a² is written with the output a = tanh(z) = X{n}, not with Z{l}.",
        at_output="δ{L} = ∂J/∂Ŷ ⊙ (1 − ⟦Z{L}⟧²)",
    ),
    Mistake(
        "plus-in-tanh-slope",
        slopes(_for_tanh(lambda Z, A: 1 + A * A)),
        "You compute tanh′ as 1 + X², which is the derivative of tan.",
        HIDDEN_DELTA + "(1 ⟦+⟧ X{n}²)",
        "Where tanh is flat, far from 0, its output is near 1 or −1. What is your slope there?",
        "tanh′ = 1 − tanh². With a plus it would be steepest where the curve is flat.",
        at_output="δ{L} = ∂J/∂Ŷ ⊙ (1 ⟦+⟧ Ŷ²)",
    ),
    Mistake(
        "z-in-sigmoid-slope",
        slopes(_of_z_alone),
        "You compute the slope of sigmoid as Z (1 − Z), with Z{l} where its output belongs.",
        HIDDEN_DELTA + "⟦Z{l} ⊙ (1 − Z{l})⟧",
        "The slope of sigmoid is never negative. Is z (1 − z)?",
        "The formula a (1 − a) is written with the output a = σ(z), not with z itself.",
        at_output="δ{L} = ∂J/∂Ŷ ⊙ ⟦Z{L} ⊙ (1 − Z{L})⟧",
    ),
    *(
        Mistake(
            "slope-of-another-activation",
            [{"slope": change} for change in changes],
            f"You use the slope of {name}, whatever activation a hidden layer has.",
            HIDDEN_DELTA + f"⟦{slope}⟧",
            "Which activation does this layer have? (net.functions knows.)",
            "net.functions[e].deriv(Z, X) is the slope of whatever activation that layer has. Or "
            f"ask about {name} alone, if the function is meant for it: hidden={f.name}.",
        )
        for f, name, slope, changes in (
            (sigmoid, "sigmoid", "X{n} ⊙ (1 − X{n})", [slope_of(sigmoid), slope_of_z(sigmoid)]),
            (relu, "ReLU", "(Z{l} > 0)", [slope_of(relu)]),
            (tanh, "tanh", "(1 − X{n}²)", [slope_of(tanh), slope_of_z(tanh)]),
        )
    ),
    Mistake(
        "slope-times-z",
        slopes(_times_z),
        "You multiply f{l}′(Z{l}) by Z{l} as well; f{l}′(Z{l}) means f{l}′ at the point Z{l}.",
        HIDDEN_DELTA + "f{l}′(Z{l}) ⟦⊙ Z{l}⟧",
        "Is f′(z) a product, or the value of a function?",
        "f{l}′ is a function, and Z{l} is where it is evaluated. Nothing more is multiplied.",
        at_output="δ{L} = ∂J/∂Ŷ ⊙ f{L}′(Z{L}) ⟦⊙ Z{L}⟧",
    ),
    Mistake(
        "slope-at-the-error",
        [
            form
            for at in (lambda f, D: f.deriv(D, D), lambda f, D: f.deriv(D, f.fn(D)))
            for form in slopes(_at_the_error(at))
        ],
        "The derivative is taken at the error instead of at Z{l}.",
        HIDDEN_DELTA + "f{l}′(⟦δ{n} W{n}ᵀ⟧)",
        "At which point of the curve of f{l} did the forward pass stand?",
        "The forward pass computed f{l}(Z{l}), so the slope that counts is that at Z{l}. The error "
        "is multiplied by it; it is no place on the curve.",
        at_output="δ{L} = ∂J/∂Ŷ ⊙ f{L}′(⟦Ŷ − Y⟧)",
    ),
    Mistake(
        "product-for-elementwise",
        [form for product in PRODUCTS for form in _elementwise(product)],
        "You use a product of matrices where entries are multiplied one by one.",
        "δ{l} = (δ{n} W{n}ᵀ) ⟦@⟧ f{l}′(Z{l})",
        "Does the slope of one neuron act on the error of another, or of another example?",
        "f{l} works on each entry of Z{l} on its own, so each entry of the error is multiplied by "
        "its own slope: * in NumPy, not @ or np.dot.",
        at_output="δ{L} = ∂J/∂Ŷ ⟦@⟧ f{L}′(Z{L})",
    ),
)
