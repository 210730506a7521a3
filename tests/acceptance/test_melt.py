"""The MLT timeline of a bundle, rendered by `melt`, is the episode: frame for frame, cut for cut.

Captions are no part of a timeline, so it is held against a master of the same cut without them. Its sound is
what is mixed, before it is limited and brought to the loudness of a delivery: equal but for a gain.
"""

import numpy as np
import pytest

from benchmarks.melt import MELT, Proof, prove
from orchestrator.profiles import profile

BOUND, WORST = 1.0, 3.0
"""Of 255: the mean difference of all pictures, and of any one. Measured 0.5 and 1.2: what coding changes."""
STORY = """# The Key

Premise: A night nurse finds her own name in a locked file.

## Characters
- **Ines**, 29, night nurse. Short black hair. Wardrobe `day`: green scrubs. Voice: female, young, warm.
- **Paul**, 45, head of the ward. Grey hair. Wardrobe `day`: dark suit. Voice: male, deep.

## Locations
- `ward`: hospital corridor at night, one lamp on

## Episode 1, "Room Nine". Purpose: Ines learns that somebody planned her.
1. Ines opens the drawer and says, "That is my name."   (hook)
2. Paul says, "You were never meant to open it."   (reveal)
"""

pytestmark = pytest.mark.skipif(not MELT, reason="melt is not installed (Debian: melt)")


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Proof:
    folder = tmp_path_factory.mktemp("melt")
    (folder / "story.md").write_text(STORY)
    small = profile("draft").model_copy(update={"name": "small", "width": 216, "height": 384})
    return prove(folder, small, folder / "story.md")


def test_it_has_every_frame_and_no_other(proof: Proof) -> None:
    assert (proof.theirs.frames, proof.ours.frames) == (proof.cut.frames, proof.cut.frames)


def test_every_cut_is_on_its_frame(proof: Proof) -> None:
    assert len(proof.cuts) >= 6
    assert proof.jumps(proof.ours) == proof.jumps(proof.theirs) == proof.cuts


def test_every_picture_is_the_same(proof: Proof) -> None:
    assert np.mean(proof.apart) < BOUND
    assert max(proof.apart) < WORST
    assert np.mean(proof.apart) < 0.7 * proof.shifted


@pytest.mark.parametrize("kind", ["dissolve", "dip"])
def test_transitions_are_the_same_pictures(proof: Proof, kind: str) -> None:
    (event,) = (e for e in proof.cut.events if e.transition and e.transition.kind == kind)
    assert event.transition
    blended = proof.apart[event.start : event.start + event.transition.frames]
    assert max(blended) < WORST


def test_the_sound_is_as_long_in_its_place_and_the_same(proof: Proof) -> None:
    assert len(proof.theirs.sound) == proof.cut.samples
    assert abs(len(proof.ours.sound) - proof.cut.samples) < 1024, "AAC comes in packets"
    assert abs(proof.lag) < 1, "millisecond"
    assert proof.alike > 0.9
