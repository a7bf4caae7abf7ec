"""Invitations: a set-up link and a setup code, shown once, kept as hashes, good for 24 hours."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Final

from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.origin import OriginPlan
from backend.keys.sealing import Sealer
from backend.storage.accounts import AccountStore, NewInvitation
from backend.storage.audit import BY_COMMAND, AuditLine, AuditStore

GOOD_FOR_S: Final = 24 * 3600


class Invited(Struct, frozen=True):
    """What the operator hands to the admin."""

    account: Account
    setup_link: str
    setup_code: str


class Invite:
    def __init__(
        self,
        accounts: AccountStore,
        audit: AuditStore,
        sealer: Sealer,
        origins: OriginPlan,
        public_url: str,
    ) -> None:
        self._accounts, self._audit, self._sealer = accounts, audit, sealer
        self._origins, self._public_url = origins, public_url

    async def __call__(self, subdomain: str, now_s: int | None = None) -> Invited:
        """Invite an account, known or new. Raises AccountInvalid."""
        account = await self._account(subdomain)
        code, link = f"cs-{secrets.token_hex(16)}", secrets.token_urlsafe(32)
        at_s = int(time.time()) if now_s is None else now_s
        expires = at_s + GOOD_FOR_S
        await self._audit.write(account.id, AuditLine(at_s, "invited", note=BY_COMMAND))
        await self._accounts.invite(
            NewInvitation(account.id, secret_hash(code), secret_hash(link), expires)
        )
        return Invited(account, f"{self._public_url}/setup/{account.id}#{link}", code)

    async def _account(self, subdomain: str) -> Account:
        origin = self._origins.origin_of(subdomain)
        known = await self._accounts.find_by_subdomain(subdomain)
        if known is not None:
            return known
        account = Account(secrets.token_hex(8), subdomain, origin)
        await self._accounts.create(account, self._sealer.new_data_key(account.id))
        return account


def secret_hash(text: str) -> bytes:
    """What is stored of a code or link; they are random enough for a plain hash."""
    return hashlib.sha256(text.strip().encode("utf-8", "replace")).digest()
