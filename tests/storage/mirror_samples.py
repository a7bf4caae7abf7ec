"""Invented chats as the mirror takes them, and a mirror's own keys."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from backend.accounts.account import Account
from backend.keys.operator import parse_operator_keys
from backend.keys.sealing import Sealer
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import Changes, MirroredChat, MirrorReader, Mirrors
from backend.storage.sqlite.mirror.mirrors import SqliteMirrors
from backend.storage.sqlite.store import SqliteStore

OPERATOR = "k1:" + "A" * 43
"""Known to every process of a test."""
BEGAN_MS = 1_750_000_000_000
HOUR_MS = 3_600_000


def key(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()[:16]


ADA = key("email ada@example.org")
BEA = key("email bea@example.org")


def chat(number: int, **members: Any) -> MirroredChat:
    """The chat number `number`, an hour after the one before; `members` are what is different."""
    text = members.pop("text", f"hello number{number}")
    started_ms = BEGAN_MS + number * HOUR_MS
    made = MirroredChat(
        id=f"2506.1234567.{number:06d}",
        updated_s=started_ms // 1000 + 600,
        content_hash=b"",
        started_ms=started_ms,
        ended_ms=started_ms + 600_000,
        ticket_id=None,
        keys=(ADA,),
        email=ADA,
        visitor=b"",
        visitor_name=b"",
        summary=msgspec.json.encode({"preview": text[:160]}),
        transcript=msgspec.json.encode({"entries": [{"text": text}]}),
        words=text,
        facets="rating-good",
    )
    made = structs.replace(made, **members)
    if made.content_hash:
        return made
    content = structs.replace(made, updated_s=0)
    return structs.replace(made, content_hash=hashlib.md5(msgspec.msgpack.encode(content)).digest())


def page(*numbers: int, **members: Any) -> Changes:
    return Changes(chats=tuple(chat(number, **members) for number in numbers), at_s=1000)


async def opened(
    folder: Path, *accounts: Account, encrypted: bool = True
) -> tuple[SqliteStore, SqliteMirrors]:
    """A data folder's store and mirrors; these accounts are made the first time."""
    store, sealer = SqliteStore(folder), Sealer(parse_operator_keys(OPERATOR))
    for account in accounts:
        if await store.accounts.find(account.id) is None:
            await store.accounts.create(account, sealer.new_data_key(account.id))
    return store, SqliteMirrors(folder, DataKeys(store.accounts, sealer), encrypted=encrypted)


async def reader_of(mirrors: Mirrors, account_id: str = "acc-acme") -> MirrorReader:
    reader = await mirrors.reader(account_id)
    assert reader is not None
    return reader


async def listed_ids(mirrors: Mirrors, key: bytes = ADA) -> list[str]:
    return [row.id for row in await (await reader_of(mirrors)).listed(key, limit=1000)]
