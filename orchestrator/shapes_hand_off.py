"""What the service is asked and what it tells about cuts, and what is handed over of them: see `shapes`."""

from orchestrator.cut import Cut
from orchestrator.edits import CutEdit
from orchestrator.shapes import Name, State, Told, Wish


class CutOut(Told):
    """A cut with its edits."""

    profile: str
    edit: CutEdit
    """What people want otherwise than the rules."""
    production: str | None
    """The newest one that is done; null: none is."""
    made: Cut | None
    """Its cut. A caption's address ends in its line and part; a hidden one is in `edit` only."""
    is_in_it: bool
    """Whether that cut was made with these edits; if not, produce the episode."""


class ImportOut(Told):
    """A cut that came back, and what could not be kept of it."""

    cut: CutOut
    notes: tuple[str, ...]


class BundleWish(Wish):
    """What is wanted in a bundle."""

    proxies: bool = False
    """Whether every take comes small too."""
    otioz: bool = False
    """Whether the timeline comes as one file with its media too."""
    reference: bool = True
    """Whether the episode comes with timecode and names burnt in."""
    graphics: bool = True
    """Whether cards come as ProRes 4444 and PNG."""
    since: int | None = None
    """Only what is new or changed since the bundle of that version of the cut."""


class OverrideWish(Wish):
    """A check that may fail this time."""

    code: str
    """Of the check, as the report names it."""
    because: str
    """Goes into the report, with the owner of the key."""


class PackWish(Wish):
    """What is wanted of a pack."""

    platform: Name
    override: tuple[OverrideWish, ...] = ()
    clean: bool = False
    """Whether the master without captions comes too."""
    caption: str = ""
    """Your own; empty: made from the story."""
    hashtags: tuple[str, ...] = ()
    """Your own, with their signs; none: made from the series."""
    producer: str = ""
    """Who answers for AI content under Chinese rules; empty: no AIGC label is written."""


class Archive(Told):
    """What a production delivered as one zip for somebody outside."""

    id: str
    owner: str
    production: str
    """The one whose episode it is."""
    packing: str
    """The production that packs it; empty: one of an earlier release."""
    state: State
    href: str | None
    """Of the zip; null before it is packed."""
    digest: str | None
    """sha256 of the zip, hex."""
    size: int | None
    made_at: int
    """Milliseconds since 1970."""


class Bundle(Archive):
    """For editing programs."""


class Pack(Archive):
    """For a platform."""

    platform: str
