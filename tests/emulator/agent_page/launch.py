"""Where a location's frame goes, and what is posted into it."""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit, urlunsplit

from msgspec import Struct

from tests.emulator.account import Account
from tests.emulator.apps.models import App, Installation
from tests.emulator.apps.signed_load import token_for

from .errors import NoSuchLocation

_SETTING = re.compile(r"\{\{setting\.([^}]+)\}\}")


class LaunchRequest(Struct, forbid_unknown_fields=True):
    installation_id: int
    location: str
    app_guid: str
    color_scheme: str
    url: str | None = None
    """A modal made by the app names its own page."""


class Launch(Struct):
    """`token` is null for a location that is not signed: then the frame gets a plain address."""

    url: str
    token: str | None


def launch(account: Account, user_id: int, asked: LaunchRequest) -> Launch:
    """Raises NoSuchLocation."""
    installation = account.apps.installations.get(asked.installation_id)
    if installation is None or not installation.enabled:
        raise NoSuchLocation("This app isn't installed.")
    app = account.apps.apps[installation.app_id]
    url = asked.url or (app.location(asked.location) or {}).get("url")
    if not isinstance(url, str):
        raise NoSuchLocation(f"The app has no {asked.location}.")
    query = {"origin": account.origin, "app_guid": asked.app_guid}
    if account.switches.color_scheme_in_url:
        query["colorScheme"] = asked.color_scheme
    target = _with_query(_address(account, app, installation, url), query)
    by_the_app = asked.url is not None
    if by_the_app or not _is_signed(account, app, asked.location):
        return Launch(target, None)
    return Launch(target, token_for(account, installation, user_id, asked.location))


def _is_signed(account: Account, app: App, location: str) -> bool:
    return app.signed(location) and (location != "modal" or account.switches.modal_signed)


def _address(account: Account, app: App, installation: Installation, url: str) -> str:
    settings = account.apps.open_settings(installation)
    url = _SETTING.sub(lambda match: str(settings.get(match[1], "")), url)
    if url.startswith("assets/"):
        return f"{account.origin}/agent/assets/{app.id}/{url}"
    return url


def _with_query(url: str, more: dict[str, str]) -> str:
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode(more)]))
    return urlunsplit(parts._replace(query=query))
