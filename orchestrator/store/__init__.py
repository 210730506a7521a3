"""The artifact store: bytes by their digest, each written once.

base       the nouns, and what every store can do
jobs       folders of work in progress, which every store has on its disk
disk       flushing, ages, failures of a disk
folder     a store in one folder
objects    a store in a bucket: `bucket` is the wall to obstore, `cache` keeps copies here
opening    from a URL to a store
"""

from orchestrator.store.base import Artifact, Store, Stored, Swept, digest_of
from orchestrator.store.disk import FULL
from orchestrator.store.folder import LocalStore
from orchestrator.store.opening import opened

__all__ = ["FULL", "Artifact", "LocalStore", "Store", "Stored", "Swept", "digest_of", "opened"]
