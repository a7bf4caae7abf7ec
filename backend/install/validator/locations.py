"""`location` of the manifest: which page stands where in Zendesk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from backend.install.validator.document import Document
from backend.install.validator.finding import Findings, error

HOSTS: Final = frozenset({"support", "zendesk", "chat", "standalone_chat", "sell"})
SUPPORT: Final = frozenset({"support", "zendesk"})
IN_SUPPORT: Final = frozenset({
    "ticket_sidebar", "new_ticket_sidebar", "user_sidebar", "organization_sidebar", "nav_bar",
    "top_bar", "background", "modal", "ticket_editor", "system_top_bar",
})  # fmt: skip


class Location(Struct, frozen=True):
    product: str
    name: str
    options: Document
    is_pair: bool = False
    """Name and address, without options."""

    @property
    def where(self) -> str:
        return f"location.{self.product}.{self.name}"

    @property
    def is_remote(self) -> bool:
        url = self.options.get("url")
        return isinstance(url, str) and url.startswith(("https://", "http://"))


def listed_locations(manifest: Document) -> Iterator[Location]:
    """Those that can be looked into; what can't is reported by `check_locations`."""
    products = manifest.get("location")
    for product, places in products.items() if isinstance(products, dict) else ():
        for name, value in places.items() if isinstance(places, dict) else ():
            if isinstance(value, str | dict):
                options = {"url": value} if isinstance(value, str) else value
                yield Location(product, name, options, is_pair=isinstance(value, str))


def check_locations(manifest: Document, files: dict[str, bytes]) -> Findings:
    products = manifest.get("location", {})
    if not isinstance(products, dict | None):
        yield error("unacceptable_hash", "location", "must be an object of products")
        return
    for product, places in (products or {}).items():
        where = f"location.{product}"
        if product not in HOSTS:
            yield error("invalid_host", where, "is no Zendesk product apps can be in")
        if not isinstance(places, dict):
            yield error("unacceptable_hash", where, "must be an object of locations")
            continue
        for name, value in places.items():
            if not isinstance(value, str | dict):
                yield error("unacceptable_hash", f"{where}.{name}", "must be an address or object")
    for location in listed_locations(manifest):
        yield from _check_location(location, files)


def _check_location(location: Location, files: dict[str, bytes]) -> Findings:
    if location.product in SUPPORT and location.name not in IN_SUPPORT:
        yield error("invalid_location", location.where, "is no location in Support")
    if not isinstance(location.options.get("flexible", True), bool):
        text = "“flexible” must be true or false, without quotes"
        yield error("invalid_location_flexible_type", location.where, text)
    url = location.options.get("url")
    if url is None or url == "":
        if location.options.get("autoLoad", True) is not False:
            yield error("blank_location_uri", location.where, "names no address")
    elif not isinstance(url, str) or not _is_allowed(url, files):
        text = f"“{url}” is neither https, nor http://localhost, nor a file under assets/"
        yield error("invalid_location_uri", location.where, text)


def _is_allowed(url: str, files: dict[str, bytes]) -> bool:
    if "{{setting." in url:
        return True
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    if parts.scheme == "http":
        return host == "localhost"
    path = url.partition("?")[0].partition("#")[0]
    return path.startswith("assets/") and path in files
