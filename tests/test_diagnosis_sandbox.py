"""Whatever a learner's function does, the checker says something helpful and nothing is harmed."""

import functools
import io
import itertools
import os
import random
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from nbcore.diagnosis import diagnose, diagnose_layer, sandbox
from nbcore.diagnosis.card import as_html
from nbcore.losses import squared_error
from nbcore.network import Gradients, Network, backward

SHORT = 0.2  # seconds that a diagnosis may take where it matters
LONG = 20 * SHORT  # seconds of work after which a loop ends if nobody ends it, and a test fails


@pytest.fixture(autouse=True)
def leave_nothing():
    """Require that nothing that watches the time stays behind."""
    interval = sys.getswitchinterval()
    yield
    assert nothing_left(interval), "a watch is left, which would end whatever comes next"


@pytest.fixture
def short(monkeypatch, unhurried):
    """Let the time be over soon."""
    monkeypatch.setattr(sandbox, "SECONDS", SHORT)


def nothing_left(interval):
    """Return whether no thread watches the time, and threads take turns as they did before."""
    watching = [thread for thread in threading.enumerate() if thread.name == sandbox.WATCH]
    return not watching and sys.getswitchinterval() == interval


def unfolded(found):
    """Return the message with all spaces alike."""
    return " ".join(found.message.split())


def refused(learner, *says):
    """Diagnose what is not right and has no name, and require that its message says all this."""
    found = diagnose(learner)
    assert (found.correct, found.mistake, found.also) == (False, None, None)
    for words in says:
        assert words in unfolded(found)
    assert as_html(found.card).count("<div") == as_html(found.card).count("</div>")
    return found


def changing(change):
    """Return a right backward pass that does something to its arguments as well."""

    def learner(net, run, Y, loss, *, mean=True):
        grads = backward(net, run, Y, loss, mean=mean)
        result = change(net, run, Y, grads)
        return grads if result is None else result

    return learner


# It raises.


def shapes_do_not_fit(net, run, Y, loss, *, mean=True):
    delta = run.activations[-1] - Y
    return delta @ net.weights[-1], [delta]


def test_an_error_is_told_with_its_line_its_text_and_the_shapes():
    line = shapes_do_not_fit.__code__.co_firstlineno + 2
    found = refused(
        shapes_do_not_fit,
        f"line {line} of shapes_do_not_fit",
        "return delta @ net.weights[-1], [delta]",
        "ValueError",
        "delta of shape (7, 3)",
        "net.weights[-1] of shape (4, 3)",
        "layers 2-5-4-3 and 7 examples",
    )
    assert "gufunc" not in found.message, "NumPy's own words say less"


def test_the_line_is_the_innermost_of_the_learners_own():
    def inner(delta):
        return delta.reshape(2, 2, 2)

    def outer(net, run, Y, loss, *, mean=True):
        return inner(Y)

    refused(outer, f"line {inner.__code__.co_firstlineno + 1} of inner", "delta.reshape(2, 2, 2)")


def several_lines(net, run, Y, loss, *, mean=True):
    ö = Y
    return np.dot(
        ö,  # letters of two bytes come before the columns that Python tells
        run.zs[0],
    )


