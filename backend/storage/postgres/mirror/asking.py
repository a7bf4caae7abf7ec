"""What the one who writes has to know about what is stored."""

from __future__ import annotations

from typing import Final

LEAST_CHECKED: Final = (
    "SELECT id FROM chats WHERE account_id = %s ORDER BY checked, number LIMIT %s"
)
IDS_OF: Final = (
    "SELECT c.id FROM identities AS i"
    " JOIN chats AS c ON c.account_id = i.account_id AND c.number = i.number"
    " WHERE i.account_id = %s AND i.key = %s ORDER BY i.started_ms DESC, i.number DESC LIMIT %s"
)
KNOWN: Final = (
    "SELECT id, updated FROM chats WHERE account_id = %s AND id = ANY(%s) UNION ALL"
    " SELECT id, updated FROM withheld WHERE account_id = %s AND id = ANY(%s)"
)
"""Of those that are withheld, too: they are here."""
NUMBERS: Final = "SELECT number FROM chats WHERE account_id = %s AND id = ANY(%s)"
BEGAN: Final = (
    "SELECT id, started_ms FROM chats WHERE account_id = %s AND started_ms > 0 AND id = ANY(%s)"
)
