"""Encryption at rest: AES-256-GCM; the associated data says where a sealed value belongs.

A value moved to another row, column or account does not open.
"""

from __future__ import annotations

import os
from hashlib import blake2b
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from backend.errors import SealBroken
from backend.keys.operator import OperatorKeys

VERSION: Final = b"\x01"
NONCE: Final = 12


class Place(Struct, frozen=True):
    """Where a sealed value lives."""

    table: str
    row: str
    column: str


class WrappedKey(Struct, frozen=True):
    """A data key, wrapped by the operator's key of that id."""

    key_id: str
    sealed: bytes


class DataKey:
    """One account's key: seals its secrets and makes its keyed hashes."""

    def __init__(self, account_id: str, secret: bytes) -> None:
        self._account_id = account_id
        self._aead = AESGCM(_derive(secret, b"chatside seal"))
        self._hash_key = _derive(secret, b"chatside keyed hash")
        self._mirror_key = _derive(secret, b"chatside mirror")

    def seal(self, plain: bytes, place: Place) -> bytes:
        return _seal(self._aead, plain, self._associated(place))

    def open(self, sealed: bytes, place: Place) -> bytes:
        """Raises SealBroken when the value was changed, moved, or sealed by another key."""
        return _open(self._aead, sealed, self._associated(place))

    def keyed_hash(self, purpose: str, text: str) -> str:
        """A stand-in for an address in the audit: the same for the same text, else unreadable."""
        return self.keyed_bytes(purpose, text).hex()

    def keyed_bytes(self, purpose: str, text: str) -> bytes:
        """16 bytes that stand for an identity in the mirror: equal for equal texts.

        Keyed BLAKE2b: a third of HMAC's time here, and pages of an export need thousands of them.
        `purpose` has at most 16 letters.
        """
        said = text.encode("utf-8", "surrogatepass")
        return blake2b(said, key=self._hash_key, person=purpose.encode(), digest_size=16).digest()

    def mirror_key(self) -> bytes:
        """32 bytes: what the account's mirror file is encrypted with."""
        return self._mirror_key

    def _associated(self, place: Place) -> bytes:
        return _associated(self._account_id, place.table, place.row, place.column, "data")


class Sealer:
    """Makes, wraps and unwraps data keys."""

    def __init__(self, operator: OperatorKeys) -> None:
        self._operator = operator

    def new_data_key(self, account_id: str) -> WrappedKey:
        return self._wrap(account_id, os.urandom(32))

    def unwrap(self, account_id: str, wrapped: WrappedKey) -> DataKey:
        """Raises SealBroken."""
        return DataKey(account_id, self._secret(account_id, wrapped))

    def wrap_anew(self, account_id: str, wrapped: WrappedKey) -> WrappedKey | None:
        """The same data key, wrapped by the newest key; None if it is. Raises SealBroken."""
        if wrapped.key_id == self._operator.newest.id:
            return None
        return self._wrap(account_id, self._secret(account_id, wrapped))

    def opens(self, account_id: str, wrapped: WrappedKey) -> bool:
        try:
            self._secret(account_id, wrapped)
        except SealBroken:
            return False
        return True

    def _wrap(self, account_id: str, secret: bytes) -> WrappedKey:
        key = self._operator.newest
        return WrappedKey(key.id, _seal(AESGCM(key.secret), secret, _wrapping(account_id, key.id)))

    def _secret(self, account_id: str, wrapped: WrappedKey) -> bytes:
        key = self._operator.find(wrapped.key_id)
        if key is None:
            raise SealBroken
        return _open(AESGCM(key.secret), wrapped.sealed, _wrapping(account_id, key.id))


def _derive(secret: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=info).derive(secret)


def _wrapping(account_id: str, key_id: str) -> bytes:
    return _associated(account_id, "accounts", account_id, "data_key", key_id)


def _associated(*parts: str) -> bytes:
    return VERSION + b"".join(len(raw).to_bytes(4) + raw for raw in map(str.encode, parts))


def _seal(aead: AESGCM, plain: bytes, associated: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return VERSION + nonce + aead.encrypt(nonce, plain, associated)


def _open(aead: AESGCM, sealed: bytes, associated: bytes) -> bytes:
    if sealed[:1] != VERSION:
        raise SealBroken
    try:
        return aead.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], associated)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error
