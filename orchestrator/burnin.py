"""What is burnt into a reference: which shot and which take is seen. The clock under it runs in the worker.

Set below the captions' zone, in the strip that apps cover with their buttons.
"""

from collections.abc import Iterator, Mapping

from pysubs2 import Alignment, Color, SSAEvent, SSAFile, SSAStyle

from orchestrator.captions import layout
from orchestrator.captions.write import escaped
from orchestrator.cut import Cut, Event
from workers import typeset

NOTE, CLOCK = "Note", "Clock"
EM, CLOCK_EM = 52.0, 84.0
BASE, CLOCK_BASE = 1690, 1850  # pixels of a 1080x1920 frame: lower edges
WIDTH = 980.0  # the widest that a note may be; a longer one is set smaller
LONGEST = 120  # characters; all of it is in the shot log
BOX, EDGE = Color(0, 0, 0, 70), 14.0
LANGUAGE = "en"


def notes(cut: Cut, names: Mapping[str, str]) -> str:
    """An ASS file with a note for every event; `names` says what stands for an `Event.take`.

    Its style `Clock` sets the clock, at the place where the clock belongs.
    """
    file = SSAFile()
    width, height = layout.FRAME
    file.info.update({"PlayResX": str(width), "PlayResY": str(height), "WrapStyle": "2",
                      "ScaledBorderAndShadow": "yes", "YCbCr Matrix": "TV.709"})  # fmt: skip
    file.styles = {NOTE: _style(EM, height - BASE), CLOCK: _style(CLOCK_EM, height - CLOCK_BASE)}
    file.events = list(_events(cut, names))
    return file.to_string("ass", header_notice="")


def _events(cut: Cut, names: Mapping[str, str]) -> Iterator[SSAEvent]:
    for event in cut.events:
        text = _set(names.get(event.take) or _called(event))
        start, end = (at * 100 // cut.fps * 10 for at in (event.start, event.end))  # hundredths, as captions
        yield SSAEvent(start=start, end=end, text=text, style=NOTE, layer=1)


def _called(event: Event) -> str:
    """Shot and take: "b6-a  T01"."""
    number = event.take.rpartition("/t")[2]
    return f"{event.shot}  T{number.zfill(2)}" if number.isdigit() else event.shot


def _set(name: str) -> str:
    """The text with its typefaces. What none of them has becomes a question mark: a note is no caption."""
    gaps = set(typeset.missing(name, LANGUAGE))
    text = "".join("?" if c in gaps else c for c in name if c.isprintable())[:LONGEST]
    em = EM * min(1.0, WIDTH / max(1.0, typeset.measure(text, EM, "bold", LANGUAGE)))
    return "".join(
        f"{{\\fn{run.family}\\fs{run.size * em / layout.EM:.2f}\\b{int(run.bold)}}}{escaped(run.text)}"
        for run in layout.runs(text, LANGUAGE)
    )


def _style(em: float, margin: int) -> SSAStyle:
    """Letters on a dark box, centred, `margin` pixels above the lower edge of the frame."""
    run = layout.runs("0", LANGUAGE)[0]
    return SSAStyle(
        fontname=run.family,
        fontsize=round(run.size * em / layout.EM, 2),
        bold=run.bold,
        primarycolor=Color(255, 255, 255),
        outlinecolor=BOX,
        backcolor=BOX,
        borderstyle=3,
        outline=EDGE,
        shadow=0,
        alignment=Alignment.BOTTOM_CENTER,
        marginv=margin,
    )
