"""Every setting of the product, typed, from MICRODRAMA_* in the environment.

Rooms that also work in processes of their own read theirs themselves: MICRODRAMA_FONTS (`workers.typefaces`),
MICRODRAMA_FFMPEG (`workers.ffmpeg`), MICRODRAMA_MODELS (`gpu.card`), MICRODRAMA_LICENCES (`gpu.weights`),
MICRODRAMA_COMPILER (`gpu.diffusion`), MICRODRAMA_ENGINES and MICRODRAMA_ENGINE_JOURNAL (`workers.engine`),
MICRODRAMA_JUDGE (`workers.judge`), MICRODRAMA_PROFILES (`orchestrator.profiles`). Where these are not set,
they look into MICRODRAMA_HOME.

An object store's server and credentials come in the variables that every S3 client knows: AWS_ENDPOINT_URL,
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION; AWS_ALLOW_HTTP=true for an endpoint without TLS, and
AWS_CONDITIONAL_PUT=disabled for a server without create-only writes. `obstore` reads them.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import SettingsConfigDict

from orchestrator.door_settings import DoorSettings, Networks
from orchestrator.errors import UnusableInput

GIB = 1 << 30


class Settings(DoorSettings):
    """One home, and how much of the machine may be used."""

    model_config = SettingsConfigDict(env_prefix="MICRODRAMA_", frozen=True, env_ignore_empty=True)

    home: Path = Path(".microdrama")
    """Where state is kept."""
    database_url: str = ""
    """SQLAlchemy URL of the ledger; empty is a SQLite file in the home."""
    store_url: str = ""
    """Where artifacts are kept: a folder, file:// or s3://bucket/folder; empty is a folder in the home."""
    store_cache: Path | None = None
    """Folder for copies of what lies in an object store; empty is a folder in the home."""
    store_cache_gib: Annotated[float, Field(ge=0.1, le=100_000)] = 50.0
    """How large it may grow."""
    slots: Annotated[int, Field(ge=0, le=1024)] = 0
    """Tasks at a time on this machine; 0 is one per processor."""
    drivers: Annotated[int, Field(ge=0, le=64)] = 1
    """Processes of `serve` that make productions, each `at_once`; 0: others make them."""
    open_productions: Annotated[int, Field(ge=1, le=100_000)] = 500
    """How many productions of one owner may wait or run."""
    at_once: Annotated[int, Field(ge=0, le=1000)] = 0
    """Episodes that one process makes at a time; 0: one on this machine, eight on other executors."""
    quota: Annotated[int, Field(ge=0, le=100_000)] = 0
    """Places of one driver process that an owner's tasks may have while others wait there; several processes
    do not count together. 0: no bound but fairness."""
    ray_address: str = ""
    """Of the cluster's head, host:port; never guessed."""
    ray_token_file: Path | None = None
    """The cluster's token; empty is ~/.ray/auth_token."""
    ray_namespace: str = "microdrama"
    """Who shares it shares warm workers."""
    placement_seconds: Annotated[float, Field(ge=1, le=3600)] = 120.0
    """How long a cluster may take to give us a place before its tasks fail."""
    idle_seconds: Annotated[float, Field(ge=1, le=86400)] = 300.0
    """How long a place of a cluster may be idle before it is given back."""
    lease_seconds: Annotated[float, Field(ge=3, le=600)] = 30.0
    """How long a driver that nobody hears from keeps its production, where its machine cannot be asked."""
    c2pa_certificate: Path | None = None
    """PEM chain of the certificate that signs what leaves the house, the signer's first; empty is a test
    certificate in the home."""
    c2pa_key: Path | None = None
    """PEM of its private key."""
    outbound_networks: Networks = ()
    """Networks such as 10.1.0.0/16,fd00::/8 in which webhooks and references may lie, plain http included;
    elsewhere only public addresses are called, over https."""

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the ledger."""
        return self.database_url or f"sqlite:///{self.home.absolute() / 'ledger.db'}"

    @property
    def store(self) -> str:
        """Of the artifact store: a folder, or a URL."""
        return self.store_url or str(self.home.absolute() / "store")

    @property
    def cache(self) -> Path:
        """Folder for copies of what lies in an object store, and for work in progress then."""
        return self.store_cache or self.home.absolute() / "cache"

    @property
    def cap(self) -> int:
        """Bytes that these copies may take."""
        return round(self.store_cache_gib * GIB)


@contextmanager
def at_home(given: Settings) -> Iterator[None]:
    """While it is open, this process and those it starts find the home's models, engines and profiles."""
    before = os.environ.get("MICRODRAMA_HOME")
    os.environ["MICRODRAMA_HOME"] = str(given.home.absolute())
    try:
        yield
    finally:
        os.environ.pop("MICRODRAMA_HOME")
        if before is not None:
            os.environ["MICRODRAMA_HOME"] = before


def settings(home: Path | None = None) -> Settings:
    """The settings of this environment; UnusableInput names the variable that is wrong."""
    try:
        return Settings(home=home) if home else Settings()
    except ValidationError as error:
        wrong = "; ".join(f"MICRODRAMA_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise UnusableInput(f"A setting cannot be used: {wrong}.") from error
