"""A beat as camera set-ups: what carries it, who answers, and what is shot for safety.

The order is the order of the cut. Each moment of the beat brings its own set-ups; then the beat's role asks for more,
and reactions are added until faces that answer are a quarter to two fifths of the beat.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from orchestrator.director import changes, reactions
from orchestrator.director.evidence import SCREENS, Shown
from orchestrator.director.moments import MOVING, Act, Moment
from orchestrator.director.setups import Scene, Setup
from orchestrator.plan import Angle, Composition, Coverage, Gaze, Line, Move, Reaction, ShotRole, Size
from orchestrator.story import InsertKind, Role

MOST = 0.4
"""Of a beat's set-ups in the cut, no more than this share are reactions."""
_STRONG = (Role.ESCALATION, Role.REVEAL)


def cover(scene: Scene) -> list[Setup]:
    """The set-ups of a beat in the order of the cut, without cards and alternates."""
    setups = _opened(scene, _told(scene))
    if scene.reading.before_hook:
        return _brief(scene, setups)
    setups = _obstacle(scene, setups)
    setups = _ended(scene, setups)
    setups = _enough(scene, setups, 2)
    setups = _answered(scene, setups)
    return _carried(scene, setups)


def _told(scene: Scene) -> list[Setup]:
    """Every moment's set-ups in order."""
    made: list[Setup] = []
    for at, moment in enumerate(scene.reading.moments):
        made += _of(scene, moment, scene.reading.moments[at + 1 :], made)
    return made


def _of(scene: Scene, moment: Moment, later: Sequence[Moment], made: Sequence[Setup]) -> Iterator[Setup]:
    if moment.act is Act.SPEAK and moment.line:
        yield from _speech(scene, moment.line)
    elif moment.act is Act.SHOW and moment.shown:
        yield from _evidence(scene, moment.shown, later, made)
    elif moment.act is Act.LURK:
        yield from _lurking(scene, moment)
    elif moment.act is Act.SOUND:
        yield _place(scene, moment)
    elif moment.act is Act.FEEL and moment.subject:
        yield from _feeling(scene, moment.subject, moment)
    elif moment.act is Act.HESITATE and moment.subject:
        yield from _hesitating(scene, moment)
    elif moment.act in (Act.LOOK, Act.LEARN):
        yield from _looking(scene, moment, later, made)
    elif moment.act is not Act.STATE or not made:
        yield _acting(scene, moment)


def _acting(scene: Scene, moment: Moment) -> Setup:
    arrives = moment.act is Act.ARRIVE
    cues = ("footsteps",) if moment.act in MOVING else ()
    return Setup(
        kind="action",
        role=ShotRole.ACTION,
        change=changes.of_moment(moment, scene),
        subject=moment.subject or scene.reading.focus,
        other=moment.toward,
        sizes=(Size.MLS, Size.MS) if arrives else (Size.MS, Size.MLS),
        emotion="",
        action=moment.words,
        move=Move.HANDHELD if moment.act in MOVING else None,
        cues=("phone-buzz",) if moment.act is Act.BUZZ else cues,
    )


def _looking(scene: Scene, moment: Moment, later: Sequence[Moment], made: Sequence[Setup]) -> Iterator[Setup]:
    """Eyes first; then, if it is a person that is looked at, that person over the looker's shoulder."""
    subject = moment.subject or scene.reading.focus
    turns = moment.act is Act.LOOK and not moment.seeing
    goes_on = any(m.subject == moment.subject and (m.seeing or m.act is Act.LEARN) for m in later)
    if turns and goes_on:
        yield replace(_acting(scene, moment), emotion=scene.feels(subject, role=None) if subject else "", gaze=None)
        return
    yield face(scene, subject, changes.of_moment(moment, scene), moment.words, peak=moment.act is Act.LEARN)
    seen = moment.toward
    if subject and seen in scene.reading.present and not _shows_next(later) and moment.act is Act.LOOK:
        yield over_shoulder(scene, seen, subject, f"{scene.name(subject)} has {scene.name(seen)} in view.")


def _shows_next(later: Sequence[Moment]) -> bool:
    return bool(later) and later[0].act is Act.SHOW


def _feeling(scene: Scene, sheet: str, moment: Moment) -> Iterator[Setup]:
    """The face before; the change itself is a reaction."""
    told = scene.reading.told.get(sheet, ())
    first = told[0] if len(told) > 1 else scene.feels(sheet, role=None)
    yield replace(face(scene, sheet, moment.words, moment.words), emotion=first)
    answer = reactions.of_witness(scene, sheet)
    yield replace(answer, change=changes.of_feeling(scene, sheet), other=scene.partner(sheet))