def test_an_error_in_several_lines_is_told_too():
    refused(several_lines, "ö of shape (7, 3)", "run.zs[0] of shape (7, 5)")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (RuntimeError("no idea"), "RuntimeError: no idea"),
        (NotImplementedError(), "NotImplementedError"),
        (KeyError("dW1"), "KeyError: 'dW1'"),
        (SystemExit("over"), "SystemExit: over"),
        (GeneratorExit(), "GeneratorExit"),
        (BaseException("all"), "BaseException: all"),
        (StopIteration(), "StopIteration"),
        (ExceptionGroup("both", [ValueError("one")]), "both"),
        (Warning("careful"), "Warning: careful"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_whatever_is_raised_is_told(error, says):
    def learner(net, run, Y, loss, *, mean=True):
        raise error

    refused(learner, "raise error", says)


def test_an_error_keeps_its_own_words_where_shapes_are_not_its_cause():
    def learner(net, run, Y, loss, *, mean=True):
        return net.weights[7]

    refused(learner, "IndexError: list index out of range", "net.weights[7]")


def test_a_name_that_does_not_exist_is_told():
    def learner(net, run, Y, loss, *, mean=True):
        return run.activation[0]

    refused(learner, "has no attribute 'activation'")


def test_leaving_with_exit_does_not_leave():
    def learner(net, run, Y, loss, *, mean=True):
        sys.exit()

    refused(learner, "sys.exit()", "SystemExit")


def test_an_interrupt_passes_through():
    def learner(net, run, Y, loss, *, mean=True):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        diagnose(learner)
    assert diagnose(backward).correct, "and the next one is asked as ever"


def test_an_error_in_some_of_the_questions_stands_beside_the_numbers():
    def learner(net, run, Y, loss, *, mean=True):
        grads = backward(net, run, Y, loss, mean=mean)
        return grads.deltas, [np.pi * W + (Y @ Y).sum() for W in grads.weights], grads.biases

    def square_only(net, run, Y, loss, *, mean=True):
        grads = backward(net, run, Y, loss, mean=mean)
        return [np.pi * W + net.weights[0] @ net.weights[0] for W in grads.weights], grads.biases

    refused(learner, "Y of shape (7, 3)")
    refused(square_only, "∂J/∂W₃", "layers 2-5-4-3", "net.weights[0] of shape (2, 5)")


# It does not end.


def working():
    """Return a function that says whether its caller may go on: not for ever, if nobody ends it."""
    end = time.thread_time() + LONG
    return lambda: time.thread_time() < end


def forever(net, run, Y, loss, *, mean=True):
    go_on = working()
    while go_on():
        pass


def forever_with_exceptions_kept(net, run, Y, loss, *, mean=True):
    go_on = working()
    while go_on():
        try:
            np.zeros(3) + 1
        except Exception:
            pass


def forever_with_everything_kept(net, run, Y, loss, *, mean=True):
    go_on, x = working(), 0
    while go_on():
        try:
            x += 1
        except:  # noqa: E722
            pass


def forever_after_the_first_call(net, run, Y, loss, *, mean=True):
    go_on = working()
    while len(net.weights) < 3 and go_on():
        pass
    return backward(net, run, Y, loss, mean=mean)


def forever_twice(net, run, Y, loss, *, mean=True):
    try:
        forever(net, run, Y, loss)
    except:  # noqa: E722
        pass
    forever(net, run, Y, loss)


@pytest.mark.parametrize(
    "learner",
    [
        forever,
        forever_twice,
        forever_with_exceptions_kept,
        forever_with_everything_kept,
        forever_after_the_first_call,
    ],
    ids=lambda f: f.__name__,
)
def test_a_loop_without_an_end_is_ended(short, monkeypatch, learner):
    begun = time.thread_time()  # of work, however busy the machine is
    refused(learner, "It was stopped", "seconds", "loop without an end?")
    assert time.thread_time() - begun < 10 * SHORT
    monkeypatch.setattr(sandbox, "SECONDS", 60.0)
    assert diagnose(backward).correct, "and the next one is asked as ever"


def test_all_the_questions_together_have_the_time_of_one(short):
    begun = []

    def slow(net, run, Y, loss, *, mean=True):
        begun.append(time.monotonic())
        time.sleep(SHORT / 3)
        return backward(net, run, Y, loss, mean=mean)

    assert not diagnose(slow).correct
    assert len(begun) <= 3, "by then the time is over"


@pytest.mark.parametrize("seconds", [-1.0, 0.0, 1e-9, 1e-6, 1e-4])
def test_where_no_time_is_left_nothing_is_left_behind(seconds):
    interval = sys.getswitchinterval()
    for _ in range(20):
        given = sandbox.attempt(lambda: "answer", (), {}, time.monotonic() + seconds)
        assert (given.value is None) == bool(given.trouble)
        assert nothing_left(interval)


def test_calls_that_are_ended_leave_nothing_behind_however_many_they_are():
    def forever():
        while True:
            pass

    interval = sys.getswitchinterval()
    for _ in range(200):
        assert sandbox.attempt(forever, (), {}, time.monotonic() + 0.001).trouble
        assert nothing_left(interval)


def test_without_threads_there_is_no_limit_but_an_answer(monkeypatch):
    def start(thread):
        raise RuntimeError("can't start new thread")

    for found in (diagnose(backward), diagnose_layer(lambda X, W, b, f: X)):
        assert "time limit is off" not in found.message
    monkeypatch.setattr(threading.Thread, "start", start)
    for found in (diagnose(backward), diagnose_layer(lambda X, W, b, f: X)):
        assert unfolded(found).count("time limit is off") == 1
        assert "restart the kernel" in unfolded(found) and "reload the page" in unfolded(found)
    assert diagnose(backward).correct


def test_a_recursion_without_an_end_is_told():
    def again(net, run, Y, loss, *, mean=True):
        return again(net, run, Y, loss, mean=mean)

    refused(again, "RecursionError", "return again(net, run, Y, loss, mean=mean)")


# It returns something else.


def first_array(grads):
    return grads.weights[0]


def with_objects(grads):
    lists = [np.empty(len(grads.weights), object) for _ in range(2)]
    for part, arrays in zip(lists, grads[1:], strict=True):
        part[:] = arrays
    return lists


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        (lambda g: "gradients", "It returns 'gradients'; (weights, biases) or"),
        (lambda g: 3.5, "It returns 3.5; (weights, biases) or"),
        (lambda g: True, "It returns True; (weights, biases) or"),
        (first_array, "It returns one array of shape (2, 5); (weights, biases) or"),
        (lambda g: dict(W=g.weights, b=g.biases), "It returns dict; (weights, biases) or"),
        (lambda g: {1, 2}, "It returns set; (weights, biases) or"),
        (lambda g: g.weights, "It returns one array of shape (2, 5) among its parts; a list of 3"),
        (lambda g: (g.weights,), "It returns one thing; (weights, biases) or"),
        (lambda g: (*g, g.biases), "It returns 4 things; (weights, biases) or"),
        (lambda g: ([], []), "a list of 0; this network has 3 layers"),
        (lambda g: (g.weights[:2], g.biases[:2]), "a list of 2; this network has 3 layers"),
        (lambda g: (g.weights[:2], g.biases[:2]), "layers=2"),
        (lambda g: (g.weights * 2, g.biases * 2), "a list of 6; this network has 3 layers"),
        (lambda g: ([None] * 3, g.biases), "Entry 0 of a list that it returns is NoneType"),
        (lambda g: (["a", "b", "c"], g.biases), "Entry 0 of a list that it returns is 'a'"),
        (lambda g: ([[["x"]]] * 3, g.biases), "Entry 0 of a list that it returns is list"),
        (lambda g: ([[[1, 2], [3]]] * 3, g.biases), "Entry 0 of a list that it returns is list"),
        (with_objects, "It returns one array of shape (3,) among its parts; a list of 3 arrays"),
        (lambda g: (part for part in g), "It returns generator; (weights, biases) or"),
        (lambda g: ((W for W in g.weights), g.biases), "It returns generator among its parts"),
        (lambda g: (map(abs, g.weights), g.biases), "It returns map among its parts"),
        (lambda g: Gradients(g.deltas, None, None), "It returns NoneType among its parts"),
        (lambda g: Gradients, "It returns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_lists_of_arrays_is_told_what_it_is(returned, says):
    refused(changing(lambda net, run, Y, grads: returned(grads)), says)


def test_returning_nothing_is_asked_about_return():
    def learner(net, run, Y, loss, *, mean=True):
        backward(net, run, Y, loss, mean=mean)

    refused(learner, "It returns None. Is `return` missing at its end?")


def test_a_generator_function_is_told():
    def learner(net, run, Y, loss, *, mean=True):
        yield from backward(net, run, Y, loss, mean=mean)

    refused(learner, "It returns generator")


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf, 0.0, 1e-200, 1e200, 1e307], ids=str)
def test_numbers_that_are_none_or_hardly_any_are_shown(number):
    def times(net, run, Y, grads):
        return [W * number for W in grads.weights], [b * number for b in grads.biases]

    found = refused(changing(times), "∂J/∂W₃", "is the first that goes wrong")
    assert found.layer == 3
    assert ("holds nan or inf" in found.message) == (not np.isfinite(number))


