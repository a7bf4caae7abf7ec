"""A copy that was made before card numbers were masked: gone through once, from the copy itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import Raw

from backend.keys.hiding import hidden
from backend.keys.redactor import Redactor
from backend.keys.sealing import DataKey
from backend.mirror import masking
from backend.mirror.masking import Masking, rewrite
from backend.mirror.rows import Rows
from backend.storage.mirror import Changes, MirroredChat, Mirrors, MirrorWriter, Quarantined
from backend.zendesk.records import raw_chat
from tests.storage.conftest import ACME
from tests.storage.mirror_samples import opened
from tests.unit.chats.samples import chat, message

pytestmark = pytest.mark.anyio

KEY = DataKey("acme", b"k" * 32)
CARD, LEFT = "5555 5555 5555 4444", "•••• •••• •••• 4444"
UNREAD = Quarantined("q", b'{"said": "5555555555554444"}', "can't be read", 1)


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[Mirrors]:
    store, made = await opened(tmp_path, ACME, encrypted=False)
    yield made
    await made.close()
    await store.close()


@pytest.fixture
async def writer(plain: Mirrors) -> AsyncIterator[MirrorWriter]:
    made = await plain.writer(ACME.id)
    yield made
    await made.close()


def rows(redactor: Redactor, *numbers: int, said: str = CARD) -> tuple[MirroredChat, ...]:
    """Every third chat has the number in it."""
    values: list[dict[str, Any]] = [
        chat(
            id=f"chat{n}",
            update_timestamp="2026-02-03T10:20:00Z",
            history=[message("Jane", said if n % 3 == 0 else f"order {n}", msg_id="1")],
            visitor={"name": "Jane", "email": f"p{n}@example.org"},
        )
        for n in numbers
    ]
    raws = [raw_chat(Raw(msgspec.json.encode(value))) for value in values]
    return Rows(KEY, redactor).make(raws).chats


async def go_through(masking: Masking) -> int:
    turns = 0
    while await masking.go_on():
        turns += 1
    return turns


async def test_all_that_was_copied_unmasked_is_masked_and_leaves_no_byte(
    writer: MirrorWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(masking, "AT_ONCE", 4)
    before = rows(Redactor(KEY, mask_cards=False), *range(20), 99)
    await writer.commit(Changes(chats=before, quarantined=(UNREAD,)))
    await writer.withhold((before[-1].email,))

    assert await go_through(Masking(writer, Redactor(KEY))) == 5

    after = {one.id: one for _, one in await writer.chats(-1, at_most=100)}
    after |= {one.id: one for one in await writer.withheld()}
    fresh = {one.id: one for one in rows(Redactor(KEY), *range(20), 99)}
    for chat_id, one in after.items():
        for name in ("transcript", "summary", "words", "facets", "audience", "updated_s", "keys"):
            assert getattr(one, name) == getattr(fresh[chat_id], name), (chat_id, name)
    assert await writer.masked()
    raw = b"".join(path.read_bytes() for path in (tmp_path / "mirrors").iterdir())
    assert b"5555 5555" not in raw
    assert b"55555555" not in raw
    assert LEFT.encode() in raw


async def test_what_zendesk_sends_next_takes_the_place_of_what_was_written_anew(
    writer: MirrorWriter,
) -> None:
    await writer.commit(Changes(chats=rows(Redactor(KEY, mask_cards=False), 0)))
    await go_through(Masking(writer, Redactor(KEY)))

    sent = rows(Redactor(KEY), 0)
    assert (await writer.commit(Changes(chats=sent))).changed == 1
    assert (await writer.commit(Changes(chats=sent))).unchanged == 1


async def test_once_is_enough_and_a_new_copy_needs_none(writer: MirrorWriter) -> None:
    first = Masking(writer, Redactor(KEY))
    assert await go_through(first) == 0
    await writer.commit(Changes(chats=rows(Redactor(KEY, mask_cards=False), 0)))

    assert await go_through(first) == 0
    assert await go_through(Masking(writer, Redactor(KEY))) == 0
    [(_, kept)] = await writer.chats(-1, at_most=9)
    assert CARD in kept.transcript.decode()


async def test_after_a_time_without_masks_it_is_done_again(writer: MirrorWriter) -> None:
    await go_through(Masking(writer, Redactor(KEY)))
    shows = Redactor(KEY, mask_cards=False)
    await go_through(Masking(writer, shows))
    await writer.commit(Changes(chats=rows(shows, 0)))

    await go_through(Masking(writer, Redactor(KEY)))
    [(_, kept)] = await writer.chats(-1, at_most=9)
    assert CARD not in kept.transcript.decode()


async def test_words_are_hidden_in_a_chat_that_zendesk_has_no_more(
    writer: MirrorWriter, plain: Mirrors, tmp_path: Path
) -> None:
    redactor = Redactor(KEY)
    secret = "Heronimus lives at the lake"
    await writer.commit(Changes(chats=rows(redactor, 0, 1, said=f"so {secret}, yes")))
    redactor.hide("chat0", [hidden(KEY, secret)])

    assert await rewrite(writer, redactor, ("chat0", "chat1", "no such chat")) == 1
    assert await rewrite(writer, redactor, ("chat0",)) == 0
    assert await writer.scrub()

    kept = await writer.chat("chat0")
    assert kept is not None
    assert "so █████, yes" in kept.transcript.decode()
    assert "heronimus" not in kept.words
    raw = b"".join(path.read_bytes() for path in (tmp_path / "mirrors").iterdir())
    assert b"eronimus" not in raw
