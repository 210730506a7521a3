"""Fixtures of the tests that need a cluster; `ray_nodes` is in tests/conftest.py."""

import pytest
from ray_places import Driver, Site, site

__all__ = ["driver", "site"]


@pytest.fixture
def driver(site: Site) -> Driver:
    """A driver on a cluster with nothing on it."""
    return Driver(site)
