"""The registry: names, versions and classes agree, and looking is cheap."""

import subprocess
import sys
from pathlib import Path

import pytest

from workers import registry
from workers.base import Spec
from workers.errors import UnknownName


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(UnknownName, match=r"'slate\.smell'; there are: .*slate\.still"):
        registry.entry("slate.smell")


@pytest.mark.parametrize("name", sorted(registry.ENTRIES))
def test_name_version_and_spec_of_the_class_are_those_of_the_table(name: str) -> None:
    entry = registry.entry(name)
    worker = entry.load()
    assert (worker.name, worker.version, worker.spec) == (name, entry.version, entry.load_spec())
    assert issubclass(worker.spec, Spec)


def test_the_tools_that_decide_about_bytes_are_in_the_identity() -> None:
    version, source, encoder = registry.entry("slate.motion").identity.split("+")
    assert version == registry.entry("slate.motion").version
    assert encoder.startswith("imageio-ffmpeg=")
    assert registry.entry("slate.still").identity == f"{version}+{source}"


def test_every_worker_has_source_and_edits_to_it_change_its_identity(tmp_path: Path) -> None:
    folder = Path(registry.__file__).parent
    for family, patterns in registry.SOURCES.items():
        assert all(list(folder.glob(pattern)) for pattern in patterns), family
    told = [registry.source_digest(tmp_path, ("paint/**/*",))]
    (tmp_path / "paint" / "sets").mkdir(parents=True)
    files = [("paint/face.py", "a"), ("paint/sets/hair.yaml", "b"), ("paint/face.py", "c")]
    for name, text in files:
        (tmp_path / name).write_text(text)
        told.append(registry.source_digest(tmp_path, ("paint/**/*",)))
    assert len(set(told)) == 4
    (tmp_path / "paint" / "notes.md").write_text("not code")
    assert registry.source_digest(tmp_path, ("paint/**/*",)) == told[-1]


@pytest.mark.parametrize("module", ["workers.registry", "workers.slate.spec", "orchestrator.graph"])
def test_looking_loads_no_drawing_library(module: str) -> None:
    code = (
        f"import sys, {module}; print(sorted({{'cv2', 'av', 'numpy', 'pyvips', 'torch'}} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
