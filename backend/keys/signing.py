"""Signed, short-lived texts (itsdangerous): one salt per purpose, so none passes for another."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Any, Final, TypeVar

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from itsdangerous import BadData, URLSafeTimedSerializer

from backend.keys.operator import OperatorKeys

T = TypeVar("T", bound=msgspec.Struct)
SHA256_SIGNER: Final = {"key_derivation": "hmac", "digest_method": hashlib.sha256}


class Purpose(StrEnum):
    SESSION = "chatside session"
    GRANT = "chatside grant"
    CURSOR = "chatside cursor"
    CONNECT = "chatside connect link"


class Signer:
    """Signs msgspec structs for one purpose."""

    def __init__(self, operator: OperatorKeys, purpose: Purpose) -> None:
        oldest_first = [_derive(key.secret) for key in reversed(operator.keys)]
        self._serializer = URLSafeTimedSerializer(
            oldest_first, salt=purpose.value, serializer=_Json, signer_kwargs=SHA256_SIGNER
        )

    def sign(self, value: msgspec.Struct) -> str:
        return _text(self._serializer.dumps(msgspec.to_builtins(value)))

    def read(self, text: str, kind: type[T], *, max_age_s: int | None = None) -> T | None:
        """The value; None when the text is not ours, or is older than `max_age_s`."""
        try:
            return msgspec.convert(self._serializer.loads(text, max_age=max_age_s), kind)
        except (BadData, msgspec.ValidationError, ValueError):
            return None


class _Json:
    """msgspec as itsdangerous' serializer."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> bytes:
        return msgspec.json.encode(value)

    @staticmethod
    def loads(text: str | bytes, **_: Any) -> Any:
        return msgspec.json.decode(text)


def _derive(secret: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"chatside sign").derive(secret)


def _text(signed: str | bytes) -> str:
    return signed if isinstance(signed, str) else signed.decode("ascii")
