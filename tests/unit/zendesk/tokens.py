"""Signed-page tokens, honest and forged."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from backend.accounts.origin import Origin

NOW: Final = 1_795_000_100
ACME: Final = Origin("https://acme.zendesk.com")
Json = dict[str, Any]


@cache
def rsa_key(name: str = "app", bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key per name, the same for the whole run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def claims(**changes: Any) -> Json:
    """The claims of a good token; a change to `...` takes a claim away."""
    good = {
        "iss": "acme.zendesk.com",
        "aud": "https://acme.zendesk.com/api/v2/apps/installations/9001.json",
        "sub": "https://acme.zendesk.com/api/v2/users/7.json",
        "iat": NOW - 10,
        "nbf": NOW - 10,
        "exp": NOW + 290,
        "qsh": "opaque",
        "context": {"product": "support", "location": "ticket_sidebar"},
    }
    return {name: value for name, value in (good | changes).items() if value is not ...}


def token(
    payload: Json | bytes | None = None, *, header: Json | bytes | None = None, key: Any = None
) -> str:
    """Signed RS256 by the app's key, whatever header and payload say."""
    headers = _json(header if header is not None else {"alg": "RS256", "typ": "JWT"})
    signing_input = f"{b64(headers)}.{b64(_json(claims() if payload is None else payload))}"
    signature = jwt.get_algorithm_by_name("RS256").sign(signing_input.encode(), key or rsa_key())
    return f"{signing_input}.{b64(signature)}"


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _json(value: Json | bytes) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()
