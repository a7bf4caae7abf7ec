"""Who looked at a person's chats, by the audit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.place import Place
from backend.chats.times import utc_text
from backend.keys.sealing import DataKey
from backend.privacy.held import HeldChat
from backend.privacy.person import Person
from backend.sidebar.people import stranger_key, ticket_key
from backend.storage.audit import About, Action, AuditLine, AuditStore

LOOKED: Final[frozenset[Action]] = frozenset((
    "listed", "listed_weak", "searched", "searched_account", "rechecked",
    "opened", "quoted", "exported", "set_aside", "taken_back",
))  # fmt: skip
"""What agents do with a person's chats."""


class LookedAt(Struct, frozen=True):
    """A line of the audit about the person."""

    at: str
    action: Action
    agent_id: int | None
    chat_id: str | None
    ticket_claimed: int | None
    place: Place | None
    note: str | None


async def about(
    audit: AuditStore, account: Account, key: DataKey, person: Person, chats: Iterable[HeldChat]
) -> About:
    """Which lines are about them.

    A requester's key is made of all of their addresses, and not all of them may have been named. A
    line about one of their chats, found by a verified address, tells that key; and a line with
    that key tells their chats, where no copy is kept.
    """
    ids, keys = {chat.id for chat in chats}, person.audit_keys(key)
    keys |= {stranger_key(key, chat.id) for chat in chats}
    keys |= {ticket_key(key, chat.ticket_id) for chat in chats if chat.ticket_id is not None}
    if person.requesters:
        for line in await audit.about(account.id, About(tuple(ids), tuple(keys))):
            if line.grade == "verified_email":
                ids |= {line.chat_id} if line.chat_id else set()
                keys |= {line.requester_key} if line.requester_key else set()
    return About(tuple(ids), tuple(keys))


def looked_at(line: AuditLine) -> LookedAt:
    return LookedAt(
        utc_text(line.at_s),
        line.action,
        line.agent_id,
        line.chat_id,
        line.ticket_claimed,
        line.place,
        line.note,
    )
