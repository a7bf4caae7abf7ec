"""A script that calls Zendesk Chat with a token."""

from __future__ import annotations

from typing import Any

import httpx

from tests.emulator.account import Account
from tests.emulator.app import create_app

ADA, BEN, EVE = 7, 8, 11


class Chat:
    """Calls the account in-process; `origin` is the host that is called."""

    def __init__(self, account: Account, agent: int = ADA, *scopes: str, origin: str = "") -> None:
        token = account.oauth.issue(agent, scopes or ("read",))
        self.headers = {"Authorization": f"Bearer {token.access_token}"}
        self._transport = httpx.ASGITransport(create_app(account))
        self._origin = origin or account.origin

    async def get(self, path: str, **query: object) -> httpx.Response:
        """`path` below `/api/v2/chat/`, or a link as Chat gave it."""
        url = path if path.startswith("http") else f"{self._origin}/api/v2/chat/{path}"
        async with httpx.AsyncClient(transport=self._transport, headers=self.headers) as http:
            return await http.get(url, params={k: str(v) for k, v in query.items()} or None)

    async def read(self, path: str, **query: object) -> Any:
        answer = await self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def status(self, path: str, **query: object) -> int:
        return (await self.get(path, **query)).status_code

    async def search(self, q: str) -> Any:
        return await self.read("chats/search", q=q)

    async def found(self, q: str) -> list[str]:
        """The ids on all pages."""
        page = await self.search(q)
        ids = [stub["id"] for stub in page["results"]]
        while page.get("next_url"):
            page = await self.read(page["next_url"])
            ids += [stub["id"] for stub in page["results"]]
        return ids


def newest_first(chats: list[dict[str, Any]]) -> list[str]:
    ordered = sorted(chats, key=lambda c: (c["timestamp"], c["id"]), reverse=True)
    return [chat["id"] for chat in ordered]


def readable(account: Account) -> list[dict[str, Any]]:
    return [chat for chat in account.world.chats.values() if not chat["deleted"]]
