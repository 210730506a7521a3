"""The production of a trial: pictures in three rows, each made from the one before it."""

import random

from benchmarks.faults.step import NAME, StepSpec
from orchestrator.graph import Graph, Output, Task

COLUMNS = 12
ROWS = ("voice", "still", "clip")
TASKS = COLUMNS * len(ROWS) + 1
QUICKEST, SLOWEST = 50, 200  # milliseconds


def graph(word: str) -> Graph:
    """Nothing in it is as in the graph of another word."""
    chance = random.Random(word)

    def task(name: str, *needs: str) -> Task:
        spec = StepSpec(label=f"{word}/{name}", ms=chance.randint(QUICKEST, SLOWEST))
        return Task(name, "still", NAME, spec, {need: Output(need, "still") for need in needs})

    tasks = [task("card")]
    for column in range(COLUMNS):
        tasks += [
            task(f"voice{column}"),
            task(f"still{column}", f"voice{column}"),
            task(f"clip{column}", f"still{column}", "card"),
        ]
    return Graph.of(tasks)
