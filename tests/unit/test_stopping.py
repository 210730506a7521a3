"""Ctrl-C, SIGTERM and SIGHUP while something is made: noted first, obeyed at once the second time."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
LOADING = """
import os, signal, sys, types
class Command(types.ModuleType):
    @property
    def main(self):
        os.kill(os.getpid(), int(sys.argv[1]))
sys.modules["orchestrator.cli"] = Command("orchestrator.cli")
from orchestrator.__main__ import main
main()
"""
CLUSTER = """
import signal, sys
from contextlib import contextmanager
from orchestrator import cli
from orchestrator.executor import ray
from orchestrator.executor.ray import trial
@contextmanager
def as_ray_does(*_):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    yield "127.0.0.1:6400"
ray.refuse_without_ray, trial.trial = lambda: None, as_ray_does
cli.main()
"""


@pytest.fixture(autouse=True)
def interrupting() -> Iterator[None]:
    """Signals as in the command: two raise KeyboardInterrupt, and a closed terminal ends it."""
    usual: dict[signal.Signals, Any] = {
        **dict.fromkeys(SIGNALS, signal.default_int_handler),
        signal.SIGHUP: signal.SIG_DFL,
    }
    before = {each: signal.signal(each, handler) for each, handler in usual.items()}
    yield
    for each, handler in before.items():
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


def test_a_terminal_that_is_closed_is_heard_of_twice_and_stops_it_once() -> None:
    asked: list[str] = []

    def work() -> None:
        with stoppable(lambda: asked.append("to stop")):
            for _ in range(2):
                os.kill(os.getpid(), signal.SIGHUP)

    with pytest.raises(Cancelled):
        work()
    assert asked == ["to stop"]
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL


@pytest.mark.parametrize("number", SIGNALS)
def test_while_the_command_is_loaded_it_just_ends(number: signal.Signals) -> None:
    script = [sys.executable, "-c", LOADING, str(int(number))]
    done = subprocess.run(script, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (Cancelled.exit_code, "")


@pytest.mark.parametrize("number", SIGNALS)
def test_a_cluster_that_is_asked_to_end_has_not_failed(tmp_path: Path, number: signal.Signals) -> None:
    words = [sys.executable, "-c", CLUSTER, "--home", str(tmp_path), "cluster", "up"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as up:
        assert up.stdout
        next(line for line in up.stdout if line.startswith("Ctrl-C ends it"))
        up.send_signal(number)
        assert up.communicate(timeout=60)[0] == "The cluster has ended.\n"
    assert up.returncode == 0


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
