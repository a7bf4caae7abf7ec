"""One load of a signed page: is the token Zendesk's, made for this installation, and new?"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from backend.accounts.account import Account
from backend.errors import TokenRefused, TokenReplayed, TokenUntimely
from backend.storage.activity import ActivityStore
from backend.storage.pulses import PANELS, PulseStore
from backend.storage.used_ids import UsedIdStore
from backend.zendesk.client import ChatClient
from backend.zendesk.signed_url import SignedVisit, verify

KEY_FOR_S: Final = 3600.0
REFETCH_AFTER_S: Final = 30.0
"""A bad signature may mean a new key: ask again, but not for every forged token."""


class _Key(Struct, frozen=True):
    pem: str
    fetched_at: float


class Visits:
    def __init__(
        self,
        client: ChatClient,
        used_ids: UsedIdStore,
        activity: ActivityStore,
        pulses: PulseStore,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._client, self._used_ids, self._now = client, used_ids, now
        self._activity, self._pulses = activity, pulses
        self._keys: dict[tuple[str, int], _Key] = {}

    async def verify(self, account: Account, app_id: int, token: str) -> SignedVisit:
        """Who visits. Raises TokenRefused, KeyUnavailable. The key's address is the account's."""
        key = await self._key(account, app_id)
        try:
            return self._check(account, key, token)
        except TokenUntimely:
            raise  # whose signature was good
        except TokenRefused:
            if self._now() - key.fetched_at < REFETCH_AFTER_S:
                raise
            return self._check(account, await self._fetch(account, app_id), token)

    async def once(self, account: Account, visit: SignedVisit) -> None:
        """Raises TokenReplayed when the token was used before, here or in another process."""
        if not await self._used_ids.use(visit.token_hash, visit.expires_at_s + 120):
            raise TokenReplayed
        await self._activity.verified(account.id, int(self._now()))
        await self._pulses.add(account.id, PANELS)

    async def _key(self, account: Account, app_id: int) -> _Key:
        key = self._keys.get((account.id, app_id))
        if key is None or self._now() - key.fetched_at > KEY_FOR_S:
            key = await self._fetch(account, app_id)
        return key

    async def _fetch(self, account: Account, app_id: int) -> _Key:
        pem = await self._client.app_public_key(account, app_id)
        key = _Key(pem, self._now())
        self._keys[(account.id, app_id)] = key
        return key

    def _check(self, account: Account, key: _Key, token: str) -> SignedVisit:
        return verify(token, key.pem, origins=account.origins, now=self._now())
