"""Two readings of one text, laid on each other in time.

They differ in speed, pauses and timbre. Their spectra are compared without level and long-term colour: only
what changes from sound to sound counts.
"""

import math

import numpy as np
from numpy.typing import NDArray

from workers.espeak_sound import RATE, Samples

STEP_MS = 10
WINDOW_MS = 25
BANDS, LOW, HIGH = 26, 100.0, 7000.0
CEPSTRA = 13
QUIET_DB = 34.0
"""Below the loudest, where nothing is said."""
STRAY = 1.15
"""What it costs, against a step in both, to hold one reading while the other goes on."""
Grid = NDArray[np.float64]


def features(samples: Samples) -> Grid:
    """(frames of 10 ms, numbers): cepstra and loudness, and how they change; each spread alike."""
    step, size = RATE * STEP_MS // 1000, RATE * WINDOW_MS // 1000
    padded = np.concatenate([np.zeros(size // 2), samples, np.zeros(size)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::step][: samples.size // step + 1]
    power = np.abs(np.fft.rfft(frames * np.hanning(size), 2048)) ** 2 @ _bands().T
    loud = 10 * np.log10(power.sum(axis=1) + 1e-10)
    floor = np.max(loud) - QUIET_DB
    bands = 10 * np.log10(power + 10 ** (floor / 10) / BANDS)
    speaks = loud > floor
    bands = bands - (bands[speaks] if speaks.any() else bands).mean(axis=0)
    cepstra = bands @ _cosines()
    level = np.maximum(loud, floor)[:, None]
    whole = np.concatenate([cepstra, _change(cepstra), level, _change(level)], axis=1)
    spread = whole[speaks].std(axis=0) if speaks.any() else whole.std(axis=0)
    weight = np.concatenate([np.ones(CEPSTRA), np.full(CEPSTRA, 0.7), [3.0, 1.5]])
    scaled: Grid = (whole - whole.mean(axis=0)) / (spread + 1e-6) * weight
    return scaled


def _change(grid: Grid) -> Grid:
    around = np.pad(grid, ((2, 2), (0, 0)), mode="edge")
    slope: Grid = (2 * (around[4:] - around[:-4]) + (around[3:-1] - around[1:-3])) / 10
    return slope


def _bands() -> Grid:
    """Triangles, equally wide to the ear."""
    low, high = (2595 * math.log10(1 + corner / 700) for corner in (LOW, HIGH))
    mel = np.linspace(low, high, BANDS + 2)
    hertz = 700 * (10 ** (mel / 2595) - 1)
    at = np.fft.rfftfreq(2048, 1 / RATE)
    rise = (at - hertz[:-2, None]) / (hertz[1:-1] - hertz[:-2])[:, None]
    fall = (hertz[2:, None] - at) / (hertz[2:] - hertz[1:-1])[:, None]
    triangles: Grid = np.maximum(0.0, np.minimum(rise, fall))
    return triangles


def _cosines() -> Grid:
    place = (np.arange(BANDS) + 0.5)[:, None] * np.arange(1, CEPSTRA + 1)
    waves: Grid = np.cos(np.pi * place / BANDS)
    return waves


def path(read: Grid, told: Grid) -> list[tuple[int, int]]:
    """(frame of one, frame of the other), both rising: the cheapest way through both from start to end."""
    cost = np.sqrt(np.maximum(0, (read**2).sum(1)[:, None] + (told**2).sum(1) - 2 * read @ told.T))
    rows, columns = cost.shape
    came = np.zeros((rows, columns), np.int8)
    skewed = np.full(
        (rows + columns - 1, rows), np.inf
    )  # diagonal by diagonal: each needs only the two before
    for row in range(rows):
        skewed[row : row + columns, row] = cost[row]
    two, one = np.full(rows + 1, np.inf), np.full(rows + 1, np.inf)
    one[1] = skewed[0, 0]
    for number in range(1, rows + columns - 1):
        here = skewed[number]
        ways = np.stack([two[:-1] + here, one[:-1] + here * STRAY, one[1:] + here * STRAY])
        best = np.argmin(ways, axis=0)
        inside = np.arange(max(0, number - columns + 1), min(rows, number + 1))
        came[inside, number - inside] = best[inside]
        two, one = one, np.concatenate([[np.inf], ways[best, np.arange(rows)]])
    return _walked(came)


def _walked(came: NDArray[np.int8]) -> list[tuple[int, int]]:
    row, column = came.shape[0] - 1, came.shape[1] - 1
    steps = [(row, column)]
    while row or column:
        way = int(came[row, column]) if row and column else 1 if row else 2
        row, column = row - (way != 2), column - (way != 1)
        steps.append((row, column))
    return steps[::-1]
