"""From what was seen to the lines plan, client, grant, scopes and role."""

from __future__ import annotations

from typing import Final

from backend.doctor.asking import status_of, told
from backend.doctor.causes import chat as causes
from backend.doctor.causes.cause import Cause, skipped
from backend.doctor.line import Check, Line
from backend.doctor.scopes import missing, written
from backend.doctor.seen import Held, Seen
from backend.zendesk.probes import ListedClient

SOON_S: Final = 14 * 86_400
REFUSALS: Final = frozenset({400, 404, 422})


def plan(seen: Seen) -> Line:
    held = seen.held
    if held is None or status_of(held.me) != 200:
        return _skipped("plan", seen)
    tried = "GET account, and how many chats there are"
    count = "an unknown number of" if held.chats is None else f"{held.chats:,}"
    got = f"{told(held.plan_reply)}, {count} chats"
    if held.plan is not None and held.plan.rest_api is False:
        return causes.PLAN_WITHOUT_API.line(tried, got)
    if held.chats == 0:
        return causes.PLAN_NO_CHATS.line(tried, got)
    if held.plan is not None:
        return causes.PLAN_OK.line(tried, got)
    return (causes.PLAN_UNKNOWN if held.chats is None else causes.PLAN_READS).line(tried, got)


def client(seen: Seen) -> Line:
    known, tried = seen.known, "the saved client id, the consent page, the list of clients"
    if known.sealed:
        return skipped("client", "grant")
    if known.client_id is None:
        return causes.CLIENT_MISSING.line("the saved client id", "none")
    if known.account.policy is None:
        return causes.CLIENT_POLICY.line("the access policy", "none")
    if status_of(seen.reached.front) != 401:
        return skipped("client", "egress")
    cause = _client(seen, known.client_id)
    listed = seen.held.clients_reply if seen.held else None
    got = f"from the page: {told(seen.reached.authorize)}; from the list: {told(listed)}"
    return cause.line(tried, got)


def _client(seen: Seen, client_id: str) -> Cause:
    held = seen.held
    refused = status_of(seen.reached.authorize) in REFUSALS
    listed = held is not None and status_of(held.clients_reply) == 200
    own = _listed(held, client_id)
    if own is not None:
        if seen.known.redirect_uri not in own.redirect_uris:
            return causes.CLIENT_REDIRECT
        return causes.CLIENT_CONFIDENTIAL if own.confidential else causes.CLIENT_PUBLIC
    if refused:
        return causes.CLIENT_FOREIGN if listed else causes.CLIENT_REFUSED
    if held is None or status_of(held.me) != 200:
        return causes.CLIENT_UNSEEN
    if held.token is not None:
        same = held.token.client_identifier == client_id
        return causes.CLIENT_PROVED if same else causes.CLIENT_CHANGED
    return causes.CLIENT_UNLISTED if listed else causes.CLIENT_UNPROVED


def _listed(held: Held | None, client_id: str) -> ListedClient | None:
    clients = held.clients if held else ()
    return next((one for one in clients if one.identifier == client_id), None)


def grant(seen: Seen) -> Line:
    known, held = seen.known, seen.held
    if known.sealed:
        return causes.GRANT_SEALED.line("to open what is stored", "the keys don't fit")
    if known.connection is None:
        return causes.GRANT_NONE.line("the stored connection", "none")
    if held is None:
        return skipped("grant", "egress")
    tried = "GET agents/me with the token"
    got = told(held.me)
    if held.support is not None:
        tried, got = f"{tried}, then Support", f"{got}, then {told(held.support)}"
    return _grant(seen, held).line(tried, got)


def _grant(seen: Seen, held: Held) -> Cause:
    answered = status_of(held.me)
    if answered == 401:
        support = status_of(held.support) == 200
        return causes.GRANT_SUPPORT if support else causes.GRANT_REFUSED
    if answered == 403:
        return causes.GRANT_FORBIDDEN
    if answered != 200:
        return causes.GRANT_TROUBLE
    if seen.known.connection is not None and seen.known.connection.broken_at_s is not None:
        return causes.GRANT_NOTED
    ends = held.token.ends_at_s if held.token else None
    soon = ends is not None and ends - seen.known.now < SOON_S
    return causes.GRANT_ENDS if soon else causes.GRANT_OK


def scopes(seen: Seen) -> Line:
    known, held = seen.known, seen.held
    if known.connection is None or held is None or status_of(held.me) not in (200, 403):
        return _skipped("scopes", seen)
    listed = held.token.scopes if held.token else None
    has = frozenset(known.connection.scopes.split()) if listed is None else listed
    tried = "the list of tokens" if listed is not None else "the scopes noted when connecting"
    got = f"{written(has)}{_conversations(has)}"
    if missing(has, "transcripts"):
        return causes.SCOPES_WITHOUT_READ.line(tried, got)
    if has - {"read"}:
        return causes.SCOPES_WIDE.line(tried, got)
    return (causes.SCOPES_OK if listed is not None else causes.SCOPES_NOTED).line(tried, got)


def _conversations(has: frozenset[str]) -> str:
    lacking = missing(has, "conversations")
    if not lacking:
        return "; enough for the Conversations API, too"
    return f"; the Conversations API would need {written(lacking)} besides"


def role(seen: Seen) -> Line:
    held = seen.held
    if held is None or status_of(held.me) != 200:
        return _skipped("role", seen)
    tried, agent = "GET agents/me, and the list of roles", held.agent
    if agent is None or agent.is_administrator is None:
        return causes.ROLE_UNKNOWN.line(tried, "no role that says so")
    if not agent.is_administrator:
        return causes.ROLE_LOWER.line(tried, f"agent {agent.id}, not an administrator")
    cause = causes.ROLE_OK if agent.enabled else causes.ROLE_DISABLED
    return cause.line(tried, f"agent {agent.id}, an administrator")


def _skipped(check: Check, seen: Seen) -> Line:
    """Because of the first line that is broken."""
    no_token = seen.known.sealed or seen.known.connection is None or seen.held is not None
    return skipped(check, "grant" if no_token else "egress")
