"""The file of the operator's keys: made on first run, replaced when they are rotated."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from backend.errors import KeysMissing, KeysNotWritten
from backend.keys.operator import OperatorKeys, new_operator_key, parse_operator_keys


def load_operator_keys(
    setting: str | None,
    keys_file: Path,
    setting_file: Path | None = None,
    *,
    may_create: bool = True,
) -> OperatorKeys:
    """Keys from the setting; else from the file, which is created on first run (mode 0600).

    `setting_file`: the one that holds the setting, if a file does. Raises SettingInvalid;
    KeysMissing when there is no file and there has to be one.
    """
    if setting is not None:
        return OperatorKeys(parse_operator_keys(setting).keys, setting_file)
    if not keys_file.exists():
        if not may_create:
            raise KeysMissing(f"There is no keys file at {keys_file}.")
        _create(keys_file)
    try:
        text = keys_file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise KeysMissing(f"The keys file {keys_file} can't be read.") from error
    return OperatorKeys(parse_operator_keys(text).keys, keys_file)


def write_operator_keys(keys_file: Path, lines: list[str]) -> None:
    """Replace the file's content in one go; owner, group and mode stay. Raises KeysNotWritten."""
    draft = keys_file.with_name(f".{keys_file.name}.{secrets.token_hex(4)}")
    try:
        was = keys_file.stat()
        _write(draft, "".join(f"{line}\n" for line in lines), stat.S_IMODE(was.st_mode))
        if (os.geteuid(), os.getegid()) != (was.st_uid, was.st_gid):
            os.chown(draft, was.st_uid, was.st_gid)
        draft.replace(keys_file)
        _sync(keys_file.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise KeysNotWritten(f"{keys_file} can't be written ({type(error).__name__}).") from error


def _create(keys_file: Path) -> None:
    keys_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = keys_file.with_name(f".{keys_file.name}.{secrets.token_hex(4)}")
    _write(draft, new_operator_key() + "\n", 0o600)
    try:
        os.link(draft, keys_file)  # the first of two processes wins, the other reads its file
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync(keys_file.parent)


def _write(path: Path, text: str, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        os.fchmod(handle, mode)
        file.write(text)
        file.flush()
        os.fsync(handle)


def _sync(folder: Path) -> None:
    """What was renamed in it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
