"""Settings: typed, from the environment, and refused when they cannot be kept."""

import re
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from orchestrator.errors import UnusableInput
from orchestrator.office import opened
from orchestrator.settings import Settings
from orchestrator.settings import settings as read_settings


@pytest.mark.parametrize("url", ["gs://bucket/takes", "s3://", "s3:///takes", "http://somewhere"])
def test_a_store_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> None:
    monkeypatch.setenv("MICRODRAMA_STORE_URL", url)
    with pytest.raises(UnusableInput, match=f"MICRODRAMA_STORE_URL={url}"), opened(Settings(home=tmp_path)):
        pass


def test_a_bucket_without_obstore_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    for name in ("objects", "bucket"):
        monkeypatch.delitem(sys.modules, f"orchestrator.store.{name}", raising=False)
    monkeypatch.setenv("MICRODRAMA_STORE_URL", "s3://bucket/takes")
    with pytest.raises(UnusableInput, match=r"pip install .*\[objects\]"), opened(Settings(home=tmp_path)):
        pass


def test_a_number_of_slots_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICRODRAMA_SLOTS", "-1")
    with pytest.raises(ValidationError):
        Settings()


def test_everything_lies_in_the_home_unless_told_otherwise(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert settings.database == f"sqlite:///{tmp_path / 'ledger.db'}"
    assert (settings.store, settings.cache) == (str(tmp_path / "store"), tmp_path / "cache")


def test_the_environment_is_heard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MICRODRAMA_HOME", str(tmp_path))
    monkeypatch.setenv("MICRODRAMA_DATABASE_URL", "postgresql://somewhere/microdrama")
    monkeypatch.setenv("MICRODRAMA_STORE_URL", f"file://{tmp_path}/takes")
    settings = Settings()
    assert settings.home == tmp_path
    assert settings.database == "postgresql://somewhere/microdrama"
    assert settings.store == f"file://{tmp_path}/takes"


@pytest.mark.parametrize("wrong", ["10.0.0.1/8", "localhost", "10.0.0.0/8,", "10.0.0.0/40"])
def test_an_outbound_network_that_is_none_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("MICRODRAMA_OUTBOUND_NETWORKS", wrong)
    with pytest.raises(UnusableInput, match=r"MICRODRAMA_OUTBOUND_NETWORKS: .*(host bits|not appear)"):
        read_settings()


def test_outbound_networks_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().outbound_networks == ()
    monkeypatch.setenv("MICRODRAMA_OUTBOUND_NETWORKS", "10.1.0.0/16, fd00::/8")
    assert [str(network) for network in Settings().outbound_networks] == ["10.1.0.0/16", "fd00::/8"]


def test_the_tables_of_settings_have_every_one_and_its_default() -> None:
    docs = Path(__file__).parents[2] / "docs"
    row = re.compile(r"^\| `MICRODRAMA_(\w+)` \| (.*?) ?\| .+ \|$", re.MULTILINE)
    of_a_server, of_a_farm = (
        dict(row.findall((docs / page).read_text())) for page in ("api.md", "operations.md")
    )
    defaults = {name.upper(): field.default for name, field in Settings.model_fields.items()}
    assert of_a_server.keys() | of_a_farm.keys() >= defaults.keys()
    assert of_a_server == {
        name: "" if defaults[name] in ("", ()) else str(defaults[name]) for name in of_a_server
    }
