"""The cut of an episode at a profile: as it was last made, and what people want otherwise.

An edit is looked at before it is kept, as far as that is possible before anything is made: names against the
plan, and when the voices exist the whole cut with the edit in it (`make.preview`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from orchestrator import make
from orchestrator.cut.unknown import Fault, at_caption, undated, unknown
from orchestrator.desk import series as shelf
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Expected, change, digest_of
from orchestrator.desk.edits import cut_edit_of, keep_cut_edit
from orchestrator.desk.floor import Floor, floor, profile
from orchestrator.edits import CaptionEdit, CutEdit, Edits
from orchestrator.errors import BadStory, Conflict, NotFound, Stale
from orchestrator.making import Edit
from orchestrator.office import Office
from orchestrator.store import Stored
from workers import typefaces
from workers.errors import MissingGlyphs

Place = tuple[str, int, str]
"""Series, episode and profile."""
Mend = Callable[[CutEdit], CutEdit]
"""What is wanted from what was wanted."""
MendCaption = Callable[[CaptionEdit], CaptionEdit]


@dataclass(frozen=True)
class Desired:
    """A cut and its edits."""

    profile: str
    edit: CutEdit
    production: str = ""
    """The newest one that is done; empty: none is."""
    made: str = ""
    """Its `cut.json`."""
    is_in_it: bool = False
    """Whether the cut was made with these edits."""

    @property
    def digest(self) -> str:
        """The version of the edits; a production that makes them changes nothing about it."""
        return digest_of(self.edit.model_dump_json())


def find(office: Office, actor: Actor, place: Place) -> Desired:
    """A cut with its edits."""
    series, number, name = place
    with office.ledger.database.read():
        on = floor(office, actor, series, number)
        profile(name)
        return _desired(on, place)


def mend(office: Office, actor: Actor, place: Place, expected: Expected, wanted: Mend) -> Desired:
    """Want the cut otherwise; refused when it names what is not there, or cannot be cut."""
    on, before = _before(office, actor, place, expected)
    after = wanted(before)
    _refuse([*unknown(on.plan, before, after), *_unprintable_in(on, before, after)])
    seen = _preview(on, place, after)
    if seen:
        said, given = _said(seen), undated(before, after)
        _refuse([*_unseen(seen, before, after), *_unsaid(said, given)])
        after = _dated(after, said, given)
    return _keep(on, actor, place, before, after)


def mend_caption(
    office: Office,
    actor: Actor,
    place: Place,
    caption: str,
    expected: Expected,
    wanted: MendCaption,
) -> Desired:
    """Change the words or the time of a caption, or whether it is shown."""
    return mend_captions(office, actor, place, expected, {caption: wanted})


def mend_captions(
    office: Office, actor: Actor, place: Place, expected: Expected, wanted: Mapping[str, MendCaption]
) -> Desired:
    """Change several captions at once, all of them or none."""
    on, before = _before(office, actor, place, expected)
    edits = {name: mend(_blank(before, name)) for name, mend in wanted.items()}
    _refuse([fault for edit in edits.values() for fault in _unprintable(on, edit)])
    drawn = before.model_copy(update={"captions": {**before.captions, **edits}})
    seen = _preview(on, place, drawn)
    if seen is None:
        raise Conflict("Nobody knows its captions before its lines are spoken. Produce the episode first.")
    said = _said(seen)
    kept = {name: each for name, each in before.captions.items() if name not in edits}
    for name, edit in edits.items():
        if name not in said:
            raise NotFound(f"There is no caption {name} here.")
        if edit != CaptionEdit():
            kept[name] = edit.model_copy(update={"was": said[name]})
    return _keep(on, actor, place, before, before.model_copy(update={"captions": kept}))


def forget_caption(office: Office, actor: Actor, place: Place, caption: str, expected: Expected) -> Desired:
    """A caption as the rules make it."""
    on, before = _before(office, actor, place, expected)
    if caption not in before.captions:
        raise NotFound(f"Caption {caption} was not edited.")
    others = {name: each for name, each in before.captions.items() if name != caption}
    return _keep(on, actor, place, before, before.model_copy(update={"captions": others}))


def _blank(edit: CutEdit, caption: str) -> CaptionEdit:
    """What is wanted of a caption, whichever words it had."""
    return edit.captions.get(caption, CaptionEdit()).model_copy(update={"was": ""})


def _before(office: Office, actor: Actor, place: Place, expected: Expected) -> tuple[Floor, CutEdit]:
    series, number, name = place
    with office.ledger.database.read():
        on = floor(office, actor, series, number)
        profile(name)
        before = _desired(on, place)
    expected.hold(before.digest)
    return on, before.edit


def _keep(on: Floor, actor: Actor, place: Place, before: CutEdit, after: CutEdit) -> Desired:
    """What was looked at must still be what is there: looking takes a while, and nobody waits for it."""
    series, number, name = place
    with change(on.office, actor, "edit cut") as made:
        shelf.find(on.office, actor, series, hold=True)
        if cut_edit_of(on.office, series, number, name) != before:
            raise Stale
        keep_cut_edit(on.office, series, number, name, after)
        found = _desired(on, place)
        earlier = digest_of(before.model_dump_json())
        address = f"{series}/episodes/{number}/cuts/{name}"
        made.note(address, owner=on.head.owner, before=earlier, after=found.digest)
        return found


def _desired(on: Floor, place: Place) -> Desired:
    series, number, name = place
    edit, last = cut_edit_of(on.office, series, number, name), on.last(name, "done")
    if last is None:
        return Desired(name, edit)
    stored = Stored(*(last.files or {})["cut.json"])
    cut = on.office.store.path(stored.digest, stored.suffix).read_text(encoding="utf-8")
    ordered = Edits.model_validate_json(on.office.ledger.productions.ordered(last.id).edits)
    return Desired(name, edit, last.id, cut, ordered.cut == edit)


def _preview(on: Floor, place: Place, edit: CutEdit) -> Edit | None:
    how = profile(place[2])
    edits = on.edits(how.name).model_copy(update={"cut": edit})
    return make.preview(on.making(how, edits))


def _unseen(seen: Edit, before: CutEdit, after: CutEdit) -> Iterator[Fault]:
    shown = {event.shot for event in seen.cut.events}
    for shot in after.trims:
        if shot not in shown and shot not in before.trims:
            yield f"#/trims/{shot}", f"The cut does not show shot {shot}. Trim the one that it shows instead."


def _said(seen: Edit) -> Mapping[str, str]:
    """The words of each caption as the rules make it."""
    return {caption.id: " ".join(caption.texts) for caption in seen.captions}


def _unsaid(said: Mapping[str, str], given: Sequence[str]) -> Iterator[Fault]:
    yield from ((at_caption(name), f"There is no caption {name} here.") for name in given if name not in said)


def _dated(edit: CutEdit, said: Mapping[str, str], given: Sequence[str]) -> CutEdit:
    """With the words that each of the captions given is for."""
    dated = {name: edit.captions[name].model_copy(update={"was": said[name]}) for name in given}
    return edit.model_copy(update={"captions": {**edit.captions, **dated}})


def _unprintable_in(on: Floor, before: CutEdit, after: CutEdit) -> Iterator[Fault]:
    """Captions that are wanted newly."""
    for name, edit in after.captions.items():
        if edit != before.captions.get(name):
            yield from _unprintable(on, edit, at_caption(name))


def _unprintable(on: Floor, edit: CaptionEdit, pointer: str = "#") -> Iterator[Fault]:
    try:
        typefaces.require(edit.text or "", on.series.language)
    except MissingGlyphs as error:
        yield f"{pointer}/text", str(error)


def _refuse(found: Sequence[Fault]) -> None:
    if found:
        told = [{"detail": detail, "pointer": pointer} for pointer, detail in found]
        raise BadStory(found[0][1], told)
