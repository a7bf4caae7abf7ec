"""From what was seen to the lines clock, egress, app, key, signed page and frame."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

from backend.chats.times import utc_text
from backend.doctor.asking import Garbled, Reply, status_of, told
from backend.doctor.causes import reach as causes
from backend.doctor.causes.cause import Cause, skipped
from backend.doctor.line import Line
from backend.doctor.seen import Known, Reached, Seen
from backend.zendesk.answers import Answer
from backend.zendesk.calls import Failure
from backend.zendesk.jws import is_key
from backend.zendesk.signed_url import SKEW_S

DRIFT_S: Final = 20.0
LONG_AGO_S: Final = 14 * 86_400
HOST: Final = re.compile(r"[a-z0-9.-]{1,253}", re.ASCII)


def clock(seen: Seen) -> Line:
    offset_s = seen.reached.offset_s
    if not isinstance(seen.reached.front, Answer):
        return skipped("clock", "egress")
    tried = "the date in Zendesk's answer"
    if offset_s is None:
        return causes.CLOCK_UNKNOWN.line(tried, "none")
    side = "ahead of" if offset_s > 0 else "behind"
    got = "the same to the second" if abs(offset_s) < 1 else f"{abs(offset_s):.0f} s {side} ours"
    if abs(offset_s) > SKEW_S:
        return causes.CLOCK_WRONG.line(tried, got)
    return (causes.CLOCK_DRIFTS if abs(offset_s) > DRIFT_S else causes.CLOCK_OK).line(tried, got)


def egress(seen: Seen) -> Line:
    reached = seen.reached
    cause = _egress(reached)
    got = told(reached.front)
    if cause is causes.EGRESS_MOVED and isinstance(reached.front, Answer):
        got += f" to {_host(reached.front.headers.get('location', ''))}"
    if cause is causes.EGRESS_REFUSED:
        got += _from(reached)
    return cause.line(f"GET {seen.known.account.origin.host}, without a token", got)


def _from(reached: Reached) -> str:
    """The address to put on the account's list, as far as it can be known here."""
    own = reached.connecting.own if reached.connecting else None
    address = reached.egress_address or own
    if address is None:
        return ""
    inside = not reached.egress_address and ipaddress.ip_address(address).is_private
    return f", asked from {address}" + (" through a gateway of another address" if inside else "")


def _egress(reached: Reached) -> Cause:
    front = reached.front
    if isinstance(front, Failure):
        return _no_connection(reached) if front is Failure.BROKEN else causes.EGRESS_SLOW
    if isinstance(front, Garbled):
        return causes.EGRESS_NOT_ZENDESK
    if 300 <= front.status < 400:
        return causes.EGRESS_MOVED
    if front.status >= 500:
        return causes.EGRESS_TROUBLE
    known = {
        401: causes.EGRESS_OK,
        403: causes.EGRESS_REFUSED,
        404: causes.EGRESS_UNKNOWN_HOST,
        429: causes.EGRESS_THROTTLED,
    }
    return known.get(front.status, causes.EGRESS_NOT_ZENDESK)


def _no_connection(reached: Reached) -> Cause:
    failed = reached.connecting.failed if reached.connecting else None
    if failed == "dns":
        return causes.EGRESS_DNS
    return causes.EGRESS_TLS if failed == "tls" else causes.EGRESS_BLOCKED


def _host(location: str) -> str:
    """Where a redirect leads; only the host, the rest may be personal."""
    try:
        host = urlsplit(location).hostname or ""
    except ValueError:
        host = ""
    return host if HOST.fullmatch(host) else "another address"


def app(seen: Seen) -> Line:
    tried = "installations that used a set-up code, and Zendesk's answer about each app"
    if not seen.known.installations:
        return causes.APP_MISSING.line(tried, "none")
    if not seen.reached.is_well:
        return skipped("app", "egress")
    gone = [app for app, reply in seen.reached.keys.items() if status_of(reply) == 404]
    got = f"{len(seen.known.installations)} installed, {len(gone)} of {_apps(seen)} gone"
    cause = causes.APP_GONE if len(gone) == len(seen.reached.keys) else causes.APP_OK
    return cause.line(tried, got)


def _apps(seen: Seen) -> str:
    count = len(seen.reached.keys)
    return "1 app" if count == 1 else f"{count} apps"


def key(seen: Seen) -> Line:
    if seen.known.installations and not seen.reached.is_well:
        return skipped("key", "egress")
    replies = [reply for reply in seen.reached.keys.values() if status_of(reply) != 404]
    if not replies:
        return skipped("key", "app")
    tried = "GET the app's public key"
    worst = max(map(_key, replies), key=lambda cause: cause.verdict == "broken")
    return worst.line(tried, ", ".join(map(told, replies)))


def _key(reply: Reply) -> Cause:
    if not isinstance(reply, Answer) or status_of(reply) != 200:
        return causes.KEY_CLOSED
    return causes.KEY_OK if is_key(reply.body.decode("ascii", "replace")) else causes.KEY_WRONG


def signed_page(seen: Seen) -> Line:
    known: Known = seen.known
    tried = "the last visit that Zendesk vouched for"
    if not known.installations:
        return skipped("signed_page", "app")
    at_s = known.activity.verified_at_s
    if at_s is None:
        return causes.PAGE_NEVER.line(tried, "never")
    cause = causes.PAGE_LONG_AGO if known.now - at_s > LONG_AGO_S else causes.PAGE_OK
    return cause.line(tried, utc_text(at_s)[:16] + "Z")


def frame(seen: Seen, *, address_is_well: bool) -> Line:
    reply = seen.reached.frame
    if not address_is_well or not isinstance(reply, Answer):
        return skipped("frame", "address")
    tried = "the headers of GET /sidebar at the public address"
    if "x-frame-options" in reply.headers:
        return causes.FRAME_OPTIONS.line(tried, "X-Frame-Options")
    policies = reply.headers.get("content-security-policy", "").split(",")
    if not all(_lets(policy, seen.known.account.origin.text) for policy in policies):
        return causes.FRAME_POLICY.line(tried, "a policy without the account's address")
    return causes.FRAME_OK.line(tried, "the account's address is allowed")


def _lets(policy: str, origin: str) -> bool:
    directives = [words.split() for words in policy.split(";")]
    lists = [words[1:] for words in directives if words and words[0] == "frame-ancestors"]
    return bool(lists) and all(origin in sources for sources in lists)
