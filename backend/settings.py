"""Settings: the only reader of the environment.

Every name also exists as `…_FILE`, which names a file holding the value.
`docs/reference/settings.md` lists them all.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Final, TypeVar, overload
from urllib.parse import urlsplit

from msgspec import Struct

from backend.errors import SettingInvalid

ZAF_SDK_URL: Final = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1"})

LEVELS: Final = ("debug", "info", "warning", "error")
T = TypeVar("T")


class Settings(Struct, frozen=True):
    public_url: str
    """Where browsers reach this server: an https origin, or http on localhost."""
    data: Path
    secret_keys: str | None
    """`id:base64url` pairs, newest first; None: kept in `keys_file`."""
    keys_file: Path
    zendesk_origin: str
    zaf_sdk_url: str
    requesters_per_hour: int
    """How many customers one agent may look up."""
    requesters_per_hour_account: int | None
    """How many all agents of an account together may; None: any number."""
    lookups_per_minute: int
    """How many requests for chats one agent may make; see `backend.sidebar.pace`."""
    streams_per_session: int
    """How many streams of changes at once; see `backend.sidebar.live.streams`."""
    streams_per_account: int
    streams_per_process: int
    open_newest: frozenset[str]
    """Subdomains of the accounts where the newest transcript opens by itself; `*` is all."""
    mirror: bool
    """Whether a copy of the account's chats is kept."""
    retention_days: int | None
    """How long chats stay in the copy, from when they began; None: as long as in Zendesk."""
    mask_cards: bool
    """Whether card numbers in chats are masked, but for their last four digits."""
    audit_retention_days: int | None
    """How long lines stay in the audit; None: for ever."""
    egress_address: str | None
    """The address this server's traffic leaves from; told to admins whose account refuses it."""
    ops_address: tuple[str, int] | None
    log: str
    secret_keys_file: Path | None = None
    """Where `secret_keys` were read from, if they lie in a file."""

    def opens_newest(self, subdomain: str) -> bool:
        return not self.open_newest.isdisjoint(("*", subdomain))


Check = Callable[[Settings], object]


def read_settings(
    environ: Mapping[str, str] | None = None, *, also: Iterable[Check] = ()
) -> Settings:
    """Read and check all settings. Raises SettingInvalid with a sentence for each wrong one.

    `also`: checks of rooms above that know more of a setting than its shape.
    """
    read = _Reader(os.environ if environ is None else environ)
    settings = Settings(
        public_url=read("PUBLIC_URL", "http://localhost:8000", _origin),
        data=Path(read("DATA", "./chatside-data")),
        secret_keys=read("SECRET_KEYS", "") or None,
        keys_file=Path(read("KEYS_PATH", str(_config_folder() / "secret.keys"))),
        zendesk_origin=read("ZENDESK_ORIGIN", "https://{subdomain}.zendesk.com"),
        zaf_sdk_url=read("ZAF_SDK_URL", ZAF_SDK_URL, _url),
        requesters_per_hour=read("REQUESTERS_PER_HOUR", "60", _count),
        requesters_per_hour_account=read("REQUESTERS_PER_HOUR_ACCOUNT", "5000", _count_or_off),
        lookups_per_minute=read("LOOKUPS_PER_MINUTE", "240", _count),
        streams_per_session=read("STREAMS_PER_SESSION", "2", _count),
        streams_per_account=read("STREAMS_PER_ACCOUNT", "2500", _count),
        streams_per_process=read("STREAMS_PER_PROCESS", "5000", _count),
        open_newest=read("OPEN_NEWEST", "off", _accounts),
        mirror=read("MIRROR", "on", partial(_choice, choices=("on", "off"))) == "on",
        retention_days=read("RETENTION_DAYS", "off", _days),
        mask_cards=read("CARD_NUMBERS", "mask", partial(_choice, choices=("mask", "show")))
        == "mask",
        audit_retention_days=read("AUDIT_RETENTION_DAYS", "off", _days),
        egress_address=read("EGRESS_ADDRESS", "", _ip),
        ops_address=read("OPS_ADDRESS", "127.0.0.1:9464", _address),
        log=read("LOG", "info", partial(_choice, choices=LEVELS)),
        secret_keys_file=read.file("SECRET_KEYS"),
    )
    for check in also:
        read.note(partial(check, settings))
    if read.wrong:
        raise SettingInvalid("\n".join(read.wrong))
    return settings


def _as_it_is(_: str, text: str) -> str:
    return text


class _Reader:
    """Goes on with the default where a setting is wrong, so that all of those are found."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.wrong: list[str] = []

    @overload
    def __call__(self, name: str, default: str) -> str: ...

    @overload
    def __call__(self, name: str, default: str, check: Callable[[str, str], T]) -> T: ...

    def __call__(
        self, name: str, default: str, check: Callable[[str, str], object] = _as_it_is
    ) -> object:
        name = f"CHATSIDE_{name}"
        found: list[object] = []
        self.note(lambda: found.append(check(name, self._text(name) or default)))
        return found[0] if found else check(name, default)

    def note(self, check: Callable[[], object]) -> None:
        try:
            check()
        except SettingInvalid as error:
            self.wrong.append(error.detail)

    def file(self, name: str) -> Path | None:
        """The one that holds the value."""
        path = self._environ.get(f"CHATSIDE_{name}_FILE")
        return Path(path) if path else None

    def _text(self, name: str) -> str:
        if path := self._environ.get(f"{name}_FILE"):
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except (OSError, ValueError) as error:
                raise SettingInvalid(f"{name}_FILE names a file that can't be read.") from error
        return self._environ.get(name, "").strip()


def _config_folder() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "chatside"


def _origin(name: str, text: str) -> str:
    parts = urlsplit(_url(name, text))
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise SettingInvalid(f"{name} is an origin: scheme, host and port, nothing after them.")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _url(name: str, text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise SettingInvalid(f"{name} is not an address.") from error
    if not parts.hostname or any(mark in text for mark in " '\";,\n\r\t"):
        raise SettingInvalid(f"{name} is not an address.")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise SettingInvalid(f"{name} must be https (http only on this machine).")
    return text


def _count(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 1_000_000:
        raise SettingInvalid(f"{name} is a whole number above 0.")
    return int(text)


def _count_or_off(name: str, text: str) -> int | None:
    if text == "off":
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) < 1_000_000:
        raise SettingInvalid(f"{name} is a whole number above 0, or off.")
    return int(text)


def _accounts(name: str, text: str) -> frozenset[str]:
    if text in ("on", "off"):
        return frozenset("*" if text == "on" else ())
    subdomains = [part.strip().lower() for part in text.split(",")]
    if not all(re.fullmatch(r"[a-z0-9][a-z0-9-]*", part) for part in subdomains):
        raise SettingInvalid(f"{name} is on, off, or subdomains with commas between.")
    return frozenset(subdomains)


def _days(name: str, text: str) -> int | None:
    if text == "off":
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= 36_500:
        raise SettingInvalid(f"{name} is a whole number of days above 0, or off.")
    return int(text)


def _ip(name: str, text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text)) if text else None
    except ValueError as error:
        raise SettingInvalid(f"{name} is an IP address.") from error


def _address(name: str, text: str) -> tuple[str, int] | None:
    if text == "off":
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise SettingInvalid(f"{name} is host:port, or off.")
    return host.strip("[]"), int(port)


def _choice(name: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise SettingInvalid(f"{name} is one of {', '.join(choices)}.")
    return text
