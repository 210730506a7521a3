"""How long things on a cluster may take, in seconds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """Production's own; tests have shorter ones."""

    placement: float = 120.0
    """Until a need that has no place is hopeless."""
    idle: float = 300.0
    """That a supervisor stays although nobody wants it."""
    silence: float = 30.0
    """Without a sign of life, until a place counts as away; there are ten signs in it."""
    away: float = 120.0
    """That a place may be away, until another one is made in its stead."""
    look: float = 2.0
    """Between two looks at a place that is free."""
    survey: float = 5.0
    """Between two looks at the cluster's nodes, and for supervisors of other drivers."""
    greeting: float = 5.0
    """That a new driver waits for the first word of supervisors that it finds: one of them may hold what it
    would ask of another."""
    order: float = 10.0
    """From what a driver decides to its supervisor, at most: less than it takes to become another one's."""
    give_way: float = 3.0
    """That a need without any place waits until others give one up."""
