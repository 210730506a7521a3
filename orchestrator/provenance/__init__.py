"""Where an episode comes from, as far as software can know it, and how that is told in and beside its files.

    told = provenance.summary(made)               # a Made: plan, cut, results
    for name, text in told.documents().items():   # rights.csv, rights.json, consents.csv, ...
        folder.write(out, name, text)
    sealed = provenance.seal(out / "episode.mp4", told, made.job.office.settings, aigc=told.aigc(...))

`seal` comes last: whatever touches the file after it breaks the seal. docs/provenance.md says what is
promised and what is not.
"""

from orchestrator.provenance.aigc import Aigc
from orchestrator.provenance.digital_source import Origin
from orchestrator.provenance.sealing import Seal, seal
from orchestrator.provenance.sentences import Answer
from orchestrator.provenance.summary import Source, Summary, summary

__all__ = ["Aigc", "Answer", "Origin", "Seal", "Source", "Summary", "seal", "summary"]
