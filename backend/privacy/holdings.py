"""What is kept here about a person: their chats, and who looked at them when."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Literal

from msgspec import Struct

from backend.accounts.account import Account
from backend.chats.times import utc_text
from backend.privacy.held import HeldChat
from backend.privacy.looked_at import LOOKED, LookedAt, about, looked_at
from backend.privacy.person import Person
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import (
    NO_TIME,
    Erasure,
    ListedChat,
    MirroredChat,
    MirrorReader,
    Mirrors,
    Place,
)
from backend.storage.store import Store

PAGE: Final = 500


class Holdings(Struct, frozen=True):
    account: str
    """Its subdomain."""
    as_of: str
    copy: Literal["complete", "partial", "none"]
    chats: list[HeldChat]
    """Newest first."""
    looked_at: list[LookedAt]
    """Oldest first."""
    restricted_since: str | None
    erased_before: str | None
    """Chats that began earlier were erased before, and are kept out."""
    ignored: int
    """How many of the addresses are on the list of those that match nobody."""
    unread: int
    """Records of the account that could not be read: nobody can tell whose they are."""


class Ledger:
    def __init__(self, store: Store, mirrors: Mirrors | None, keys: DataKeys) -> None:
        self._store, self._mirrors, self._keys = store, mirrors, keys

    async def of(self, account: Account, person: Person) -> Holdings:
        """Raises PersonInvalid."""
        key = await self._keys.of(account.id)
        known_by = {one.key for one in person.known_by(key)}
        chats = await self.chats(account, person)
        by = await about(self._store.audit, account, key, person, chats)
        lines = await self._store.audit.about(account.id, by)
        reader = await self._reader(account)
        standing = await reader.standing() if reader else None
        restricted = await self._store.restrictions.all(account.id)
        erased = await self._store.tombstones.all(account.id)
        return Holdings(
            account=account.subdomain,
            as_of=utc_text(time.time()),
            copy="none" if standing is None else "complete" if standing.complete else "partial",
            chats=chats,
            looked_at=[looked_at(line) for line in lines if line.action in LOOKED],
            restricted_since=_moment(min, [r.at_s for r in restricted if r.key in known_by]),
            erased_before=_moment(max, [e.at_s for e in erased if known_by & set(e.keys)]),
            ignored=len(known_by & await self._store.ignored.keys(account.id)),
            unread=standing.quarantined if standing else 0,
        )

    async def chats(self, account: Account, person: Person) -> list[HeldChat]:
        """Newest first; none where no copy is kept."""
        erasure = person.erasure(await self._keys.of(account.id))
        reader = await self._reader(account)
        if reader is None:
            return []
        found: dict[str, tuple[int, HeldChat]] = {}
        for key in erasure.keys:
            for row in await _all_listed(reader, key):
                found[row.id] = row.started_ms, _held(row)
        for chat in await reader.withheld(erasure):
            found[chat.id] = chat.started_ms, _held(chat, withheld=True)
        return [held for _, held in sorted(found.values(), key=lambda one: one[0], reverse=True)]

    async def transcript(self, account: Account, held: HeldChat) -> bytes | None:
        """The contract's Transcript; None when it went meanwhile."""
        reader = await self._reader(account)
        if reader is None:
            return None
        if held.withheld:
            found = await reader.withheld(Erasure(chat_ids=(held.id,)))
            return found[0].transcript if found else None
        stored = await reader.transcript(held.id)
        return None if stored is None else stored.json()

    async def _reader(self, account: Account) -> MirrorReader | None:
        return await self._mirrors.reader(account.id) if self._mirrors else None


async def _all_listed(reader: MirrorReader, key: bytes) -> list[ListedChat]:
    rows: list[ListedChat] = []
    before: Place | None = None
    while page := await reader.listed(key, limit=PAGE, before=before):
        rows += page
        before = Place(page[-1].started_ms, page[-1].number)
    return rows


def _held(chat: ListedChat | MirroredChat, *, withheld: bool = False) -> HeldChat:
    began = None if chat.started_ms == NO_TIME else utc_text(chat.started_ms / 1000)
    return HeldChat(chat.id, began, chat.ticket_id, withheld)


def _moment(pick: Callable[[list[int]], int], times_s: list[int]) -> str | None:
    return utc_text(pick(times_s)) if times_s else None
