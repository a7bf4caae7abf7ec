"""Why no connection comes about, one step after the other: the name, the port, the certificate."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from typing import Final, Literal, Protocol
from urllib.parse import urlsplit

from msgspec import Struct

Step = Literal["dns", "port", "tls"]
Distrust = Literal["expired", "early", "name", "untrusted", "other"]

WITHIN_S: Final = 5.0
EXPIRED: Final = frozenset({10})
EARLY: Final = frozenset({9})
NAME: Final = frozenset({62, 64})
UNTRUSTED: Final = frozenset({18, 19, 20, 21, 26, 27})
"""X509_V_ERR_… of OpenSSL."""


class Connecting(Struct, frozen=True):
    failed: Step | None = None
    distrust: Distrust | None = None
    """Why TLS failed; None when it didn't."""
    ends_at_s: float | None = None
    """When the certificate ends, seconds since 1970; None without TLS."""
    private: bool = False
    """Whether the host's address lies in a private network; loopback doesn't count."""
    own: str | None = None
    """The address of ours that the connection left from; None without one."""


class Connect(Protocol):
    async def __call__(self, url: str) -> Connecting:
        """Whether its host and port take a connection; raises nothing."""


class ConnectOnce:
    """Opens a connection and closes it again; nothing is sent but TLS's own greeting."""

    def __init__(self, trust: ssl.SSLContext) -> None:
        self._trust = trust

    async def __call__(self, url: str) -> Connecting:
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        host, port = parts.hostname or "", parts.port or (443 if secure else 80)
        address = await _address(host, port)
        if address is None:
            return Connecting("dns")
        private = _is_private(address)
        try:
            own, _ = await _open(address, port)
        except (OSError, TimeoutError):
            return Connecting("port", private=private)
        if not secure:
            return Connecting(private=private, own=own)
        try:
            _, certificate = await _open(address, port, self._trust, host)
        except ssl.SSLError as error:
            return Connecting("tls", _distrust(error), private=private)
        except (OSError, TimeoutError):
            return Connecting("tls", "other", private=private)
        return Connecting(ends_at_s=_end(certificate), private=private, own=own)


async def _open(
    address: str, port: int, trust: ssl.SSLContext | None = None, host: str | None = None
) -> tuple[str, dict[str, object] | None]:
    """Our address; and the certificate, None without TLS."""
    async with asyncio.timeout(WITHIN_S):
        _, writer = await asyncio.open_connection(address, port, ssl=trust, server_hostname=host)
    certificate: dict[str, object] | None = writer.get_extra_info("peercert")
    own: str = writer.get_extra_info("sockname")[0]
    writer.close()
    return own, certificate


async def _address(host: str, port: int) -> str | None:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(WITHIN_S):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        return None
    return str(found[0][4][0])


def _is_private(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    return ip.is_private and not ip.is_loopback


def _distrust(error: ssl.SSLError) -> Distrust:
    code = error.verify_code if isinstance(error, ssl.SSLCertVerificationError) else 0
    for name, codes in (
        ("expired", EXPIRED), ("early", EARLY), ("name", NAME), ("untrusted", UNTRUSTED),
    ):  # fmt: skip
        if code in codes:
            return name  # type: ignore[return-value]  # one of the four
    return "other"


def _end(certificate: dict[str, object] | None) -> float | None:
    until = (certificate or {}).get("notAfter")
    return ssl.cert_time_to_seconds(until) if isinstance(until, str) else None
