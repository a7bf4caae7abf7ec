"""An account goes from a data folder into a database and back: the same, whatever cuts it off."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from msgspec import Struct, structs

from backend.errors import MoveRefused
from backend.keys.operator import parse_operator_keys
from backend.keys.sealing import Sealer
from backend.storage import moving
from backend.storage.audit import AuditLine
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import NO_TIME, Changes, MirrorWriter, Quarantined
from backend.storage.moving import Movable, move
from backend.storage.postgres.moving import PostgresMovable
from backend.storage.postgres.store import PostgresStore
from backend.storage.restrictions import Restriction
from backend.storage.sqlite.moving import SqliteMovable
from backend.storage.sqlite.store import SqliteStore
from backend.storage.sqlite.vault import Vault
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX
from tests.storage.mirror_samples import ADA, BEA, OPERATOR, chat
from tests.storage.searched import found, said
from tests.storage.test_account_erasure import fill

pytestmark = pytest.mark.anyio

CHATS = (
    *(said(n, f"order {n} is late 東京都へ", keys=(ADA,), ticket_id=n) for n in range(40)),
    said(50, "x" * 5000, keys=(ADA, BEA), started_ms=NO_TIME, ended_ms=None),
    chat(51, keys=(), email=b"", audience="seenby7 within3"),
)


def told(_: int) -> None:
    """Nobody looks."""


class Ends(Struct):
    """One on SQLite, one on PostgreSQL, and the stores there."""

    folder: Movable
    database: Movable
    in_folder: Store
    in_database: Store


@pytest.fixture
async def ends(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Ends]:
    """ACME is in the folder, with rows in every table, and a copy; GLOBEX is in both."""
    monkeypatch.setattr(moving, "PAGE", 10)
    sealer = Sealer(parse_operator_keys(OPERATOR))
    here, there, vault = (
        SqliteStore(tmp_path),
        PostgresStore(database),
        Vault(tmp_path / "vault.db"),
    )
    files = SqliteMovable(vault, tmp_path, DataKeys(here.accounts, sealer))
    made = Ends(files, PostgresMovable(there.vault), here, there)
    await here.accounts.create(ACME, sealer.new_data_key(ACME.id))
    await fill(here, ACME.id, b"acme ")
    for store in (here, there):
        await store.accounts.create(GLOBEX, sealer.new_data_key(GLOBEX.id))
        await fill(store, GLOBEX.id, b"globex ")
    writer = await files.mirrors.writer(ACME.id)
    aside = Quarantined("aside", b"{", "can't be read", 7)
    await writer.commit(Changes(chats=CHATS[:20], at_s=100))
    state = b'{"some":"state"}'
    await writer.commit(
        Changes(CHATS[20:], quarantined=(aside,), at_s=200, state=state, as_of_s=9, complete=True)
    )
    await writer.close()
    yield made
    await files.mirrors.close()
    for closing in (vault, here, there):
        await closing.close()


async def test_an_account_arrives_whole_and_others_stay_as_they_are(ends: Ends) -> None:
    before = await ends.database.rows(GLOBEX.id)
    moved = await move(ends.folder, ends.database, ACME.id, "acme", told)

    assert (moved.chats, moved.already) == (len(CHATS), 0)
    assert await ends.in_database.accounts.find(ACME.id) == ACME
    assert await ends.database.rows(ACME.id) == await ends.folder.rows(ACME.id)
    assert await ends.database.rows(GLOBEX.id) == before
    reader, old = [await end.mirrors.reader(ACME.id) for end in (ends.database, ends.folder)]
    assert reader is not None
    assert old is not None
    for query in ("late ", "東京 ", '"is late"', "xx* ", "-order "):
        assert await found(reader, query) == await found(old, query) != []
    standing, original = await reader.standing(), await old.standing()
    kept = ("chats", "oldest_ms", "newest_ms", "as_of_s", "complete", "quarantined", "state")
    assert [getattr(standing, name) for name in kept] == [getattr(original, name) for name in kept]
    writer = await ends.database.mirrors.writer(ACME.id)
    assert (await writer.commit(Changes(chats=CHATS))).unchanged == len(CHATS)
    order = await ends.in_database.orders.place(ACME.id, "erase", b"{}", 9)
    assert [one.id for one in await ends.in_database.orders.pending(ACME.id)][-1] == order


async def test_it_comes_back_with_what_was_done_meanwhile(ends: Ends) -> None:
    await move(ends.folder, ends.database, ACME.id, "acme", told)
    await ends.in_database.audit.write(ACME.id, AuditLine(50, "opened", 7, chat_id=CHATS[0].id))
    writer = await ends.database.mirrors.writer(ACME.id)
    await writer.commit(Changes(chats=(said(60, "later on"),), deleted=(CHATS[3].id,)))

    back = await move(ends.database, ends.folder, ACME.id, "acme", told)

    assert back.chats == len(CHATS)
    reader = await ends.folder.mirrors.reader(ACME.id)
    assert reader is not None
    assert await found(reader, "later ") == [said(60, "").id]
    assert await reader.transcript(CHATS[3].id) is None
    assert (await ends.in_folder.audit.read(ACME.id))[0].action == "opened"


async def test_what_was_cut_off_is_gone_on_with(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(chats: int) -> None:
        if chats >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await move(ends.folder, ends.database, ACME.id, "acme", cut)
    moved = await move(ends.folder, ends.database, ACME.id, "acme", told)

    assert (moved.chats, moved.already) == (len(CHATS), 20)


async def test_a_store_that_was_used_since_is_not_overwritten(ends: Ends) -> None:
    await move(ends.folder, ends.database, ACME.id, "acme", told)
    await ends.in_database.audit.write(ACME.id, AuditLine(50, "opened", 7))
    before = await ends.database.rows(ACME.id)

    with pytest.raises(MoveRefused, match="used in the other store since"):
        await move(ends.folder, ends.database, ACME.id, "acme", told)
    assert await ends.database.rows(ACME.id) == before


async def test_another_accounts_name_is_not_taken(ends: Ends) -> None:
    for store, target in ((ends.in_database, ends.database),):
        await store.accounts.rename(GLOBEX.id, ACME.subdomain, GLOBEX.origin)
        with pytest.raises(MoveRefused, match="name"):
            await move(ends.folder, target, ACME.id, "acme", told)
    assert await ends.in_database.accounts.find(ACME.id) is None


@pytest.mark.parametrize("harm", ["row", "chat"])
async def test_a_difference_is_noticed(
    ends: Ends, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something that is lost on the way."""
    if harm == "row":
        whole = ends.database.exchange

        async def exchange(account_id: str, rows: moving.Rows) -> None:
            await whole(account_id, {**rows, "audit": []})

        monkeypatch.setattr(ends.database, "exchange", exchange)
    else:
        copy = moving._copy

        async def copied(
            old: MirrorWriter, new: MirrorWriter, tell: Callable[[int], None]
        ) -> tuple[int, int]:
            counts = await copy(old, new, tell)
            await new.commit(Changes(chats=(structs.replace(CHATS[3], content_hash=b"x"),)))
            return counts

        monkeypatch.setattr(moving, "_copy", copied)
    with pytest.raises(MoveRefused, match="differ"):
        await move(ends.folder, ends.database, ACME.id, "acme", told)


async def test_restricted_peoples_chats_stay_hidden_on_the_way_and_there(ends: Ends) -> None:
    await ends.in_folder.restrictions.add(ACME.id, [Restriction(BEA, "requester", 9)])
    writer = await ends.folder.mirrors.writer(ACME.id)
    assert (await writer.withhold((BEA,))).hidden == 1
    await writer.note_masked(masked=True)
    hidden = await writer.withheld()
    await writer.close()
    await move(ends.folder, ends.database, ACME.id, "acme", told)

    moved = await ends.database.mirrors.writer(ACME.id)
    assert await moved.withheld() == hidden != []
    assert await moved.masked()
    reader = await ends.database.mirrors.reader(ACME.id)
    assert reader is not None
    assert await reader.listed(BEA, limit=10) == []


async def test_an_account_without_a_copy_is_moved_too(ends: Ends) -> None:
    await ends.folder.mirrors.destroy(ACME.id)
    moved = await move(ends.folder, ends.database, ACME.id, "acme", told)

    assert moved.chats == 0
    assert await ends.database.mirrors.reader(ACME.id) is None
