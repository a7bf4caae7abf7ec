"""Top-level members of manifest.json."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from backend.install.validator.document import Document, DuplicateKey, NotJson, read_document
from backend.install.validator.finding import Finding, Findings, error
from backend.install.validator.locales import LOCALE
from backend.install.validator.locations import listed_locations

REQUIRED: Final = ("author", "defaultLocale", "location", "frameworkVersion")
STRINGS: Final = (
    "name", "version", "defaultLocale", "remoteInstallationURL", "termsConditionsURL", "gaID",
)  # fmt: skip
BOOLEANS: Final = ("private", "signedUrls", "singleInstall", "requirementsOnly", "marketingOnly")
EXPERIMENTS: Final = ("hashParams", "newCssCompiler")
AUTHOR_STRINGS: Final = ("name", "email", "url")


def read_manifest(files: dict[str, bytes]) -> Document | Finding:
    if "manifest.json" not in files:
        return _absent(files)
    try:
        manifest = read_document(files["manifest.json"])
    except DuplicateKey as twice:
        return error("duplicate_manifest_keys", "manifest.json", f"names “{twice}” twice")
    except NotJson as problem:
        return error("manifest_not_json", "manifest.json", f"is not JSON ({problem})")
    if not isinstance(manifest, dict):
        return error("manifest_not_json", "manifest.json", "must be one JSON object")
    return manifest


def _absent(files: dict[str, bytes]) -> Finding:
    deeper = sorted(name for name in files if name.endswith("/manifest.json"))
    if deeper:
        text = "must stand at the package's root: zip the contents, not the folder"
        return error("nested_manifest", deeper[0], text)
    return error("missing_manifest", "manifest.json", "is not in the package")


def check_manifest(manifest: Document) -> Findings:
    for name in REQUIRED:
        if manifest.get(name) is None:
            yield error("manifest_keys.missing", name, "is required")
    yield from _check_types(manifest)
    yield from _check_author(manifest.get("author"))
    yield from _check_version(manifest)
    yield from _check_experiments(manifest.get("experiments"))
    locale = manifest.get("defaultLocale")
    if isinstance(locale, str) and not LOCALE.fullmatch(locale):
        yield error("invalid_default_locale", "defaultLocale", "must look like en or pt-br")
    if not _is_web_address(manifest.get("termsConditionsURL")):
        yield error("invalid_url", "termsConditionsURL", "must be an http(s) address")
    if manifest.get("noTemplate"):
        yield error("no_template_deprecated_in_v2", "noTemplate", "is not for framework 2.0")


def _check_types(manifest: Document) -> Findings:
    for name in STRINGS:
        if not isinstance(manifest.get(name, ""), str | None):
            yield error("unacceptable_string", name, "must be a string")
    for name in BOOLEANS:
        if not isinstance(manifest.get(name, False), bool):
            yield error("unacceptable_boolean", name, "must be true or false, without quotes")
    hosts = manifest.get("domainWhitelist", [])
    if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
        text = "must be an array of strings"
        yield error("unacceptable_array_of_strings", "domainWhitelist", text)


def _check_author(author: object) -> Findings:
    if author is None:
        return
    if not isinstance(author, dict):
        yield error("unacceptable_hash", "author", "must be an object")
        return
    for name in AUTHOR_STRINGS:
        if not isinstance(author.get(name, ""), str):
            yield error("unacceptable_string", f"author.{name}", "must be a string")
    if not _is_web_address(author.get("url")):
        yield error("invalid_url", "author.url", "must be an http(s) address")


def _check_version(manifest: Document) -> Findings:
    if manifest.get("frameworkVersion") == "2.0":
        return
    yield error("invalid_version", "frameworkVersion", 'must be the string "2.0"')
    if any(location.options.get("url") for location in listed_locations(manifest)):
        text = "pages are for framework 2.0 only"
        yield error("locations_cant_be_urls", "location", text)


def _check_experiments(experiments: object) -> Findings:
    if experiments is None:
        return
    if not isinstance(experiments, dict):
        yield error("unacceptable_hash", "experiments", "must be an object")
        return
    for name, value in experiments.items():
        if value is not False and name not in EXPERIMENTS:
            yield error("invalid_experiment", f"experiments.{name}", "does not exist")


def _is_web_address(value: object) -> bool:
    """Absent and not-a-string are other rules' business."""
    if not isinstance(value, str):
        return True
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
