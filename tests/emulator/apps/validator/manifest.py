"""Rules on the top-level keys of manifest.json."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from tests.emulator.apps.findings import Findings, error

REQUIRED = ("author", "defaultLocale", "location", "frameworkVersion")
STRINGS = ("name", "version", "gaID", "defaultLocale", "remoteInstallationURL")
BOOLEANS = ("private", "signedUrls", "singleInstall", "requirementsOnly", "marketingOnly")
LOCALE = re.compile(r"[a-z]{2,3}(-\w{2,3})?")
EXPERIMENTS = {"hashParams", "newCssCompiler"}
OAUTH_KEYS = ("client_id", "client_secret", "authorize_uri", "access_token_uri")

Manifest = dict[str, Any]


def check(manifest: Manifest) -> Findings:
    yield from _required(manifest)
    yield from _types(manifest)
    yield from _author(manifest.get("author"))
    yield from _version(manifest)
    yield from _experiments(manifest.get("experiments", {}))
    yield from _oauth(manifest.get("oauth"))
    if manifest.get("noTemplate"):
        yield error("no_template_deprecated_in_v2", "noTemplate is not allowed in version 2.0")


def _required(manifest: Manifest) -> Findings:
    place_less = manifest.get("requirementsOnly") or manifest.get("marketingOnly")
    needed = [key for key in REQUIRED if not (place_less and key in {"location", REQUIRED[3]})]
    missing = [key for key in needed if key not in manifest]
    if missing:
        yield error("manifest_keys.missing", f"Missing required fields: {', '.join(missing)}")


def _types(manifest: Manifest) -> Findings:
    for key in STRINGS:
        if not isinstance(manifest.get(key, ""), str):
            yield error("unacceptable_string", f"{key} must be a string")
    for key in BOOLEANS:
        if not isinstance(manifest.get(key, False), bool):
            yield error("unacceptable_boolean", f"{key} must be true or false")
    hosts = manifest.get("domainWhitelist", [])
    if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
        yield error("unacceptable_array_of_strings", "domainWhitelist must be a list of strings")
    if not web_address(manifest.get("termsConditionsURL", "https://ok.example.org")):
        yield error("invalid_url", "termsConditionsURL must be an http(s) address")
    locale = manifest.get("defaultLocale", "en")
    if isinstance(locale, str) and not LOCALE.fullmatch(locale):
        yield error("invalid_default_locale", f"{locale} is not a valid locale")


def web_address(value: object) -> bool:
    if not isinstance(value, str):
        return False
    parts = urlsplit(value)
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _author(author: object) -> Findings:
    if author is None:
        return
    if not isinstance(author, dict):
        yield error("unacceptable_hash", "author must be an object")
        return
    for key, value in author.items():
        if not isinstance(value, str):
            yield error("unacceptable_string", f"author.{key} must be a string")
    if not web_address(author.get("url", "https://ok.example.org")):
        yield error("invalid_url", "author.url must be an http(s) address")


def _version(manifest: Manifest) -> Findings:
    if manifest.get("requirementsOnly") or manifest.get("marketingOnly"):
        return
    if manifest.get("frameworkVersion") != "2.0":
        yield error("invalid_version", 'frameworkVersion must be "2.0"')
        yield error("locations_cant_be_urls", "Only version 2.0 takes addresses as locations")


def _experiments(experiments: object) -> Findings:
    if not isinstance(experiments, dict):
        yield error("unacceptable_hash", "experiments must be an object")
        return
    for name, on in experiments.items():
        if on and name not in EXPERIMENTS:
            yield error("invalid_experiment", f"{name} is not an experiment")


def _oauth(oauth: object) -> Findings:
    if oauth is None:
        return
    if not isinstance(oauth, dict):
        yield error("unacceptable_hash", "oauth must be an object")
        return
    missing = [key for key in OAUTH_KEYS if not oauth.get(key)]
    if missing:
        yield error("oauth_keys.missing", f"Missing required oauth fields: {', '.join(missing)}")
