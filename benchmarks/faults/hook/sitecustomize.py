"""Python reads this as it starts where this folder is on PYTHONPATH: all know the campaign's worker."""

import os

if "CAMPAIGN_DIARY" in os.environ:
    from benchmarks.faults.step import enrol

    enrol()
