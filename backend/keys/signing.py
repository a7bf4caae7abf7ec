"""Signed, short-lived texts (itsdangerous): one key per purpose, so none passes for another."""

from __future__ import annotations

import hmac
import zlib
from enum import StrEnum
from typing import Final, TypeVar

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from itsdangerous import BadData, TimestampSigner
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.signer import SigningAlgorithm

from backend.keys.operator import OperatorKey, OperatorKeys

T = TypeVar("T", bound=msgspec.Struct)

LONG: Final = 4096
"""Longer ones are compressed: they travel in headers and bodies with limits."""
PACKED: Final = b"~"
"""Stands before a compressed one; base64 has no such character."""


class Purpose(StrEnum):
    SESSION = "session"
    GRANT = "grant"
    CURSOR = "cursor"
    CONNECT = "connect link"
    SETUP = "set-up visit"
    ADMINISTRATOR = "proved administrator"


class _HmacSha256(SigningAlgorithm):
    """In one call: itsdangerous' own makes an object first, which costs more than the signature."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, "sha256")


class Signer:
    """Signs msgspec structs for one purpose.

    The keys are derived here, once: itsdangerous would do it again for every text. They are
    derived again after a rotation.
    """

    def __init__(self, operator: OperatorKeys, purpose: Purpose) -> None:
        self._operator, self._purpose = operator, purpose
        self._keys, self._signer = operator.keys, _signer(operator.keys, purpose)

    def sign(self, value: msgspec.Struct) -> str:
        return self.sign_json(msgspec.json.encode(value))

    def sign_json(self, said: bytes) -> str:
        """For who has encoded the value already."""
        signer = self._current()
        if len(said) > LONG:
            return signer.sign(PACKED + base64_encode(zlib.compress(said))).decode("ascii")
        return signer.sign(base64_encode(said)).decode("ascii")

    def read(self, text: str, kind: type[T], *, max_age_s: int | None = None) -> T | None:
        """The value; None when the text is not ours, or is older than `max_age_s`."""
        try:
            signed = self._unsigned(text, max_age_s)
            if signed.startswith(PACKED):
                said = zlib.decompress(base64_decode(signed[1:]))
            else:
                said = base64_decode(signed)
            return msgspec.json.decode(said, type=kind)
        except (BadData, msgspec.DecodeError, ValueError):
            return None

    def _current(self) -> TimestampSigner:
        if (keys := self._operator.keys) is not self._keys:
            self._keys, self._signer = keys, _signer(keys, self._purpose)
        return self._signer

    def _unsigned(self, text: str, max_age_s: int | None) -> bytes:
        """Raises BadData."""
        try:
            return self._current().unsign(text, max_age=max_age_s)
        except BadData:
            if not self._operator.look_again():  # another process may sign with a newer key
                raise
            return self._current().unsign(text, max_age=max_age_s)


def _signer(keys: tuple[OperatorKey, ...], purpose: Purpose) -> TimestampSigner:
    oldest_first = [_derive(key.secret, purpose) for key in reversed(keys)]
    return TimestampSigner(oldest_first, key_derivation="none", algorithm=_HmacSha256())


def _derive(secret: bytes, purpose: Purpose) -> bytes:
    info = b"chatside sign " + purpose.value.encode()
    return HKDF(SHA256(), 32, salt=None, info=info).derive(secret)
