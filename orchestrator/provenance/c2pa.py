"""Signed manifests after C2PA 2: written into a file last of all, and read back at once.

The only module that imports `c2pa` (extra `c2pa`). A manifest says what made the file, by whom it was signed,
and what every byte was: one changed byte makes it invalid. Nothing is fetched: no time stamp authority, no
remote manifest, no revocation list.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator.errors import Refused

if TYPE_CHECKING:
    from orchestrator.provenance.certificate import Credential

INSTALLED = find_spec("c2pa") is not None
HOW = "pip install 'microdrama-orchestrator[c2pa]'"
GENERATOR = "microdrama"
SOURCES = "microdrama.sources"
"""Our own assertion: which workers and models made the file, and what its signature is worth."""
TEST = "Signed with a test certificate made on this installation. It proves nobody's identity."
OWN = "Signed with the certificate of whoever runs this installation."
OFFLINE = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
UNTRUSTED = "signingCredential.untrusted"
KINDS = {".mp4": "video/mp4", ".jpg": "image/jpeg", ".png": "image/png"}


@dataclass(frozen=True)
class Claim:
    """What a manifest says of its file."""

    title: str
    digital_source: str
    """URI of the IPTC term."""
    sources: tuple[Mapping[str, str], ...]
    """Workers, models and seeds, as values."""


@dataclass(frozen=True)
class Verdict:
    """What a reader says of a file."""

    valid: bool
    """Whether its manifest is whole and every byte is as it was when it was signed."""
    trusted: bool
    """Whether the signer is known to the reader; a test certificate never is."""
    faults: tuple[str, ...]
    """Codes of C2PA, apart from that of an unknown signer."""
    manifest: Mapping[str, Any]
    """The active one; empty where there is none."""


def sign(source: Path, target: Path, claim: Claim, signer: "Credential") -> None:
    """Write the file with its manifest. Refused says why it cannot be signed."""
    import c2pa

    with _wall(source.name):
        algorithm = c2pa.C2paSigningAlg[signer.algorithm.upper()]
        info = c2pa.C2paSignerInfo(
            alg=algorithm, sign_cert=signer.chain.encode(), private_key=signer.key.encode(), ta_url=None
        )
        with (
            c2pa.Context.from_dict(OFFLINE) as context,
            c2pa.Signer.from_info(info) as held,
            c2pa.Builder.from_json(json.dumps(_manifest(claim, signer)), context=context) as builder,
            source.open("rb") as read,
            target.open("w+b") as written,
        ):
            builder.sign(held, KINDS[source.suffix], read, written)


def verify(file: Path) -> Verdict:
    """Read the manifest back, as a stranger would who knows no certificate of ours."""
    import c2pa

    try:
        with (
            c2pa.Context.from_dict(OFFLINE) as context,
            file.open("rb") as read,
            c2pa.Reader(KINDS[file.suffix], read, context=context) as reader,
        ):
            told = json.loads(reader.json())
            state = reader.get_validation_state()
    except c2pa.C2paError as error:
        return Verdict(False, False, (str(error),), {})
    codes = [str(each["code"]) for each in told.get("validation_status", ())]
    faults = tuple(code for code in codes if code != UNTRUSTED)
    whole = state in ("Valid", "Trusted") and not faults
    return Verdict(whole, state == "Trusted", faults, told["manifests"][told["active_manifest"]])


def _manifest(claim: Claim, signer: "Credential") -> dict[str, Any]:
    generator = {"name": GENERATOR, "version": version("microdrama-orchestrator")}
    created = {
        "action": "c2pa.created",
        "digitalSourceType": claim.digital_source,
        "softwareAgent": generator,
    }
    told = {"signature": TEST if signer.kind == "test" else OWN, "made_by": list(claim.sources)}
    return {
        "claim_generator_info": [generator],
        "title": claim.title,
        "assertions": [
            {"label": "c2pa.actions.v2", "created": True, "data": {"actions": [created]}},
            {"label": SOURCES, "created": True, "data": told},
        ],
    }


@contextmanager
def _wall(name: str) -> Iterator[None]:
    """Errors of the library as ours."""
    import c2pa

    try:
        yield
    except c2pa.C2paError as error:
        raise Refused(f"{name} cannot be signed: {error}") from error
