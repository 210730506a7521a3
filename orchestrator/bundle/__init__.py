"""Bundles: an episode as a folder that opens in editing programs.

    season.Job(making, folder, Bundle(proxies=True))    # leaves folder/EP01_v003

order       the deliverable, and how a folder is put together
slates      names of takes and lines, the same in every version
pictures, sounds    which files go in, as `item.Item`s; levels: how loud; own_tasks: what is made for it
tracks, markers     the timeline of it; formats: its writers
record, shotlog, readme    what is told of it
earlier     what earlier bundles held, for one of changes
writing, relink     the folder or the zip, and the program in it that links and verifies
ours        what may be written over
leftovers   what lies beside it meanwhile, and what killed runs left of that
"""

from orchestrator.bundle.order import Bundle

__all__ = ["Bundle"]
