"""Settings: the only reader of the environment.

Every name also exists as `…_FILE`, which names a file holding the value.
`docs/reference/settings.md` lists them all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct

from backend.errors import SettingInvalid

ZAF_SDK_URL: Final = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"
Value = TypeVar("Value")
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1"})


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
    ops_address: tuple[str, int] | None
    log: str

    def opens_newest(self, subdomain: str) -> bool:
        return not self.open_newest.isdisjoint(("*", subdomain))


def read_settings(
    environ: Mapping[str, str] | None = None, *further: Callable[[Settings], object]
) -> Settings:
    """Read and check all settings; `further` is what else looks at them.

    Raises SettingInvalid with the names of all that are wrong, a line each.
    """
    read = _Reader(os.environ if environ is None else environ)
    settings = Settings(
        public_url=read("PUBLIC_URL", "http://localhost:8000", _origin),
        data=read("DATA", "./chatside-data", _path),
        secret_keys=read("SECRET_KEYS", "", _text) or None,
        keys_file=read("KEYS_PATH", str(_config_folder() / "secret.keys"), _path),
        zendesk_origin=read("ZENDESK_ORIGIN", "https://{subdomain}.zendesk.com", _text),
        zaf_sdk_url=read("ZAF_SDK_URL", ZAF_SDK_URL, _url),
        requesters_per_hour=read("REQUESTERS_PER_HOUR", "60", _count),
        streams_per_session=read("STREAMS_PER_SESSION", "2", _count),
        streams_per_account=read("STREAMS_PER_ACCOUNT", "2500", _count),
        streams_per_process=read("STREAMS_PER_PROCESS", "5000", _count),
        open_newest=read("OPEN_NEWEST", "off", _accounts),
        mirror=read("MIRROR", "on", _switch),
        retention_days=read("RETENTION_DAYS", "off", _days),
        ops_address=read("OPS_ADDRESS", "127.0.0.1:9464", _address),
        log=read("LOG", "info", _level),
    )
    for look in further:
        try:
            look(settings)
        except SettingInvalid as error:
            read.wrong.append(error.detail)
    if read.wrong:
        raise SettingInvalid("\n".join(read.wrong))
    return settings


class _Reader:
    """Goes on with the default where something is wrong, so that all of it can be said."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.wrong: list[str] = []

    def __call__(self, name: str, default: str, parse: Callable[[str, str], Value]) -> Value:
        name = f"CHATSIDE_{name}"
        try:
            return parse(name, self._text(name) or default)
        except SettingInvalid as error:
            self.wrong.append(error.detail)
            return parse(name, default)

    def _text(self, name: str) -> str:
        if path := self._environ.get(f"{name}_FILE"):
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingInvalid(f"{name}_FILE names a file that can't be read.") from error
        return self._environ.get(name, "").strip()


def _text(_: str, text: str) -> str:
    return text


def _path(_: str, text: str) -> Path:
    return Path(text)


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


def _address(name: str, text: str) -> tuple[str, int] | None:
    if text == "off":
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise SettingInvalid(f"{name} is host:port, or off.")
    return host.strip("[]"), int(port)


def _switch(name: str, text: str) -> bool:
    return _choice(name, text, ("on", "off")) == "on"


def _level(name: str, text: str) -> str:
    return _choice(name, text, ("debug", "info", "warning", "error"))


def _choice(name: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise SettingInvalid(f"{name} is one of {', '.join(choices)}.")
    return text
