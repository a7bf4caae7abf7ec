"""What was erased of the chats that come: read with each commit, from the one list there is."""

from __future__ import annotations

from typing import Final

from backend.storage.mirror import Changes, MirroredChat
from backend.storage.postgres.vault import Db, fetch

AMONG: Final = (
    "SELECT kind, value, at FROM tombstones WHERE account_id = %s"
    " AND (kind = 'chat' AND value = ANY(%s) OR kind = 'identity' AND value = ANY(%s))"
)


class Tombstones:
    """Those of a page's chats and identities."""

    def __init__(self, chats: set[bytes], identities: dict[bytes, int]) -> None:
        self._chats, self._identities = chats, identities

    @classmethod
    async def of(cls, db: Db, account_id: str, changes: Changes) -> Tombstones:
        ids = {chat.id.encode() for chat in changes.chats}
        ids |= {aside.id.encode() for aside in changes.quarantined}
        keys = {key for chat in changes.chats for key in chat.keys}
        if not ids and not keys:
            return cls(set(), {})
        rows = await fetch(db, AMONG, (account_id, list(ids), list(keys)))
        return cls(
            {value for kind, value, _ in rows if kind == "chat"},
            {value: at_s for kind, value, at_s in rows if kind == "identity"},
        )

    def buried(self, chat_id: str) -> bool:
        return chat_id.encode() in self._chats

    def refuse(self, chat: MirroredChat) -> bool:
        """Whether the chat was erased, or began before its person was."""
        if self.buried(chat.id):
            return True
        return any(chat.started_ms < self._identities.get(key, 0) * 1000 for key in chat.keys)
