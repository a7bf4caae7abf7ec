"""Zendesk Chat's methods: what is asked, and what comes back.

https://developer.zendesk.com/api-reference/live-chat/introduction/
"""

from __future__ import annotations

import random as chance
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import anyio

from backend.accounts.account import Account
from backend.chats.parse import EMAIL_LIMIT
from backend.chats.reading import Reading
from backend.errors import (
    AppGone,
    ChatUnavailable,
    KeyUnavailable,
    ZendeskRefused,
    ZendeskRejected,
    ZendeskUnreadable,
)
from backend.zendesk import protocol, wire
from backend.zendesk.answers import Answer, accept, read_json
from backend.zendesk.calls import Calls, Errand, Timing
from backend.zendesk.limits import PATIENCE_S, PATIENT, Budget, Retries, Urgency
from backend.zendesk.mirror_client import ChatAccess, MirrorClient
from backend.zendesk.past_chats import PastChats, read_past_chats
from backend.zendesk.search_query import Form, Query, by_email, is_ordinary
from backend.zendesk.signed_url import KEY_LIMIT
from backend.zendesk.single_flight import SingleFlight
from backend.zendesk.transfer import Http, Transfer
from backend.zendesk.wire import AgentRecord, ChatAgent, OAuthToken, SearchPage

__all__ = ["ChatAccess", "ChatClient"]

MOST_AGENT_PAGES: Final = 500


