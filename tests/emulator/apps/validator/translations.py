"""Rules on `translations/*.json`."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.emulator.apps.findings import Findings, error
from tests.emulator.apps.package import Package

FILE = re.compile(r"translations/([^/]+)\.json")
LOCALE = re.compile(r"[a-z]{2,3}(-\w{2,3})?")
LISTING = ("long_description", "installation_instructions")


def check(package: Package) -> Findings:
    default = package.manifest.get("defaultLocale")
    if isinstance(default, str) and f"translations/{default}.json" not in package.files:
        yield error("missing_translation_file", f"Missing translations/{default}.json")
    for name, content in package.files.items():
        match = FILE.fullmatch(name)
        if match:
            yield from _file(package, match[1], content)


def _file(package: Package, locale: str, content: bytes) -> Findings:
    if not LOCALE.fullmatch(locale):
        yield error("translation.invalid_locale", f"{locale} is not a valid locale")
    try:
        words = json.loads(content)
    except ValueError:
        yield error("translation.not_json", f"{locale}.json is not valid JSON")
        return
    if not isinstance(words, dict):
        yield error("translation.not_json_object", f"{locale}.json must be a JSON object")
    elif locale == "en":
        yield from _listing(words, public=package.manifest.get("private", True) is False)


def _listing(words: dict[str, Any], *, public: bool) -> Findings:
    app = words.get("app")
    app = app if isinstance(app, dict) else {}
    missing = [] if app.get("name") else ["name"]
    if public:
        missing += [key for key in LISTING if not app.get(key)]
        if not (app.get("short_description") or app.get("description")):
            missing.append("short_description")
    for key in missing:
        yield error(
            "translation.missing_required_key", f"Missing required key app.{key} in en.json"
        )
    for name, entry in (app.get("parameters") or {}).items():
        if not isinstance(entry, dict) or not entry.get("label"):
            yield error(
                "translation.missing_required_key_on_leaf", f"app.parameters.{name} has no label"
            )
