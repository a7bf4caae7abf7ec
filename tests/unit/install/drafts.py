"""A valid app, made to be broken in one place."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from typing import Any

from PIL import Image

from backend.install.validator import Finding, read_zip, validate


def png(width: int, height: int) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(target, "PNG")
    return target.getvalue()


class Draft:
    """`manifest` and `en` are written when the zip is; `files` may replace either."""

    def __init__(self) -> None:
        self.manifest: dict[str, Any] = {
            "name": "Past chats",
            "author": {"name": "Ada Example", "email": "ada@example.org"},
            "version": "1.0.0",
            "frameworkVersion": "2.0",
            "defaultLocale": "en",
            "private": True,
            "location": {"support": {"ticket_sidebar": {"url": "assets/iframe.html"}}},
            "parameters": [{"name": "code", "type": "text", "required": True}],
        }
        self.en: dict[str, Any] = {
            "app": {
                "name": "Past chats",
                "short_description": "Chats of before.",
                "parameters": {"code": {"label": "Code", "helpText": "From your invitation."}},
            }
        }
        self.files: dict[str, bytes] = {
            "assets/iframe.html": b"<!doctype html><title>Past chats</title>",
            "assets/logo.png": png(320, 320),
            "assets/logo-small.png": png(128, 128),
        }
        self.links: dict[str, str] = {}
        self.folder = ""  # "sub/" puts everything into it

    @property
    def sidebar(self) -> dict[str, Any]:
        options: dict[str, Any] = self.manifest["location"]["support"]["ticket_sidebar"]
        return options

    def add_setting(self, **members: Any) -> None:
        self.manifest["parameters"].append(members)
        words = {"label": "Setting", "helpText": "What it is for."}
        self.en["app"]["parameters"][members["name"]] = words

    def content(self) -> dict[str, bytes]:
        made = {"manifest.json": self.manifest, "translations/en.json": self.en}
        return {**{name: json.dumps(value).encode() for name, value in made.items()}, **self.files}

    def zip(self) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.content().items():
                archive.writestr(self.folder + name, content)
            for name, aim in self.links.items():
                link = zipfile.ZipInfo(name)
                link.external_attr = (stat.S_IFLNK | 0o777) << 16
                archive.writestr(link, aim)
        return target.getvalue()

    def findings(self) -> tuple[Finding, ...]:
        return validate(read_zip(self.zip()))

    def keys(self, level: str = "error", *, house: bool = False) -> set[str]:
        return {
            finding.key
            for finding in self.findings()
            if finding.level == level and finding.key.startswith("house.") == house
        }
