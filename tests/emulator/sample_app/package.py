"""The zip of the sample app, and of any change to it a test wants."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

ENGLISH: dict[str, Any] = {
    "app": {
        "name": "Sample panel",
        "short_description": "Shows what the ticket page tells an app.",
        "long_description": "Shows what the ticket page tells an app.",
        "installation_instructions": "Press Install.",
        "parameters": {
            "greeting": {"label": "Greeting", "helpText": "Shown on top."},
            "service_key": {"label": "Service key", "helpText": "Kept secret."},
        },
    }
}


def manifest(url: str = "https://panel.example.org/panel") -> dict[str, Any]:
    """A manifest without errors or warnings; a signed ticket sidebar at `url`."""
    return {
        "name": "Sample panel",
        "author": {"name": "Panel Works", "email": "panel@example.org"},
        "version": "1.0.0",
        "frameworkVersion": "2.0",
        "defaultLocale": "en",
        "private": True,
        "signedUrls": True,
        "location": {"support": {"ticket_sidebar": {"url": url, "flexible": True}}},
        "domainWhitelist": ["localhost"],
        "parameters": [
            {"name": "greeting", "type": "text"},
            {"name": "service_key", "type": "text", "secure": True, "scopes": ["header"]},
        ],
    }


def files(manifest_: dict[str, Any]) -> dict[str, bytes]:
    return {
        "manifest.json": json.dumps(manifest_).encode(),
        "translations/en.json": json.dumps(ENGLISH).encode(),
        "assets/iframe.html": b"<!doctype html><title>Panel</title><p>From the package",
    }


def zipped(content: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def package_zip(url: str) -> bytes:
    return zipped(files(manifest(url)))