def _hesitating(scene: Scene, moment: Moment) -> Iterator[Setup]:
    sheet, partner = moment.subject or "", scene.partner(moment.subject)
    if partner:
        yield replace(over_shoulder(scene, sheet, partner, moment.words), action=moment.words)
    else:
        yield _acting(scene, moment)
    answer = reactions.of_witness(scene, sheet)
    kind = Reaction.HESITATION
    yield reactions.reaction(scene, sheet, kind, partner) if sheet not in scene.reading.told else answer


def _lurking(scene: Scene, moment: Moment) -> Iterator[Setup]:
    """Somebody unseen, and what they see."""
    yield replace(_acting(scene, moment), move=Move.PUSH_IN, angle=Angle.LOW)
    watched = [sheet for sheet in scene.reading.present if sheet != moment.subject]
    if watched and moment.subject:
        names = " and ".join(scene.name(sheet) for sheet in watched[:2])
        yield Setup(
            kind="pov",
            role=ShotRole.TWO_SHOT if len(watched) > 1 else ShotRole.ACTION,
            change=f"{names} do not know that {scene.name(moment.subject)} sees them.".replace(
                "do not know", "do not know" if len(watched) > 1 else "does not know"
            ),
            subject=watched[0],
            other=watched[1] if len(watched) > 1 else None,
            composition=Composition.POV,
            sizes=(Size.MLS,),
            move=Move.HANDHELD,
        )


def _place(scene: Scene, moment: Moment) -> Setup:
    """A sound from somewhere: the empty place that it comes from."""
    return Setup(
        kind="place",
        role=ShotRole.ESTABLISHING,
        change=moment.words,
        composition=Composition.POV,
        sizes=(Size.LS,),
        action=moment.words,
        move=Move.PUSH_IN,
        cues=("ringing",),
    )


def _speech(scene: Scene, line: Line) -> Iterator[Setup]:
    """The speaker, then the listener; alone, the speaker's own face."""
    label = scene.house.cues.first(scene.house.cues.lines, line.text)
    seen = line.speaker in scene.house.casting.faces
    listener = listener_of(scene, line)
    subject = line.speaker if seen else scene.reading.focus
    change = changes.of_line(line, scene, label, listener if listener != line.speaker else None)
    speaking = face(scene, subject, change, "")
    yield replace(speaking, emotion=line.emotion if seen else speaking.emotion, line=line, other=listener)
    if listener:
        yield reactions.to_line(scene, line, listener)
    after = reactions.to_own_line(scene, line) if listener != line.speaker else None
    if after:
        yield after


def listener_of(scene: Scene, line: Line) -> str | None:
    """Who hears a line: the partner, else the speaker, else (a narrator's words) whoever is in focus."""
    if line.speaker not in scene.house.casting.faces:
        return scene.reading.focus
    return scene.partner(line.speaker) or line.speaker


def _evidence(scene: Scene, shown: Shown, later: Sequence[Moment], made: Sequence[Setup]) -> Iterator[Setup]:
    """The insert; then the face of whoever sees it, or a hopeful one if there is more to come."""
    yield insert(scene, shown)
    viewer = _viewer(scene)
    if viewer is None:
        return
    if any(moment.act is Act.SHOW for moment in later[:1]):
        words = f"{scene.name(viewer)} believes it for a moment."
        yield replace(face(scene, viewer, words, ""), emotion="hopeful", gaze=_down(shown))
        return
    if scene.role is not Role.CLIFFHANGER or viewer != _last_face(scene):
        yield replace(reactions.to_evidence(scene, shown.insert, viewer), gaze=_down(shown))


def _viewer(scene: Scene) -> str | None:
    """Who takes the evidence in: the lead unless somebody else is all the beat is about."""
    return scene.lead or scene.reading.focus


def _down(shown: Shown) -> Gaze | None:
    return None if shown.insert.kind in (InsertKind.SLIDE, InsertKind.OBJECT) else "down"


def insert(scene: Scene, shown: Shown) -> Setup:
    """Evidence, filling the frame."""
    kind = shown.insert.kind
    tones = {InsertKind.MESSAGE: "message-tone", InsertKind.NOTICE: "message-tone", InsertKind.MISSED_CALL: "phone-buzz"}
    paper = {InsertKind.DOCUMENT: "paper", InsertKind.PHOTOGRAPH: "paper"}
    cue = tones.get(kind) or paper.get(kind)
    flat = kind in (InsertKind.DOCUMENT, InsertKind.PHOTOGRAPH)
    return Setup(
        kind="insert",
        role=ShotRole.INSERT,
        change=changes.of_insert(shown.insert, scene),
        subject=shown.pictured[0] if shown.pictured and kind is InsertKind.PHOTOGRAPH else None,
        composition=Composition.INSERT,
        sizes=(Size.INSERT,),
        shown=shown,
        angle=Angle.OVERHEAD if flat else Angle.EYE,
        move=Move.STATIC if kind in SCREENS else Move.PUSH_IN,
        cues=(cue,) if cue else (),
    )


