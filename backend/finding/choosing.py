"""Who answers: our own copy once it is complete, else Zendesk.

While the first copy is made, Zendesk is asked; when it can't be, what we hold so far is better
than nothing, and the answer says that it is not all.
"""

from __future__ import annotations

from msgspec import structs

from backend.accounts.account import Account
from backend.connection.standing import copy_of
from backend.errors import ChatNotFound, ChatUnavailable
from backend.finding.live import LiveFinder
from backend.finding.mirrored import MirrorFinder
from backend.finding.question import Found, OpenedChat, Question


class ChoosingFinder:
    def __init__(self, live: LiveFinder, mirror: MirrorFinder) -> None:
        self._live, self._mirror = live, mirror

    async def at_hand(self, account: Account, question: Question) -> Found | None:
        reader = await self._mirror.reader(account)
        if reader is None:
            return None
        standing = await reader.standing()
        if standing.complete or (question.cursor and self._mirror.owns(question.cursor)):
            return await self._mirror.find(account, reader, standing, question)
        return None

    async def find(self, account: Account, question: Question) -> Found:
        """For what is not at hand."""
        reader = await self._mirror.reader(account)
        if reader is None:
            return await self._live.find(account, question)
        standing = await reader.standing()
        try:
            found = await self._live.find(account, question)
        except ChatUnavailable:
            if not standing.chats:
                raise
            return await self._mirror.find(account, reader, standing, question)
        return structs.replace(found, copy=copy_of(standing))

    async def open(self, account: Account, chat_id: str) -> OpenedChat:
        reader = await self._mirror.reader(account)
        if reader is None:
            return await self._live.open(account, chat_id)
        if (opened := await self._mirror.open(reader, chat_id)) is not None:
            return opened
        if (await reader.standing()).complete:
            raise ChatNotFound  # erased here, or gone at Zendesk: not fetched after all
        return await self._live.open(account, chat_id)
