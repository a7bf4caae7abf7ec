"""What probes work with: read-only questions with the account's token, and a few of its chats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from backend.chats import loose
from backend.doctor.asking import Ask, Reply, json_of, status_of
from backend.zendesk import protocol
from backend.zendesk.client import ChatAccess
from backend.zendesk.protocol import CHAT, WHOLE_CHATS_LIMIT, Request

PAGES: Final = 3
"""Of 40 chats each: enough to ask for a hundred at once."""


class Bench:
    def __init__(self, ask: Ask, access: ChatAccess, now: Callable[[], float]) -> None:
        self._ask, self._access, self.now = ask, access, now
        self._newest: list[dict[str, object]] | None = None

    @property
    def access(self) -> ChatAccess:
        return self._access

    async def get(self, path: str) -> Reply:
        """`path` below `/api/v2/chat/`. Raises BudgetExhausted."""
        url = self._access.account.origin.url(f"{CHAT}/{path}")
        return await self._request(Request("GET", url, self._access.token, WHOLE_CHATS_LIMIT))

    async def members(self, path: str) -> dict[str, object]:
        """The JSON object that comes; {} for anything else."""
        return loose.members(json_of(await self.get(path)))

    async def search(self, query: str) -> Reply:
        return await self.get(f"chats/search?q={quote(query, safe='')}")

    async def newest(self) -> list[dict[str, object]]:
        """The newest chats, a hundred or so; read once."""
        if self._newest is None:
            self._newest = await self._pages()
        return self._newest

    async def ids(self) -> list[str]:
        found = [loose.text(chat.get("id"), 128) for chat in await self.newest()]
        return list(protocol.listable(chat_id for chat_id in found if chat_id))

    async def _pages(self) -> list[dict[str, object]]:
        chats: list[dict[str, object]] = []
        origin, token, link = self._access.account.origin, self._access.token, None
        for _ in range(PAGES):
            page = loose.members(json_of(await self._request(protocol.newest(origin, token, link))))
            listed = page.get("chats")
            chats += map(loose.members, listed if isinstance(listed, list) else [])
            following = page.get("next_url")
            if not isinstance(following, str) or not following:
                break
            link = following
        return chats

    async def _request(self, request: Request) -> Reply:
        return await self._ask(request, self._access.account.id)


def verdict(reply: Reply) -> str | None:
    """`accepted` for 2xx, `refused` for what Zendesk would not understand; else None."""
    answered = status_of(reply)
    if answered is None or answered == 429 or answered >= 500:
        return None
    return "accepted" if answered < 300 else "refused"
