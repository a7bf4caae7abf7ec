"""Backups of a data folder: the mirrors first, the vault last.

So no mirror in a backup knows more than its vault: what is erased while the backup is made has
its tombstone in there, and is buried again when the backup is restored.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import apsw
import msgspec

from backend.errors import BackupRefused
from backend.keys.sealing import Sealer, WrappedKey
from backend.storage.backup import FORMAT, MANIFEST, Manifest, SavedFile
from backend.storage.sqlite.draft import draft_of, is_free
from backend.storage.sqlite.mirror.file import open_as_it_is
from backend.storage.sqlite.restore import restore
from backend.storage.sqlite.snapshot import described, snapshot, sync
from backend.storage.sqlite.vault import fetch

KEYS = "SELECT id, data_key_id, data_key FROM accounts ORDER BY id"


class SqliteBackups:
    def __init__(self, data: Path, sealer: Sealer) -> None:
        self._data, self._sealer = data.absolute(), sealer

    def write(self, folder: Path) -> Manifest:
        folder = folder.absolute()
        if not (self._data / "vault.db").exists():
            raise BackupRefused(
                "There is no vault.db in the data folder.", action="Check CHATSIDE_DATA."
            )
        if not is_free(folder):
            raise BackupRefused("There is something there already.")
        try:
            with draft_of(folder) as draft:
                return self._fill(draft)
        except FileNotFoundError as error:
            raise BackupRefused("The folder to make it in does not exist.") from error
        except (OSError, apsw.Error) as error:
            why = f"{type(error).__name__}: {error}"
            raise BackupRefused(f"It was not finished, and nothing was left ({why}).") from error

    async def restore(self, folder: Path, *, keep_erased_of: Path | None = None) -> Manifest:
        return await restore(folder, self._data, self._sealer, keep_erased_of)

    def _fill(self, draft: Path) -> Manifest:
        (draft / "mirrors").mkdir(mode=0o700)
        accounts = _wrapped_keys(self._data)
        mirrors = {i: self._mirror(draft, i, wrapped) for i, wrapped in accounts.items()}
        vault = _vault(self._data, draft)
        saved = _wrapped_keys(draft)  # an account that was erased meanwhile leaves no mirror here
        for account_id in mirrors.keys() - saved.keys():
            (draft / f"mirrors/{account_id}.db").unlink(missing_ok=True)
        files = [file for i, file in mirrors.items() if file is not None and i in saved]
        key_ids = sorted({wrapped.key_id for wrapped in saved.values()})
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        manifest = Manifest(FORMAT, now, tuple(key_ids), (vault, *files))
        _write_manifest(draft, manifest)
        return manifest

    def _mirror(self, draft: Path, account_id: str, wrapped: WrappedKey) -> SavedFile | None:
        """None: it has none. Raises SealBroken when the operator's key is another one."""
        key = self._sealer.unwrap(account_id, wrapped).mirror_key()
        path = self._data / f"mirrors/{account_id}.db"
        try:
            db = open_as_it_is(path, key)
        except apsw.CantOpenError:
            if path.exists():
                raise
            return None
        try:
            copy = draft / f"mirrors/{account_id}.db"
            return described(draft, copy, snapshot(db, copy))
        finally:
            db.close()


def _vault(data: Path, draft: Path) -> SavedFile:
    db = _open(data)
    try:
        copy = draft / "vault.db"
        return described(draft, copy, snapshot(db, copy))
    finally:
        db.close()


def _wrapped_keys(folder: Path) -> dict[str, WrappedKey]:
    db = _open(folder)
    try:
        return {account_id: WrappedKey(*key) for account_id, *key in fetch(db, KEYS)}
    finally:
        db.close()


def _open(folder: Path) -> apsw.Connection:
    """The vault as it is, whatever its version: a backup comes before an upgrade."""
    db = apsw.Connection(str(folder / "vault.db"), flags=apsw.SQLITE_OPEN_READONLY)
    db.set_busy_timeout(10_000)
    return db


def _write_manifest(draft: Path, manifest: Manifest) -> None:
    path = draft / MANIFEST
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    sync(path)
