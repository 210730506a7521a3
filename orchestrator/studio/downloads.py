"""What an episode left: its files and checks; bundles and packs, ordered and followed here; share links."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from fastapi.responses import Response

from orchestrator.api.episodes import Number
from orchestrator.api.series import SeriesId
from orchestrator.bundle import Bundle
from orchestrator.desk import bundles, deliveries, packing, packs, posting, screening, shares
from orchestrator.desk.change import Expected
from orchestrator.desk.deliveries import Delivery
from orchestrator.desk.once import once
from orchestrator.errors import BadStory, Stale
from orchestrator.ledger import Production
from orchestrator.pack import Pack
from orchestrator.platforms import names, platform
from orchestrator.qc import HARD, Override
from orchestrator.qc.cures import cure
from orchestrator.studio.episode import room
from orchestrator.studio.file_form import Told
from orchestrator.studio.pages import page, see
from orchestrator.studio.visit import Editor, Reader, Version, Visit
from orchestrator.studio.wording import part

router = APIRouter(prefix="/series/{series}/episodes/{number}/downloads", tags=["downloads"])
Asked = Annotated[str, Query(max_length=64)]
ProductionIn = Annotated[str, Form(pattern=r"^prd_[0-9a-z]{21}$")]
ProfileIn = Annotated[str, Form(min_length=1, max_length=64)]
"""The profile that the page showed."""
FILES: Mapping[str, tuple[str, str]] = {
    "episode.mp4": (
        "Episode",
        "The finished episode: H.264, sound at -14 LUFS, captions burnt in, ready to play anywhere.",
    ),
    "cover.jpg": ("Cover", "The cover picture, 9:16, with the title set inside the safe zone."),
    "captions.srt": ("Captions, SRT", "Every caption with its times, for editing programs and uploads."),
    "captions.vtt": ("Captions, WebVTT", "The same captions for players on the web."),
    "captions.ass": ("Captions, ASS", "The same captions with type, place and colour, as they are burnt in."),
    "storyboard.html": ("Storyboard", "Every shot with still, words and prompt, on one page of its own."),
    "report.json": ("Report", "What was made and reused, in how long, media facts, checks and verdicts."),
    "plan.json": ("Plan", "Shots and lines with every field of their direction, for programs."),
    "cut.json": ("Cut", "Which take plays when, in exact frames, for programs."),
}  # fmt: skip
"""What is in each, for people."""
PROGRESS = ("done", "reused")


@router.get("")
def read(
    visit: Reader, series: SeriesId, number: Number, profile: Asked = "", production: Asked = ""
) -> Response:
    """What the newest done production left, or an earlier one."""
    return shown(visit, series, number, profile, production)


@router.post("/bundles")
def bundle(
    visit: Editor, series: SeriesId, number: Number, production: ProductionIn, version: Version,
    profile: ProfileIn,
    proxies: Annotated[bool, Form()] = False,
    otioz: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """Order a bundle of exactly the cut that was delivered."""
    asked, wanted = (visit.office, visit.actor), Bundle(zip=True, proxies=proxies, otioz=otioz)

    def order(prepared: packing.Packing) -> str:
        found = standing(visit, series, number, profile, production)
        Expected.exactly(version).hold(found.digest)
        return bundles.create(*asked, prepared).bundle.id

    form = ("bundle", series, number, profile, production, version, proxies, otioz)
    once(*asked, form, lambda: packing.prepare(*asked, production, wanted), order)
    return back(series, number, profile, production)


@router.post("/packs")
def pack(
    visit: Editor, series: SeriesId, number: Number, production: ProductionIn, version: Version,
    to: Annotated[str, Form(max_length=64)], told: Told,
    profile: ProfileIn,
) -> Response:  # fmt: skip
    """Order a pack for a platform; checks that are overridden are named, each with a reason."""
    asked = (visit.office, visit.actor)
    packs.refuse_unknown(to)
    by = ", ".join(filter(None, (visit.actor.owner, visit.actor.key))) or "the operator"
    codes = list(dict.fromkeys(map(str, told.getlist("code"))))
    wanted = Pack(platform=to, override=tuple(_override(code, told, by) for code in codes))

    def order(prepared: packing.Packing) -> str:
        found = standing(visit, series, number, profile, production)
        Expected.exactly(version).hold(found.digest)
        return packs.create(*asked, prepared, to).pack.id

    form = ("pack", series, number, profile, production, version, wanted.model_dump_json())
    once(*asked, form, lambda: packing.prepare(*asked, production, wanted), order)
    return back(series, number, profile, production)


def _override(code: str, told: Told, by: str) -> Override:
    reason = str(told.get(f"because-{code}", "")).strip()
    if not reason:
        detail = f"Say why {code} may fail this time. The reason goes into the report, with your name."
        raise BadStory(detail, [{"detail": detail, "pointer": f"#/because-{code}"}])
    return Override.model_validate({"code": code, "because": reason, "by": by})


def standing(visit: Visit, series: str, number: int, profile: str, production: str) -> Delivery:
    """What a form is about; Stale when nothing of it is there any more."""
    where = room(visit, series, number, profile)
    found = deliveries.find(visit.office, visit.actor, series, number, where.profile, production)
    if found is None:
        raise Stale
    return found


def back(series: str, number: int, profile: str, production: str) -> Response:
    """To the page of that production."""
    asked = f"?profile={part(profile)}&production={production}"
    return see(f"/studio/series/{series}/episodes/{number}/downloads{asked}")


def shown(
    visit: Visit, series: str, number: int, profile: str = "", production: str = "", link: str = ""
) -> Response:
    """The page; `link` is one that was just made, which nobody can show again."""
    where = room(visit, series, number, profile)
    found = deliveries.find(visit.office, visit.actor, series, number, where.profile, production)
    told: dict[str, Any] = {"room": where, "tab": "Downloads", "found": found, "link": link}
    told["links"] = found.shares if found else shares.of(visit.office, visit.actor, series, number)
    told["may_edit"] = visit.may("creator", "editor")
    if found:
        place, is_newest = (series, number, where.profile), found.production.id == found.earlier[0].id
        told |= {
            "is_newest": is_newest,
            "news": screening.news(visit.office, visit.actor, place) if is_newest else screening.News(),
            "files": _files(found.production),
            "checks": _checks(found.production),
            "words": {each.pack.id: posting.words_of(visit.office, each) for each in _newest(found)},
            "checked": _checks,
            "platforms": [platform(name) for name in names()],
            "progress": {name: _progress(counts) for name, counts in found.counts.items()},
            "longest": shares.LONGEST,
            "cure": cure,
            "hard": HARD,
        }
    return page(visit, "downloads.html.j2", told, status=201 if link else 200)


def _newest(found: Delivery) -> Sequence[packs.Shown]:
    """The newest pack for each platform."""
    return [ours[0] for name in names() if (ours := found.packed(name))]


def _files(production: Production) -> Sequence[tuple[str, str, str, str, int]]:
    """Label, sentence, name, address and size: what people want first comes first."""
    kept = production.files or {}
    order = [name for name in FILES if name in kept] + sorted(kept.keys() - FILES.keys())
    base = f"/v1/productions/{production.id}/files"
    return [
        (*FILES.get(name, (name, "")), name, f"{base}/{part(name)}", int(kept[name][2])) for name in order
    ]


def _checks(production: Production) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """What its checks said: what to look at, and what passed."""
    said = (production.report or {}).get("checks", [])
    return {
        "open": [each for each in said if not each["passed"]],
        "passed": [each for each in said if each["passed"]],
    }


def _progress(counts: Mapping[str, int]) -> tuple[int, int]:
    """Tasks that are done, of all."""
    return sum(counts.get(each, 0) for each in PROGRESS), sum(counts.values())
