"""The token with which Zendesk vouches for a visit to a signed page: an RS256 JWT in a form post.

Nothing in the token chooses its key: the caller brings the key of the app that the account
installed. `read_unverified` only says which installation a token claims to be of.
https://developer.zendesk.com/documentation/apps/app-developer-guide/building-a-server-side-app/
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from msgspec import Struct

from backend.accounts.origin import Origin
from backend.accounts.place import PLACES, Place
from backend.errors import TokenRefused, TokenUntimely
from backend.zendesk.jws import Jws, signed_by, split

KEY_LIMIT: Final = 16_384
LONGEST_LIFE_S: Final = 300
SKEW_S: Final = 60
PRODUCT: Final = "support"
LATEST_S: Final = 2**53

_AUDIENCE: Final = re.compile(
    r"(https?://[a-z0-9.-]{1,253}(?::[0-9]{1,5})?)/api/v2/apps/installations/([1-9][0-9]{0,17})\.json",
    re.ASCII,
)
_AGENT: Final = re.compile(r"([1-9][0-9]{0,17})(?:\.json)?", re.ASCII)


class UnverifiedClaims(Struct, frozen=True):
    """What a token says of itself; anybody can write one."""

    origin: Origin
    installation_id: int
    place: Place


class SignedVisit(Struct, frozen=True):
    agent_id: int
    installation_id: int
    origin: Origin
    place: Place
    token_hash: bytes
    """The same for every spelling of the same token; to be used once."""
    expires_at_s: int
    """Seconds since 1970; at most LONGEST_LIFE_S after it was made, and without the skew."""


def read_unverified(token: str) -> UnverifiedClaims:
    """Which installation a token claims. Raises TokenRefused for what can't be one of Zendesk's."""
    jws = split(token)
    origin, installation_id = _audience(jws)
    return UnverifiedClaims(origin, installation_id, _place(jws) or "ticket_sidebar")


def verify(
    token: str, public_key_pem: str, *, origins: tuple[Origin, ...], now: float
) -> SignedVisit:
    """Who visits. `origins` are the account's, `now` is seconds since 1970. Raises TokenRefused.

    The installation is read, not judged: whether it is one of the account's is for the caller.
    """
    jws = split(token)
    if not signed_by(jws, public_key_pem):
        raise TokenRefused
    origin, installation_id = _audience(jws)
    if origin not in origins:
        raise TokenRefused
    _check_issuer(jws, origin)
    place = _place(jws)
    if place is None:
        raise TokenRefused
    return SignedVisit(
        agent_id=_agent_id(jws, origin),
        installation_id=installation_id,
        origin=origin,
        place=place,
        token_hash=hashlib.sha256(jws.signing_input).digest(),
        expires_at_s=_expiry(jws, now),
    )


def _audience(jws: Jws) -> tuple[Origin, int]:
    """Account and installation."""
    audience = jws.claims.get("aud")
    found = _AUDIENCE.fullmatch(audience) if isinstance(audience, str) else None
    if found is None:
        raise TokenRefused
    return Origin(found[1]), int(found[2])


def _check_issuer(jws: Jws, origin: Origin) -> None:
    """The account's host, with or without its scheme."""
    if jws.claims.get("iss") not in (origin.host, origin.text):
        raise TokenRefused


def _place(jws: Jws) -> Place | None:
    """None for any place that isn't one of ours."""
    context = jws.claims.get("context")
    if not isinstance(context, dict) or context.get("product") != PRODUCT:
        return None
    return next((place for place in PLACES if place == context.get("location")), None)


def _agent_id(jws: Jws, origin: Origin) -> int:
    """From the agent's address in the Support API, or the bare number."""
    subject = jws.claims.get("sub")
    if not isinstance(subject, str):
        raise TokenRefused
    found = _AGENT.fullmatch(subject.removeprefix(origin.url("/api/v2/users/")))
    if found is None or (subject.endswith(".json") and subject == found[0]):
        raise TokenRefused
    return int(found[1])


def _expiry(jws: Jws, now: float) -> int:
    """When the token ends, if `now` is within its life."""
    expires, issued, not_before = (_moment(jws, name) for name in ("exp", "iat", "nbf"))
    ends = min(expires, issued + LONGEST_LIFE_S)
    if max(issued, not_before) > now + SKEW_S or ends <= now - SKEW_S:
        raise TokenUntimely
    return ends


def _moment(jws: Jws, name: str) -> int:
    """A whole JSON number; `true`, texts and numbers with a point are none."""
    value = jws.claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < LATEST_S:
        raise TokenRefused
    return value
