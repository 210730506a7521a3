"""One production, one fault at a seeded moment, and its way to the end."""

import random
import time

from benchmarks.faults.driver import BUSY
from benchmarks.faults.fault import Blow, Fault, Scene
from benchmarks.faults.judge import Verdict, judge
from benchmarks.faults.stage import Stage
from benchmarks.faults.work import TASKS

SLOWEST_START = 60.0  # seconds until the first tasks are recorded
LONGEST = 120.0  # seconds from the blow to the end
LIVES = 4  # drivers that may give up before a production counts as not completed
EARLIEST, LATEST = 1, TASKS - 10  # tasks that are recorded when the blow falls
JITTER = 0.15  # seconds after that; a task takes that long
PAUSE = 0.2  # seconds until a production that somebody still holds is asked for again


def trial(stage: Stage, fault: Fault, word: str) -> Verdict | None:
    """Make a production while it is hurt; None when it was made before the fault came.

    RuntimeError when it failed before.
    """
    chance = random.Random(word)
    production = f"{word}/1"
    own_end = ("--die", *map(str, fault.die(chance))) if fault.die else ()
    scene = Scene(stage, production, word, stage.start(production, word, own_end))
    try:
        blow = _strike(scene, fault, chance)
        if blow is None:
            _refuse_failure(scene)
            return None
        ended_well, gave_up = _finish(scene)
        return judge(scene, blow, ended_well, gave_up)
    finally:
        if not scene.driver.is_over():
            scene.driver.end()


def _strike(scene: Scene, fault: Fault, chance: random.Random) -> Blow | None:
    moment, jitter = chance.randint(EARLIEST, LATEST), chance.uniform(0, JITTER)
    if not fault.die:  # whoever kills itself finds its moment itself
        if not scene.driver.await_done(moment, SLOWEST_START):
            said = "\n".join(scene.driver.told()[-40:])
            raise TimeoutError(f"{scene.word}: the driver did not get to {moment} tasks:\n{said}")
        time.sleep(jitter)
    return fault.inject(scene, chance)


def _refuse_failure(scene: Scene) -> None:
    """A driver that came to no good end before it was hurt is no trial that came too late."""
    if status := scene.driver.wait(LONGEST):
        said = "\n".join(scene.driver.told()[-40:])
        raise RuntimeError(f"{scene.word}: the driver ended with {status} before it was hurt:\n{said}")


def _finish(scene: Scene) -> tuple[bool, int]:
    """Whether it came to its end, and how many drivers gave up on the way."""
    until, gave_up = time.monotonic() + LONGEST, 0
    while True:
        status = scene.driver.wait(max(0.1, until - time.monotonic()))
        if status == 0:
            return True, gave_up
        if status is None or time.monotonic() > until or gave_up > LIVES:
            return False, gave_up
        if status == BUSY:
            time.sleep(PAUSE)
        elif status > 0:
            gave_up += 1
        scene.drive_again()