def test_complex_numbers_are_not_right():
    refused(changing(lambda net, run, Y, g: ([W + 1j for W in g.weights], g.biases)))


def test_nan_in_one_entry_is_wrong():
    def spoil(net, run, Y, grads):
        grads.weights[1][0, 0] = np.nan

    found = refused(changing(spoil), "∂J/∂W₂")
    assert found.layer == 2


def test_arrays_of_one_axis_too_many_are_shown_with_their_shapes():
    nested = changing(lambda net, run, Y, g: ([[W] for W in g.weights], [[b] for b in g.biases]))
    refused(nested, "right (4, 3)", "yours (1, 4, 3)")


@pytest.mark.parametrize(
    "shape",
    [(), (0,), (0, 3), (4, 0), (1, 1, 1)],
    ids=lambda shape: "-".join(map(str, shape)) or "number",
)
def test_arrays_of_any_shape_are_shown(shape):
    other = changing(lambda n, r, Y, g: ([np.zeros(shape) for W in g.weights], g.biases))
    found = refused(other, "∂J/∂W₃ is the first that goes wrong")
    assert "<table" in found._repr_html_()


def test_numbers_may_come_as_objects_or_nested_lists():
    assert diagnose(
        changing(lambda n, r, Y, g: ([W.astype(object) for W in g.weights], g.biases))
    ).correct
    assert diagnose(
        changing(lambda n, r, Y, g: ([W.tolist() for W in g.weights], g.biases))
    ).correct


