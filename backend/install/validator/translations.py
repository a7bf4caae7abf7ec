"""`translations/*.json`: names, descriptions and labels that Zendesk shows to admins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from backend.install.validator.document import Document, NotJson, read_document
from backend.install.validator.document import DuplicateKey as KeyTwice
from backend.install.validator.finding import Finding, Findings, error
from backend.install.validator.locales import LOCALE

FILE: Final = re.compile(r"translations/([^/]*)\.json")
PUBLIC_TEXTS: Final = (
    ("short_description", "description"), ("long_description",), ("installation_instructions",),
)  # fmt: skip


class Translation(Struct, frozen=True):
    path: str
    locale: str
    document: Document

    @property
    def app(self) -> Document:
        """The block that Zendesk reads; empty when there is none."""
        block = self.document.get("app")
        return block if isinstance(block, dict) else {}

    @property
    def labels(self) -> Document:
        """What admins see of each setting, by the setting's name."""
        block = self.app.get("parameters")
        return block if isinstance(block, dict) else {}


def read_translations(files: dict[str, bytes]) -> Iterator[Translation | Finding]:
    for path in sorted(files):
        if found := FILE.fullmatch(path):
            yield _read(path, found[1], files[path])


def check_translations(
    manifest: Document, read: list[Translation], files: dict[str, bytes]
) -> Findings:
    default = manifest.get("defaultLocale")
    if isinstance(default, str) and f"translations/{default}.json" not in files:
        text = "is the default locale and has no file"
        yield error("missing_translation_file", f"translations/{default}.json", text)
    for translation in read:
        if translation.locale == "en":
            yield from _check_texts(translation, public=manifest.get("private") is False)
        yield from _check_labels(translation)


def _read(path: str, locale: str, content: bytes) -> Translation | Finding:
    if not LOCALE.fullmatch(locale):
        return error("translation.invalid_locale", path, "is not named after a locale")
    try:
        document: Any = read_document(content)
    except KeyTwice as twice:
        return error("house.duplicate_translation_key", path, f"names “{twice}” twice")
    except NotJson as problem:
        return error("translation.not_json", path, f"is not JSON ({problem})")
    if not isinstance(document, dict):
        return error("translation.not_json_object", path, "must be one JSON object")
    return Translation(path, locale, document)


def _check_texts(translation: Translation, *, public: bool) -> Findings:
    wanted = (("name",), *(PUBLIC_TEXTS if public else ()))
    for names in wanted:
        if not any(_is_text(translation.app.get(name)) for name in names):
            key = "translation.missing_required_key"
            yield error(key, translation.path, f"lacks app.{names[0]}")


def _check_labels(translation: Translation) -> Findings:
    for name, entry in translation.labels.items():
        if not isinstance(entry, dict) or not _is_text(entry.get("label")):
            key = "translation.missing_required_key_on_leaf"
            yield error(key, translation.path, f"app.parameters.{name} lacks a label")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
