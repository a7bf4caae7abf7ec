"""The API client as it is given at set-up: id, grant, and a secret where the grant needs one."""

from __future__ import annotations

import re
from typing import Final, get_args

from backend.accounts.secret import Secret
from backend.connection.clients import SavedClient
from backend.errors import RequestInvalid
from backend.storage.connections import GrantType

CLIENT_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII)
SECRET: Final = re.compile(r"[\x21-\x7e]{8,256}", re.ASCII)


def read_client(client_id: str, grant_type: str, secret: str) -> SavedClient:
    """`secret` "": the one that is saved stays. Raises RequestInvalid."""
    client_id, secret = client_id.strip(), secret.strip()
    if not CLIENT_ID.fullmatch(client_id):
        raise RequestInvalid(
            "This is not a client id.",
            action="Copy the Client ID that Zendesk Chat showed when the API client was made.",
        )
    if secret and not SECRET.fullmatch(secret):
        raise RequestInvalid(
            "This is not a client secret.",
            action="Copy the Client Secret that Zendesk Chat showed when the API client was made.",
        )
    given = Secret(secret) if secret else None
    return SavedClient(client_id, read_grant_type(grant_type), given)


def read_grant_type(text: str) -> GrantType:
    for grant_type in get_args(GrantType):
        if text == grant_type:
            return grant_type  # type: ignore[no-any-return]  # one of the literals
    raise RequestInvalid("This is not one of the grants.", action="Choose one of the three.")
