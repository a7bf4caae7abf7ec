"""How agents like to read, the same in every panel of theirs."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from backend.accounts.scope import Scope


class ReadingPreferences(Struct, frozen=True):
    hide_lines: bool = False
    show_times: bool = False
    open_newest: bool | None = None
    """None: as the account has it."""


class PreferenceStore(Protocol):
    async def of(self, account_id: str, agent_id: int) -> ReadingPreferences:
        """The defaults for who has none."""

    async def save(self, scope: Scope, preferences: ReadingPreferences) -> None: ...
