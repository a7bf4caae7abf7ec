"""Backups are whole or not there, and come back as they were; what was erased stays erased."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from backend.errors import BackupRefused, RestoreRefused, SealBroken, StoreTooNew
from backend.keys.hiding import Hidden
from backend.keys.operator import parse_operator_keys
from backend.keys.sealing import Sealer
from backend.storage.audit import AuditLine
from backend.storage.mirror import Erasure, MirrorWriter
from backend.storage.redactions import Redaction
from backend.storage.restrictions import Restriction
from backend.storage.sqlite.backup import SqliteBackups
from backend.storage.sqlite.mirror.mirrors import SqliteMirrors
from backend.storage.sqlite.store import SqliteStore
from tests.storage.busy import PAGE
from tests.storage.conftest import ACME, GLOBEX
from tests.storage.mirror_samples import (
    ADA,
    BEA,
    OPERATOR,
    chat,
    listed_ids,
    opened,
    page,
    reader_of,
)

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
Filled = tuple[SqliteStore, SqliteMirrors, MirrorWriter]


@pytest.fixture
async def filled(tmp_path: Path) -> AsyncIterator[Filled]:
    """Twenty chats of ACME's, a line in the audit, and a second account without a mirror."""
    store, mirrors = await opened(tmp_path / "data", ACME, GLOBEX)
    writer = await mirrors.writer(ACME.id)
    await writer.commit(page(*range(20), text="unmistakable " * 20))
    await store.audit.write(ACME.id, AuditLine(7, "opened", 7, chat_id=chat(3).id))
    yield store, mirrors, writer
    await writer.close()
    await mirrors.close()
    await store.close()


def backups(folder: Path, operator: str = OPERATOR) -> SqliteBackups:
    return SqliteBackups(folder, Sealer(parse_operator_keys(operator)))


def saved(tmp_path: Path) -> Path:
    """A backup of the data folder as it is now."""
    backups(tmp_path / "data").write(tmp_path / "saved")
    return tmp_path / "saved"


async def restored(tmp_path: Path, keep_erased_of: Path | None = None) -> tuple[
    SqliteStore, SqliteMirrors
]:  # fmt: skip
    await backups(tmp_path / "anew").restore(tmp_path / "saved", keep_erased_of=keep_erased_of)
    return await opened(tmp_path / "anew")


def names(folder: Path) -> list[str]:
    return sorted(f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file())


async def test_what_comes_back_is_what_was_saved(filled: Filled, tmp_path: Path) -> None:
    store, mirrors, _ = filled
    saved(tmp_path)

    again, mirrors_again = await restored(tmp_path)

    assert await again.accounts.all() == await store.accounts.all()
    told, *lines = await again.audit.read(ACME.id)
    assert told.action == "restored"
    assert lines == await store.audit.read(ACME.id)
    before, after = await reader_of(mirrors), await reader_of(mirrors_again)
    assert await after.standing() == await before.standing()
    assert await listed_ids(mirrors_again) == await listed_ids(mirrors)
    assert await after.transcript(chat(3).id) == await before.transcript(chat(3).id)
    await mirrors_again.close()
    await again.close()


async def test_the_manifest_vouches_for_every_file(filled: Filled, tmp_path: Path) -> None:
    manifest = json.loads((saved(tmp_path) / "manifest.json").read_bytes())

    listed = [file["name"] for file in manifest["files"]]
    assert sorted([*listed, "manifest.json"]) == names(tmp_path / "saved")
    assert listed == ["vault.db", f"mirrors/{ACME.id}.db"]
    assert manifest["operator_keys"] == ["k1"]
    for file in manifest["files"]:
        assert file["bytes"] == (tmp_path / "saved" / file["name"]).stat().st_size


async def test_a_backup_is_its_owners_alone_and_holds_no_word(
    filled: Filled, tmp_path: Path
) -> None:
    folder = saved(tmp_path)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert {f.stat().st_mode & 0o777 for f in folder.rglob("*") if f.is_file()} == {0o600}
    assert b"unmistakable" not in b"".join((folder / n).read_bytes() for n in names(folder))


