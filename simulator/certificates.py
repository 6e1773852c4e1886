"""The simulator's own key pair and certificate, with which SecurityCredential is made and opened."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

_BEGINS, _ENDS = datetime(2024, 1, 1, tzinfo=UTC), datetime(2044, 1, 1, tzinfo=UTC)


class KeyRing:
    """The key pair beside the database at `path`, made when it is first needed; ":memory:" keeps it there."""

    def __init__(self, path: str) -> None:
        """Nothing is read or made yet."""
        self._file = None if path == ":memory:" else Path(f"{path}.pem")
        self._lock = Lock()
        self._pair: _Pair | None = None

    def certificate(self) -> bytes:
        """The X.509 certificate, as PEM."""
        return self._kept().certificate

    def opens(self, credential: str, *, password: str) -> bool:
        """Whether `credential` is base64 of `password`, encrypted for the certificate by PKCS#1 v1.5."""
        try:
            # Source: Safaricom, Transaction Status page, FAQ 6: PKCS#1 v1.5, not OAEP.
            plain = self._kept().key.decrypt(base64.b64decode(credential, validate=True), padding.PKCS1v15())
        except (binascii.Error, ValueError):
            return False
        return hmac.compare_digest(plain, password.encode())

    def _kept(self) -> "_Pair":
        with self._lock:
            if self._pair is None:
                self._pair = _read(self._pem())
            return self._pair

    def _pem(self) -> bytes:
        if self._file is not None and self._file.exists():
            return self._file.read_bytes()
        pem = _make()
        if self._file is not None:
            self._file.touch(mode=0o600)
            self._file.write_bytes(pem)
        return pem


@dataclass(frozen=True)
class _Pair:
    key: rsa.RSAPrivateKey
    certificate: bytes


def _read(pem: bytes) -> _Pair:
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the simulator's key is no RSA key: delete its .pem file")
    certificate = x509.load_pem_x509_certificate(pem)
    return _Pair(key, certificate.public_bytes(serialization.Encoding.PEM))


def _make() -> bytes:
    """A new private key and its certificate, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "M-Pesa simulator")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_BEGINS)
        .not_valid_after(_ENDS)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
