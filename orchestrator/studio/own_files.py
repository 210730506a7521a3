"""Files of people's own in a shot: a clip as a take, the still, the ending, the recording of its line."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from orchestrator.api.beats import StoryId
from orchestrator.api.episodes import Number
from orchestrator.api.own_files import CLIP, PICTURE, RECORDING
from orchestrator.api.series import SeriesId
from orchestrator.api.slots import PictureNoun
from orchestrator.api.takes import ProfileName, TakeNumber
from orchestrator.desk import footage, slots
from orchestrator.desk.change import Expected
from orchestrator.studio.file_form import Told, content_of, fields_of
from orchestrator.studio.pages import see
from orchestrator.studio.shots import At, ShotId, address_of
from orchestrator.studio.visit import Editor, Version, Visit

router = APIRouter(prefix="/series/{series}/episodes/{number}/shots/{shot}", tags=["uploads"])
Line = Annotated[str, Form(pattern=StoryId)]


@router.post("/footage")
def add_footage(
    visit: Editor, series: SeriesId, number: Number, shot: ShotId, told: Told, profile: At
) -> Response:
    """One more take: this clip."""
    note = str(told.get("note", ""))[:2000].strip()
    asked = footage.Asked(profile, note, content_of(told, CLIP), fields_of(told))
    footage.add(visit.office, visit.actor, (series, number, shot), asked)
    return _back(series, number, shot, profile)


@router.post("/footage/{profile}/{take}/remove")
def remove_footage(
    visit: Editor, series: SeriesId, number: Number, shot: ShotId, profile: ProfileName, take: TakeNumber
) -> Response:
    """The clip is no take any more."""
    footage.drop(visit.office, visit.actor, (series, number, shot), profile, take)
    return _back(series, number, shot, profile)


@router.post("/pictures/{noun}")
def put_picture(
    visit: Editor, series: SeriesId, number: Number, shot: ShotId, noun: PictureNoun, told: Told,
    version: Version, profile: At,
) -> Response:  # fmt: skip
    """A picture in place of what is made."""
    _put(visit, slots.Slot(series, number, noun, shot), told, version, PICTURE)
    return _back(series, number, shot, profile)


@router.post("/pictures/{noun}/remove")
def remove_picture(
    visit: Editor, series: SeriesId, number: Number, shot: ShotId, noun: PictureNoun, version: Version,
    profile: At,
) -> Response:  # fmt: skip
    """It is made again."""
    slot = slots.Slot(series, number, noun, shot)
    slots.remove(visit.office, visit.actor, slot, Expected.exactly(version))
    return _back(series, number, shot, profile)


@router.post("/recording")
def put_recording(
    visit: Editor, series: SeriesId, number: Number, shot: ShotId, told: Told, version: Version,
    line: Line, profile: At,
) -> Response:  # fmt: skip
    """A recording in place of the house's voice."""
    _put(visit, slots.Slot(series, number, "voice", line), told, version, RECORDING)
    return _back(series, number, shot, profile)


@router.post("/recording/remove")
def remove_recording(
    visit: Editor, series: SeriesId, number: Number, shot: ShotId, version: Version,
    line: Line, profile: At,
) -> Response:  # fmt: skip
    """The line is spoken by the house again."""
    slot = slots.Slot(series, number, "voice", line)
    slots.remove(visit.office, visit.actor, slot, Expected.exactly(version))
    return _back(series, number, shot, profile)


def _put(visit: Visit, slot: slots.Slot, told: Told, version: str, most: int) -> None:
    expected = Expected.exactly(version)
    slots.put(visit.office, visit.actor, slot, content_of(told, most), fields_of(told), expected)


def _back(series: str, number: int, shot: str, profile: str) -> Response:
    return see(address_of(series, number, shot, profile))
