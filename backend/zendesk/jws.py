"""Compact JWS, read strictly: one spelling per token, one algorithm, no key of its own.

RFC 7515 and RFC 8725. PyJWT checks the signature; what it is lenient about is refused before.
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final, NoReturn

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from msgspec import Struct

from backend.errors import TokenRefused

TOKEN_LIMIT: Final = 16_384
ALGORITHM: Final = "RS256"
LEAST_KEY_BITS: Final = 2048
LARGEST_KEY_BITS: Final = 8192

_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)


class Jws(Struct, frozen=True):
    token: str
    signing_input: bytes
    claims: dict[str, object]
    """As the token says; nothing is verified yet."""


def split(token: str) -> Jws:
    """Read a token without trusting it. Raises TokenRefused."""
    if len(token) > TOKEN_LIMIT or _COMPACT.fullmatch(token) is None:
        raise TokenRefused
    header, payload, signature = token.split(".")
    _check_header(_object(_decode(header)))
    _decode(signature)
    return Jws(token, f"{header}.{payload}".encode(), _object(_decode(payload)))


def signed_by(jws: Jws, public_key_pem: str) -> bool:
    """Whether this key signed the token. False for keys that are not RSA or too small."""
    key = _key(public_key_pem)
    if key is None:
        return False
    try:
        jwt.PyJWS(algorithms=[ALGORITHM]).decode(jws.token, key, algorithms=[ALGORITHM])
    except jwt.PyJWTError:
        return False
    return True


def _check_header(header: dict[str, object]) -> None:
    """`jku`, `jwk`, `x5u` and `kid` are not looked at; `crit` and `b64` change the rules."""
    if header.get("alg") != ALGORITHM or "crit" in header or "b64" in header:
        raise TokenRefused
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise TokenRefused


def _decode(part: str) -> bytes:
    """Unpadded base64url in its one canonical spelling."""
    try:
        decoded = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        raise TokenRefused from None
    if urlsafe_b64encode(decoded).rstrip(b"=") != part.encode():
        raise TokenRefused
    return decoded


def _object(text: bytes) -> dict[str, object]:
    try:
        value = json.loads(
            text.decode("utf-8"), object_pairs_hook=_members, parse_constant=_no_constant
        )
    except (ValueError, RecursionError):
        raise TokenRefused from None
    if not isinstance(value, dict):
        raise TokenRefused
    return value


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Two members of one name mean different things to different readers."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise TokenRefused
    return members


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def is_key(pem: str) -> bool:
    """Whether it is a public key that can sign pages."""
    return _key(pem) is not None


def _key(pem: str) -> RSAPublicKey | None:
    if not pem.lstrip().startswith("-----BEGIN PUBLIC KEY-----"):
        return None
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, RSAPublicKey):
        return None
    return key if LEAST_KEY_BITS <= key.key_size <= LARGEST_KEY_BITS else None
