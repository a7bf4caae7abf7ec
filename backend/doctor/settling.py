"""Live facts: settled by asking a real account, remembered, and told again from memory."""

from __future__ import annotations

from collections.abc import Callable

from backend.accounts.account import Account
from backend.chats.times import utc_text
from backend.connection.connections import Connections
from backend.doctor.asking import Ask
from backend.doctor.facts import FACTS
from backend.doctor.facts.bench import Bench
from backend.doctor.line import Settled
from backend.errors import BudgetExhausted
from backend.storage.facts import FactStore, LiveFact
from backend.storage.store import Store


class Settling:
    def __init__(
        self, store: Store, connections: Connections, ask: Ask, now: Callable[[], float]
    ) -> None:
        self._store, self._connections, self._ask, self._now = store, connections, ask, now

    async def __call__(self, account: Account) -> None:
        """Ask and remember; where the budget ends, the rest waits for the next time."""
        connection = await self._connections.current(account)
        if connection is None:
            return
        access = await self._connections.open(account, connection)
        bench = Bench(self._ask, access, self._now)
        for fact in FACTS:
            if fact.settle is None:
                continue
            try:
                outcome = await fact.settle(bench)
            except BudgetExhausted:
                return
            if outcome is not None:
                found = LiveFact(fact.name, outcome, int(self._now()))
                await self._store.facts.remember(account.id, (found,))


async def remembered(store: FactStore, account: Account) -> tuple[Settled, ...]:
    """All facts in their order; none at all before the first was settled."""
    found = await store.of(account.id)
    if not found:
        return ()
    return tuple(_told(fact.name, fact.asks, fact.chatside, found.get(fact.name)) for fact in FACTS)


def _told(name: str, asks: str, chatside: str, found: LiveFact | None) -> Settled:
    at = None if found is None else utc_text(found.at_s)
    return Settled(name, asks, None if found is None else found.outcome, at, chatside)
