"""The whole examination: the server once, then each account, every line in its order."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from msgspec import Struct

from backend.accounts.account import Account
from backend.connection.connections import Connections
from backend.doctor.asking import Ask, status_of
from backend.doctor.connecting import Connect
from backend.doctor.examining import Examine
from backend.doctor.judging import chat, reach, upkeep
from backend.doctor.line import Line, Report
from backend.doctor.seen import Seen
from backend.doctor.server import ExamineServer
from backend.doctor.settling import Settling, remembered
from backend.settings import Settings
from backend.storage.mirror import Mirrors
from backend.storage.store import Store
from backend.zendesk.calls import Exchange


class Surgery(Struct, frozen=True):
    """What the doctor works with."""

    store: Store
    connections: Connections
    mirrors: Mirrors | None
    """None when no copies are kept."""
    exchange: Exchange
    connect: Connect
    now: Callable[[], float] = time.time


class Doctor:
    def __init__(
        self, settings: Settings, surgery: Surgery, redirect_uri: Callable[[str], str]
    ) -> None:
        """`redirect_uri`: account id → the address that is registered at the API client."""
        s = surgery
        ask, url = Ask(s.exchange, s.store.budget, s.now), settings.public_url
        self._settle = Settling(s.store, s.connections, ask, s.now)
        self._facts = s.store.facts
        self._server = ExamineServer(settings, ask, s.connect, s.now)
        self._examine = Examine(
            s.store,
            s.connections,
            s.mirrors,
            ask,
            s.connect,
            url,
            settings.egress_address,
            redirect_uri,
            s.now,
        )

    async def __call__(
        self, accounts: Sequence[Account], *, live_facts: bool = False
    ) -> list[Report]:
        """The server's report, then the accounts' in their order.

        `live_facts`: also settle what an account that can be read tells about Zendesk.
        """
        server = await self._server()
        well = server.lines[0].verdict != "broken"
        return [server, *[await self._account(one, well, live_facts) for one in accounts]]

    async def _account(self, account: Account, well: bool, live_facts: bool) -> Report:
        seen = await self._examine(account)
        if live_facts and seen.held is not None and status_of(seen.held.me) == 200:
            await self._settle(account)
        facts = await remembered(self._facts, account)
        return Report(account.subdomain, judge(seen, well=well), facts)


def judge(seen: Seen, *, well: bool) -> tuple[Line, ...]:
    return (
        reach.clock(seen),
        reach.egress(seen),
        reach.app(seen),
        reach.key(seen),
        reach.signed_page(seen),
        reach.frame(seen, address_is_well=well),
        chat.plan(seen),
        chat.client(seen),
        chat.grant(seen),
        chat.scopes(seen),
        chat.role(seen),
        chat.standby(seen),
        upkeep.window(seen),
        upkeep.budget(seen),
        upkeep.mirror(seen),
    )
