"""Leaves the names that visitors typed out of what is shown, for accounts that chose so.

Copies hold them, so a choice counts at once, both ways. What people wrote stays as they wrote it.
"""

from __future__ import annotations

import zlib
from typing import Final

import msgspec
from msgspec import structs

from backend.accounts.account import Account
from backend.accounts.extent import Extent
from backend.finding.question import Finder, Found, OpenedChat, Question
from backend.storage.mirror import GZIP

VISITOR: Final = "visitor"


class WithoutTypedNames:
    """A finder in front of another one."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    async def at_hand(self, account: Account, question: Question) -> Found | None:
        found = await self._finder.at_hand(account, question)
        return None if found is None else _told(account, found)

    async def find(self, account: Account, question: Question) -> Found:
        return _told(account, await self._finder.find(account, question))

    async def open(self, account: Account, chat_id: str, extent: Extent | None) -> OpenedChat:
        opened = await self._finder.open(account, chat_id, extent)
        if shows_names(account):
            return opened
        zipped = opened.encoding == "gzip"
        body = zlib.decompress(opened.body, GZIP) if zipped else opened.body
        return OpenedChat(without_typed_names(body))


def shows_names(account: Account) -> bool:
    return account.visitor_names is not False


def without_typed_names(transcript: bytes) -> bytes:
    """JSON of the contract's Transcript; who sent something as a visitor has no name in it."""
    told = msgspec.json.decode(transcript)
    for entry in told["entries"]:
        sender = entry["sender"]
        if sender is not None and sender["role"] == VISITOR:
            sender["name"] = ""
    return msgspec.json.encode(told)


def _told(account: Account, found: Found) -> Found:
    """The same object where nothing is to be left out."""
    if found.newest is None or shows_names(account):
        return found
    return structs.replace(found, newest=without_typed_names(found.newest))
