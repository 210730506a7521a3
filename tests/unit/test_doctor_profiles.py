"""The doctor says of each profile whether it can run here, what it lacks, and the cure."""

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from gpu.card import card
from gpu.devices import Device, Devices
from orchestrator import cli, doctor, models, profiles
from orchestrator.errors import UnusableInput
from orchestrator.profiles import Profile
from orchestrator.resolve.judge import bench
from orchestrator.settings import Settings
from workers.judge import face_files

GIB = 1024**3


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MICRODRAMA_HOME", str(tmp_path))
    for name in ("MODELS", "ENGINES", "PROFILES", "LICENCES"):
        monkeypatch.delenv(f"MICRODRAMA_{name}", raising=False)
    monkeypatch.setattr(models, "accelerators", Devices)
    return tmp_path


def profile(**changes: object) -> Profile:
    return profiles.profile("slate").model_copy(update=changes)


def machine(monkeypatch: pytest.MonkeyPatch, gib: int, **known: object) -> None:
    """One GPU of that size."""
    gpu = Device(index=0, name="Test GPU", total=gib * GIB, free=gib * GIB)
    there = Devices(devices=(gpu,), usable=True, torch="2.13.0").model_copy(update=known)
    monkeypatch.setattr(models, "accelerators", lambda: there)


def lacks(maker: str, makes: str = "") -> dict[str, models.Lacking]:
    return {each.kind: each for each in models.missing(maker, makes)}


def test_drawn_and_tested_profiles_lack_nothing() -> None:
    assert models.missing("animatic") == models.missing("slate") == models.missing("espeak") == ()
    models.refuse_unready(profiles.profile("animatic"))


def test_a_card_that_is_not_there() -> None:
    found = lacks("diffusers/wan99", "motion")
    assert "no model card 'wan99'" in found["card"].said
    assert "models list" in found["card"].cure


def test_a_card_that_makes_something_else() -> None:
    assert "makes a motion, not a still" in lacks("diffusers/tiny-wan-ti2v", "still")["card"].said


def test_weights_that_are_not_here() -> None:
    found = lacks("diffusers/wan22-ti2v-5b", "motion")
    assert found["weights"].cure == "Fetch them: microdrama models fetch wan22-ti2v-5b"


def test_a_licence_that_nobody_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "MICRODRAMA_LICENCES=flux-non-commercial" in lacks("diffusers/flux2-klein-9b")["licence"].cure
    monkeypatch.setenv("MICRODRAMA_LICENCES", "Flux-Non-Commercial")
    assert "licence" not in lacks("diffusers/flux2-klein-9b")


def test_a_machine_without_a_gpu() -> None:
    found = lacks("diffusers/wan22-ti2v-5b")["memory"]
    least = card("wan22-ti2v-5b").least_vram_gib
    assert found.said == f"wan22-ti2v-5b needs a GPU with {least} GiB, and this machine has none"


def test_a_gpu_that_is_too_small(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, 6)
    assert "the largest GPU has 6 GiB" in lacks("diffusers/wan22-ti2v-5b")["memory"].said
    machine(monkeypatch, card("wan22-ti2v-5b").least_vram_gib)
    assert "memory" not in lacks("diffusers/wan22-ti2v-5b")


def test_a_gpu_that_torch_cannot_use(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, 80, usable=False, torch="2.13.0+cpu")
    assert "torch 2.13.0+cpu cannot use the GPU" in lacks("diffusers/wan22-ti2v-5b")["memory"].said


def test_a_gpu_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        models, "accelerators", lambda: Devices(trouble="the GPUs did not answer within 90 s")
    )
    assert "did not answer" in lacks("diffusers/wan22-ti2v-5b")["memory"].said


def test_random_weights_work_on_a_processor() -> None:
    assert "memory" not in lacks("diffusers/tiny-klein")


def test_an_engine_that_is_not_in_the_book(home: Path) -> None:
    found = lacks("engine/studio", "still")["engine"]
    assert "no engine 'studio'" in found.said
    assert str(home / "engines.yaml") in found.cure


