"""Everything by which a requester's chats are listed in the copy: to look at all of them again."""

from __future__ import annotations

from typing import Final

from msgspec import Struct, structs

from backend.finding.question import Question
from backend.finding.sources import Sources
from backend.keys.identity import Identities
from backend.storage.mirror import MirrorReader

MOST_CHATS: Final = 1000


class Reach(Struct, frozen=True):
    keys: tuple[bytes, ...]
    """Identity keys, the best matches first."""
    chat_ids: tuple[str, ...]
    """The ticket's own chats, which nothing else may lead to."""


async def reach_of(reader: MirrorReader, identities: Identities, question: Question) -> Reach:
    """Of strong and weak matches alike; whatever page `question` asks for."""
    whole = structs.replace(question, cursor=None)
    if whole.extent is not None:
        return await _shown(reader, identities, whole)
    sources = Sources(reader, identities, whole)
    await sources.judge()
    keys = tuple(source.key for source in sources.strong() + sources.weak())
    ticket_id = question.ticket_id
    own = [] if ticket_id is None else await reader.by_ticket(ticket_id)
    return Reach(keys, tuple(row.id for row in own))


async def _shown(reader: MirrorReader, identities: Identities, question: Question) -> Reach:
    """Chat by chat: how many an agent may not see isn't told by how many were looked at."""
    sources, extent = Sources(reader, identities, question), question.extent
    await sources.judge()
    ids: dict[str, None] = {}
    if question.ticket_id is not None:
        ids |= {row.id: None for row in await reader.by_ticket(question.ticket_id, extent=extent)}
    for source in sources.strong() + sources.weak():
        rows = await reader.listed(source.key, limit=MOST_CHATS, extent=extent)
        ids |= {row.id: None for row in rows}
    return Reach((), tuple(ids)[:MOST_CHATS])
