"""Checks before export: values about a cut and its episode, each with what was wanted. For `report.json`.

Nothing here renders or decodes: captions are measured by their type, the cut by its frames, and the files by
what their makers read back from them and what a scan of the finished picture found.
"""

from orchestrator.qc.check import HARD, MUST, Check, Override, Ruling, problems, refuse, rule
from orchestrator.qc.episode import cut_checks
from orchestrator.qc.media import media_checks
from orchestrator.qc.platform import Evidence, report_for
from orchestrator.qc.typed import CoverFacts
from orchestrator.qc.words import ByHand, hard

__all__ = [
    "HARD",
    "MUST",
    "ByHand",
    "Check",
    "CoverFacts",
    "Evidence",
    "Override",
    "Ruling",
    "cut_checks",
    "hard",
    "media_checks",
    "problems",
    "refuse",
    "report_for",
    "rule",
]
