"""House rules on words: lengths, no mark of Zendesk in the name, a label and a help text each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from backend.install.validator.document import Document
from backend.install.validator.finding import Findings, error
from backend.install.validator.parameters import listed_parameters
from backend.install.validator.translations import Translation

LONGEST_NAME: Final = 40
LONGEST_SHORT_DESCRIPTION: Final = 80
MARKS: Final = ("zendesk", "zopim")


def check_wording(manifest: Document, translations: list[Translation]) -> Findings:
    for where, name in _names(manifest, translations):
        if len(name) > LONGEST_NAME:
            text = f"the name has {len(name)} characters, {LONGEST_NAME} are allowed"
            yield error("house.name_too_long", where, text)
        if any(mark in _folded(name) for mark in MARKS):
            yield error("house.zendesk_mark", where, "the name holds a mark of Zendesk")
    for translation in translations:
        yield from _check_description(translation)
    for parameter in listed_parameters(manifest):
        yield from _check_setting(str(parameter.get("name")), translations)


def _names(manifest: Document, translations: list[Translation]) -> Iterator[tuple[str, str]]:
    for where, block in (("name", manifest), *((t.path, t.app) for t in translations)):
        if isinstance(block.get("name"), str):
            yield where, block["name"]


def _check_description(translation: Translation) -> Findings:
    text = translation.app.get("short_description")
    if isinstance(text, str) and len(text) > LONGEST_SHORT_DESCRIPTION:
        said = f"app.short_description has {len(text)} characters, 80 are allowed"
        yield error("house.short_description_too_long", translation.path, said)


def _check_setting(name: str, translations: list[Translation]) -> Findings:
    """In English always; elsewhere when that file has words for admins at all."""
    for translation in translations:
        if translation.locale != "en" and not translation.app:
            continue
        entry = translation.labels.get(name)
        words = entry if isinstance(entry, dict) else {}
        for member, key in (("label", "label_missing"), ("helpText", "help_text_missing")):
            if not isinstance(words.get(member), str) or not words[member].strip():
                text = f"app.parameters.{name} has no {member}"
                yield error(f"house.{key}", translation.path, text)


def _folded(name: str) -> str:
    """Without case, width, spaces and punctuation, so that “Zen-Desk” counts too."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name).casefold())
