"""Why no connection comes about, told over real sockets and with real certificates."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from backend.doctor.connecting import Connecting, ConnectOnce, Distrust
from tests.product import free_port

pytestmark = pytest.mark.anyio

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


class Made:
    """A key and a certificate for it; signed by itself, or by another one."""

    def __init__(self, host: str, begins: timedelta, ends: timedelta, by: Made | None) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        signer, issuer = (by.key, by.certificate.subject) if by else (self.key, name)
        self.certificate: x509.Certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW + begins)
            .not_valid_after(NOW + ends)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
            .sign(signer, hashes.SHA256())
        )

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def write(self, file: Path) -> Path:
        private = self.key.private_bytes(
            Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
        )
        file.write_text(private.decode() + self.pem)
        return file


@cache
def authority() -> Made:
    return Made("authority", -DAY, DAY * 30, None)


def connect() -> ConnectOnce:
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.load_verify_locations(cadata=authority().pem)
    return ConnectOnce(trust)


@asynccontextmanager
async def listening(certificate: Path | None = None) -> AsyncIterator[int]:
    """The port of a server that closes every connection."""
    secure = None
    if certificate is not None:
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secure.load_cert_chain(certificate)

    async def close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(close, "127.0.0.1", 0, ssl=secure)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_a_good_certificate_tells_its_end(tmp_path: Path) -> None:
    made = Made("localhost", -DAY, DAY * 9, authority())
    async with listening(made.write(tmp_path / "pem")) as port:
        seen = await connect()(f"https://localhost:{port}")
    assert seen == Connecting(ends_at_s=(NOW + DAY * 9).timestamp(), own="127.0.0.1")


@pytest.mark.parametrize(
    ("host", "begins", "ends", "by_itself", "distrust"),
    [
        ("localhost", -DAY * 9, -DAY, False, "expired"),
        ("localhost", DAY, DAY * 9, False, "early"),
        ("other.example.org", -DAY, DAY, False, "name"),
        ("localhost", -DAY, DAY, True, "untrusted"),
    ],
)
async def test_a_bad_certificate_tells_why(
    host: str,
    begins: timedelta,
    ends: timedelta,
    by_itself: bool,
    distrust: Distrust,
    tmp_path: Path,
) -> None:
    made = Made(host, begins, ends, None if by_itself else authority())
    async with listening(made.write(tmp_path / "pem")) as port:
        assert await connect()(f"https://localhost:{port}") == Connecting("tls", distrust)


async def test_plain_http_is_no_tls() -> None:
    async with listening() as port:
        assert await connect()(f"https://localhost:{port}") == Connecting("tls", "other")
        assert await connect()(f"http://localhost:{port}") == Connecting(own="127.0.0.1")


async def test_nobody_at_the_port() -> None:
    assert await connect()(f"http://localhost:{free_port()}") == Connecting("port")


async def test_a_name_that_can_not_be_one() -> None:
    assert await connect()(f"https://{'a' * 64}.example.org") == Connecting("dns")
