"""/v1/series/…/cuts/…: the cut that comes next, those that were delivered, and timelines of editing programs.

A version never changes. To want one again, or what an editing program made of it, is a change of the edits
and needs their version (If-Match).
"""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from orchestrator.api.access import Editor, Reader
from orchestrator.api.conventions import IfMatch, Page, Paging
from orchestrator.api.cuts import answer
from orchestrator.api.episodes import Number
from orchestrator.api.problems import answers
from orchestrator.api.series import SeriesId
from orchestrator.api.takes import ProfileName
from orchestrator.api.uploads import MIB, Upload, form, upload
from orchestrator.cut import Cut, from_json
from orchestrator.cut.difference import Difference
from orchestrator.cutting import kept, look
from orchestrator.desk import cut_versions as desk
from orchestrator.desk.directed import stand
from orchestrator.edits import CutEdit
from orchestrator.looked import Kept, Looked
from orchestrator.shapes import MOST_TAKES, Coverage
from orchestrator.shapes_hand_off import CutOut, ImportOut

router = APIRouter(prefix="/v1/series/{series}/episodes/{number}/cuts/{profile}", tags=["cuts"])
VersionNumber = Annotated[int, Path(ge=1, le=2**31 - 1, description="From 1")]
LARGEST = max(desk.MOST.values()) + MIB  # with the form around it
Timeline = Annotated[Upload, upload(LARGEST)]


class VersionOut(Kept):
    """A version with everything in it."""

    cut: Cut
    edit: CutEdit
    """What people wanted otherwise than the rules."""


@router.get("/preview", responses=answers(404))
def preview(
    caller: Reader,
    series: SeriesId,
    number: Number,
    profile: ProfileName,
    takes: Annotated[int | None, Query(ge=1, le=MOST_TAKES, description="Default: as the last time")] = None,
    coverage: Annotated[Coverage | None, Query(description="Default: as the last time")] = None,
) -> Looked:
    """The cut as the next production makes it: its list, its pacing, its versions, edits that do nothing."""
    job = stand(caller.office, caller.actor, series, number, profile).directed.making
    return look(replace(job, takes=takes or job.takes, coverage=coverage or job.coverage))


@router.get("/versions", responses=answers(404))
def versions(
    caller: Reader,
    series: SeriesId,
    number: Number,
    profile: ProfileName,
    paging: Paging,
    request: Request,
    response: Response,
) -> Page[Kept]:
    """Versions that were delivered, the newest first."""
    place = (series, number, profile)
    rows = desk.page(caller.office, caller.actor, place, paging.number, paging.limit + 1)
    return paging.page(request, response, rows, [kept(each) for each in rows], lambda row: row.number)


@router.get("/versions/{version}", responses=answers(404))
def read_version(
    caller: Reader, series: SeriesId, number: Number, profile: ProfileName, version: VersionNumber
) -> VersionOut:
    """One version: its cut, and the edit behind it."""
    found = desk.find(caller.office, caller.actor, (series, number, profile), version)
    edit = CutEdit.model_validate_json(found.edit)
    return VersionOut(**dict(kept(found)), cut=from_json(found.cut), edit=edit)


@router.get("/versions/{version}/difference/{other}", responses=answers(404))
def difference(
    caller: Reader,
    series: SeriesId,
    number: Number,
    profile: ProfileName,
    version: VersionNumber,
    other: VersionNumber,
) -> Difference:
    """What is otherwise in `other`. What merely follows, such as a later time, is not told."""
    return desk.compare(caller.office, caller.actor, (series, number, profile), version, other)


@router.post("/versions/{version}/restore", responses=answers(404, 412, 428))
def restore(
    caller: Editor,
    series: SeriesId,
    number: Number,
    profile: ProfileName,
    version: VersionNumber,
    expected: IfMatch,
    response: Response,
) -> CutOut:
    """Want the edit behind a version again. If-Match: the version of the edits."""
    place = (series, number, profile)
    return answer(desk.restore(caller.office, caller.actor, place, version, expected), response)


@router.post(
    "/import",
    responses=answers(400, 404, 412, 413, 415, 428),
    openapi_extra=form(),
    max_body_size=LARGEST,
)
def bring(
    caller: Editor,
    series: SeriesId,
    number: Number,
    profile: ProfileName,
    expected: IfMatch,
    file: Timeline,
    response: Response,
) -> ImportOut:
    """An edited .otio, .otioz or .fcpxml of a bundle: its cut becomes the cut that is wanted."""
    place = (series, number, profile)
    found, notes = desk.bring(caller.office, caller.actor, place, file.filename, file.content, expected)
    return ImportOut(cut=answer(found, response), notes=notes)
