"""House rules on the package as a whole: logos, signing, secrets' hosts and scopes, size."""

from __future__ import annotations

from typing import Final

from backend.install.validator.document import Document
from backend.install.validator.finding import Findings, error, warning
from backend.install.validator.images import png_size
from backend.install.validator.listing import Listing
from backend.install.validator.locations import HOSTS, SUPPORT, Location, listed_locations
from backend.install.validator.parameters import listed_parameters

LOGOS: Final = {"assets/logo.png": 320, "assets/logo-small.png": 128}
LARGEST_ZIP: Final = 2 * 1024 * 1024


def check_house(manifest: Document, listing: Listing) -> Findings:
    yield from _check_logos(listing.files)
    yield from _check_secrets(manifest)
    for location in listed_locations(manifest):
        yield from _check_location(location, signed=manifest.get("signedUrls") is True)
    yield from _check_modal(manifest)
    for name in ("requirementsOnly", "marketingOnly"):
        if manifest.get(name):
            yield error("house.not_an_app", name, "makes a package without a page")
    if "requirements.json" in listing.files:
        yield error("house.requirements", "requirements.json", "is not checked here")
    if listing.packed is not None and listing.packed >= LARGEST_ZIP:
        text = f"has {listing.packed:,} bytes; Zendesk takes less than 2 MB"
        yield error("house.zip_too_large", "the zip", text)


def _check_logos(files: dict[str, bytes]) -> Findings:
    for name, side in LOGOS.items():
        size = png_size(files[name]) if name in files else None
        if name not in files:
            yield error("house.logo_missing", name, f"is missing; a PNG of {side}×{side}")
        elif size is None:
            yield error("house.logo_format", name, "is not a whole PNG")
        elif size != (side, side):
            text = f"is {size[0]}×{size[1]}; it must be {side}×{side}"
            yield error("house.logo_size", name, text)


def _check_secrets(manifest: Document) -> Findings:
    secure = [p for p in listed_parameters(manifest) if p.get("secure") is True]
    if secure and not manifest.get("domainWhitelist"):
        text = "must name the hosts that may be sent secure settings"
        yield error("house.domain_whitelist_missing", "domainWhitelist", text)
    for parameter in secure:
        if "scopes" not in parameter:
            text = "is secure and must name its scopes"
            yield error("house.scopes_missing", f"parameters.{parameter.get('name')}", text)


def _check_modal(manifest: Document) -> Findings:
    """Zendesk's conditions for a modal from a server; without them it opens unsigned.
    https://developer.zendesk.com/api-reference/apps/apps-support-api/modal/
    """
    locations = list(listed_locations(manifest))
    has_modal = any(one.name == "modal" and one.is_remote for one in locations)
    for location in locations if has_modal else ():
        if not location.is_pair or not location.is_remote:
            text = "must be a page of our server, name and address only, beside a modal of ours"
            yield error("house.modal_needs_pairs", location.where, text)


def _check_location(location: Location, *, signed: bool) -> Findings:
    if location.product in HOSTS - SUPPORT:
        text = "Chatside is for Support; other products' locations are not checked here"
        yield error("house.other_product", location.where, text)
    if not location.is_remote:
        return
    if location.options.get("signed", signed) is not True:
        text = "is a page of our server, which trusts signed addresses only"
        yield error("house.location_not_signed", location.where, text)
    if str(location.options["url"]).startswith("http://"):
        text = "Zendesk signs https addresses only; this serves a stand-in on this machine"
        yield warning("house.location_is_local", location.where, text)