def face(scene: Scene, sheet: str | None, change: str, action: str, *, peak: bool = False) -> Setup:
    """A close single."""
    return Setup(
        kind="cu",
        role=ShotRole.CLOSE_UP,
        change=change,
        subject=sheet,
        other=scene.partner(sheet),
        sizes=(Size.CU, Size.MCU),
        action=action,
        move=Move.PUSH_IN if peak else None,
    )


def over_shoulder(scene: Scene, sheet: str, shoulder: str, change: str) -> Setup:
    """One face over the other's shoulder."""
    return Setup(
        kind="ots",
        role=ShotRole.OTS,
        change=change,
        subject=sheet,
        other=shoulder,
        composition=Composition.OTS,
        sizes=(Size.MCU, Size.MS),
    )


def two_shot(scene: Scene, near: str, far: str) -> Setup:
    """Both, staged in depth."""
    close = any(moment.act is Act.APPROACH for moment in scene.reading.moments)
    gap = "There is no distance left between" if close else "We see what stands between"
    return Setup(
        kind="two",
        role=ShotRole.TWO_SHOT,
        change=f"{gap} {scene.name(near)} and {scene.name(far)}.",
        subject=near,
        other=far,
        composition=Composition.TWO_SHOT,
        sizes=(Size.MS, Size.MLS),
    )


