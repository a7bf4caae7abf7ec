"""What is done for a person who asks about their data."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from backend.accounts.account import Account
from backend.errors import StillOrdered
from backend.mirror.desk import OrderDesk
from backend.mirror.orders import OrderResult
from backend.privacy.erasing import Erasing
from backend.privacy.holdings import Ledger
from backend.privacy.redaction import Redacting
from backend.privacy.restricting import Restricting

WITHIN_S: Final = 20.0


class Duties(Struct, frozen=True):
    ledger: Ledger
    erasing: Erasing
    restricting: Restricting
    redacting: Redacting


async def settled(orders: OrderDesk, account: Account, order_id: int) -> OrderResult:
    """While a page waits: the worker carries it out. Raises StillOrdered."""
    result = await orders.outcome(order_id, WITHIN_S)
    if result is None:
        raise StillOrdered
    return result
