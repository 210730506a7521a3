"""What the director could not make out, as findings with their place and cure."""

from collections.abc import Sequence

from orchestrator.director.casting import Unresolved
from orchestrator.director.speech import Said
from orchestrator.plan import Finding
from orchestrator.story import Beat, Role
from prompt_templates.emotions import LABELS


class Notes:
    """Collects findings in story order; each is said once."""

    def __init__(self, people: Sequence[str]) -> None:
        self.found: list[Finding] = []
        self._people = ", ".join(people[:12]) or "none so far"

    def add(self, code: str, severity: str, place: str, message: str, cure: str, **about: str) -> None:
        """One finding, unless the same was found before; `about`: its further fields."""
        found = Finding.model_validate(
            {
                "code": code,
                "severity": severity,
                "place": place,
                "message": message[:1999] + ("" if message.endswith((".", "?", "!")) else "."),
                "cure": cure[:2000],
                **about,
            }
        )
        if found not in self.found:
            self.found.append(found)

    def pronoun(self, beat: Beat, doubt: Unresolved) -> None:
        """Nobody, or more than one person, can be meant."""
        who = f" ({', '.join(doubt.candidates)}?)" if doubt.candidates else ""
        self.add(
            "unclear-pronoun",
            "note",
            f"beat {beat.id}",
            f"{doubt.words!r} could mean nobody or several people{who}",
            "Name the person in the text or give the beat's `cast`.",
        )

    def nobody_called(self, beat: Beat, name: str, place: str = "") -> None:
        """A given name has no sheet."""
        self.add(
            "unknown-cast",
            "error",
            place or f"beat {beat.id}",
            f"the cast names {name!r}, who has no sheet",
            f"Add a sheet for {name!r}, or use one of: {self._people}.",
            absent=name,
        )

    def speaker(self, beat: Beat, line: Said) -> None:
        """Words without a mouth."""
        words = line.text if len(line.text) <= 60 else f"{line.text[:57]}..."
        said = (
            f"is spoken by {line.called!r}, who has no sheet"
            if line.called
            else "has no speaker that can be made out"
        )
        self.add(
            "unknown-speaker",
            "error",
            f"beat {beat.id}",
            f"the line {words!r} {said}",
            f'Write who says it (`Name: "..."`), or give `lines` with a `speaker`: {self._people}.',
            absent=line.called or "",
            unsaid="" if line.called else words,
        )

    def unplaced(self, beat: Beat, words: str) -> None:
        """Quoted words that nobody says and nothing shows."""
        self.add(
            "unplaced-quote",
            "error",
            f"beat {beat.id}",
            f"nobody says the words {words[:60]!r}, and nothing shows them",
            'Write who says them (`Name: "..."`), put them into (insert: ...), or drop the quotation marks.',
        )

    def emotion(self, beat: Beat, label: str) -> None:
        """A label that no picture knows."""
        self.add(
            "unknown-emotion",
            "error",
            f"beat {beat.id}",
            f"there is no emotion {label!r}",
            f"Use one of: {', '.join(LABELS)}.",
        )

    def role(self, beat: Beat, role: Role) -> None:
        """A role was taken from the position in the episode."""
        where = "first" if role is Role.HOOK else "last"
        self.add(
            f"inferred-{role.value}",
            "note",
            f"beat {beat.id}",
            f"no beat is marked as the {role.value}; the {where} one is treated as it",
            f"Give the role {role.value!r} to the beat that should carry it.",
        )

    def length(self, what: str, place: str, got: float, wanted: float) -> None:
        """A wanted length that lines, evidence and the shortest shots do not allow."""
        self.add(
            "length",
            "warning",
            place,
            f"{what} comes to {got:.1f} s instead of {wanted:.1f} s",
            "Give another length, or shorten lines and evidence, or add or drop a beat.",
        )