# Reading what it returns runs code of the learner's own.


class Acts:
    """An object that does something when its numbers or its attributes are read."""

    def __init__(self, act):
        self.act = act

    def __array__(self, *arguments, **named):
        return self.act()

    @property
    def weights(self):
        return self.act()


class Endless(list):
    """A list through which Python's own code would run for ever."""

    def __iter__(self):
        return itertools.count()


def leave():
    raise SystemExit("out")


def last():
    """Work until somebody ends it, and not for ever if nobody does."""
    go_on = working()
    while go_on():
        pass
    return np.zeros(3)


HUGE = 10**9
UNREADABLE = {
    "array-exits": (lambda: Acts(leave), "cannot be read: SystemExit"),
    "array-endless": (lambda: Acts(last), "could not be read within"),
    "array-huge": (lambda: Acts(lambda: np.broadcast_to(1.0, HUGE)), "too many numbers"),
    "huge": (lambda: np.broadcast_to(1.0, HUGE), "too many numbers"),
    "range": (lambda: range(HUGE), "too many numbers"),
    "nested": (lambda: [[range(HUGE)]], "too many numbers"),
    "endless": (lambda: Endless([1.0]), "too many numbers"),
}


@pytest.mark.parametrize(("make", "says"), UNREADABLE.values(), ids=UNREADABLE)
def test_numbers_that_cannot_be_read_are_told(short, make, says):
    refused(changing(lambda n, r, Y, g: ([make() for W in g.weights], g.biases)), says)
    found = diagnose_layer(lambda X, W, b, f: make())
    assert (found.correct, found.mistake) == (False, None)


@pytest.mark.parametrize(
    ("act", "says"),
    [(leave, "cannot be read: SystemExit"), (last, "could not be read within")],
    ids=["exits", "endless"],
)
def test_an_attribute_that_cannot_be_read_is_told(short, act, says):
    refused(changing(lambda net, run, Y, grads: Acts(act)), says)


def test_lists_that_do_not_end_are_read_as_far_as_they_should_be():
    found = diagnose(changing(lambda n, r, Y, g: (Endless(g.weights), g.biases)))
    assert (found.correct, found.layer) == (False, 3)


