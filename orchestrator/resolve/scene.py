"""What a resolver is given, and what it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestrator.graph import Input
from orchestrator.plan import Plan, Shot
from orchestrator.profiles import Profile
from orchestrator.story import Series
from workers.base import Spec


@dataclass(frozen=True)
class Scene:
    """A shot, and what is known around it."""

    series: Series
    plan: Plan
    profile: Profile
    shot: Shot


@dataclass(frozen=True)
class Work:
    """What one worker is asked for."""

    worker: str
    spec: Spec
    inputs: Mapping[str, Input] = field(default_factory=dict)
