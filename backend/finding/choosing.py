"""Who answers: our own copy once it is complete, else Zendesk.

While the first copy is made, Zendesk is asked; when it can't be, what we hold so far is better
than nothing, and the answer says that it is not all.

Look-ups that come within milliseconds share one look at how the copy stands. What is written or
removed meanwhile counts for the next one; a transcript is read when it is asked for.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct, structs

from backend.accounts.account import Account
from backend.accounts.extent import Extent
from backend.connection.standing import copy_of
from backend.errors import ChatNotFound, ChatUnavailable
from backend.finding.live import LiveFinder
from backend.finding.memo import Memo
from backend.finding.mirrored import MirrorFinder
from backend.finding.question import Found, OpenedChat, Question
from backend.storage.mirror import MirrorReader, Standing

LOOK_S: Final = 0.005
AT_MOST: Final = 64
"""Copies at once; few are older than LOOK_S when another one is looked at."""


class _Copy(Struct, frozen=True):
    reader: MirrorReader
    standing: Standing


class ChoosingFinder:
    def __init__(self, live: LiveFinder, mirror: MirrorFinder) -> None:
        self._live, self._mirror = live, mirror
        self._copies: Memo[_Copy] = Memo(keep_s=LOOK_S, at_most=AT_MOST)

    async def at_hand(self, account: Account, question: Question) -> Found | None:
        copy = await self._copy(account)
        if copy is None:
            return None
        if copy.standing.complete or (question.cursor and self._mirror.owns(question.cursor)):
            return await self._mirror.find(account, copy.reader, copy.standing, question)
        return None

    async def find(self, account: Account, question: Question) -> Found:
        """For what is not at hand."""
        copy = await self._copy(account)
        if copy is None:
            return await self._live.find(account, question)
        try:
            found = await self._live.find(account, question)
        except ChatUnavailable:
            if not copy.standing.chats:
                raise
            return await self._mirror.find(account, copy.reader, copy.standing, question)
        return structs.replace(found, copy=copy_of(copy.standing))

    async def open(self, account: Account, chat_id: str, extent: Extent | None) -> OpenedChat:
        copy = await self._copy(account)
        if copy is None:
            return await self._live.open(account, chat_id, extent)
        if (opened := await self._mirror.open(copy.reader, chat_id, extent)) is not None:
            return opened
        if copy.standing.complete:
            raise ChatNotFound  # erased here, or gone at Zendesk: not fetched after all
        return await self._live.open(account, chat_id, extent)

    async def _copy(self, account: Account) -> _Copy | None:
        known = self._copies.get(account.id)
        if known is not None:
            return known
        reader = await self._mirror.reader(account)
        if reader is None:
            return None
        copy = _Copy(reader, await reader.standing())
        self._copies.put(account.id, copy)
        return copy