class Silent(Exception):
    def __init__(self, act):
        self.act = act

    def __str__(self):
        return str(self.act())


@pytest.mark.parametrize("act", [leave, last])
def test_an_error_that_cannot_be_told_is_named(short, act):
    def learner(net, run, Y, loss, *, mean=True):
        raise Silent(act)

    found = diagnose(learner)
    assert not found.correct and ("Silent" in found.message or act is last)


# Nothing of the process is altered.


def shared():
    """Return what all code of this process shares."""
    streams = [getattr(sys, name) for name in ("stdout", "stderr", "__stdout__", "__stderr__")]
    return {
        "streams": [id(stream) for stream in streams],
        "open": [stream.closed for stream in streams],
        "folder": os.getcwd(),
        "recursion": sys.getrecursionlimit(),
        "turns": sys.getswitchinterval(),
        "random": random.getstate(),
        "NumPy's random": str(np.random.get_state()),  # noqa: NPY002
        "errors": np.geterr(),
        "printing": np.get_printoptions(),
        "warnings": list(warnings.filters),
    }


ALTERED = {
    "closed": lambda: sys.stdout.close(),
    "errors-closed": lambda: sys.stderr.close(),
    "first-closed": lambda: sys.__stdout__.close(),
    "replaced": lambda: setattr(sys, "stdout", io.StringIO()),
    "errors-replaced": lambda: setattr(sys, "stderr", None),
    "deleted": lambda: delattr(sys, "stdout"),
    "folder": lambda: os.chdir("/"),
    "recursion": lambda: sys.setrecursionlimit(5000),
    "turns": lambda: sys.setswitchinterval(0.123),
    "random": lambda: random.seed(3),
    "NumPy's random": lambda: np.random.seed(3),  # noqa: NPY002
    "errors": lambda: np.seterr(all="raise"),
    "printing": lambda: np.set_printoptions(precision=2),
    "warnings": lambda: warnings.simplefilter("error"),
}


@pytest.mark.parametrize("alter", ALTERED.values(), ids=ALTERED)
def test_nothing_of_the_process_is_altered(alter):
    before = shared()
    assert diagnose(changing(lambda net, run, Y, grads: [alter(), None][1])).correct
    assert shared() == before
    assert diagnose_layer(lambda X, W, b, f: (alter(), f.fn(X @ W + b))[1]).correct
    assert shared() == before
    print("heard")


def test_numbers_of_chance_are_noticed_although_they_are_put_back():
    def noisy(net, run, Y, grads):
        return [W + np.random.normal() for W in grads.weights], grads.biases  # noqa: NPY002

    refused(changing(noisy), "The same question, another answer")


def test_what_is_printed_as_an_error_is_shown_too():
    refused(changing(lambda n, r, Y, g: print("here", file=sys.stderr) or "x"), "here")


def test_two_diagnoses_at_once_leave_everything_in_its_place():
    stdout, asked, ended = sys.stdout, threading.Event(), threading.Event()

    def first(X, W, b, f):
        threads[1].start() if not threads[1].ident else None
        asked.wait(SHORT)  # if the second one is let in, it is now
        return f.fn(X @ W + b)

    def second(X, W, b, f):
        asked.set()
        ended.wait(SHORT)
        return f.fn(X @ W + b)

    found = []

    def go(function, done):
        found.append(diagnose_layer(function))
        done.set()

    threads = [
        threading.Thread(target=go, args=(first, ended)),
        threading.Thread(target=go, args=(second, threading.Event())),
    ]
    threads[0].start()
    for thread in threads:
        ended.wait()
        thread.join()
    assert sys.stdout is stdout and all(each.correct for each in found)


def test_a_diagnosis_may_ask_for_another():
    def learner(*arguments, **named):
        assert diagnose_layer(lambda X, W, b, f: f.fn(X @ W + b)).correct
        return backward(*arguments, **named)

    assert diagnose(learner).correct


