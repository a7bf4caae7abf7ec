"""Everything by which a requester's chats are listed in the copy: to look at all of them again."""

from __future__ import annotations

from msgspec import Struct, structs

from backend.finding.question import Question
from backend.finding.sources import Sources
from backend.keys.identity import Identities
from backend.storage.mirror import MirrorReader


class Reach(Struct, frozen=True):
    keys: tuple[bytes, ...]
    """Identity keys, the best matches first."""
    chat_ids: tuple[str, ...]
    """The ticket's own chats, which nothing else may lead to."""


async def reach_of(reader: MirrorReader, identities: Identities, question: Question) -> Reach:
    """Of strong and weak matches alike; whatever page `question` asks for."""
    whole = structs.replace(question, cursor=None)
    sources = Sources(reader, identities, whole)
    await sources.judge()
    keys = tuple(source.key for source in sources.strong() + sources.weak())
    ticket_id = question.ticket_id
    own = [] if ticket_id is None else await reader.by_ticket(ticket_id)
    return Reach(keys, tuple(row.id for row in own))
