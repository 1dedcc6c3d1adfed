"""The buttons that run through frames: Pause is heard, at most 30 frames come in a second."""

import asyncio
import functools
import threading
import time

import pytest

from nbcore.explorers.animation import FRAME, PAUSE, Player


class Show:
    """A player over the numbers 1, 2, ... `last`, and a list of all that it does."""

    def __init__(self, last=900, *, lock=None, work=None):
        self.at, self.last, self.log = 0, last, []
        self.work, self.behind = work, False
        self.player = Player(
            lock or threading.RLock(),
            start=self.frames,
            show=self.show,
            rest=lambda: self.log.append("rest"),
            rewind=self.rewind,
            jumps={"One step": lambda: self.jump(1), "One epoch": lambda: self.jump(10)},
            behind=lambda: self.behind,
        )

    def frames(self):
        self.log.append("start")
        return self.some()

    def some(self):
        while self.at < self.last:
            self.at += 1
            yield self.at

    def show(self, frame):
        self.log.append(frame)
        if self.work:
            self.work(frame)

    def rewind(self):
        self.at = 0
        self.log.append("rewind")

    def jump(self, count):
        assert not self.player.playing, "a jump in the middle of a run"
        self.at += count
        self.log.append(f"jump {count}")

    @property
    def shown(self):
        return [entry for entry in self.log if isinstance(entry, int)]

    async def until(self, count):
        """Wait until so many frames have been shown."""
        async with asyncio.timeout(20):
            while len(self.shown) < count:
                await asyncio.sleep(0.001)


