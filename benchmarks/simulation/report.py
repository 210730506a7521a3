"""Figures for people, side by side."""

from collections.abc import Mapping

from benchmarks.simulation.figures import Figures, Shares
from benchmarks.simulation.waits import BOUND


def table(runs: Mapping[str, Figures]) -> str:
    """One column a policy."""
    columns = [_rows(figures) for figures in runs.values()]
    names = list(columns[0])
    width = max(map(len, names))
    lines = [f"{'':{width}}  " + "".join(f"{name:>24}" for name in runs)]
    lines += [f"{name:{width}}  " + "".join(f"{rows[name]:>24}" for rows in columns) for name in names]
    return "\n".join(lines)


def _rows(it: Figures) -> dict[str, str]:
    tries = {f"tries {name}": f"{count:,}" for name, count in sorted(_all(it.endings).items())}
    return {
        "tasks made": f"{it.tasks:,}",
        **tries,
        "makespan": f"{it.makespan:,.0f} s",
        "  over the lower bound": f"{it.makespan / it.least:.3f} of {it.least:,.0f} s",
        "while tasks waited, until": f"{it.backlog.until:,.0f} s",
        **_shares(it.backlog),
        "the same, but from": f"{it.steady.begun:,.0f} s",
        **{f"{name}  ": value for name, value in _shares(it.steady).items()},
        "tail after that": f"{it.whole.until - it.backlog.until:,.0f} s",
        "  its last task took": f"{it.last:,.0f} s",
        "whole run, until": f"{it.whole.until:,.0f} s",
        **{f"{name} ": value for name, value in _shares(it.whole).items()},
        "model loads": f"{it.loads:,}",
        "  over the fewest": f"{it.swaps:.3f} of {it.fewest:,}",
        "  after deaths": f"{it.cold:,}",
        "fairness (Jain)": f"{it.jain:.4f} in {it.level:,.0f} s",
        **{f"  slowdown of {owner}": f"{value:.2f}" for owner, value in it.slowdown.items()},
        f"starved (> {BOUND:.0f} s)": f"{it.starved:,}",
        "  longest passed over": f"{it.longest:,.0f} s",
        "  by other models, too": f"{it.across:,.0f} s",
        "places given twice": f"{it.twice}",
        "productions failed": f"{it.failures}",
        "ledger writes": f"{it.writes:,}",
    }


def _all(endings: Mapping[str, int]) -> dict[str, int]:
    return {name: endings.get(name, 0) for name in ("done", "failed", "lost", "displaced", "cancelled")}


def _shares(it: Shares) -> dict[str, str]:
    return {
        "  GPUs working": f"{it.busy:.1%}",
        "    for nothing": f"{it.wasted:.1%}",
        "  GPUs loading": f"{it.loading:.1%}",
        "  GPUs idle": f"{it.idle:.1%}",
    }
