"""Who signs: the studio's own certificate, or a test certificate that this installation makes for itself.

A test certificate shows that a file was not changed since; it proves nobody's identity, and says so wherever
its name is read. Needs the extra `c2pa`.
"""

import datetime
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from orchestrator.errors import UnusableFolder, UnusableInput
from orchestrator.settings import Settings

FILE = Path("c2pa") / "test-credential.pem"
NAMED = "microdrama TEST certificate"
YEARS = 10
CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
PEM = serialization.Encoding.PEM


@dataclass(frozen=True)
class Credential:
    """What a signature is made with."""

    kind: Literal["test", "own"]
    chain: str
    """PEM, the signer's own certificate first."""
    key: str = field(repr=False)
    """PEM, PKCS #8."""
    algorithm: str
    """As C2PA names it: "es256"."""


def credential(settings: Settings) -> Credential:
    """The studio's own where the settings name one, else the test credential, made on first use.

    UnusableInput names the setting that is wrong.
    """
    given = (settings.c2pa_certificate, settings.c2pa_key)
    if all(given):
        return _own(*(path for path in given if path))
    if any(given):
        raise UnusableInput("Give both MICRODRAMA_C2PA_CERTIFICATE and MICRODRAMA_C2PA_KEY, or neither.")
    return _test(settings.home.absolute() / FILE)


def _own(certificate: Path, key: Path) -> Credential:
    try:
        chain, private = certificate.read_text("ascii"), key.read_bytes()
        x509.load_pem_x509_certificates(chain.encode())
    except (OSError, ValueError) as error:
        raise UnusableInput(
            f"MICRODRAMA_C2PA_CERTIFICATE or MICRODRAMA_C2PA_KEY cannot be read as PEM: {error}"
        ) from error
    return _credential("own", chain, private)


def _test(file: Path) -> Credential:
    """Key and chain lie in one file, so that they appear together or not at all."""
    if not file.is_file():
        _publish(file)
    content = file.read_bytes()
    head, mark, tail = content.partition(b"-----END PRIVATE KEY-----\n")
    return _credential("test", tail.decode("ascii"), head + mark)


def _credential(kind: Literal["test", "own"], chain: str, private: bytes) -> Credential:
    try:
        key = serialization.load_pem_private_key(private, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnusableInput(f"The key of the {kind} certificate cannot be used: {error}") from error
    plain = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Credential(kind, chain, plain.decode("ascii"), _algorithm(key))


def _algorithm(key: object) -> str:
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in CURVES:
        return CURVES[key.curve.name]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey):
        return "ps256"
    raise UnusableInput("MICRODRAMA_C2PA_KEY is of no kind that C2PA knows: use EC P-256, Ed25519 or RSA.")


def _publish(file: Path) -> None:
    """Make it aside, readable by its owner alone; of two processes that do, the first one's stays."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f".{secrets.token_hex(8)}.part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(_made())
            with suppress(FileExistsError):
                file.hardlink_to(part)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise UnusableFolder(f"{file} cannot be written: {error.strerror}. Give another home.") from error


def _made() -> bytes:
    """A key, its certificate, and the certificate of the authority that signed it and is thrown away."""
    root, leaf = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _name("TEST authority of one installation, thrown away")
    signer = _name("TEST certificate of one installation: proves no identity")
    own = x509.SubjectKeyIdentifier.from_public_key(root.public_key())
    top = (
        _certificate(authority, authority, root)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_others=True), critical=True)
        .add_extension(own, critical=False)
        .sign(root, hashes.SHA256())
    )
    signed = (
        _certificate(signer, authority, leaf)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_others=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(leaf.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), critical=False)
        .sign(root, hashes.SHA256())
    )
    key = leaf.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return b"".join((key, signed.public_bytes(PEM), top.public_bytes(PEM)))


def _name(common: str) -> x509.Name:
    told = ((NameOID.ORGANIZATION_NAME, NAMED), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(oid, words) for oid, words in told])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * YEARS))
    )


def _usage(*, signs_others: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_others,
        key_cert_sign=signs_others,
        crl_sign=signs_others,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
