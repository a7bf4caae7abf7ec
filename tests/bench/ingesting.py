"""A page of an export, as the worker takes it in."""

from __future__ import annotations

import time

from backend.keys.sealing import DataKey
from backend.mirror.rows import Rows
from backend.storage.mirror import Changes, MirrorWriter
from backend.zendesk.records import cut_page, raw_chat


async def ingest(writer: MirrorWriter, key: DataKey, page: bytes) -> int:
    """From Zendesk's bytes to the end of the transaction; how many records that were.

    Raises RuntimeError when a record could not be read or was there already.
    """
    made = Rows(key).make([raw_chat(raw) for raw in cut_page(page).chats])
    changes = Changes(chats=made.chats, deleted=made.deleted, at_s=int(time.time()))
    written = await writer.commit(changes)
    if made.quarantined or written.added != len(made.chats):
        raise RuntimeError(
            f"{len(made.quarantined)} were unreadable, {written} of {len(made.chats)}"
        )
    return len(made.chats) + len(made.deleted)
