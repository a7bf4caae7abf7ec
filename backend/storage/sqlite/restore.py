"""A data folder made from a backup: checked file by file, opened with the operator's keys, buried.

Whatever was erased is erased again before anybody can read it, so an old backup brings back
nothing that its own tombstones, or those of the data folder it replaces, know about.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Final

import apsw
import msgspec

from backend.errors import RestoreRefused, StoreTooNew
from backend.keys.sealing import Sealer
from backend.storage.audit import AuditLine
from backend.storage.backup import FORMAT, MANIFEST, Manifest, SavedFile
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import Erasure, MirrorWriter
from backend.storage.sqlite.draft import draft_of, is_free
from backend.storage.sqlite.erased import keep_erased
from backend.storage.sqlite.migrate import migrations
from backend.storage.sqlite.mirror.file import FOLDER as MIRROR_MIGRATIONS
from backend.storage.sqlite.mirror.mirrors import SqliteMirrors
from backend.storage.sqlite.snapshot import copied
from backend.storage.sqlite.store import SqliteStore

NAME: Final = re.compile(r"vault\.db|mirrors/[A-Za-z0-9_-]+\.db", re.ASCII)


async def restore(
    folder: Path, data: Path, sealer: Sealer, keep_erased_of: Path | None
) -> Manifest:
    if not is_free(data):
        raise RestoreRefused("The data folder is not empty.")
    manifest = read_manifest(folder)
    try:
        with draft_of(data) as draft:
            for file in manifest.files:
                _take(folder, draft, file)
            await _open_and_bury(draft, sealer, keep_erased_of, manifest.at)
    except (OSError, apsw.Error) as error:
        why = f"{type(error).__name__}: {error}"
        raise RestoreRefused(f"It was not finished, and nothing was left ({why}).") from error
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Raises RestoreRefused, StoreTooNew."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise RestoreRefused("There is no backup: no manifest.json that can be read.") from error
    names = [file.name for file in manifest.files]
    if "vault.db" not in names or not all(map(NAME.fullmatch, names)):
        raise RestoreRefused("The manifest names no vault, or files that are none of ours.")
    if manifest.format > FORMAT or any(file.version > _known(file) for file in manifest.files):
        raise StoreTooNew("The backup was written by a newer Chatside.")
    return manifest


def _known(file: SavedFile) -> int:
    if file.name == "vault.db":
        return migrations()[-1].number
    return migrations(MIRROR_MIGRATIONS)[-1].number


def _take(folder: Path, draft: Path, file: SavedFile) -> None:
    if copied(folder / file.name, draft / file.name) != file.sha256:
        raise RestoreRefused(f"{file.name} is not the file that was saved: its SHA-256 differs.")


async def _open_and_bury(
    draft: Path, sealer: Sealer, keep_erased_of: Path | None, as_of: str
) -> None:
    """Raises SealBroken when the operator's keys don't open an account or its mirror."""
    store = SqliteStore(draft)
    try:
        keys = DataKeys(store.accounts, sealer)
        for account in await store.accounts.all():
            await keys.of(account.id)
        mirrors = SqliteMirrors(draft, keys)
        if keep_erased_of is not None:
            await keep_erased(keep_erased_of, store, mirrors)
        for account in await store.accounts.all():
            line = AuditLine(int(time.time()), "restored", note=f"as of {as_of}")
            await store.audit.write(account.id, line)
            if (draft / f"mirrors/{account.id}.db").exists():
                restricted = await store.restrictions.all(account.id)
                await _bury(
                    await mirrors.writer(account.id),
                    await store.tombstones.all(account.id),
                    tuple(one.key for one in restricted),
                )
    finally:
        await store.close()


async def _bury(
    writer: MirrorWriter, erasures: list[Erasure], restricted: tuple[bytes, ...]
) -> None:
    """As the worker does when it begins; here, before the folder has its name."""
    try:
        for erasure in erasures:
            await writer.erase(erasure)
        await writer.withhold(restricted)
        await writer.scrub()
    finally:
        await writer.close()
