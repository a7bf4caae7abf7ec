"""The name a visitor typed."""

from __future__ import annotations


def typed_name(name: str) -> str:
    """Folded; a name Zendesk made up (`Visitor 12345678`) is none."""
    return "" if name.startswith("Visitor ") else name.casefold().strip()