async def rest():
    """Wait until nothing runs any more."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    async with asyncio.timeout(20):
        await asyncio.gather(*tasks)


def in_a_loop(test):
    """Let a test be a coroutine that runs in a loop of its own."""
    return functools.wraps(test)(lambda **given: asyncio.run(test(**given)))


def buttons(player):
    return [player.train, *player.jumps, player.restart]


def test_without_a_loop_it_runs_to_its_end_at_once():
    show = Show(5)
    show.player.train.click()
    assert show.log == ["start", 1, 2, 3, 4, 5, "rest"]
    assert not show.player.playing
    show.player.train.click()
    assert show.log[7:] == ["start", "rest"]


def test_without_a_loop_a_frame_may_halt_the_run():
    show = Show(work=lambda frame: frame == 3 and show.player.halt())
    show.player.train.click()
    assert show.log == ["start", 1, 2, 3, "rest"]
    assert not show.player.playing


@in_a_loop
async def test_buttons_say_what_can_be_done():
    show = Show()
    train, *others = buttons(show.player)
    labels = [button.description for button in others]
    assert labels[:2] == ["One step", "One epoch"] and len(set(labels) - {""}) == 3
    assert all(button in show.player.widgets for button in buttons(show.player))
    for playing in (False, True, False):
        assert show.player.playing == playing
        look = ("Pause", "pause") if playing else ("Train", "play")
        assert (train.description, train.icon) == look
        assert not any(button.disabled for button in buttons(show.player))
        train.click()
    show.player.halt()
    await rest()


@in_a_loop
async def test_pause_is_heard_and_no_frame_comes_after_it():
    show = Show()
    show.player.train.click()
    assert show.player.playing and show.log == ["start"]
    await show.until(3)
    clicked = time.perf_counter()
    show.player.train.click()
    assert show.log == ["start", 1, 2, 3, "rest"] and not show.player.playing
    await rest()
    assert show.log == ["start", 1, 2, 3, "rest"]
    assert time.perf_counter() - clicked < 2 * FRAME + 0.1  # the pause may be late
    show.player.train.click()
    await show.until(4)
    show.player.train.click()
    await rest()
    assert show.log[5:] == ["start", 4, "rest"], "Train goes on where Pause was"


@in_a_loop
async def test_pause_is_heard_between_two_frames_that_take_long():
    show = Show(work=lambda _: time.sleep(2 * FRAME))
    show.player.train.click()
    await show.until(2)
    shown = list(show.shown)
    show.player.train.click()
    await rest()
    assert shown == show.shown == [1, 2]


@in_a_loop
async def test_pause_pressed_before_the_first_frame_leaves_none():
    show = Show()
    show.player.train.click()
    show.player.train.click()
    await rest()
    assert show.log == ["start", "rest"]


@in_a_loop
async def test_frames_come_at_most_30_a_second_with_a_pause_between_them():
    times = []
    show = Show(work=lambda _: times.append(time.perf_counter()))
    show.player.train.click()
    await show.until(7)
    show.player.train.click()
    await rest()
    assert times[6] - times[0] >= 6 * FRAME - 0.002
    assert FRAME >= 1 / 30 and PAUSE >= 0.005


@in_a_loop
async def test_slow_frames_are_not_made_slower_but_have_their_pause():
    times = []

    def work(_):
        times.append(time.perf_counter())
        time.sleep(2 * FRAME)
        times.append(time.perf_counter())

    show = Show(4, work=work)
    show.player.train.click()
    await rest()
    pauses = [after - before for before, after in zip(times[1::2], times[2::2], strict=False)]
    assert all(pause >= PAUSE - 0.001 for pause in pauses)
    assert min(pauses) < FRAME


@in_a_loop
async def test_a_watched_run_ends_by_itself():
    show = Show(4)
    show.player.play()
    show.player.play()  # what runs already is not started again
    await rest()
    assert show.log == ["start", 1, 2, 3, 4, "rest"]
    assert not show.player.playing


@pytest.mark.parametrize(("button", "entry"), [(1, "jump 1"), (2, "jump 10"), (3, "rewind")])
@in_a_loop
async def test_jumps_and_restart_halt_first(button, entry):
    show = Show()
    show.player.train.click()
    await show.until(2)
    buttons(show.player)[button].click()
    await rest()
    assert show.log == ["start", 1, 2, "rest", entry]
    assert not show.player.playing
    buttons(show.player)[button].click()
    assert show.log[5:] == [entry], "nothing to halt, nothing to rest from"
    show.player.train.click()
    await show.until(3)
    show.player.train.click()
    await rest()
    first = {"jump 1": 5, "jump 10": 23, "rewind": 1}[entry]
    assert show.log[6:] == ["start", first, "rest"]


@in_a_loop
async def test_a_run_that_is_started_again_at_once_is_one_run():
    show = Show()
    for _ in range(5):
        show.player.train.click()
        show.player.train.click()
    show.player.train.click()
    await show.until(4)
    show.player.train.click()
    await rest()
    assert show.shown == [1, 2, 3, 4]
    assert show.log[-1] == "rest"


@in_a_loop
async def test_several_players_play_side_by_side():
    first, second = Show(), Show()
    first.player.play()
    await first.until(1)
    second.player.play()
    await second.until(2)
    before = len(first.shown)
    await first.until(before + 2)
    assert first.player.playing and second.player.playing
    first.player.halt()
    await second.until(len(second.shown) + 2)
    second.player.halt()
    await rest()


@in_a_loop
async def test_frames_wait_while_the_page_is_behind_and_go_on_when_it_has_painted():
    show = Show(work=lambda frame: setattr(show, "behind", frame == 2))
    show.player.play()
    await show.until(2)
    await asyncio.sleep(4 * FRAME)
    assert show.shown == [1, 2] and show.player.playing
    show.behind = False
    await show.until(4)
    assert show.shown[:4] == [1, 2, 3, 4]
    show.behind = True
    show.player.train.click()
    await rest()
    assert show.log[-1] == "rest", "Pause is heard while frames wait"


def test_a_player_whose_loop_was_closed_can_play_again():
    show = Show()

    async def begin():
        show.player.play()
        await show.until(2)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(begin())
    task = next(iter(asyncio.all_tasks(loop)))
    assert show.player.playing
    loop.close()  # the run never hears of it
    assert not show.player.playing
    shown = len(show.shown)

    @in_a_loop
    async def again():
        show.player.train.click()
        assert show.player.playing and show.player.train.description == "Pause"
        await show.until(shown + 2)
        show.player.train.click()
        await rest()

    again()
    assert show.shown == list(range(1, show.at + 1)) and not show.player.playing
    task.get_coro().close()


@in_a_loop
async def test_frames_and_clicks_share_the_lock():
    lock = threading.RLock()
    show = Show(lock=lock)
    show.player.train.click()
    await show.until(1)

    def click():
        with lock:
            before = list(show.shown)
            time.sleep(3 * FRAME)  # the run has to wait
            assert show.shown == before
            show.player.train.click()

    await asyncio.to_thread(click)
    shown = list(show.shown)
    await rest()
    assert show.shown == shown


@pytest.mark.parametrize(("share", "text"), [(0, "0% done"), (0.256, "26% done"), (1, "100% done")])
def test_progress_is_shown(share, text):
    player = Show().player
    player.report(share)
    assert player.progress.value == share and player.left.value == text


@pytest.mark.parametrize(
    ("begin", "done", "text"),
    [(0.5, 0.75, "10 s left"), (0.0, 0.2, "40 s left"), (0.8, 0.81, "3 min left")],
)
def test_the_time_left_is_told_while_it_runs(monkeypatch, begin, done, text):
    now, texts = [100.0], []
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def work(_):
        now[0] += 10
        show.player.report(done)
        texts.append(show.player.left.value)

    show = Show(1, work=work)
    show.player.report(begin)
    show.player.train.click()
    assert texts == [text]
    show.player.report(done)
    assert show.player.left.value == f"{100 * done:.0f}% done"


def fail_at_3(frame):
    if frame == 3:
        raise ZeroDivisionError("frame 3")


@in_a_loop
async def test_a_frame_that_fails_ends_the_run_and_is_reported():
    reports = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, report: reports.append(report["exception"]))
    show = Show(work=fail_at_3)
    show.player.play()
    for _ in range(100):
        await asyncio.sleep(0.02)
        if not show.player.playing:
            break
    assert show.log == ["start", 1, 2, 3, "rest"]
    assert [str(problem) for problem in reports] == ["frame 3"]
    assert not show.player.playing and show.player.train.description == "Train"


def test_without_a_loop_a_frame_that_fails_raises_and_ends_the_run():
    show = Show(work=fail_at_3)
    with pytest.raises(ZeroDivisionError):
        show.player.play()
    assert not show.player.playing and show.log[-1] == "rest"
