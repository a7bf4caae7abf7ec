"""From what was seen to the lines plan, client, grant, scopes and role."""

from __future__ import annotations

from typing import Final

from backend.connection.clients import SavedClient
from backend.connection.renewal import is_renewable
from backend.doctor.asking import status_of, told
from backend.doctor.causes import chat as causes
from backend.doctor.causes.cause import Cause, skipped
from backend.doctor.line import Check, Line
from backend.doctor.scopes import missing, written
from backend.doctor.seen import Held, Seen
from backend.storage.connections import BrokenCause, Connection
from backend.zendesk.probes import ListedClient

SOON_S: Final = 14 * 86_400
BROKEN: Final[dict[BrokenCause, Cause]] = {
    "ended": causes.GRANT_ENDED,
    "refresh_refused": causes.GRANT_REFRESH_REFUSED,
    "lost_while_renewing": causes.GRANT_LOST,
    "client_refused": causes.GRANT_CLIENT_REFUSED,
}
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
    if known.client is None:
        return causes.CLIENT_MISSING.line("the saved client id", "none")
    if known.account.policy is None:
        return causes.CLIENT_POLICY.line("the access policy", "none")
    if known.client.grant_type != "implicit" and known.client.secret is None:
        return causes.CLIENT_SECRET_MISSING.line("the saved client secret", "none")
    if status_of(seen.reached.front) != 401:
        return skipped("client", "egress")
    cause = _client(seen, known.client)
    listed = seen.held.clients_reply if seen.held else None
    got = f"from the page: {told(seen.reached.authorize)}; from the list: {told(listed)}"
    return cause.line(tried, got)


def _client(seen: Seen, client: SavedClient) -> Cause:
    held, client_id = seen.held, client.client_id
    refused = status_of(seen.reached.authorize) in REFUSALS
    listed = held is not None and status_of(held.clients_reply) == 200
    own = _listed(held, client_id)
    if own is not None:
        if seen.known.redirect_uri not in own.redirect_uris:
            return causes.CLIENT_REDIRECT
        if own.confidential:
            return causes.CLIENT_CONFIDENTIAL
        wanted = client.grant_type == "client_credentials"
        return causes.CLIENT_NOT_CONFIDENTIAL if wanted else causes.CLIENT_PUBLIC
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
    answered, connection = status_of(held.me), seen.known.connection
    if answered not in (200, 401, 403):
        return causes.GRANT_TROUBLE
    if answered == 403:
        return causes.GRANT_FORBIDDEN
    if connection is not None and connection.broken_cause == "demoted":
        return causes.GRANT_DEMOTED
    if answered == 401:
        return _refused(seen, held, connection)
    if connection is not None and connection.broken_at_s is not None:
        return causes.GRANT_NOTED
    return _accepted(seen, held, connection)


def _refused(seen: Seen, held: Held, connection: Connection | None) -> Cause:
    if status_of(held.support) == 200:
        return causes.GRANT_SUPPORT
    if connection is None:
        return causes.GRANT_REFUSED
    if is_renewable(connection):
        return causes.GRANT_DOUBT if connection.renewing_at_s else causes.GRANT_TO_RENEW
    noted = connection.broken_cause
    ended = connection.expires_at_s is not None and connection.expires_at_s <= seen.known.now
    return BROKEN.get(noted or ("ended" if ended else "refused"), causes.GRANT_REFUSED)


def _accepted(seen: Seen, held: Held, connection: Connection | None) -> Cause:
    if connection is not None and connection.broken_cause is not None:
        return causes.GRANT_ENDING
    if connection is not None and is_renewable(connection):
        return causes.GRANT_DOUBT if connection.renewing_at_s else causes.GRANT_RENEWED
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


def standby(seen: Seen) -> Line:
    tried, one = "the stored standby", seen.known.standby
    if one is None:
        return causes.STANDBY_NONE.line(tried, "none")
    works = one.broken_at_s is None and one.broken_cause is None
    cause = causes.STANDBY_OK if works else causes.STANDBY_BROKEN
    return cause.line(tried, f"agent {one.agent_id}")


def _skipped(check: Check, seen: Seen) -> Line:
    """Because of the first line that is broken."""
    no_token = seen.known.sealed or seen.known.connection is None or seen.held is not None
    return skipped(check, "grant" if no_token else "egress")
