"""A token we let go of is revoked at Zendesk; what can't be revoked is said in the log."""

from __future__ import annotations

from backend.accounts.secret import Secret
from backend.errors import ChatUnavailable, ReconnectNeeded
from backend.web.logs import log
from backend.zendesk.client import ChatAccess, ChatClient
from backend.zendesk.wire import own_token


async def revoke(
    client: ChatClient, access: ChatAccess, token: Secret, token_id: int | None
) -> bool:
    """By `access`, which may be the token itself; its refresh token goes with it.

    `token_id`: its id in Zendesk's list; None: it is looked for there. False when Zendesk doesn't
    accept `access` any more, so that another one may do.
    """
    try:
        if token_id is None:
            listed = own_token(await client.oauth_tokens(access), token)
            token_id = listed.id if listed else None
        if token_id is None:
            log.warning("token not revoked", account=access.account.id, reason="not listed")
            return True
        await client.revoke(access, token_id)
    except ChatUnavailable as error:
        log.warning("token not revoked", account=access.account.id, code=error.code)
        return not isinstance(error, ReconnectNeeded)
    return True
