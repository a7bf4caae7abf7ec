"""What Zendesk's answers say, read from their JSON. Readers raise ZendeskUnreadable only.

https://developer.zendesk.com/api-reference/live-chat/chat-api/chats/
https://developer.zendesk.com/api-reference/live-chat/chat-api/agents/
https://developer.zendesk.com/api-reference/live-chat/chat-api/oauth_tokens/
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Final

from msgspec import Struct, structs

from backend.accounts.origin import Origin
from backend.accounts.secret import Secret
from backend.chats import loose
from backend.chats.parse import ID_LIMIT, unreadable_chat
from backend.chats.reading import Reading, read_record
from backend.chats.times import milliseconds, parse_time
from backend.errors import ZendeskUnreadable
from backend.zendesk.protocol import own_link

ADMINISTRATORS: Final = frozenset({"administrator", "owner"})
MASK: Final = ".…*•"
LEAST_SHOWN: Final = 8
"""Fewer characters of a token don't tell it from others."""


class Stub(Struct, frozen=True):
    """A hit of a search."""

    id: str
    timestamp: str | None
    """In UTC, as `chats.times` writes it; None when unreadable."""


class SearchPage(Struct, frozen=True):
    count: int | None
    """All hits, not this page's."""
    stubs: list[Stub]
    next_url: str | None


class ChatAgent(Struct, frozen=True):
    id: int
    """Equal to the Support user id on integrated accounts."""
    display_name: str
    enabled: bool
    is_administrator: bool | None
    """Administrator or owner of Chat; None when that can't be told."""
    role_id: int | None = None
    departments: tuple[int, ...] = ()
    """Their ids, in order."""


class AgentRecord(Struct, frozen=True):
    """An agent as listed. `role_id` is set where only the list of roles can tell its rank."""

    agent: ChatAgent
    role_id: int | None


class OAuthToken(Struct, frozen=True):
    """A token of the account's list, without its value."""

    id: int
    agent_id: int | None
    client_identifier: str
    scopes: frozenset[str]
    fingerprint: bytes
    shown: int
    """How many characters of the value were listed; lists may show a beginning only."""
    ends_at_s: float | None = None
    """Seconds since 1970, by Zendesk's clock; None: never, or not said."""

    def matches(self, token: Secret) -> bool:
        return hmac.compare_digest(self.fingerprint, _fingerprint(token.reveal()[: self.shown]))


def read_search(raw: object, origin: Origin) -> SearchPage:
    """Stubs without an id can't be opened and are left out; `count` still holds them."""
    page = _object(raw)
    link = page.get("next_url")
    if link is not None and not isinstance(link, str):
        raise ZendeskUnreadable
    return SearchPage(
        count=loose.whole(page.get("count")),
        stubs=[stub for stub in map(_stub, _array(page.get("results"))) if stub.id],
        next_url=own_link(origin, link) if link else None,
    )


def read_chats(raw: object, ids: Iterable[str]) -> dict[str, Reading]:
    """Chats by id, in the order of `ids`; those Zendesk doesn't know are absent."""
    docs = _object(_object(raw).get("docs"))
    known = [chat_id for chat_id in ids if docs.get(chat_id) is not None]
    return {chat_id: _chat(chat_id, docs[chat_id]) for chat_id in known}


def read_agent(raw: object) -> AgentRecord:
    if (record := _agent(raw)) is None:
        raise ZendeskUnreadable
    return record


def read_agents(raw: object) -> list[AgentRecord]:
    """A page of agents; [] at the end only, so a page of which nothing is readable raises."""
    items = _array(raw)
    records = [record for record in map(_agent, items) if record is not None]
    if items and not records:
        raise ZendeskUnreadable
    return records


def _agent(raw: object) -> AgentRecord | None:
    members = loose.members(raw)
    agent_id = loose.whole(members.get("id"))
    if agent_id is None:
        return None
    ranks = loose.members(members.get("roles"))
    agent = ChatAgent(
        id=agent_id,
        display_name=loose.name(members.get("display_name")),
        enabled=loose.flag(members.get("enabled")),
        is_administrator=any(loose.flag(ranks.get(rank)) for rank in ADMINISTRATORS),
        role_id=loose.whole(members.get("role_id")),
        departments=_departments(members.get("departments")),
    )
    stated = ADMINISTRATORS & ranks.keys()
    return AgentRecord(agent, None if stated else agent.role_id)


def _departments(raw: object) -> tuple[int, ...]:
    numbers = map(loose.whole, raw if isinstance(raw, list) else ())
    return tuple(sorted({number for number in numbers if number is not None}))


def read_administrator_roles(raw: object) -> frozenset[int]:
    """The ids of the roles that are administrators or owners, by their names."""
    roles = [loose.members(item) for item in _array(raw)]
    ids = {
        loose.whole(role.get("id"))
        for role in roles
        if loose.name(role.get("name")).lower() in ADMINISTRATORS
    }
    return frozenset(role_id for role_id in ids if role_id is not None)


def ranked(record: AgentRecord, administrator_roles: frozenset[int] | None) -> ChatAgent:
    """`administrator_roles`: None when the list of roles is closed to us."""
    if record.role_id is None:
        return record.agent
    if administrator_roles is None:
        return structs.replace(record.agent, is_administrator=None)
    if record.role_id not in administrator_roles:
        return record.agent
    return structs.replace(record.agent, is_administrator=True)


def read_tokens(raw: object) -> list[OAuthToken]:
    """The account's tokens; their values are hashed and dropped here."""
    return [token for token in map(_token, _array(raw)) if token is not None]


def _token(raw: object) -> OAuthToken | None:
    members = loose.members(raw)
    token_id, value = loose.whole(members.get("id")), members.get("access_token")
    value = value.rstrip(MASK) if isinstance(value, str) else ""
    if token_id is None or len(value) < LEAST_SHOWN:
        return None
    return OAuthToken(
        id=token_id,
        agent_id=loose.whole(members.get("agent_id")),
        client_identifier=loose.name(members.get("client_identifier")),
        scopes=_scopes(members.get("scopes")),
        fingerprint=_fingerprint(value),
        shown=len(value),
        ends_at_s=_seconds(members.get("expire_date")),
    )


def _seconds(raw: object) -> float | None:
    moment = parse_time(raw)
    return None if moment is None else milliseconds(moment) / 1000


def own_token(tokens: Iterable[OAuthToken], own: Secret) -> OAuthToken | None:
    """The one of the list that is this very token; None when it isn't there."""
    return next((token for token in tokens if token.matches(own)), None)


def _scopes(raw: object) -> frozenset[str]:
    words = loose.texts(raw, loose.NAME_LIMIT) if isinstance(raw, list) else loose.name(raw).split()
    return frozenset(words)


def _fingerprint(value: str) -> bytes:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).digest()


def _chat(chat_id: str, raw: object) -> Reading:
    reading = read_record(raw)
    return reading if reading.chat.id == chat_id else Reading(unreadable_chat(chat_id))


def _stub(raw: object) -> Stub:
    members = loose.members(raw)
    return Stub(
        id=loose.text(members.get("id"), ID_LIMIT) or "",
        timestamp=parse_time(members.get("timestamp")),
    )


def _object(raw: object) -> dict[str, object]:
    if not isinstance(raw, dict):
        raise ZendeskUnreadable
    return raw


def _array(raw: object) -> list[object]:
    if not isinstance(raw, list):
        raise ZendeskUnreadable
    return raw
