"""Zendesk Chat, asked over HTTP: the one file that knows httpx besides the composition root.

https://developer.zendesk.com/api-reference/live-chat/introduction/
"""

from __future__ import annotations

import random as chance
import time
from collections.abc import Awaitable, Callable, Sequence
from http.cookiejar import DefaultCookiePolicy
from typing import Final

import anyio
import httpx
from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.secret import Secret
from backend.chats.model import Chat
from backend.chats.parse import EMAIL_LIMIT
from backend.errors import (
    ChatUnavailable,
    KeyUnavailable,
    ZendeskRefused,
    ZendeskRejected,
    ZendeskUnreadable,
)
from backend.zendesk import protocol, wire
from backend.zendesk.answers import BODY_LIMIT, Answer, accept, read_json
from backend.zendesk.body import BoundedBody
from backend.zendesk.calls import Calls, Failure, Timing
from backend.zendesk.limits import PATIENT, Budget, Retries
from backend.zendesk.protocol import Request
from backend.zendesk.search_query import Form, by_email, is_ordinary
from backend.zendesk.signed_url import KEY_LIMIT
from backend.zendesk.single_flight import SingleFlight
from backend.zendesk.wire import AgentRecord, ChatAgent, OAuthToken, SearchPage

INTERACTIVE_S: Final = 20.0
"""A whole method, however many requests and retries it takes."""
TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
MOST_AGENT_PAGES: Final = 500


class ChatAccess(Struct, frozen=True):
    account: Account
    token: Secret


