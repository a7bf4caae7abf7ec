"""What Zendesk sends and nobody is shown: of erased and restricted people, and hidden words.

The copy keeps such chats out by itself; here the same is done for what is answered without it.
What was decided is remembered for a second, and not beyond this process's next change of the store.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Final

from msgspec import Struct

from backend.accounts.account import Account
from backend.chats.model import Chat
from backend.chats.reading import Reading
from backend.chats.times import milliseconds
from backend.finding.memo import Memo
from backend.keys.identity import Identities, keys_of
from backend.keys.redactor import Redactor
from backend.keys.sealing import DataKey
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import NO_TIME, Erasure
from backend.storage.redactions import Redaction
from backend.storage.restrictions import Restriction
from backend.storage.store import Store

KEEP_S: Final = 1.0
AT_MOST: Final = 500
FOR_EVER_MS: Final = 2**63


class Kept(Struct, frozen=True):
    """What the store says of one account."""

    erased: list[Erasure]
    restricted: list[Restriction]
    redactions: list[Redaction]


class Veil:
    """One account's, at one time; the same object while nothing changes."""

    def __init__(self, key: DataKey, kept: Kept, *, mask_cards: bool) -> None:
        self._identities = Identities(key)
        self._chats = {i for erasure in kept.erased for i in erasure.chat_ids}
        self._before_ms = {k: e.at_s * 1000 for e in kept.erased for k in e.keys}
        self._before_ms |= {one.key: FOR_EVER_MS for one in kept.restricted}
        self._redact = Redactor(key, mask_cards=mask_cards)
        for chat_id, same in groupby(kept.redactions, lambda one: one.chat_id):
            self._redact.hide(chat_id, (one.hidden for one in same))

    def shown(self, reading: Reading) -> Chat | None:
        """What may be shown of it; None: nothing."""
        return None if self._hides(reading) else self._redact(reading.chat)

    def touches(self, addresses: Iterable[str]) -> bool:
        """Whether chats of one of these may be hidden: then Zendesk's own counts tell too much."""
        if not self._before_ms:
            return False
        return any(self._identities.email(address) in self._before_ms for address in addresses)

    def _hides(self, reading: Reading) -> bool:
        chat = reading.chat
        if chat.id in self._chats:
            return True
        if not self._before_ms:
            return False
        began_ms = milliseconds(chat.started_at) if chat.started_at else NO_TIME
        keys = keys_of(self._identities, reading).known
        return any(began_ms < self._before_ms.get(key, 0) for key in keys)


class Veils:
    def __init__(
        self,
        store: Store,
        keys: DataKeys,
        *,
        mask_cards: bool = True,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._keys, self._mask_cards = store, keys, mask_cards
        self._known: Memo[tuple[int, Veil]] = Memo(keep_s=KEEP_S, at_most=AT_MOST, now=now)
        self._made: Memo[tuple[Kept, Veil]] = Memo(keep_s=FOR_EVER_MS, at_most=AT_MOST, now=now)

    async def of(self, account: Account) -> Veil:
        known = self._known.get(account.id)
        if known is not None and known[0] == self._store.changes:
            return known[1]
        changes = self._store.changes
        veil = await self._read(account)
        self._known.put(account.id, (changes, veil))
        return veil

    async def _read(self, account: Account) -> Veil:
        kept = Kept(
            await self._store.tombstones.all(account.id),
            await self._store.restrictions.all(account.id),
            await self._store.redactions.all(account.id),
        )
        made = self._made.get(account.id)
        if made is None or made[0] != kept:
            key = await self._keys.of(account.id)
            made = kept, Veil(key, kept, mask_cards=self._mask_cards)
            self._made.put(account.id, made)
        return made[1]
