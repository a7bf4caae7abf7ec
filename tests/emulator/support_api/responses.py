"""How users, identities, tickets and tokens look in JSON."""

from __future__ import annotations

from typing import Any

from tests.emulator.account import Account
from tests.emulator.oauth.models import Token
from tests.emulator.world.tickets import Ticket
from tests.emulator.world.users import Identity, User


def user_json(account: Account, user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "url": f"{account.origin}/api/v2/users/{user.id}.json",
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "external_id": user.external_id,
        "restricted_agent": user.light,
        "locale": user.locale,
        "iana_time_zone": user.time_zone,
        "active": True,
        "suspended": False,
        "verified": any(i.verified for i in user.identities),
        "phone": next((i.value for i in user.identities if i.type == "phone_number"), None),
        "tags": [],
    }


def identity_json(account: Account, user: User, identity: Identity) -> dict[str, Any]:
    path = f"/api/v2/users/{user.id}/identities/{identity.id}.json"
    return {
        "id": identity.id,
        "url": account.origin + path,
        "user_id": user.id,
        "type": identity.type,
        "value": identity.value,
        "verified": identity.verified,
        "primary": identity.primary,
        "deliverable_state": "deliverable",
    }


def ticket_json(account: Account, ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "url": f"{account.origin}/api/v2/tickets/{ticket.id}.json",
        "subject": ticket.subject,
        "description": ticket.description,
        "status": ticket.status,
        "requester_id": ticket.requester_id,
        "submitter_id": ticket.requester_id,
        "via": {"channel": ticket.via_channel, "source": {"from": {}, "to": {}, "rel": None}},
        "tags": [],
    }


def token_json(account: Account, token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "url": f"{account.origin}/api/v2/oauth/tokens/{token.id}.json",
        "user_id": token.agent_id,
        "token": token.access_token[:10],
        "scopes": sorted(token.scopes),
        "expires_at": None,
    }