class ChatClient:
    """Methods raise ChatUnavailable's family and nothing else; no error holds token or address."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        budget: Budget,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
        random: Callable[[], float] = chance.random,
        retries: Retries = PATIENT,
        within_s: float = INTERACTIVE_S,
    ) -> None:
        http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._http, self._within_s = http, within_s
        self._calls = Calls(self._exchange, budget, Timing(clock, now, sleep, random), retries)
        self._forms: dict[str, Form] = {}
        self._searches: SingleFlight[SearchPage] = SingleFlight()
        self._bulks: SingleFlight[dict[str, Chat]] = SingleFlight()
        self._rosters: SingleFlight[list[ChatAgent]] = SingleFlight()
        self._keys: SingleFlight[str] = SingleFlight()

    async def search_by_email(
        self, access: ChatAccess, email: str, next_url: str | None = None
    ) -> SearchPage:
        """Chats that may be this visitor's, 40 a page; the caller compares addresses itself."""
        if not 0 < len(email.strip()) <= EMAIL_LIMIT:
            return SearchPage(0, [], None)
        key = (access.account.id, access.token, email, next_url)
        return await self._searches.run(key, lambda: self._search(access, email, next_url))

    async def chats(self, access: ChatAccess, ids: Sequence[str]) -> dict[str, Chat]:
        """At most 40 whole chats by id, in the order of `ids`; unknown ones are absent."""
        wanted = tuple(dict.fromkeys(filter(protocol.askable, ids)))
        if not wanted:
            return {}
        key = (access.account.id, access.token, wanted)
        return dict(await self._bulks.run(key, lambda: self._chats(access, wanted)))

    async def agents(self, access: ChatAccess) -> list[ChatAgent]:
        """Everybody in Chat, enabled or not."""
        key = (access.account.id, access.token)
        return list(await self._rosters.run(key, lambda: self._agents(access)))

    async def agent_me(self, access: ChatAccess) -> ChatAgent:
        """Whoever authorised the token."""
        deadline = self._calls.deadline(self._within_s)
        request = protocol.agent_me(access.account.origin, access.token)
        record = wire.read_agent(await self._json(access, request, deadline))
        return (await self._ranked(access, [record], deadline))[0]

    async def oauth_tokens(self, access: ChatAccess) -> list[OAuthToken]:
        """The tokens this token may list, without their values."""
        request = protocol.oauth_tokens(access.account.origin, access.token)
        deadline = self._calls.deadline(self._within_s)
        return wire.read_tokens(await self._json(access, request, deadline))

    async def revoke(self, access: ChatAccess, token_id: int) -> None:
        """A token that is gone already counts as revoked."""
        request = protocol.revoke(access.account.origin, access.token, token_id)
        deadline = self._calls.deadline(self._within_s)
        answer = await self._calls.send(request, access.account.id, deadline)
        if answer.status != 404:
            accept(answer)

    async def app_public_key(self, account: Account, app_id: int) -> str:
        """PEM, not checked yet. Raises KeyUnavailable, whatever the cause."""
        return await self._keys.run((account.id, app_id), lambda: self._key(account, app_id))

    async def _search(self, access: ChatAccess, email: str, next_url: str | None) -> SearchPage:
        origin, token = access.account.origin, access.token
        deadline = self._calls.deadline(self._within_s)
        if next_url is not None:
            request = protocol.search_page(origin, token, next_url)
            return wire.read_search(await self._json(access, request, deadline), origin)
        return await self._first_page(access, email, deadline)

    async def _first_page(self, access: ChatAccess, email: str, deadline: float) -> SearchPage:
        """Try the forms of the question until one is not answered with 400."""
        account, answer = access.account, Answer(400, {})
        for query in by_email(email, self._forms.get(account.id, Form.QUOTED_FIELD)):
            request = protocol.search(account.origin, access.token, query.text)
            answer = await self._calls.send(request, account.id, deadline)
            if answer.status != 400:
                if answer.status == 200 and is_ordinary(email):
                    self._forms[account.id] = query.form
                break
        return wire.read_search(read_json(answer), account.origin)

    async def _chats(self, access: ChatAccess, ids: tuple[str, ...]) -> dict[str, Chat]:
        request = protocol.chats(access.account.origin, access.token, ids)
        deadline = self._calls.deadline(self._within_s)
        return wire.read_chats(await self._json(access, request, deadline), ids)

    async def _agents(self, access: ChatAccess) -> list[ChatAgent]:
        deadline = self._calls.deadline(self._within_s)
        records: list[AgentRecord] = []
        since_id = 0
        for _ in range(MOST_AGENT_PAGES):
            request = protocol.agents(access.account.origin, access.token, since_id)
            page = wire.read_agents(await self._json(access, request, deadline))
            if not page:
                return await self._ranked(access, records, deadline)
            records += page
            last_id = max(record.agent.id for record in page)
            if last_id < since_id:
                break
            since_id = last_id + 1
        raise ZendeskUnreadable

    async def _ranked(
        self, access: ChatAccess, records: list[AgentRecord], deadline: float
    ) -> list[ChatAgent]:
        """The agents; the list of roles is asked for only where an agent's rank isn't stated."""
        administrators: frozenset[int] | None = frozenset()
        if any(record.role_id is not None for record in records):
            request = protocol.roles(access.account.origin, access.token)
            try:
                answer = await self._json(access, request, deadline)
                administrators = wire.read_administrator_roles(answer)
            except (ZendeskRefused, ZendeskRejected):
                administrators = None
        return [wire.ranked(record, administrators) for record in records]

    async def _key(self, account: Account, app_id: int) -> str:
        request = protocol.app_public_key(account.origin, app_id)
        try:
            answer = await self._calls.send(request, None, self._calls.deadline(self._within_s))
            pem = accept(answer).body[: KEY_LIMIT + 1].decode("ascii", "replace")
        except ChatUnavailable as error:
            raise KeyUnavailable(retry_after_s=error.retry_after_s) from None
        if len(pem) > KEY_LIMIT or "-----BEGIN PUBLIC KEY-----" not in pem:
            raise KeyUnavailable
        return pem

    async def _json(self, access: ChatAccess, request: Request, deadline: float) -> object:
        return read_json(await self._calls.send(request, access.account.id, deadline))

    async def _exchange(self, request: Request, within_s: float) -> Answer | Failure:
        """httpx's errors hold the request and with it the token: none leaves this function."""
        try:
            with anyio.fail_after(within_s):
                return await self._transfer(request)
        except httpx.ConnectTimeout:
            return Failure.BROKEN
        except (httpx.TimeoutException, TimeoutError):
            return Failure.TOO_SLOW
        except httpx.TransportError:
            return Failure.BROKEN

    async def _transfer(self, request: Request) -> Answer:
        outgoing = self._http.build_request(
            request.method, request.url, headers=request.headers(), timeout=TIMEOUT
        )
        response = await self._http.send(outgoing, stream=True, follow_redirects=False)
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            if not response.is_success:
                return Answer(response.status_code, headers)
            body = BoundedBody(headers.get("content-encoding", ""), BODY_LIMIT)
            async for chunk in response.aiter_raw():
                body.feed(chunk)
            return Answer(response.status_code, headers, body.finish())
        finally:
            await response.aclose()
