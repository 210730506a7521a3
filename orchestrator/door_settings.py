"""Settings of the service's door: who may knock, how often, and with how much under the arm."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode


def _networks(value: object) -> object:
    """The networks of a comma-separated text."""
    return tuple(ip_network(part.strip()) for part in value.split(",")) if isinstance(value, str) else value


def _names(value: object) -> object:
    """The names of a comma-separated text, in small letters."""
    return tuple(part.strip().lower() for part in value.split(",")) if isinstance(value, str) else value


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_networks)]
Names = Annotated[tuple[Annotated[str, Field(pattern=r"^[^\s/,]+$")], ...], NoDecode, BeforeValidator(_names)]
Much = Annotated[int, Field(ge=1, lt=2**62)]


class DoorSettings(BaseSettings):
    """What the service takes from outside."""

    insecure: bool = False
    """No keys: whoever calls from this machine itself is its admin."""
    hosts: Names = ()
    """Names (Host headers, without port) under which the service may be called; empty: any."""
    origins: Names = ()
    """Hosts (with port, if it is not the usual one) whose pages may send changes here besides our own."""
    metrics_networks: Networks = ()
    """Networks whose clients read /metrics without a key."""
    telemetry: bool = False
    """Send OpenTelemetry traces to OTEL_EXPORTER_OTLP_ENDPOINT; needs the extra `telemetry`."""
    body_bytes: Much = 4 * 2**20
    """Largest body of most requests; stories, pictures and clips have larger limits of their own."""
    changes_per_minute: Much = 600
    """Per key."""
    worker_changes_per_minute: Much = 6000
    """Per key that is a worker's and nothing else."""
    reads_per_minute: Much = 6000
    """Per key and server process."""
    sign_in_failures_per_minute: Much = 20
    """Per address."""
    upload_bytes_per_day: Much = 20 * 2**30
    """Files per owner; JSON does not count."""
    streams_per_key: Much = 20
    """Event streams that a key may keep open, per server process."""
