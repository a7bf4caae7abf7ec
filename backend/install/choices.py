"""What is chosen for an account at set-up, checked and written down before it counts."""

from __future__ import annotations

import time
from typing import Final, get_args

from backend.accounts.account import Account, Policy
from backend.connection.clients import SavedClient
from backend.connection.connections import Connections
from backend.errors import RequestInvalid, SetupDone
from backend.storage.audit import AuditLine
from backend.storage.store import Store

MOST_DAYS: Final = 36_500


class Choices:
    def __init__(self, store: Store, connections: Connections, note: str | None = None) -> None:
        """`note`: who saves a client, where it isn't somebody at the set-up page."""
        self._store, self._connections = store, connections
        self._by = note

    async def are_open(self, account: Account, *, proved: bool) -> bool:
        """Until Chat is connected a link is enough; then somebody has `proved` the role."""
        return proved or await self._connections.current(account) is None

    async def require_open(self, account: Account, *, proved: bool) -> None:
        """Raises SetupDone."""
        if not await self.are_open(account, proved=proved):
            raise SetupDone

    async def save_client(self, account: Account, client: SavedClient) -> None:
        """Raises ConnectSecretMissing for a grant that needs one, when none is known."""
        note = " ".join(filter(None, (client.grant_type, self._by)))
        await self._note(account, AuditLine(int(time.time()), "client_saved", note=note))
        await self._connections.clients.save(account, client)

    async def save_policy(self, account: Account, policy: Policy) -> None:
        await self._note(account, AuditLine(int(time.time()), "policy_chosen", note=policy))
        await self._store.accounts.set_policy(account.id, policy)

    async def save_keep_days(self, account: Account, days: int) -> None:
        """0: as long as in Zendesk."""
        note = f"copies kept {days} days" if days else "copies kept as long as in Zendesk"
        await self._note(account, AuditLine(int(time.time()), "policy_chosen", note=note))
        await self._store.accounts.set_keep_days(account.id, days)

    async def save_visitor_names(self, account: Account, *, shown: bool) -> None:
        note = f"visitors' names {'shown' if shown else 'hidden'}"
        await self._note(account, AuditLine(int(time.time()), "policy_chosen", note=note))
        await self._store.accounts.set_visitor_names(account.id, shown=shown)

    async def _note(self, account: Account, line: AuditLine) -> None:
        await self._store.audit.write(account.id, line)


def read_policy(text: str) -> Policy:
    for policy in get_args(Policy):
        if text == policy:
            return policy  # type: ignore[no-any-return]  # one of the literals
    raise RequestInvalid(
        "Nobody was chosen yet who may see chats.", action="Choose one; Chatside does not."
    )


def read_visitor_names(text: str) -> bool:
    if text not in ("shown", "hidden"):
        raise RequestInvalid(
            "Nothing was chosen yet for what agents see of a visitor.",
            action="Choose one; Chatside does not.",
        )
    return text == "shown"


def read_keep_days(keep: str, days: str) -> int:
    """From the form's choice and its number of days; 0 is as long as in Zendesk."""
    if keep == "zendesk":
        return 0
    if keep != "days":
        raise RequestInvalid(
            "Nothing was chosen yet for how long copies are kept.",
            action="Choose one; Chatside does not.",
        )
    days = days.strip()
    if not days.isascii() or not days.isdigit() or not 0 < int(days[:9]) <= MOST_DAYS:
        raise RequestInvalid(
            "This is not a number of days.", action=f"Give a whole number from 1 to {MOST_DAYS:,}."
        )
    return int(days)
