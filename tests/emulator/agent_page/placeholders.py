"""`{{setting.x}}` in what the secure proxy sends on."""

from __future__ import annotations

import re
from typing import Any, Literal

from msgspec import Struct

from .errors import ProxyRefusal

_PLACEHOLDER = re.compile(r"\{\{setting\.([\w-]+)\}\}")
Part = Literal["url", "header", "body"]


class Settings(Struct):
    """An installation's settings and what each secure one may be used for.

    `scopes`: by name of the parameter; None when the manifest names none for it.
    """

    values: dict[str, Any]
    scopes: dict[str, list[str] | None]
    outside: Literal["refuse", "leave"]

    def fill(self, text: str, part: Part) -> str:
        """Raises ProxyRefusal for a placeholder outside its scopes, when `outside` says so."""
        return _PLACEHOLDER.sub(lambda match: self._value(match, part), text)

    def _value(self, match: re.Match[str], part: Part) -> str:
        name = match[1]
        scopes = self.scopes.get(name)
        if name in self.values and (scopes is None or part in scopes):
            return str(self.values[name])
        if name in self.values and self.outside == "refuse":
            raise ProxyRefusal(422, f"setting {name} may not be used in the {part}")
        return match[0]
