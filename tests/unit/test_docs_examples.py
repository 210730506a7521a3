"""What docs/models.md and docs/judging.md show works as it stands."""

import re
from pathlib import Path

import pytest

from orchestrator import profiles
from workers.judge import face_files, limits

DOCS = Path(__file__).parents[2] / "docs"
MODELS, JUDGING = ((DOCS / f"{name}.md").read_text(encoding="utf-8") for name in ("models", "judging"))
SHOWN = dict(re.findall(r"```yaml\n# ([a-z]+)\.yaml\n(.*?)```", MODELS, re.DOTALL))


@pytest.mark.parametrize("name", ["house", "farm", "mixed"])
def test_each_profile_can_be_used(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"{name}.yaml").write_text(SHOWN[name], encoding="utf-8")
    monkeypatch.setenv("MICRODRAMA_PROFILES", str(tmp_path))
    assert profiles.profile(name).judged


def test_every_field_of_a_profile_is_told() -> None:
    assert all(
        f"`{field}`" in MODELS for field in profiles.Profile.model_fields if field not in ("name", "about")
    )


def test_an_operators_limits_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "limits.yaml"
    own.write_text(re.findall(r"```yaml\n(.*?)```", JUDGING, re.DOTALL)[0], encoding="utf-8")
    monkeypatch.setenv("MICRODRAMA_JUDGE", str(own))
    assert limits.limits().measures["freeze"].fail == 2.5


def test_every_measure_and_face_model_is_told() -> None:
    assert all(f"`{name}`" in JUDGING for name in limits.names())
    assert all(
        f"| `{name}` |" in JUDGING and digest in JUDGING for name, digest in face_files.PUBLISHED.items()
    )
