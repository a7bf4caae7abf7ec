"""Origins of Zendesk accounts: the only way in Chatside to an upstream address."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from backend.errors import AccountInvalid, SettingInvalid

SUBDOMAIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})


class Origin(Struct, frozen=True):
    """Scheme, host and port, as browsers write them: `https://acme.zendesk.com`."""

    text: str

    @property
    def host(self) -> str:
        """Host with its port when it is not the scheme's own."""
        return self.text.split("://", 1)[1]

    def url(self, path: str) -> str:
        """An address below this origin; `path` starts with one slash."""
        if not path.startswith("/") or path.startswith(("//", "/\\")):
            raise ValueError("a path starts with exactly one slash")
        return self.text + path

    def owns(self, url: str) -> bool:
        """Whether `url` is an address of exactly this origin, without credentials in it."""
        try:
            parts = urlsplit(url)
            return "@" not in parts.netloc and f"{parts.scheme}://{parts.netloc}" == self.text
        except ValueError:
            return False


class OriginPlan(Struct, frozen=True):
    """Where accounts live: a template with `{subdomain}`, or a list for stand-ins and tests."""

    template: str = "https://{subdomain}.zendesk.com"
    listed: dict[str, str] = {}

    def origin_of(self, subdomain: str) -> Origin:
        """The primary origin of an account. Raises AccountInvalid for anything but a subdomain."""
        if not SUBDOMAIN.fullmatch(subdomain):
            raise AccountInvalid
        if self.listed:
            if subdomain not in self.listed:
                raise AccountInvalid("This subdomain is not in CHATSIDE_ZENDESK_ORIGIN.")
            return Origin(self.listed[subdomain])
        return Origin(self.template.replace("{subdomain}", subdomain))

    def recognise(self, origin: str) -> Origin | None:
        """`origin` when it could be some account's, else None; tells nothing about who is known."""
        if self.listed:
            return Origin(origin) if origin in self.listed.values() else None
        before, _, after = self.template.partition("{subdomain}")
        middle = origin.removeprefix(before).removesuffix(after)
        if SUBDOMAIN.fullmatch(middle) and origin == before + middle + after:
            return Origin(origin)
        return None


def parse_origin_plan(text: str) -> OriginPlan:
    """Read CHATSIDE_ZENDESK_ORIGIN: a template, or `acme=http://127.0.0.1:9101,globex=…`.

    Raises SettingInvalid.
    """
    if "{subdomain}" in text:
        _check(text.replace("{subdomain}", "example"))
        return OriginPlan(template=text.rstrip("/"))
    listed: dict[str, str] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, _, origin = item.partition("=")
        if not SUBDOMAIN.fullmatch(name):
            raise SettingInvalid(f"CHATSIDE_ZENDESK_ORIGIN: {name!r} is not a subdomain.")
        listed[name] = _check(origin)
    if not listed:
        raise SettingInvalid("CHATSIDE_ZENDESK_ORIGIN has neither {subdomain} nor a list.")
    return OriginPlan(listed=listed)


def _check(origin: str) -> str:
    wrong = SettingInvalid(
        "CHATSIDE_ZENDESK_ORIGIN: an origin is https://host, or http on this machine."
    )
    try:
        parts = urlsplit(origin)
    except ValueError:
        raise wrong from None
    plain = not (parts.path.strip("/") or parts.query or parts.fragment or set("@{}") & set(origin))
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not (plain and safe and parts.hostname):
        raise wrong
    return origin.rstrip("/")
