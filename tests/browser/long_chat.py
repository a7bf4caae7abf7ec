"""A chat as long as one likes."""

from __future__ import annotations

from typing import Any


def said(chat_id: str, day: int, email: str, count: int) -> dict[str, Any]:
    """A chat in which the visitor said `count` things."""
    history = [
        {"type": "chat.msg", "name": "Mia", "msg": f"{chat_id} {n}: {'word ' * (n % 17)}",
         "msg_id": str(n), "timestamp": f"2026-11-{day:02}T08:{n // 60:02}:{n % 60:02}Z"}
        for n in range(count)
    ]  # fmt: skip
    return {
        "id": chat_id, "type": "chat", "timestamp": f"2026-11-{day:02}T08:00:00Z",
        "visitor": {"id": "1.mia", "name": "Mia", "email": email}, "history": history,
    }  # fmt: skip
