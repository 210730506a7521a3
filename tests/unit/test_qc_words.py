"""Every spoken word is written: what a person wrote instead counts, what a person hid does not."""

from cut_examples import PLAN, takes, voices
from qc_examples import CUT, checked

from orchestrator.cut.rules import assembled
from orchestrator.edits import CaptionEdit, CutEdit
from orchestrator.qc import HARD, ByHand, Check, cut_checks, hard

RULED = assembled(PLAN, takes(PLAN), voices(PLAN), CutEdit()).captions
FIRST, SECOND = (caption.id for caption in RULED)
ALL = dict.fromkeys((FIRST, SECOND), CaptionEdit(hidden=True))


def of(edits: dict[str, CaptionEdit]) -> tuple[Check, bool]:
    """The check of a pack with these edits, and whether it would refuse the episode too."""
    done = assembled(PLAN, takes(PLAN), voices(PLAN), CutEdit(captions=edits))
    by_hand = ByHand.of(done.captions, edits)
    found = checked(done.cut, by_hand=by_hand)["every-word"]
    produced = {check.code: check for check in cut_checks(done.cut, PLAN, by_hand=by_hand)}
    assert produced["every-word"] == found
    return found, "every-word" in hard(done.cut, PLAN, by_hand) and not found.passed


def test_captions_that_are_all_hidden_are_not_written() -> None:
    found, refused = of(ALL)
    assert not found.passed
    assert found.value == "0 of 2 lines, 0 words written, 10 hidden by a person"
    assert found.places[0].endswith('hidden by a person, "You should have / stayed quiet."')
    assert not refused, "who hides a caption on purpose gets the episode"


def test_one_hidden_caption_leaves_the_others_written() -> None:
    found, refused = of({SECOND: CaptionEdit(hidden=True)})
    assert found.value == "1 of 2 lines, 5 words written, 5 hidden by a person"
    assert (found.passed, len(found.places), refused) == (False, 1, False)


def test_words_that_a_person_wrote_instead_are_written() -> None:
    found, _ = of({FIRST: CaptionEdit(text="Be quiet.")})
    assert (found.passed, found.value) == (True, "2 of 2 lines, 7 words written")


def test_a_caption_that_was_only_timed_must_hold_its_words() -> None:
    timed = {SECOND: CaptionEdit(start=2)}
    assert of(timed)[0].passed
    lost = CUT.model_copy(update={"captions": CUT.captions[:1]})
    by_hand = ByHand.of(RULED, timed)
    assert checked(lost, by_hand=by_hand)["every-word"].places == ("b6-l2",)
    assert hard(lost, PLAN, by_hand) == HARD


def test_edits_that_do_nothing_excuse_nothing() -> None:
    idle = {FIRST: CaptionEdit(hidden=True, was="Other words."), "b9-l1/1": CaptionEdit(text="Nobody.")}
    found, _ = of(idle)
    assert (found.passed, found.value) == (True, "2 of 2 lines, 10 words written")
    assert ByHand.of(RULED, idle) == ByHand()


def test_a_lost_caption_refuses_the_episode_beside_a_hidden_one() -> None:
    hides = {FIRST: CaptionEdit(hidden=True)}
    by_hand = ByHand.of(RULED, hides)
    none = CUT.model_copy(update={"captions": ()})
    assert hard(none, PLAN, by_hand) == HARD
    assert len(checked(none, by_hand=by_hand)["every-word"].places) == 2
