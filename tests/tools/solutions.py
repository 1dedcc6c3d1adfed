"""What a learner who is right writes into each stub of the lessons, by lesson and cell.

A stub is a cell whose id ends with `-mine`. Those of the exercises are not listed here: theirs is
the solution that the lesson itself folds away.
"""

SOLUTIONS = {
    "01_one_neuron": {
        "w2-and-b-mine": {
            "my_dw2 = delta  # times what?": "my_dw2 = delta * x2",
            "my_db = 0.0  # your line": "my_db = delta",
        },
        "own-3-mine": {
            "my_delta = 0.0  # your line": "my_delta = 2 * (y_hat3 - y) * y_hat3 * (1 - y_hat3)",
            "my_dw1 = 0.0  # your line": "my_dw1 = my_delta * x1",
            "my_dw2 = 0.0  # your line": "my_dw2 = my_delta * x2",
        },
    },
    "02_forward_pass": {
        "chain-mine": {"X2 @ W2  # what is missing?": "X2 @ W2 + b2"},
        "nine-mine": {
            "my_answers = np.zeros((5, 1))  # your lines": """
my_X2 = np.maximum(nine_X @ nine.weights[0], 0)
my_X3 = np.maximum(my_X2 @ nine.weights[1], 0)
my_answers = 1 / (1 + np.exp(-my_X3 @ nine.weights[2]))
""",
        },
    },
    "03_loss": {
        "log-slope-mine": {"/ 1  # divided by what?": "/ (P_yes * (1 - P_yes))"},
        "cross-mine": {
            "np.zeros_like(P_class)  # with respect to Ŷ: your line": "-Y_class / P_class",
            "np.zeros_like(P_class)  # with respect to Z: your line": "P_class - Y_class",
        },
    },
    "04_chain_rule": {
        "gap-mine": {"df2  # what is missing?": "df2 * (1 - f2 * f2)"},
        "slope-w1-mine": {"np.zeros_like(W1)  # your line": "f0.T @ delta1"},
    },
    "05_backpropagation": {
        "layer-2-mine": {
            "nine_delta3 @ nine_W3.T  # what is missing?": (
                "(nine_delta3 @ nine_W3.T) * (nine_Z2 > 0)"
            ),
        },
    },
    "06_checking_gradients": {
        "one-bias-mine": {"(above - below) / h  # what is missing?": "(above - below) / (2 * h)"},
        "missing-tests-mine": {
            "1: (tanh, tanh, squared_error, 1)": "1: (relu, tanh, squared_error, 1)",
            "5: (tanh, tanh, squared_error, 1)": "5: (tanh, sigmoid, binary_cross_entropy, 1)",
            "8: (tanh, tanh, squared_error, 1)": "8: (tanh, tanh, squared_error, 2)",
        },
    },
    "07_training": {
        "nesterov-mine": {"slope(W)  # the slope of which place?": "slope(W + 0.9 * v)"},
        "adam-mine": {
            "    pass  # your lines": """
    g = slope(W)
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return W - 0.2 * m_hat / (np.sqrt(v_hat) + 1e-8), m, v  #""",
        },
    },
    "08_vanishing_deltas": {
        "tanh-mine": {
            "my_deltas[0] @ W_tanh[e + 1].T)  # what is missing?": (
                "(my_deltas[0] @ W_tanh[e + 1].T) * (1 - X_tanh[e + 1] ** 2))"
            ),
        },
        "he-mine": {
            "1.0  # your line": "np.sqrt(2 / n_in)",
            "np.zeros_like(Z)  # your line": "(delta @ W_next.T) * (Z > 0)",
        },
    },
    "09_digits": {
        "wish-mine": {"target  # your line": "np.eye(10)[[3]]  #"},
        "own-4-mine": {
            "    return picture  # your lines": """
    wish = np.eye(10)[[digit]]
    for _ in range(50):
        run = forward(net, picture)
        if run.activations[-1].argmax() != digit:
            slopes = backward(net, run, wish, cross_entropy).deltas[0] @ W1.T
            picture = np.clip(picture - 0.02 * np.sign(slopes), 0, 1)
    return picture
""",
        },
    },
}
