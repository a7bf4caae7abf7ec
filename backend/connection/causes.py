"""Why a connection stops, for people."""

from __future__ import annotations

from typing import Final

from backend.connection.renewal import is_renewable
from backend.storage.connections import BrokenCause, Connection

CAUSES: Final[dict[BrokenCause, str]] = {
    "refused": (
        "Zendesk refuses the token: it was revoked, its API client was deleted, whoever connected "
        "left, or the account was moved to another kind of account."
    ),
    "ended": "The token came to its end, and nothing was there to renew it with.",
    "refresh_refused": (
        "Zendesk refuses to renew the token: the refresh token was revoked or has ended, or "
        "whoever connected left."
    ),
    "lost_while_renewing": (
        "Zendesk gave a new token, and its answer was lost on the way, or this server stopped "
        "before it was stored. The old one can't be renewed again."
    ),
    "client_refused": (
        "Zendesk refuses the API client: its secret was changed, it was deleted, or it isn't "
        "confidential. Saving a client again in the Chat dashboard makes it public."
    ),
    "demoted": "Whoever connected isn't Administrator or Owner of Zendesk Chat any more.",
}


def told(connection: Connection) -> str | None:
    """Why it broke, or will; None while all is well."""
    return None if connection.broken_cause is None else CAUSES[connection.broken_cause]


def ends_at_s(connection: Connection) -> int | None:
    """When it stops unless somebody connects again; None: never, not known, or it did."""
    if connection.broken_at_s is not None or is_renewable(connection):
        return None
    return connection.expires_at_s