@contextmanager
def busy(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A worker of its own process that writes all the time; ten pages are there already."""
    command = [sys.executable, "-m", "tests.storage.busy", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(10):
            process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


async def test_while_a_worker_writes_each_file_is_one_moment_and_the_vaults_is_last(
    tmp_path: Path,
) -> None:
    store, _ = await opened(tmp_path / "data", ACME)
    await store.close()
    with busy(tmp_path / "data") as worker:
        for number in range(5):
            backups(tmp_path / "data").write(tmp_path / f"saved{number}")
        assert worker.poll() is None

    for number in range(5):
        store, mirrors = await opened(tmp_path / f"saved{number}")
        writer = await mirrors.writer(ACME.id)
        standing = await writer.standing()
        pages = int(standing.state or b"0")
        assert pages >= 10
        assert pages * PAGE - standing.chats in {pages, pages - 1}
        assert len(await listed_ids(mirrors, ADA)) == min(standing.chats, 1000)
        buried = {i for e in await store.tombstones.all(ACME.id) for i in e.chat_ids}
        erased = {chat(page * PAGE).id for page in range(pages)} - {
            *await writer.least_checked(9999)
        }
        assert erased <= buried
        await writer.close()
        await mirrors.close()
        await store.close()


async def test_without_the_operators_key_nothing_is_restored(
    filled: Filled, tmp_path: Path
) -> None:
    saved(tmp_path)
    for operator in ("k1:" + "B" * 43, "k2:" + "A" * 43):
        with pytest.raises(SealBroken):
            await backups(tmp_path / "anew", operator).restore(tmp_path / "saved")
        assert names_beside(tmp_path) == {"data", "saved"}


async def test_without_the_operators_key_nothing_is_saved(filled: Filled, tmp_path: Path) -> None:
    with pytest.raises(SealBroken):
        backups(tmp_path / "data", "k2:" + "A" * 43).write(tmp_path / "saved")
    assert names_beside(tmp_path) == {"data"}


@pytest.mark.parametrize("name", ["vault.db", f"mirrors/{ACME.id}.db"])
async def test_a_flipped_bit_is_refused(filled: Filled, tmp_path: Path, name: str) -> None:
    path = saved(tmp_path) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    with pytest.raises(RestoreRefused, match="SHA-256"):
        await backups(tmp_path / "anew").restore(tmp_path / "saved")
    assert names_beside(tmp_path) == {"data", "saved"}


@pytest.mark.parametrize("name", ["vault.db", f"mirrors/{ACME.id}.db", "manifest.json"])
async def test_a_missing_file_is_refused(filled: Filled, tmp_path: Path, name: str) -> None:
    (saved(tmp_path) / name).unlink()

    with pytest.raises(RestoreRefused):
        await backups(tmp_path / "anew").restore(tmp_path / "saved")
    assert names_beside(tmp_path) == {"data", "saved"}


async def test_a_mirror_of_another_account_is_refused(filled: Filled, tmp_path: Path) -> None:
    """Even under a manifest that vouches for it: the account's key does not open it."""
    manifest = saved(tmp_path) / "manifest.json"
    (tmp_path / f"saved/mirrors/{ACME.id}.db").rename(tmp_path / f"saved/mirrors/{GLOBEX.id}.db")
    manifest.write_text(manifest.read_text().replace(ACME.id, GLOBEX.id))

    with pytest.raises(SealBroken):
        await backups(tmp_path / "anew").restore(tmp_path / "saved")


@pytest.mark.parametrize(
    "name", ["../vault.db", "/etc/passwd", "mirrors/../../x.db", "mirrors/x.db/y", "builds/x.js"]
)
async def test_a_manifest_that_names_other_places_is_refused(
    filled: Filled, tmp_path: Path, name: str
) -> None:
    manifest = saved(tmp_path) / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f"mirrors/{ACME.id}.db", name))

    with pytest.raises(RestoreRefused, match="none of ours"):
        await backups(tmp_path / "anew").restore(tmp_path / "saved")


@pytest.mark.parametrize("member", ["format", "version"])
async def test_a_backup_of_a_newer_version_is_refused(
    filled: Filled, tmp_path: Path, member: str
) -> None:
    manifest = saved(tmp_path) / "manifest.json"
    lines = manifest.read_text().splitlines()
    newer = [f'"{member}": 999,' if line.strip().startswith(f'"{member}"') else line
             for line in lines]  # fmt: skip
    manifest.write_text("\n".join(newer))

    with pytest.raises(StoreTooNew):
        await backups(tmp_path / "anew").restore(tmp_path / "saved")


async def test_a_folder_in_use_is_never_overwritten(filled: Filled, tmp_path: Path) -> None:
    saved(tmp_path)
    for folder in ("data", "saved"):
        before = names(tmp_path / folder)
        with pytest.raises(BackupRefused):
            backups(tmp_path / "data").write(tmp_path / folder)
        with pytest.raises(RestoreRefused):
            await backups(tmp_path / folder).restore(tmp_path / "saved")
        assert names(tmp_path / folder) == before


