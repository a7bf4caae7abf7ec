"""The audit as JSON lines, a page at a time: it can be long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

import msgspec

from backend.chats.times import utc_text
from backend.storage.audit import AuditLine, AuditStore, Period

PAGE: Final = 1000


async def lines_of(audit: AuditStore, account_id: str, period: Period) -> AsyncIterator[bytes]:
    """Whole lines, oldest first; not those that are written while it is read."""
    newest = await audit.read(account_id, limit=1)
    after, last_s = 0, newest[0].at_s if newest else 0
    until = Period(period.from_s, min(period.until_s, last_s + 1))
    while page := await audit.page(account_id, after, until, limit=PAGE):
        yield b"".join(_line(line) for _, line in page)
        after = page[-1][0]


def _line(line: AuditLine) -> bytes:
    """The members of a line, the time as text in front; those that are empty left out."""
    members = {k: v for k, v in msgspec.structs.asdict(line).items() if v is not None}
    return msgspec.json.encode({"at": utc_text(members.pop("at_s")), **members}) + b"\n"
