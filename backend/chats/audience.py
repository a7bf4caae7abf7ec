"""Who may see a chat by their role, as tokens that lists and searches ask for alike.

`within` and its department's id; `seenby` and the id of each agent who took part. A chat that names
neither is shown only to who sees all of them.
"""

from __future__ import annotations

from backend.chats.model import Chat


def audience(chat: Chat) -> str:
    """Tokens separated by blanks."""
    tokens = [] if chat.department_id is None else [f"within{chat.department_id}"]
    return " ".join([*tokens, *(f"seenby{agent_id}" for agent_id in chat.agent_ids)])