async def test_an_empty_folder_is_taken(filled: Filled, tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    (tmp_path / "anew").mkdir()
    saved(tmp_path)

    store, mirrors = await restored(tmp_path)

    assert len(await listed_ids(mirrors)) == 20
    await mirrors.close()
    await store.close()


async def test_without_a_vault_there_is_nothing_to_save(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match=r"vault\.db"):
        backups(tmp_path / "nowhere").write(tmp_path / "saved")
    assert names_beside(tmp_path) == set()


async def test_where_no_folder_can_be_made_it_is_said(filled: Filled, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused):
        backups(tmp_path / "data").write(tmp_path / "not/there/yet")


async def test_what_was_erased_after_the_backup_is_back_unless_it_is_known(
    filled: Filled, tmp_path: Path
) -> None:
    store, _, writer = filled
    saved(tmp_path)
    for erasure in (Erasure(chat_ids=(chat(3).id,), at_s=9), Erasure(keys=(BEA,), at_s=9)):
        await store.tombstones.add(ACME.id, erasure)
        await writer.erase(erasure)

    again, mirrors = await restored(tmp_path)
    assert chat(3).id in await listed_ids(mirrors)
    await mirrors.close()
    await again.close()
    (tmp_path / "anew").rename(tmp_path / "without")

    again, mirrors = await restored(tmp_path, keep_erased_of=tmp_path / "data")
    assert chat(3).id not in await listed_ids(mirrors)
    assert len(await listed_ids(mirrors)) == 19
    assert await again.tombstones.all(ACME.id) == await store.tombstones.all(ACME.id)
    writer = await mirrors.writer(ACME.id)
    assert (await writer.commit(page(3))).refused == 1
    await writer.close()
    await mirrors.close()
    await again.close()


async def test_whom_nobody_is_shown_stays_so_if_it_is_known(filled: Filled, tmp_path: Path) -> None:
    store, _, _ = filled
    saved(tmp_path)
    restriction = Restriction(ADA, "requester", 9)
    redaction = Redaction(chat(3).id, Hidden(5, b"d" * 16))
    await store.restrictions.add(ACME.id, [restriction])
    await store.redactions.add(ACME.id, [redaction], 9)

    again, mirrors = await restored(tmp_path, keep_erased_of=tmp_path / "data")

    assert await again.restrictions.all(ACME.id) == [restriction]
    assert await again.redactions.all(ACME.id) == [redaction]
    assert await listed_ids(mirrors) == []
    await mirrors.close()
    await again.close()


async def test_an_account_that_was_erased_after_the_backup_stays_away(
    filled: Filled, tmp_path: Path
) -> None:
    store, mirrors, _ = filled
    saved(tmp_path)
    await mirrors.destroy(ACME.id)
    await store.accounts.erase(ACME.id, 9)

    again, _ = await restored(tmp_path, keep_erased_of=tmp_path / "data")

    assert [account.id for account in await again.accounts.all()] == [GLOBEX.id]
    assert not (tmp_path / f"anew/mirrors/{ACME.id}.db").exists()
    await again.close()


async def test_what_a_cut_off_erasure_left_is_buried_before_anybody_reads(
    filled: Filled, tmp_path: Path
) -> None:
    """The tombstone is in the vault, the mirror's snapshot is from before."""
    store, _, _ = filled
    await store.tombstones.add(ACME.id, Erasure(keys=(ADA,), at_s=10**10))
    saved(tmp_path)

    again, mirrors = await restored(tmp_path)

    assert await listed_ids(mirrors) == []
    await mirrors.close()
    await again.close()


async def test_erasures_of_an_older_vault_can_be_kept(filled: Filled, tmp_path: Path) -> None:
    """One that has no table for them yet."""
    saved(tmp_path)
    (tmp_path / "old").mkdir()
    apsw.Connection(str(tmp_path / "old/vault.db")).execute("CREATE TABLE accounts (id TEXT)")

    again, _ = await restored(tmp_path, keep_erased_of=tmp_path / "old")

    assert len(await again.accounts.all()) == 2
    await again.close()


async def test_a_folder_without_a_vault_keeps_no_erasures(filled: Filled, tmp_path: Path) -> None:
    saved(tmp_path)

    with pytest.raises(RestoreRefused):
        await restored(tmp_path, keep_erased_of=tmp_path / "nowhere")
    assert names_beside(tmp_path) == {"data", "saved"}


def names_beside(tmp_path: Path) -> set[str]:
    return {path.name for path in tmp_path.iterdir()}