def test_an_engine_that_makes_something_else_or_lacks_its_key(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = {
        "kind": "openai",
        "makes": "still",
        "url": "http://127.0.0.1:1",
        "key_env": "STUDIO_KEY",
        "model": "m",
    }
    (home / "engines.yaml").write_text(yaml.safe_dump({"studio": entry}))
    assert "makes a still, not a motion" in lacks("engine/studio", "motion")["engine"].said
    assert "set STUDIO_KEY" in lacks("engine/studio", "still")["engine"].said
    monkeypatch.setenv("STUDIO_KEY", "secret")
    assert lacks("engine/studio", "still") == {}


def test_a_production_is_refused_with_every_reason_before_it_starts() -> None:
    unready = profile(motion="diffusers/wan22-ti2v-5b", lips="engine/nobody")
    with pytest.raises(UnusableInput) as refused:
        models.refuse_unready(unready)
    said = str(refused.value)
    assert "cannot run on this machine" in said
    assert "models fetch wan22-ti2v-5b" in said
    assert "no engine 'nobody'" in said


def test_the_doctor_tells_memory_needed_and_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, 24)
    checkup = doctor.examine(Settings(home=home))
    states = {state.name: state for state in checkup.profiles}
    assert states["animatic"].ready
    assert not states["gpu-24gb"].ready
    assert "weights" in {each.kind for each in states["gpu-24gb"].lacking}
    assert "memory" not in {each.kind for each in states["gpu-24gb"].lacking}
    assert (states["gpu-24gb"].vram_gib, states["gpu-24gb"].least_vram_gib) == (24, 12)
    assert checkup.devices.largest == 24 * GIB
    gpu = next(finding for finding in checkup.findings if finding.name == "GPU 0")
    assert gpu.found == "Test GPU, 24 GiB, 24 free"


def test_a_profile_that_cannot_be_read_does_not_hide_the_others(home: Path) -> None:
    (home / "profiles").mkdir()
    (home / "profiles" / "studio.yaml").write_text("about: ours\nstill: dall-e\n")
    found = {state.name: state for state in doctor.examine(Settings(home=home)).profiles}
    assert not found["studio"].ready
    assert "motion: Field required" in found["studio"].lacking[0].said
    assert "pydantic" not in found["studio"].lacking[0].said
    assert "animatic" in found


def test_a_measure_that_nobody_knows_is_refused_before_anything_is_made() -> None:
    with pytest.raises(UnusableInput, match=r"no measure 'identty'; there are: .*identity"):
        bench(profile(lenient=("identty",)))


def test_face_models_that_are_broken_stop_what_is_judged_and_nothing_else(home: Path) -> None:
    judged = profile(judged=True)
    assert models.lacking(judged) == ()
    folder = home / "models" / "faces"
    folder.mkdir(parents=True)
    for name in face_files.PUBLISHED:
        (folder / name).write_bytes(b"cut short")
    with pytest.raises(UnusableInput, match=r"profile slate cannot be judged: .* not the file that was pub"):
        bench(judged)
    (lack,) = models.lacking(judged)
    assert (lack.kind, "fetch it again" in lack.said) == ("judge", True)
    with pytest.raises(UnusableInput, match="cannot run on this machine"):
        models.refuse_unready(judged)
    assert models.lacking(profile()) == ()


def test_limits_that_cannot_be_read_stop_what_is_judged(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICRODRAMA_JUDGE", str(home / "none.yaml"))
    judged = profile(judged=True)
    with pytest.raises(UnusableInput, match="MICRODRAMA_JUDGE="):
        bench(judged)
    assert [each.kind for each in models.lacking(judged)] == ["judge"]


def test_the_doctor_tells_whether_faces_can_be_judged(home: Path) -> None:
    def faces() -> doctor.Finding:
        return next(f for f in doctor.examine(Settings(home=home)).findings if f.name == "judge: faces")

    assert "takes are judged without them" in faces().found
    folder = home / "models" / "faces"
    folder.mkdir(parents=True)
    for name in face_files.PUBLISHED:
        (folder / name).write_bytes(b"cut short")
    assert "is not the file that was published" in faces().found
    assert not faces().needed


def test_the_doctor_prints_each_cure() -> None:
    printed = CliRunner().invoke(cli.microdrama, ["doctor"]).output
    assert "GPU memory: 24 GiB, at least 12." in printed
    assert "microdrama models fetch wan22-ti2v-5b" in printed
