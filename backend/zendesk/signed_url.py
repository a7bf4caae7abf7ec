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
from backend.errors import TokenRefused
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


class SignedVisit(Struct, frozen=True):
    agent_id: int
    installation_id: int
    origin: Origin
    token_hash: bytes
    """The same for every spelling of the same token; to be used once."""
    expires_at_s: int
    """Seconds since 1970; at most LONGEST_LIFE_S after it was made, and without the skew."""


def read_unverified(token: str) -> UnverifiedClaims:
    """Which installation a token claims. Raises TokenRefused for what can't be one of Zendesk's."""
    return _audience(split(token))


def verify(
    token: str, public_key_pem: str, *, origins: tuple[Origin, ...], location: str, now: float
) -> SignedVisit:
    """Who visits. `origins` are the account's, `now` is seconds since 1970. Raises TokenRefused.

    The installation is read, not judged: whether it is one of the account's is for the caller.
    """
    jws = split(token)
    if not signed_by(jws, public_key_pem):
        raise TokenRefused
    audience = _audience(jws)
    if audience.origin not in origins:
        raise TokenRefused
    _check_issuer(jws, audience.origin)
    _check_context(jws, location)
    return SignedVisit(
        agent_id=_agent_id(jws, audience.origin),
        installation_id=audience.installation_id,
        origin=audience.origin,
        token_hash=hashlib.sha256(jws.signing_input).digest(),
        expires_at_s=_expiry(jws, now),
    )


def _audience(jws: Jws) -> UnverifiedClaims:
    audience = jws.claims.get("aud")
    found = _AUDIENCE.fullmatch(audience) if isinstance(audience, str) else None
    if found is None:
        raise TokenRefused
    return UnverifiedClaims(Origin(found[1]), int(found[2]))


def _check_issuer(jws: Jws, origin: Origin) -> None:
    """The account's host, with or without its scheme."""
    if jws.claims.get("iss") not in (origin.host, origin.text):
        raise TokenRefused


def _check_context(jws: Jws, location: str) -> None:
    context = jws.claims.get("context")
    if not isinstance(context, dict):
        raise TokenRefused
    if context.get("product") != PRODUCT or context.get("location") != location:
        raise TokenRefused


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
        raise TokenRefused
    return ends


def _moment(jws: Jws, name: str) -> int:
    """A whole JSON number; `true`, texts and numbers with a point are none."""
    value = jws.claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < LATEST_S:
        raise TokenRefused
    return value
