"""A token we let go of is revoked at Zendesk; what can't be revoked is said in the log."""

from __future__ import annotations

from backend.errors import ChatUnavailable
from backend.web.logs import log
from backend.zendesk.client import ChatAccess, ChatClient


async def revoke(client: ChatClient, access: ChatAccess, token_id: int | None) -> None:
    """`token_id`: its id in Zendesk's list, which it is revoked by; None when it wasn't listed."""
    if token_id is None:
        log.warning("token not revoked", account=access.account.id, reason="not listed")
        return
    try:
        await client.revoke(access, token_id)
    except ChatUnavailable as error:
        log.warning("token not revoked", account=access.account.id, code=error.code)
