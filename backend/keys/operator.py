"""The operator's keys: they wrap the accounts' data keys and lie outside the data folder.

Whoever runs while they are rotated takes the new ones up by itself: the file they came from is
looked at from time to time, and at once for a key that is not known.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec import Struct

from backend.errors import SettingInvalid

LOOK_S: Final = 1.0


class OperatorKey(Struct, frozen=True):
    id: str
    secret: bytes
    """32 bytes."""

    def __repr__(self) -> str:
        return f"OperatorKey(id={self.id!r})"

    @property
    def line(self) -> str:
        """As the keys file spells it."""
        return f"{self.id}:{base64.urlsafe_b64encode(self.secret).decode().rstrip('=')}"


class OperatorKeys:
    """Newest first: the first one seals, all of them open."""

    def __init__(
        self,
        keys: tuple[OperatorKey, ...],
        file: Path | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`file`: where they came from, to be followed."""
        self._keys, self._file, self._now = keys, file, now
        self._mark = _mark(file)
        self._looked_at = now()

    @property
    def keys(self) -> tuple[OperatorKey, ...]:
        """The same tuple while nothing changed."""
        if self._file is not None and self._now() - self._looked_at > LOOK_S:
            self.look_again()
        return self._keys

    @property
    def newest(self) -> OperatorKey:
        return self.keys[0]

    def find(self, key_id: str) -> OperatorKey | None:
        found = _find(self.keys, key_id)
        if found is None and self.look_again():
            return _find(self._keys, key_id)
        return found

    def look_again(self) -> bool:
        """Whether the file holds other keys now; one that can't be read changes nothing."""
        self._looked_at = self._now()
        mark = _mark(self._file)
        if self._file is None or mark is None or mark == self._mark:
            return False
        try:
            read = parse_operator_keys(self._file.read_text("ascii")).keys
        except (OSError, UnicodeDecodeError, SettingInvalid):
            return False
        self._mark, before, self._keys = mark, self._keys, read
        return read != before


def parse_operator_keys(text: str) -> OperatorKeys:
    """Read `id:base64url` pairs, separated by commas or lines. Raises SettingInvalid."""
    items = [item.strip() for item in text.replace("\n", ",").split(",") if item.strip()]
    keys = tuple(_parse_one(item) for item in items)
    if not keys or len({key.id for key in keys}) != len(keys):
        raise SettingInvalid("CHATSIDE_SECRET_KEYS holds no key, or two with one id.")
    return OperatorKeys(keys)


def new_operator_key() -> str:
    """One fresh pair, as CHATSIDE_SECRET_KEYS takes it."""
    secret = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    return f"{secrets.token_hex(4)}:{secret}"


def _parse_one(item: str) -> OperatorKey:
    key_id, _, text = item.partition(":")
    try:
        secret = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise SettingInvalid("CHATSIDE_SECRET_KEYS: a key is not base64url.") from error
    if len(secret) != 32 or not key_id:
        raise SettingInvalid("CHATSIDE_SECRET_KEYS: a key is id:base64url of 32 bytes.")
    return OperatorKey(key_id, secret)


def _find(keys: tuple[OperatorKey, ...], key_id: str) -> OperatorKey | None:
    return next((key for key in keys if key.id == key_id), None)


def _mark(file: Path | None) -> tuple[int, int] | None:
    """Another one when the file was replaced or written."""
    try:
        seen = file.stat() if file is not None else None
    except OSError:
        return None
    return (seen.st_ino, seen.st_mtime_ns) if seen is not None else None