def _opened(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """A beat opens on somebody; the hook's first face is the opening hook, in movement."""
    focus = scene.reading.focus
    if not any(each.subject and each.composition is not Composition.INSERT for each in setups) and focus:
        words = scene.reading.beat.text if not scene.reading.lines else ""
        setups = [face(scene, focus, changes_words(words, scene), words), *setups]
    if not setups:
        setups = [_empty(scene)]
    if scene.role is not Role.HOOK:
        return setups
    first = next((at for at, each in enumerate(setups) if each.subject and each.shown is None), 0)
    hook = replace(setups[first], kind="hook", role=ShotRole.HOOK, sizes=(Size.MCU, Size.CU), move=Move.PUSH_IN)
    return [*setups[:first], hook, *setups[first + 1 :]]


def changes_words(words: str, scene: Scene) -> str:
    """A sentence for a face without an act of its own."""
    return words or f"{scene.name(scene.reading.focus)} is in the middle of it."


def _empty(scene: Scene) -> Setup:
    """Nobody is there: the place tells the beat."""
    text = scene.reading.beat.text
    return Setup(
        kind="place",
        role=ShotRole.ESTABLISHING,
        change=text or "We see the place.",
        sizes=(Size.LS,),
        composition=Composition.POV,
        action=text,
        move=Move.PUSH_IN,
    )


def _brief(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """Before the hook there is time for two pictures at most, besides what must be heard or read."""
    needed = [each for each in setups if each.line or each.hears or each.shown]
    kept = needed or setups[:2]
    return _enough(scene, kept, 2) if len(kept) < 2 else kept


def _obstacle(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """The hook shows who is in the way, once we know what it is about."""
    if scene.role is not Role.HOOK:
        return setups
    foe = next((sheet for sheet in scene.reading.present if scene.opposes(sheet)), None)
    if foe is None or any(each.subject == foe for each in setups):
        return setups
    seen = Setup(
        kind="ms",
        role=ShotRole.ACTION,
        change=f"We see who stands in {scene.name(scene.lead)}’s way: {scene.name(foe)}.",
        subject=foe,
        other=scene.lead,
        sizes=(Size.MS,),
        angle=Angle.LOW,
    )
    at = next((n + 1 for n, each in enumerate(setups) if each.shown), 1)
    return [*setups[:at], seen, *setups[at:]]


def _last_face(scene: Scene) -> str | None:
    """Whom the cliffhanger leaves us with."""
    return scene.lead or scene.reading.focus


def _ended(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """The cliffhanger ends on a held face that comes closer."""
    last = _last_face(scene)
    if scene.role is not Role.CLIFFHANGER or last is None:
        return setups
    shown = [each.shown for each in setups if each.shown]
    on_phone = bool(shown) and scene.house.props.is_phone(shown[-1].insert.prop) and bool(scene.phone(last))
    told = scene.reading.told.get(last)
    hold = Setup(
        kind="cliff",
        role=ShotRole.CLIFFHANGER,
        change=f"{scene.name(last)} cannot go back, and must decide what to do now.",
        subject=last,
        other=scene.partner(last),
        sizes=(Size.CU, Size.ECU),
        emotion=told[-1] if told else "phone-shock" if on_phone else "afraid",
        move=Move.PUSH_IN,
        gaze="down" if on_phone and not told else None,
        cues=("impact",),
        peak=True,
    )
    return [*setups, hold]


def _enough(scene: Scene, setups: list[Setup], least: int) -> list[Setup]:
    """At least `least` set-ups carry the beat, and enough for its reactions not to crowd it."""
    fillers = _fillers(scene)
    while True:
        mains, answers = _counts(setups)
        if mains >= least and answers <= MOST * (mains + answers):
            return setups
        more = next((place for place in fillers if _new(place[0], setups)), None)
        if more is None:
            return setups
        setup, first = more
        at = 0 if first and setups and setups[0].role not in (ShotRole.HOOK, ShotRole.ACTION) else _before_end(setups)
        setups = [*setups[:at], setup, *setups[at:]]


def _counts(setups: Sequence[Setup]) -> tuple[int, int]:
    answers = sum(each.coverage is Coverage.REACTION for each in setups)
    return len(setups) - answers, answers


def _new(setup: Setup, setups: Sequence[Setup]) -> bool:
    """Whether there is no such picture of the same people yet."""
    return all((each.kind, each.subject) != (setup.kind, setup.subject) for each in setups)


def _before_end(setups: Sequence[Setup]) -> int:
    """The last place from which the beat still lands on a face."""
    for at in range(len(setups) - 1, 0, -1):
        if setups[at].role in (ShotRole.REACTION, ShotRole.CLIFFHANGER) and not setups[at].hears:
            after_insert = setups[at - 1].shown is not None
            return at - 1 if after_insert and at > 1 else at
    return len(setups)


def _fillers(scene: Scene) -> list[tuple[Setup, bool]]:
    """Pictures that add something to any beat, the most useful first; whether each may open it."""
    sheet = scene.reading.focus
    partner = scene.partner(sheet)
    if sheet is None:
        return []
    if partner is None:
        alone = f"{scene.name(sheet)} is alone with it."
        medium = Setup("ms", ShotRole.ACTION, alone, sheet, sizes=(Size.MS, Size.MLS))
        close = face(scene, sheet, f"We see what it does to {scene.name(sheet)}.", "")
        return [(medium, True), (close, False)]
    shoulder = over_shoulder(scene, sheet, partner, f"{scene.name(sheet)} has to face {scene.name(partner)}.")
    waits = face(scene, partner, f"{scene.name(partner)} waits for what {scene.name(sheet)} will do.", "")
    both = two_shot(scene, sheet, partner)
    walks = any(moment.act in MOVING for moment in scene.reading.moments)
    if walks or scene.role in (Role.HOOK, Role.ESCALATION):
        return [(both, True), (shoulder, False), (waits, False)]
    return [(shoulder, True), (waits, False), (both, False)]


def _answered(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """Reactions of whoever is there, until the beat has as many as its role wants."""
    for sheet in _witnesses(scene, setups):
        mains, answers = _counts(setups)
        wanted = 2 * mains // 3 if scene.role in _STRONG else -(-mains // 3)
        if answers >= max(1, wanted):
            break
        setups = _placed(setups, reactions.of_witness(scene, sheet))
    return setups


def _witnesses(scene: Scene, setups: Sequence[Setup]) -> list[str]:
    """Who could answer: those without a reaction yet, first the ones who did not act."""
    has = {each.subject for each in setups if each.coverage is Coverage.REACTION}
    here = [sheet for sheet in scene.reading.present if sheet not in has]
    if scene.role is Role.CLIFFHANGER:
        here = [sheet for sheet in here if sheet != _last_face(scene)]
    idle = [sheet for sheet in here if sheet != scene.reading.focus]
    return [*idle, *(sheet for sheet in here if sheet not in idle)]


def _placed(setups: list[Setup], answer: Setup) -> list[Setup]:
    """At the end; before the last evidence of a cliffhanger, which must stay unanswered."""
    if setups[-1].role is not ShotRole.CLIFFHANGER:
        return [*setups, answer]
    at = len(setups) - 1
    while at > 1 and (setups[at - 1].shown or setups[at - 1].subject == answer.subject):
        at -= 1
    return [*setups[:at], answer, *setups[at:]]


def _carried(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """The sounds that a role brings: a riser into pressure, a stinger on what is revealed."""
    if scene.role is Role.ESCALATION:
        return [replace(setups[0], cues=(*setups[0].cues, "riser")), *setups[1:]]
    if scene.role is Role.REVEAL:
        at = max((n for n, each in enumerate(setups) if each.shown), default=len(setups) - 1)
        hit = replace(setups[at], cues=(*setups[at].cues, "stinger"))
        return [*setups[:at], hit, *setups[at + 1 :]]
    return setups
