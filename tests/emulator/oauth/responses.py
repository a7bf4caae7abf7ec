"""How clients and tokens look in JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from .models import Client, Token


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def client_json(client: Client) -> dict[str, Any]:
    """The secret is cut: it is shown whole only when it is made."""
    return {
        "id": client.id,
        "name": client.name,
        "company": client.company,
        "client_identifier": client.client_identifier,
        "client_secret": client.client_secret[:9],
        "client_type": client.client_type,
        "redirect_uris": ",".join(client.redirect_uris),
        "scopes": client.scopes,
        "agent_id": client.agent_id,
        "create_date": _date(client.create_date),
        "update_date": _date(client.update_date),
    }


def token_json(token: Token, *, cut: bool) -> dict[str, Any]:
    return {
        "id": token.id,
        "access_token": token.access_token[:10] if cut else token.access_token,
        "refresh_token": token.refresh_token,
        "token_type": "Bearer",
        "agent_id": token.agent_id,
        "client_identifier": token.client_identifier,
        "scopes": " ".join(sorted(token.scopes)),
        "create_date": _date(token.create_date),
        "expire_date": None if token.expire_date is None else _date(token.expire_date),
    }
