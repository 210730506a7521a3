"""What people want of a cut at home. The series is a file there and no service's, so nobody keeps documents.

Edits are remembered as the story's beats are (`ledger.stories`): every version, the newest counts.
"""

from orchestrator.edits import CutEdit
from orchestrator.office import Office


def cut_edit_of(office: Office, series: str, episode: int, profile: str) -> CutEdit:
    """What is wanted of one cut."""
    body = office.ledger.stories.last(_name(series, profile), episode)
    return CutEdit.model_validate_json(body) if body else CutEdit()


def keep_cut_edit(office: Office, series: str, episode: int, profile: str, edit: CutEdit) -> None:
    """Want a cut so from now on; the plain edit leaves it to the rules."""
    if edit != cut_edit_of(office, series, episode, profile):
        office.ledger.stories.remember(_name(series, profile), episode, edit.model_dump_json())


def _name(series: str, profile: str) -> str:
    """No series is called so: an id has no slash."""
    return f"{series}/cuts/{profile}"
