"""Rules on `location`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.emulator.apps.findings import Findings, error
from tests.emulator.apps.package import Package

SUPPORT = {
    "ticket_sidebar", "new_ticket_sidebar", "user_sidebar", "organization_sidebar", "nav_bar",
    "top_bar", "background", "modal", "ticket_editor", "system_top_bar",
}  # fmt: skip
CHAT = {"chat_sidebar", "background", "modal"}
SELL = {
    "deal_card", "person_card", "company_card", "lead_card", "dashboard", "background", "modal",
    "top_bar",
}  # fmt: skip
PRODUCTS = {
    "support": SUPPORT, "zendesk": SUPPORT, "chat": CHAT, "standalone_chat": CHAT, "sell": SELL
}  # fmt: skip


def check(package: Package) -> Findings:
    location = package.manifest.get("location", {})
    if not isinstance(location, dict):
        yield error("unacceptable_hash", "location must be an object of products")
        return
    for product, places in location.items():
        if product not in PRODUCTS:
            yield error("invalid_host", f"{product} is not a product")
        elif isinstance(places, dict):
            yield from _places(package, product, places)
        else:
            yield error("unacceptable_hash", f"location.{product} must be an object")


def _places(package: Package, product: str, places: dict[str, Any]) -> Findings:
    for name, value in places.items():
        if name not in PRODUCTS[product]:
            yield error("invalid_location", f"{name} is an invalid location in {product}")
            continue
        options = value if isinstance(value, dict) else {"url": value}
        if not isinstance(options.get("flexible", True), bool):
            yield error("invalid_location_flexible_type", f"{name}: flexible must be true or false")
        yield from _address(package, name, options)


def _address(package: Package, name: str, options: dict[str, Any]) -> Findings:
    url = options.get("url")
    if not url:
        if options.get("autoLoad", True):
            yield error("blank_location_uri", f"{name} location does not specify a URI")
    elif not isinstance(url, str) or not _allowed(package, url):
        yield error("invalid_location_uri", f"{name} location uri: {url} is invalid")


def _allowed(package: Package, url: str) -> bool:
    parts = urlsplit(url)
    if "{{setting." in url or (parts.scheme == "https" and parts.netloc):
        return True
    if parts.scheme == "http":
        return parts.hostname == "localhost"
    return parts.path.startswith("assets/") and parts.path in package.files
