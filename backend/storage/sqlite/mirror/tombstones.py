"""The mirror's own list of what was erased: few rows, read before each commit."""

from __future__ import annotations

import apsw

from backend.storage.mirror import Erasure, MirroredChat
from backend.storage.sqlite.vault import fetch

ADD = "INSERT INTO tombstones VALUES (?, ?) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)"


def bury(db: apsw.Connection, erasure: Erasure) -> None:
    values = [*(chat_id.encode() for chat_id in erasure.chat_ids), *erasure.keys]
    db.executemany(ADD, [(value, erasure.at_s) for value in values])


class Tombstones:
    def __init__(self, db: apsw.Connection) -> None:
        self._at: dict[bytes, int] = dict(fetch(db, "SELECT value, at FROM tombstones"))

    def buried(self, chat_id: str) -> bool:
        return chat_id.encode() in self._at

    def refuse(self, chat: MirroredChat) -> bool:
        """Whether the chat was erased, or began before its person was."""
        if not self._at:
            return False
        if self.buried(chat.id):
            return True
        return any(chat.started_ms < self._at.get(key, 0) * 1000 for key in chat.keys)
