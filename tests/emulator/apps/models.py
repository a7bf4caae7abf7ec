"""Uploaded packages, apps and their installations."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct

if TYPE_CHECKING:
    from tests.emulator.account import Account

    from .package import Package


@lru_cache(maxsize=64)
def _key_of(subdomain: str, app_id: int) -> RSAPrivateKey:
    """No two apps have the same; making one is slow, so an account that is reset gives it again."""
    return generate_private_key(public_exponent=65537, key_size=2048)


class App(Struct):
    """`files` are the package's assets, by their path in the zip."""

    id: int
    name: str
    manifest: dict[str, Any]
    files: dict[str, bytes]
    key: RSAPrivateKey

    def public_key_pem(self) -> str:
        pem = self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return pem.decode()

    def parameters(self) -> list[dict[str, Any]]:
        return list(self.manifest.get("parameters", []))

    def location(self, name: str) -> dict[str, Any] | None:
        """`{"url", "flexible"?, "signed"?, …}` of a Support location, or None."""
        value = self.manifest.get("location", {}).get("support", {}).get(name)
        return {"url": value} if isinstance(value, str) else value

    def signed(self, name: str) -> bool:
        """A modal only beside pages of a server, all of them written as name and address."""
        location = self.location(name) or {}
        if name == "modal":
            support = self.manifest.get("location", {}).get("support", {})
            pages = [isinstance(v, str) and not v.startswith("assets/") for v in support.values()]
            return bool(self.manifest.get("signedUrls", False)) and all(pages)
        return bool(location.get("signed", self.manifest.get("signedUrls", False)))


class Installation(Struct):
    """`settings` holds secure values too; `Apps.open_settings` leaves them out."""

    id: int
    app_id: int
    settings: dict[str, Any]
    updated_at: float
    enabled: bool = True
    product: str = "support"


class Job(Struct):
    """A finished or failed background job, as `job_statuses` shows it."""

    id: str
    status: str
    app_id: int | None = None
    message: str = ""


class Apps:
    def __init__(self, account: Account) -> None:
        self._account = account
        self._next_id = {"app": 501, "installation": 9001, "upload": 301, "job": 1}
        self.uploads: dict[int, Package] = {}
        self.apps: dict[int, App] = {}
        self.installations: dict[int, Installation] = {}
        self.jobs: dict[str, Job] = {}

    def new_id(self, kind: str) -> int:
        given = self._next_id[kind]
        self._next_id[kind] += 1
        return given

    def add_app(self, package: Package, name: str | None = None) -> App:
        app_id = self.new_id("app")
        key = _key_of(self._account.subdomain, app_id)
        app = App(app_id, name or package.name, package.manifest, package.files, key)
        self.apps[app.id] = app
        return app

    def install(self, app_id: int, settings: dict[str, Any]) -> Installation:
        """`settings["name"]` is the installation's title; parameters can't have that name."""
        title = settings.get("name") or self.apps[app_id].name
        kept = {name: value for name, value in settings.items() if name != "name"}
        installation = Installation(
            self.new_id("installation"), app_id, {"title": title, **kept}, self._account.clock.now()
        )
        self.installations[installation.id] = installation
        return installation

    def remove_app(self, app_id: int) -> None:
        del self.apps[app_id]
        for installation in [i for i in self.installations.values() if i.app_id == app_id]:
            del self.installations[installation.id]

    def enabled(self) -> list[Installation]:
        return [i for i in self.installations.values() if i.enabled]

    def open_settings(self, installation: Installation) -> dict[str, Any]:
        """What the browser may see: everything but secure parameters (zaf 5.6)."""
        parameters = self.apps[installation.app_id].parameters()
        secret = {p["name"] for p in parameters if p.get("secure")}
        return {k: v for k, v in installation.settings.items() if k not in secret}
