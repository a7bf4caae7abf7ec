"""The operator's keys: they wrap the accounts' data keys and lie outside the data folder."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path

from msgspec import Struct

from backend.errors import SettingInvalid


class OperatorKey(Struct, frozen=True):
    id: str
    secret: bytes
    """32 bytes."""

    def __repr__(self) -> str:
        return f"OperatorKey(id={self.id!r})"


class OperatorKeys(Struct, frozen=True):
    """Newest first: the first one seals, all of them open."""

    keys: tuple[OperatorKey, ...]

    @property
    def newest(self) -> OperatorKey:
        return self.keys[0]

    def find(self, key_id: str) -> OperatorKey | None:
        return next((key for key in self.keys if key.id == key_id), None)


def load_operator_keys(setting: str | None, keys_file: Path) -> OperatorKeys:
    """Keys from the setting; else from the file, which is created on first run (mode 0600)."""
    if setting is not None:
        return parse_operator_keys(setting)
    if not keys_file.exists():
        _create(keys_file)
    return parse_operator_keys(keys_file.read_text(encoding="ascii"))


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


def _create(keys_file: Path) -> None:
    keys_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = keys_file.with_name(f".{keys_file.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(new_operator_key() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, keys_file)  # the first of two processes wins, the other reads its file
    except FileExistsError:
        pass
    finally:
        draft.unlink()
