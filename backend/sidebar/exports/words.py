"""The panel's own translations, for files and pages that are made here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from backend.chats.exporting.told import Say


class Words:
    def __init__(self, zat_app: Path) -> None:
        names = [path.stem for path in sorted((zat_app / "translations").glob("*.json"))]
        self._known = {name: _read(zat_app, name) for name in names}

    def of(self, locale: str) -> tuple[str, Say]:
        """(which language it is, its sentences): the locale's, its language's, or English."""
        tag = locale.lower().replace("_", "-")
        language = tag.partition("-")[0]
        sisters = (name for name in self._known if language and name.startswith(f"{language}-"))
        found = next((n for n in (tag, language, *sisters, "en") if n in self._known), "en")
        return found, _Say(self._known[found])


class _Say:
    def __init__(self, sentences: dict[str, Any]) -> None:
        self._sentences = sentences

    def __call__(self, key: str, **values: str) -> str:
        node: Any = self._sentences
        for part in key.split("."):
            node = node[part]
        sentence: str = node
        for name, value in values.items():
            sentence = sentence.replace("{{" + name + "}}", value)
        return sentence


def _read(zat_app: Path, name: str) -> dict[str, Any]:
    """What the panel loads at first, and what it loads to act."""
    first = zat_app / "translations" / f"{name}.json"
    more = zat_app / "translations" / "act" / f"{name}.json"
    read = [msgspec.json.decode(path.read_bytes(), type=dict[str, Any]) for path in (first, more)]
    return read[0] | read[1]
