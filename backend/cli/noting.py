"""What the operator changes of an account stands in its audit before it is done."""

from __future__ import annotations

import time

from backend.accounts.account import Account
from backend.storage.audit import BY_COMMAND, Action, AuditLine
from backend.wiring import Desk


async def write_down(desk: Desk, account: Account, action: Action, *notes: str) -> None:
    """A line for each note."""
    now = int(time.time())
    lines = [AuditLine(now, action, note=note) for note in notes or (BY_COMMAND,)]
    await desk.store.audit.write(account.id, *lines)
