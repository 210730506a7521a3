"""Ctrl-C and SIGTERM while something is made: noted first, obeyed at once the second time."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from orchestrator.errors import Cancelled
from orchestrator.stopping import SIGNALS, stoppable

IMPATIENT = """
import os, signal
from orchestrator.stopping import stoppable
with stoppable(lambda: print("asked", flush=True)):
    for _ in range(3):
        os.kill(os.getpid(), signal.SIGINT)
print("went on")
"""
FIRST_OF_A_CONTAINER = """
import os, signal
from orchestrator.stopping import stoppable
def stop():
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # as little ends it as if its number were 1
with stoppable(stop):
    os.kill(os.getpid(), signal.SIGINT)
    signal.getsignal(signal.SIGINT)(signal.SIGINT, None)
print("went on")
"""


@pytest.fixture(autouse=True)
def interrupting() -> Iterator[None]:
    """Both signals as in the command: they raise KeyboardInterrupt."""
    before = [signal.signal(each, signal.default_int_handler) for each in SIGNALS]
    yield
    for each, handler in zip(SIGNALS, before, strict=True):
        signal.signal(each, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_interrupts_nothing_and_is_noted(number: signal.Signals) -> None:
    heard: list[str] = []

    def work() -> None:
        with stoppable(lambda: heard.append("to stop")):
            os.kill(os.getpid(), number)
            heard.append("went on")

    with pytest.raises(Cancelled):
        work()
    assert heard == ["to stop", "went on"]


def test_what_goes_wrong_meanwhile_is_still_told() -> None:
    def fail() -> None:
        with stoppable(lambda: None):
            os.kill(os.getpid(), signal.SIGINT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()


@pytest.mark.parametrize("number", SIGNALS)
def test_afterwards_it_interrupts_again(number: signal.Signals) -> None:
    with pytest.raises(Cancelled), stoppable(lambda: None):
        os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), number)


def test_the_second_one_ends_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", IMPATIENT], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (-signal.SIGINT, "asked\n")


def test_the_second_one_ends_the_first_process_of_a_container_too() -> None:
    script = [sys.executable, "-c", FIRST_OF_A_CONTAINER]
    done = subprocess.run(script, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (128 + signal.SIGINT, "")


def test_what_is_ignored_in_the_background_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked: list[str] = []
    with stoppable(lambda: asked.append("to stop")):
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    assert not asked


def test_another_thread_leaves_signals_as_they_are() -> None:
    found: list[object] = []

    def work() -> None:
        with stoppable(lambda: None):
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.default_int_handler]
