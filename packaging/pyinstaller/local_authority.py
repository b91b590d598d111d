"""A certificate authority of a check's own, and what a server on this computer shows in its name."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class Authority:
    """`certificate` is what a client must trust; `server_context` is for 127.0.0.1."""

    def __init__(self, folder: Path) -> None:
        key, name = ec.generate_private_key(ec.SECP256R1()), _name("An authority of a check's own")
        own = _signed(name, key.public_key(), name, key, x509.BasicConstraints(ca=True, path_length=0))
        self.certificate = folder / "authority.pem"
        self.certificate.write_bytes(own.public_bytes(Encoding.PEM))
        self.server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server_context.load_cert_chain(_server_file(folder, name, key))


def _server_file(folder: Path, issuer: x509.Name, issuer_key: ec.EllipticCurvePrivateKey) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    place = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = _signed(_name("127.0.0.1"), key.public_key(), issuer, issuer_key, place)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / "server.pem"
    file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return file


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _signed(
    subject: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key)
    dated = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    extended = dated.not_valid_after(now + timedelta(days=1)).add_extension(extension, critical=True)
    return extended.sign(issuer_key, hashes.SHA256())