class ChatClient(MirrorClient):
    """Methods raise ChatUnavailable's family and nothing else; no error holds token or address.

    `urgency` decides whose call goes first when the account's budget is short, and how long a
    method may take (PATIENCE_S). What the mirror asks is in MirrorClient.
    """

    def __init__(
        self,
        http: Http,
        budget: Budget,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
        random: Callable[[], float] = chance.random,
        retries: Retries = PATIENT,
        within_s: float = PATIENCE_S["live"],
    ) -> None:
        """`within_s`: how long a live method may take."""
        timing = Timing(clock, now, sleep, random)
        super().__init__(Calls(Transfer(http), budget, timing, retries), within_s)
        self._forms: dict[str, Form] = {}
        self._searches: SingleFlight[SearchPage] = SingleFlight()
        self._bulks: SingleFlight[dict[str, Reading]] = SingleFlight()
        self._rosters: SingleFlight[list[ChatAgent]] = SingleFlight()
        self._keys: SingleFlight[str] = SingleFlight()

    async def search_by_email(
        self,
        access: ChatAccess,
        email: str,
        next_url: str | None = None,
        *,
        urgency: Urgency = "live",
    ) -> SearchPage:
        """Chats that may be this visitor's, 40 a page; the caller compares addresses itself."""
        if not 0 < len(email.strip()) <= EMAIL_LIMIT:
            return SearchPage(0, [], None)
        key = (access.account.id, access.token, email, next_url, urgency)
        return await self._searches.run(
            key, lambda: self._search(access, email, next_url, self._errand(access, urgency))
        )

    async def chats(
        self, access: ChatAccess, ids: Sequence[str], *, urgency: Urgency = "live"
    ) -> dict[str, Reading]:
        """At most 40 whole chats by id, in the order of `ids`; unknown ones are absent."""
        wanted = protocol.listable(ids)
        if not wanted:
            return {}
        key = (access.account.id, access.token, wanted, urgency)
        return dict(
            await self._bulks.run(
                key, lambda: self._chats(access, wanted, self._errand(access, urgency))
            )
        )

    async def agents(self, access: ChatAccess, *, urgency: Urgency = "live") -> list[ChatAgent]:
        """Everybody in Chat, enabled or not."""
        key = (access.account.id, access.token, urgency)
        return list(
            await self._rosters.run(
                key, lambda: self._agents(access, self._errand(access, urgency))
            )
        )

    async def past_chats(
        self, access: ChatAccess, *, urgency: Urgency = "live"
    ) -> dict[int, PastChats]:
        """Which past chats each role shows, by its id; nothing where the list is closed to us."""
        roles = await self._roles(access, self._errand(access, urgency))
        return {} if roles is None else read_past_chats(roles)

    async def agent_id_of(self, access: ChatAccess, email: str) -> int | None:
        """Of the agent of Chat with that address; None when nobody has it."""
        request = protocol.agent_by_email(access.account.origin, access.token, email)
        answer = await self._calls.send(request, self._errand(access, "live"), _as_it_is)
        if answer.status == 404:
            return None
        return wire.read_agent(read_json(accept(answer))).agent.id

    async def agent_me(self, access: ChatAccess, *, urgency: Urgency = "live") -> ChatAgent:
        """Whoever authorised the token."""
        errand = self._errand(access, urgency)
        request = protocol.agent_me(access.account.origin, access.token)
        record = wire.read_agent(await self._json(request, errand))
        return (await self._ranked(access, [record], errand))[0]

    async def oauth_tokens(self, access: ChatAccess) -> list[OAuthToken]:
        """The tokens this token may list, without their values."""
        request = protocol.oauth_tokens(access.account.origin, access.token)
        return wire.read_tokens(await self._json(request, self._errand(access, "live")))

    async def revoke(self, access: ChatAccess, token_id: int) -> None:
        """A token that is gone already counts as revoked."""
        request = protocol.revoke(access.account.origin, access.token, token_id)
        answer = await self._calls.send(request, self._errand(access, "live"), _as_it_is)
        if answer.status != 404:
            accept(answer)

    async def app_public_key(self, account: Account, app_id: int) -> str:
        """PEM, not checked yet. Raises KeyUnavailable, whatever the cause."""
        return await self._keys.run((account.id, app_id), lambda: self._key(account, app_id))

    async def _search(
        self, access: ChatAccess, email: str, next_url: str | None, errand: Errand
    ) -> SearchPage:
        origin, token = access.account.origin, access.token
        if next_url is not None:
            request = protocol.search_page(origin, token, next_url)
            return wire.read_search(await self._json(request, errand), origin)
        return await self._first_page(access, email, errand)

    async def _first_page(self, access: ChatAccess, email: str, errand: Errand) -> SearchPage:
        """Try the forms of the question until one is not answered with 400."""
        account = access.account
        *others, last = by_email(email, self._forms.get(account.id, Form.QUOTED_FIELD))
        for query in others:
            request = protocol.search(account.origin, access.token, query.text)
            found = await self._calls.send(request, errand, _unless_rejected)
            if found is not None:
                return self._understood(access, email, query, found)
        request = protocol.search(account.origin, access.token, last.text)
        return self._understood(access, email, last, await self._json(request, errand))

    def _understood(
        self, access: ChatAccess, email: str, query: Query, found: object
    ) -> SearchPage:
        if is_ordinary(email):
            self._forms[access.account.id] = query.form
        return wire.read_search(found, access.account.origin)

    async def _chats(
        self, access: ChatAccess, ids: tuple[str, ...], errand: Errand
    ) -> dict[str, Reading]:
        request = protocol.chats(access.account.origin, access.token, ids)
        return wire.read_chats(await self._json(request, errand), ids)

    async def _agents(self, access: ChatAccess, errand: Errand) -> list[ChatAgent]:
        records: list[AgentRecord] = []
        since_id = 0
        for _ in range(MOST_AGENT_PAGES):
            request = protocol.agents(access.account.origin, access.token, since_id)
            page = wire.read_agents(await self._json(request, errand))
            if not page:
                return await self._ranked(access, records, errand)
            records += page
            last_id = max(record.agent.id for record in page)
            if last_id < since_id:
                break
            since_id = last_id + 1
        raise ZendeskUnreadable

    async def _ranked(
        self, access: ChatAccess, records: list[AgentRecord], errand: Errand
    ) -> list[ChatAgent]:
        """The agents; the list of roles is asked for only where an agent's rank isn't stated."""
        administrators: frozenset[int] | None = frozenset()
        if any(record.role_id is not None for record in records):
            roles = await self._roles(access, errand)
            administrators = None if roles is None else wire.read_administrator_roles(roles)
        return [wire.ranked(record, administrators) for record in records]

    async def _roles(self, access: ChatAccess, errand: Errand) -> object | None:
        """None where the list is closed to us."""
        request = protocol.roles(access.account.origin, access.token)
        return await self._calls.send(request, errand, _unless_closed)

    async def _key(self, account: Account, app_id: int) -> str:
        request = protocol.app_public_key(account.origin, app_id)
        errand = self._calls.errand(None, "live", self._patience_s["live"])
        try:
            answer = await self._calls.send(request, errand, _of_known_app)
        except AppGone:
            raise
        except ChatUnavailable as error:
            raise KeyUnavailable(retry_after_s=error.retry_after_s) from None
        pem = answer.body[: KEY_LIMIT + 1].decode("ascii", "replace")
        if len(pem) > KEY_LIMIT or "-----BEGIN PUBLIC KEY-----" not in pem:
            raise KeyUnavailable
        return pem


def _of_known_app(answer: Answer) -> Answer:
    if answer.status == 404:
        raise AppGone
    return accept(answer)


def _unless_rejected(answer: Answer) -> object | None:
    """A question that is not understood may be asked in another form."""
    return None if answer.status == 400 else read_json(answer)


def _unless_closed(answer: Answer) -> object | None:
    try:
        return read_json(answer)
    except (ZendeskRefused, ZendeskRejected):
        return None


def _as_it_is(answer: Answer) -> Answer:
    return answer
