"""One question, one answer, without retries, and within the account's call budget."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import anyio
from msgspec import Struct

from backend.errors import BudgetExhausted, ChatUnavailable, ZendeskUnreadable
from backend.storage.budget import BudgetStore
from backend.zendesk.answers import Answer, decode
from backend.zendesk.calls import UNTOLD_S, Exchange, Failure
from backend.zendesk.protocol import Request
from backend.zendesk.retry_after import retry_after_s

WITHIN_S: Final = 15.0
PATIENCE_S: Final = 20.0
"""How long a call waits for its turn in the budget."""


class Garbled(Struct, frozen=True):
    """An answer that can't be read, or is larger than it can be."""


Reply: TypeAlias = Answer | Failure | Garbled


class Ask:
    def __init__(
        self,
        exchange: Exchange,
        budget: BudgetStore,
        now: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self._exchange, self._budget, self._now, self._sleep = exchange, budget, now, sleep

    async def __call__(self, request: Request, account_id: str | None = None) -> Reply:
        """`account_id` None: no call of any account's. Raises BudgetExhausted."""
        if account_id is not None:
            await self._turn(account_id)
        try:
            reply = await self._exchange(request, WITHIN_S)
        except ZendeskUnreadable:
            return Garbled()
        if account_id is not None and isinstance(reply, Answer) and reply.status == 429:
            told = retry_after_s(reply.headers.get("retry-after"), self._now())
            await self._budget.throttled(account_id, UNTOLD_S if told is None else told)
        return reply

    async def _turn(self, account_id: str) -> None:
        left_s = PATIENCE_S
        while (wait := await self._budget.take(account_id, "live")) > 0:
            if wait > left_s:
                raise BudgetExhausted(retry_after_s=int(wait) + 1)
            left_s -= wait
            await self._sleep(wait)


def status_of(reply: Reply | None) -> int | None:
    """None when nothing usable came."""
    return reply.status if isinstance(reply, Answer) else None


def json_of(reply: Reply | None) -> object:
    """The JSON of a 2xx answer; None for anything else."""
    if not isinstance(reply, Answer) or not 200 <= reply.status < 300:
        return None
    try:
        return decode(reply.body)
    except ChatUnavailable:
        return None


def told(reply: Reply | None) -> str:
    """What came back, for people: never a body, which may hold anything."""
    if isinstance(reply, Answer):
        return f"HTTP {reply.status}"
    if isinstance(reply, Failure):
        return "no connection" if reply is Failure.BROKEN else "no answer in time"
    return "nothing" if reply is None else "an answer that can't be read"
