"""The lines about the server itself: its public address, its certificate, its keys."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from backend.doctor.asking import Ask, Reply, json_of, status_of, told
from backend.doctor.causes import server as causes
from backend.doctor.causes.cause import Cause, skipped
from backend.doctor.connecting import Connect, Connecting
from backend.doctor.line import Line, Report
from backend.settings import LOOPBACK, Settings
from backend.web.health import HEARD, NEEDED
from backend.zendesk.answers import Answer
from backend.zendesk.protocol import Request

SOON_S: Final = 14 * 86_400
LARGEST_KEYS: Final = 16_384
PROBE: Final = tuple((name, "doctor") for name in NEEDED)
DISTRUST: Final = {
    "expired": causes.CERTIFICATE_EXPIRED,
    "early": causes.CERTIFICATE_EARLY,
    "name": causes.CERTIFICATE_NAME,
    "untrusted": causes.CERTIFICATE_UNTRUSTED,
    "other": causes.CERTIFICATE_TLS,
}


class ExamineServer:
    def __init__(
        self, settings: Settings, ask: Ask, connect: Connect, now: Callable[[], float]
    ) -> None:
        self._settings, self._ask, self._connect, self._now = settings, ask, connect, now

    async def __call__(self) -> Report:
        url = self._settings.public_url
        connecting = await self._connect(url)
        reply = await self._ask(Request("GET", f"{url}/healthz", more=PROBE))
        address = address_line(url, connecting, reply)
        certificate = certificate_line(url, connecting, self._now())
        secrets = await asyncio.to_thread(secrets_line, self._settings)
        return Report(None, (address, certificate, secrets))


def address_line(url: str, connecting: Connecting, reply: Reply) -> Line:
    cause, got = _address(url, connecting, reply), told(reply)
    if cause is causes.ADDRESS_HEADERS:
        got += f" without {', '.join(_lost(reply))}"
    return cause.line(f"GET {url}/healthz", got)


def _address(url: str, connecting: Connecting, reply: Reply) -> Cause:
    if connecting.failed == "dns":
        return causes.ADDRESS_DNS
    if connecting.failed == "tls":
        return causes.ADDRESS_TLS
    answered = status_of(reply)
    if answered is None:
        return causes.ADDRESS_UNREACHABLE
    if 300 <= answered < 400:
        return causes.ADDRESS_REDIRECTS
    if answered >= 500:
        return causes.ADDRESS_PROXY
    if json_of(reply) != {"status": "ok"}:
        return causes.ADDRESS_OTHER
    if _lost(reply):
        return causes.ADDRESS_HEADERS
    if urlsplit(url).hostname in LOOPBACK:
        return causes.ADDRESS_LOCAL
    return causes.ADDRESS_PRIVATE if connecting.private else causes.ADDRESS_OK


def _lost(reply: Reply) -> list[str]:
    """Headers that did not come through: asked ones, or all of the answer's own."""
    heard = reply.headers.get(HEARD) if isinstance(reply, Answer) else None
    if heard is None:
        return [HEARD]
    return [name for name in NEEDED if name not in heard.split(", ")]


def certificate_line(url: str, connecting: Connecting, now: float) -> Line:
    if not url.startswith("https:"):
        return causes.CERTIFICATE_NONE.line("nothing", "nothing")
    if connecting.failed in ("dns", "port"):
        return skipped("certificate", "address")
    tried = f"a TLS connection to {urlsplit(url).netloc}"
    if connecting.distrust is not None:
        return DISTRUST[connecting.distrust].line(tried, f"no: {connecting.distrust}")
    left_s = (connecting.ends_at_s or 0) - now
    cause = causes.CERTIFICATE_SOON if left_s < SOON_S else causes.CERTIFICATE_OK
    return cause.line(tried, f"a certificate that ends in {max(0, left_s) / 86_400:.0f} days")


def secrets_line(settings: Settings) -> Line:
    """Wherever the keys come from: no file of the data folder may hold one."""
    tried, file = "where the operator's keys lie", settings.keys_file
    own = settings.secret_keys is None
    text = file.read_text("ascii") if own else settings.secret_keys or ""
    if any(_holds(found, text) for found in settings.data.rglob("*") if found.is_file()):
        return causes.SECRETS_INSIDE.line(tried, "in the data folder")
    if own and file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        return causes.SECRETS_OPEN.line(
            tried, f"a file of mode {stat.filemode(file.stat().st_mode)}"
        )
    return causes.SECRETS_OK.line(tried, "outside the data folder")


def _holds(file: Path, keys: str) -> bool:
    """Whether a small file holds one of these keys; files that go meanwhile hold none."""
    secrets = [item.partition(":")[2] for item in keys.replace(",", "\n").split()]
    try:
        content = file.read_bytes() if file.stat().st_size <= LARGEST_KEYS else b""
    except FileNotFoundError:
        return False
    return any(secret.encode() in content for secret in secrets if secret)