WATCHED = """
import cProfile, sys, time
from nbcore.diagnosis import diagnose, sandbox
from nbcore.network import backward
sandbox.SECONDS = 0.2
def forever(net, run, Y, loss):
    end = time.thread_time() + 4
    while time.thread_time() < end:
        pass
profile = cProfile.Profile()
profile.enable()
found = [diagnose(backward), diagnose(forever)]
profile.disable()
trace = lambda *event: trace
sys.settrace(trace)
found += [diagnose(forever)]
sandbox.SECONDS = 60
found += [diagnose(backward)]
print(*[each.correct for each in found])
"""


def test_a_thread_that_is_profiled_or_traced_goes_on():
    run = subprocess.run(
        [sys.executable, "-c", WATCHED], capture_output=True, text=True, timeout=60
    )
    assert run.stdout.split() == ["True", "False", "False", "True"], run.stderr


# It changes what is not its own.


def replace(part, at, value):
    part[at] = value


CHANGES = {
    "step": (lambda net, run, Y, g: net.weights[0].__isub__(0.1 * g.weights[0]), "net.weights[0]"),
    "new-array": (
        lambda net, run, Y, g: replace(net.weights, 1, -net.weights[1]),
        "net.weights[1]",
    ),
    "biases": (lambda net, run, Y, g: net.biases[-1].__imul__(2), "net.biases["),
    "zs": (lambda net, run, Y, g: replace(run.zs[0], 0, 9), "run.zs[0]"),
    "prediction": (lambda net, run, Y, g: run.activations[-1].__isub__(Y), "run.activations["),
    "inputs": (lambda net, run, Y, g: replace(run.activations[0], 0, 9), "run.activations[0]"),
    "targets": (lambda net, run, Y, g: Y.__isub__(1), "Y"),
    "popped": (lambda net, run, Y, g: net.weights.pop(), "net.weights"),
    "cleared": (lambda net, run, Y, g: run.zs.clear(), "run.zs"),
    "text": (lambda net, run, Y, g: replace(net.biases, 0, "gone"), "net.biases[0]"),
    "appended": (lambda net, run, Y, g: run.activations.append(Y), "run.activations"),
}


@pytest.mark.parametrize(("change", "name"), CHANGES.values(), ids=CHANGES)
def test_a_change_to_an_argument_is_told_by_name(change, name):
    def learner(net, run, Y, loss, *, mean=True):
        grads = backward(net, run, Y, loss, mean=mean)
        change(net, run, Y, grads)
        return grads

    found = refused(learner, "The numbers are right", f"After the call {name}")
    assert found.message.startswith(f"✗ It changes {name}")


def test_rounding_is_no_change():
    def learner(net, run, Y, loss, *, mean=True):
        grads = backward(net, run, Y, loss, mean=mean)
        W, h = net.weights[0], 1e-5
        for place in np.ndindex(W.shape):
            W[place] += h
            W[place] -= 2 * h
            W[place] += h
        return grads

    assert diagnose(learner).correct


