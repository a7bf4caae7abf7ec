"""Taking chats out, with every trace: identities, words, transcript."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from backend.storage.postgres.mirror.postings import packed, unpacked
from backend.storage.postgres.mirror.rows import Said, Toggles, keys_in, postings_of
from backend.storage.postgres.vault import Db, fetch

SAID: Final = (
    "SELECT c.number, w.words, w.facets, c.keys, c.started_ms FROM chats AS c"
    " JOIN words AS w ON w.account_id = c.account_id AND w.number = c.number"
    " WHERE c.account_id = %s AND c.number = ANY(%s)"
)
FORGET_IDENTITIES: Final = (
    "DELETE FROM identities AS i USING unnest(%b::bytea[], %b::bigint[], %b::bigint[])"
    " AS gone (key, started_ms, number) WHERE i.account_id = %b AND i.key = gone.key"
    " AND i.started_ms = gone.started_ms AND i.number = gone.number"
)
FORGET: Final = (
    "DELETE FROM bodies WHERE account_id = %s AND number = ANY(%s)",
    "DELETE FROM words WHERE account_id = %s AND number = ANY(%s)",
    "DELETE FROM chats WHERE account_id = %s AND number = ANY(%s)",
)
SETTLE: Final = "DELETE FROM quarantine WHERE account_id = %s AND id = ANY(%s) RETURNING 1"
POSTED: Final = (
    "SELECT p.token, p.block, p.members"
    " FROM unnest(%b::text[], %b::bigint[]) AS asked (token, block)"
    ' JOIN postings AS p ON p.account_id = %b AND p.token = asked.token COLLATE "C"'
    " AND p.block = asked.block"
)
POST: Final = (
    "INSERT INTO postings (account_id, token, block, members)"
    " SELECT %b, * FROM unnest(%b::text[], %b::bigint[], %b::bytea[])"
    " ON CONFLICT (account_id, token, block) DO UPDATE SET members = excluded.members"
)
UNPOST: Final = (
    "DELETE FROM postings AS p USING unnest(%b::text[], %b::bigint[]) AS gone (token, block)"
    ' WHERE p.account_id = %b AND p.token = gone.token COLLATE "C" AND p.block = gone.block'
)


class Removed(Struct, frozen=True):
    chats: int = 0
    tokens: int = 0
    postings: Toggles = {}
    """Still to be taken out: see `post`."""


async def remove(db: Db, account_id: str, numbers: list[int]) -> Removed:
    """All but the postings."""
    if not numbers:
        return Removed()
    rows = await fetch(db, SAID, (account_id, numbers))
    said = [Said(number, words, facets, keys_in(keys)) for number, words, facets, keys, _ in rows]
    held = [(key, row[4], row[0]) for row in rows for key in keys_in(row[3])]
    if held:
        await db.execute(FORGET_IDENTITIES, (*map(list, zip(*held, strict=True)), account_id))
    for sql in FORGET:
        await db.execute(sql, (account_id, numbers))
    return Removed(len(rows), sum(one.length for one in said), postings_of(said))


async def post(db: Db, account_id: str, out: Toggles, into: Toggles) -> None:
    """Take chats out of the index and put others in; a chat may be in both."""
    places = list(out.keys() | into.keys())
    if not places:
        return
    tokens, blocks = [token for token, _ in places], [block for _, block in places]
    rows = await fetch(db, POSTED, (tokens, blocks, account_id))
    stored = {(token, block): unpacked(members) for token, block, members in rows}
    after = {at: stored.get(at, 0) & ~out.get(at, 0) | into.get(at, 0) for at in places}
    kept = sorted((token, block, packed(m)) for (token, block), m in after.items() if m)
    gone = sorted(at for at, members in after.items() if not members and at in stored)
    if kept:
        await db.execute(POST, (account_id, *map(list, zip(*kept, strict=True))))
    if gone:
        await db.execute(UNPOST, (*map(list, zip(*gone, strict=True)), account_id))


async def settle(db: Db, account_id: str, chat_ids: tuple[str, ...]) -> int:
    """Records that need not be kept raw any more; how many there were."""
    return len(await fetch(db, SETTLE, (account_id, list(chat_ids)))) if chat_ids else 0
