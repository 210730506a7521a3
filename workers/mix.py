"""The whole sound of an episode, as loud as it should be: "stitch.mix".

Voices are summed; music and room tone duck under them; the sum gets one linear gain and a limiter, becomes
AAC, and what the AAC decodes to is measured: half a unit from the target at most, and -1 dBTP, or it fails.

`mix.m4a` starts 1024 samples into the episode, as much as AAC adds at its head, and has no edit list: copied
beside pictures that start at zero, every sound stands at its sample. Stems are whole and un-normalised.
"""

from collections.abc import Mapping
from pathlib import Path

from workers.base import Made, Progress, Spec
from workers.errors import BadInput, ToolFailed
from workers.mix_spec import MixSpec, Track

__all__ = ["Mix", "MixSpec", "Track"]

SUM, LIMITED = "sum.f32", "limited.f32"
TAKEN = 0.3  # LU that the limiter usually takes away
ROUNDS = 4  # AAC overshoots by what nobody can foretell; each round takes what the last one showed
NEAR = 0.25  # LU: closer than this, another pass of the limiter changes nothing that is heard
WITHIN, PEAK = 0.5, -1.0
MARGIN = 0.4  # dB of ceiling beyond the overshoot, when the first AAC peaked too high
QUIET = -60.0  # LUFS: a mix below this is silence


class Mix:
    """Mixes one episode per run."""

    name = "stitch.mix"
    version = "1"
    spec: type[Spec] = MixSpec

    def setup(self) -> None:
        """Nothing is shared between mixes."""

    def run(self, spec: MixSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Lay, duck, sum, limit, encode, measure; correct until it fits."""
        from workers.mix_graph import MIX, STEMS, premix
        from workers.mix_tracks import lay

        laid = lay(spec, inputs, out)
        progress(0.1)
        level = premix(laid, spec.samples, SUM, out).lufs
        progress(0.3)
        if level < QUIET:
            raise BadInput(f"the {len(spec.tracks)} tracks together are silent ({level:.1f} LUFS)")
        facts = mastered(
            out, float(spec.target), float(spec.target) - level + TAKEN, float(spec.ceiling), progress
        )
        for name in (*laid.values(), SUM, LIMITED):
            (out / name).unlink()
        length = {"samples": spec.samples, "ms": spec.samples // 48, "rate": 48_000, "channels": 2}
        return Made({"mix": MIX, **STEMS}, {**facts, **length, **spec.silences})


def mastered(out: Path, target: float, gain: float, ceiling: float, progress: Progress) -> dict[str, str]:
    """Limit and encode, and again with what the AAC showed. ToolFailed when that is not enough."""
    from workers.mix_graph import encode

    for _ in range(ROUNDS):
        gain = _limited(out, target, gain, ceiling)
        progress(0.6)
        heard = encode(LIMITED, out)
        progress(0.9)
        if abs(heard.lufs - target) <= WITHIN and heard.peak <= PEAK:
            return {"lufs": f"{heard.lufs:.2f}", "true_peak": f"{heard.peak:.2f}"}
        gain += target - heard.lufs
        ceiling -= max(0.0, heard.peak - PEAK + MARGIN)
    raise ToolFailed(
        f"the mix measures {heard.lufs:.2f} LUFS and {heard.peak:.2f} dBTP after {ROUNDS - 1} corrections; "
        f"wanted {target:g} +-{WITHIN} and at most {PEAK}. Lower the target or the loudest track"
    )


def _limited(out: Path, target: float, gain: float, ceiling: float) -> float:
    """Gain and limiter, and again with what the limiter took away. Returns the gain that it came to."""
    from workers.mix_graph import limit

    found = limit(SUM, LIMITED, gain, ceiling, out)
    if abs(target - found.lufs) > NEAR:
        gain += target - found.lufs
        limit(SUM, LIMITED, gain, ceiling, out)
    return gain
