"""The backend's address as an operator types it, made into the origin Zendesk will load."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from backend.install.validator.finding import Finding, error

LABEL: Final = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
NAME: Final = re.compile(rf"{LABEL}(?:\.{LABEL})+", re.ASCII)
NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
TYPEABLE: Final = re.compile(r"[!-~]+", re.ASCII)
ZENDESK: Final = ("zendesk.com", "zopim.com", "zdusercontent.com", "zdassets.com")
DEFAULT_PORTS: Final = {"https": 443, "http": 80}


def backend_origin(text: str) -> str | Finding:
    """`https://Chat.example.org:443/` → `https://chat.example.org`; or what is wrong with it.

    Only https, as browsers load nothing else into Zendesk's page; http for `localhost`, which is
    the one http host Zendesk's own check lets through (127.0.0.1 is refused there).
    """
    if not TYPEABLE.fullmatch(text) or any(mark in text for mark in "\\\"'<>"):
        return _wrong("characters", "holds a space, a quote or a letter outside ASCII; "
                      "write international names in their xn-- form")  # fmt: skip
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return _wrong("port_or_host", "has a host or a port that can't be read")
    return _wrong_part(text, parts) or _wrong_host(parts, port) or _origin(parts, port)


def _wrong_part(text: str, parts: SplitResult) -> Finding | None:
    if parts.scheme not in DEFAULT_PORTS or not parts.netloc:
        return _wrong("scheme", "must begin with https:// and a host")
    if "@" in parts.netloc:
        return _wrong("credentials", "must not hold a user name or password")
    if "?" in text:
        return _wrong("query", "must end before the question mark")
    if "#" in text:
        return _wrong("fragment", "must end before the #")
    if parts.path not in ("", "/"):
        return _wrong("path", "must end after host and port; Chatside adds the path itself")
    return None


def _wrong_host(parts: SplitResult, port: int | None) -> Finding | None:
    host = parts.hostname or ""
    if port == 0 or parts.netloc.endswith(":"):
        return _wrong("port", "has no usable port after the colon")
    if host == "localhost":
        return None
    if parts.scheme == "http":
        return _wrong("http", "must be https; http is for localhost only")
    if NUMBER.fullmatch(host.rpartition(".")[2]) or ":" in host:
        return _wrong("ip", "must name a host; certificates are made for names")
    if len(host) > 253 or not NAME.fullmatch(host):
        return _wrong("host", "needs a full host name, such as chatside.example.org")
    if host.endswith(tuple(f".{name}" for name in ZENDESK)) or host in ZENDESK:
        return _wrong("zendesk", "is Zendesk's own address; give that of your Chatside server")
    return None


def _origin(parts: SplitResult, port: int | None) -> str:
    shown = "" if port in (None, DEFAULT_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{parts.hostname}{shown}"


def _wrong(what: str, text: str) -> Finding:
    return error(f"backend_url.{what}", "--backend-url", f"The address {text}.")
