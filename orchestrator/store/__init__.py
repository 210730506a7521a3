"""The artifact store: bytes by their digest, each written once.

base       the nouns, and what every store can do
disk       flushing, ages, failures
folder     a store in one folder
"""

from orchestrator.store.base import Artifact, Store, Stored, Swept, digest_of
from orchestrator.store.disk import FULL
from orchestrator.store.folder import LocalStore

__all__ = ["FULL", "Artifact", "LocalStore", "Store", "Stored", "Swept", "digest_of"]