def test_each_question_is_asked_with_arrays_of_its_own():
    """What a call spoils does not come back: a second diagnosis is asked the same."""
    seen = []

    def learner(net, run, Y, loss, *, mean=True):
        seen.append([a.copy() for part in (net.weights, net.biases, run.zs, [Y]) for a in part])
        for part in (net.weights, net.biases, run.zs, run.activations, [Y]):
            for array in part:
                array[:] = 0
        return "nothing"

    diagnose(learner)
    first, seen[:] = seen[:], []
    diagnose(learner)
    assert len(first) == len(seen) > 2
    for x, y in zip(first, seen, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(x, y, strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(*first[:2], strict=True)), "asked twice"


def test_an_answer_is_kept_as_it_was_when_it_was_returned():
    kept = []

    def learner(net, run, Y, loss, *, mean=True):
        for array in kept:
            array[...] = 99
        grads = backward(net, run, Y, loss, mean=mean)
        kept[:] = [*grads.deltas, *grads.weights, *grads.biases]
        return grads

    assert diagnose(learner).correct


def test_a_network_in_use_is_left_alone():
    net = Network([np.ones((2, 2))], [np.zeros((1, 2))], [])

    def learner(*arguments, **named):
        net.weights[0] += 0
        return backward(*arguments, **named)

    assert diagnose(learner).correct and (net.weights[0] == 1).all()


# It is loud.


def test_ten_thousand_lines_are_not_printed(capsys):
    def learner(net, run, Y, loss, *, mean=True):
        for i in range(10_000):
            print("line", i)
        return "wrong"

    found = refused(learner, "line 0")
    assert len(found.message) < 4000 and "line 9999" not in found.message
    assert capsys.readouterr() == ("", "")
    print("heard")
    assert capsys.readouterr().out == "heard\n", "afterwards one is heard again"


def test_printing_does_no_harm(capsys):
    assert diagnose(changing(lambda net, run, Y, grads: print(grads))).correct
    assert capsys.readouterr() == ("", "")


def test_warnings_are_not_shown():
    def learner(net, run, Y, loss, *, mean=True):
        warnings.warn("careful", stacklevel=1)
        np.log(-np.ones(1)) / np.zeros(1)
        return backward(net, run, Y, loss, mean=mean)

    before = np.geterr()
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        assert diagnose(learner).correct
    assert heard == [] and np.geterr() == before
    with np.errstate(all="raise"):
        assert diagnose(learner).correct, "nor do they become errors"


# It answers the same question in two ways.


def test_random_numbers_are_noticed():
    rng = np.random.default_rng(0)

    def learner(net, run, Y, loss, *, mean=True):
        grads = backward(net, run, Y, loss, mean=mean)
        return [W + rng.normal() for W in grads.weights], grads.biases

    found = refused(learner, "The same question, another answer", "np.empty", "∂J/∂W₃, second call")
    assert found.layer == 3


def test_what_stood_in_memory_is_noticed():
    """np.empty, as if its memory held the numbers 1000, 2000, ..."""
    calls = []

    def learner(net, run, Y, loss, *, mean=True):
        calls.append(1)
        grads = backward(net, run, Y, loss, mean=mean)
        biases = [np.full(b.shape, 1000.0 * len(calls)) for b in grads.biases]
        return grads.weights, [e + b for e, b in zip(biases, grads.biases, strict=True)]

    refused(learner, "The same question, another answer", "∂J/∂b₃, second call")


@pytest.mark.parametrize("first", [0, 1])
def test_an_answer_that_has_deltas_only_now_and_then_is_shown(first):
    calls = [0] * first

    def learner(net, run, Y, loss, *, mean=True):
        calls.append(0)
        grads = backward(net, run, Y, loss, mean=mean)
        weights = [2.2 * W for W in grads.weights]
        return (grads.deltas, weights, grads.biases)[len(calls) % 2 :]

    refused(learner, "∂J/∂W₃")


def with_memory():
    """Return a function that adds its gradients to those of all calls before, of every shape."""
    totals = {}

    def learner(net, run, Y, loss, *, mean=True):
        grads = backward(net, run, Y, loss, mean=mean)
        for kind, arrays in (("W", grads.weights), ("b", grads.biases)):
            for l, array in enumerate(arrays):
                totals[kind, l, array.shape] = totals.get((kind, l, array.shape), 0) + array
                arrays[l] = totals[kind, l, array.shape]
        return grads.weights, grads.biases

    return learner


def test_gradients_kept_from_call_to_call_are_named_also_when_asked_again():
    learner = with_memory()
    for time_asked in range(3):
        found = diagnose(learner)
        assert found.mistake == "gradients-accumulated", time_asked


def test_a_list_that_grows_from_call_to_call_is_told():
    weights, biases = [], []

    def learner(net, run, Y, loss, *, mean=True):
        grads = backward(net, run, Y, loss, mean=mean)
        weights.extend(grads.weights)
        biases.extend(grads.biases)
        return weights, biases

    refused(learner, "a list of 6; this network has 3 layers")


# It is not a plain function.


class Callable:
    """A backward pass in many dresses."""

    def __call__(self, net, run, Y, loss, *, mean=True):
        return backward(net, run, Y, loss, mean=mean)

    def method(self, net, run, Y, loss, *, mean=True):
        return backward(net, run, Y, loss, mean=mean)

    @classmethod
    def of_class(cls, net, run, Y, loss, *, mean=True):
        return backward(net, run, Y, loss, mean=mean)

    @staticmethod
    def static(net, run, Y, loss, *, mean=True):
        return backward(net, run, Y, loss, mean=mean)


def decorated(function):
    @functools.wraps(function)
    def inner(*arguments, **named):
        return function(*arguments, **named)

    return inner


def decorated_in_silence(function):
    def inner(*arguments, **named):
        return function(*arguments, **named)

    return inner


def without_loss(net, run, Y):
    return backward(net, run, Y, squared_error)


CALLABLE = {
    "lambda": (lambda net, run, Y, loss, mean=True: backward(net, run, Y, loss, mean=mean), True),
    "lambda-without-mean": (lambda net, run, Y, loss: backward(net, run, Y, loss), False),
    "stars": (lambda *arguments, **named: backward(*arguments, **named), True),
    "star": (lambda *arguments: backward(*arguments), False),
    "an-option-more": (lambda net, run, Y, loss, more=3: backward(net, run, Y, loss), False),
    "partial": (
        functools.partial(lambda more, *given, **named: backward(*given, **named), 3),
        True,
    ),
    "partial-mean": (functools.partial(backward, mean=True), True),
    "instance": (Callable(), True),
    "bound-method": (Callable().method, True),
    "class-method": (Callable.of_class, True),
    "static-method": (Callable.static, True),
    "decorated": (decorated(backward), True),
    "decorated-in-silence": (decorated_in_silence(backward), True),
}


@pytest.mark.parametrize(("learner", "sums"), CALLABLE.values(), ids=CALLABLE)
def test_whatever_can_be_called_is_asked(learner, sums):
    found = diagnose(learner)
    assert found.correct, found.message
    assert ("mean=False" in found.message) == sums


def without_loss_but_mean(net, run, Y, mean=True):
    return backward(net, run, Y, squared_error, mean=mean)


@pytest.mark.parametrize("learner", [without_loss, without_loss_but_mean], ids=lambda f: f.__name__)
def test_a_function_may_take_three_arguments(learner):
    assert diagnose(learner, loss=squared_error).correct


@pytest.mark.parametrize(
    "function", [3, "backward", None, [backward], np.zeros(3)], ids=lambda f: type(f).__name__
)
def test_what_is_no_function_is_told(function):
    refused(function, "Not a function", type(function).__name__, "diagnose(my_backward)")


NOT_CALLABLE = {
    "no-arguments": (lambda: None, "0 of the arguments"),
    "named-only": (lambda *, net, run, Y, loss: None, "0 of the arguments"),
    "five": (
        lambda net, run, Y, loss, rate: None,
        "missing 1 required positional argument: 'rate'",
    ),
    "unbound": (Callable.method, "missing 1 required positional argument"),
    "cached": (functools.lru_cache(backward), "TypeError: unhashable type"),
    "max": (max, "TypeError"),
    "print": (print, "It returns None"),
    "ufunc": (np.add, "Error"),
    "record": (Gradients, "among its parts"),
}


@pytest.mark.parametrize(("function", "says"), NOT_CALLABLE.values(), ids=NOT_CALLABLE)
def test_what_cannot_be_called_in_this_way_is_told(function, says):
    refused(function, says)


# The small exercises are asked in the same way.


def test_an_exercise_with_a_loop_without_an_end_is_ended(short):
    def my_layer(X, W, b, f):
        forever(None, None, None, None)

    begun = time.thread_time()
    found = diagnose_layer(my_layer)
    assert time.thread_time() - begun < 10 * SHORT
    assert not found.correct and "loop without an end?" in unfolded(found)


@pytest.mark.parametrize("function", [3, None, "x"], ids=repr)
def test_an_exercise_that_is_no_function_is_told(function):
    assert not diagnose_layer(function).correct
