"""The mirror's calls against the stand-in Zendesk: what they bring is what the account holds."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from backend.accounts.account import Account
from backend.accounts.origin import Origin
from backend.accounts.secret import Secret
from backend.errors import (
    BudgetExhausted,
    ReconnectNeeded,
    ZendeskRefused,
    ZendeskRejected,
    ZendeskUnavailable,
    ZendeskUnreadable,
)
from backend.zendesk.answers import decode
from backend.zendesk.client import ChatAccess, ChatClient
from backend.zendesk.export import ExportPage
from backend.zendesk.limits import Urgency
from tests.customer import PLAIN
from tests.emulator.account import Account as StandIn
from tests.emulator.faults import Fault
from tests.emulator.run import Emulator
from tests.emulator.switches import changed

pytestmark = pytest.mark.anyio

EXPORTS = "/api/v2/chat/incremental/chats"


class Noted:
    """A budget without an end that notes how urgent each call was."""

    def __init__(self) -> None:
        self.urgencies: list[Urgency] = []

    async def take(self, account_id: str, urgency: Urgency) -> float:
        self.urgencies.append(urgency)
        return 0.0

    async def failed(self, account_id: str, code: str) -> None: ...

    async def throttled(self, account_id: str, retry_after_s: float) -> None: ...


@pytest.fixture
def acme(emulator: Emulator) -> StandIn:
    return emulator["acme"]


@pytest.fixture
def budget() -> Noted:
    return Noted()


@pytest.fixture
async def client(budget: Noted) -> AsyncIterator[ChatClient]:
    async with httpx.AsyncClient(verify=PLAIN, trust_env=False) as http:
        yield ChatClient(http, budget)


@pytest.fixture
def access(acme: StandIn) -> ChatAccess:
    token = acme.oauth.issue(7, ["read"])
    account = Account("id-acme", "acme", Origin(acme.origin))
    return ChatAccess(account, Secret(token.access_token))


def turn(zendesk: StandIn, **switches: Any) -> None:
    zendesk.switches = changed(zendesk.switches, switches)


async def every_page(client: ChatClient, access: ChatAccess, limit: int) -> list[ExportPage]:
    """The whole export, page by page, as long as pages are full."""
    pages = [await client.export(access, 0, "", limit=limit, urgency="backfill")]
    while len(pages[-1].records) == limit:
        end = pages[-1]
        assert end.end_time is not None
        pages.append(
            await client.export(access, end.end_time, end.end_id, limit=limit, urgency="backfill")
        )
    return pages


@pytest.mark.parametrize("limit", [1000, 97])
async def test_an_export_brings_every_chat_once_and_whole(
    client: ChatClient, acme: StandIn, access: ChatAccess, limit: int
) -> None:
    pages = await every_page(client, access, limit)
    records = [record for page in pages for record in page.records]
    truth = {chat_id: acme.world.chats[chat_id] for chat_id in acme.world.chats}
    assert len(records) == len(truth)
    assert {record.id: decode(record.raw) for record in records} == truth
    assert [record.updated_s for record in records] == sorted(r.updated_s for r in records)
    assert all(page.listed == page.records for page in pages)
    assert all(page.count == len(page.records) for page in pages)


async def test_bare_pages_bring_the_same_ids_and_times(
    client: ChatClient, access: ChatAccess
) -> None:
    whole = await client.export(access, 0, "", urgency="tail")
    bare = await client.export(access, 0, "", bare=True, urgency="tail")
    assert [(r.id, r.updated_s) for r in bare.listed] == [(r.id, r.updated_s) for r in whole.listed]
    assert (bare.end_time, bare.end_id) == (whole.end_time, whole.end_id)
    assert max(len(bytes(record.raw)) for record in bare.records) < 120


async def test_zendesks_own_link_is_noticed_but_never_followed(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    turn(acme, link_host="zopim")
    pages = await every_page(client, access, 500)
    assert all(page.has_next_page for page in pages)


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_a_start_of_the_last_five_minutes_is_rejected(
    client: ChatClient, acme: StandIn, access: ChatAccess, status: int
) -> None:
    turn(acme, incremental_too_recent=status)
    now = int(acme.clock.now())
    with pytest.raises(ZendeskRejected):
        await client.export(access, now - 290, "", urgency="tail")
    assert (await client.export(access, now - 310, "", urgency="tail")).records == []


@pytest.mark.parametrize(
    "switches",
    [
        {"derived_numbers": "null"},
        {"history_shape": "modern"},
        {"incremental_next_page": "null_at_end"},
        {"incremental_count": "absent"},
        {"incremental_start_time_unit": "microseconds"},
    ],
    ids=str,
)
async def test_unconfirmed_ways_of_an_export_lose_no_record(
    client: ChatClient, acme: StandIn, access: ChatAccess, switches: dict[str, Any]
) -> None:
    turn(acme, **switches)
    pages = await every_page(client, access, 97)
    assert {r.id for page in pages for r in page.listed} == set(acme.world.chats)


async def test_zendesks_clock_comes_with_every_answer(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    acme.clock.advance(-7200)
    now = acme.clock.now()
    times = [
        (await client.export(access, 0, "", limit=1, urgency="tail")).server_time_s,
        (await client.newest(access, urgency="tail")).server_time_s,
        (await client.raw_chats(access, ["x"], urgency="tail")).server_time_s,
        (await client.ended_between(access, now - 60, now)).server_time_s,
    ]
    assert all(at is not None and abs(at - now) < 30 for at in times)
    turn(acme, date_header=False)
    # the server writes one of its own, on real time, where the account writes none
    at = (await client.newest(access, urgency="tail")).server_time_s
    assert at is None or abs(at - time.time()) < 30


async def test_the_newest_come_first_and_their_link_goes_on(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    first = await client.newest(access, urgency="tail")
    second = await client.newest(access, first.next_url, urgency="tail")
    ids = [record.id for record in first.records + second.records]
    began = [str(acme.world.chats[chat_id].get("timestamp")) for chat_id in ids]
    assert len(set(ids)) == len(ids) == 80
    assert began == sorted(began, reverse=True)
    assert first.count == sum(not chat.get("deleted") for chat in acme.world.chats.values())


async def test_a_new_chat_is_among_the_newest(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    now = acme.clock.now()
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
    acme.world.put_chat({"id": "new", "type": "chat", "timestamp": stamp, "history": []}, now)
    newest = await client.newest(access, urgency="tail")
    assert "new" in [record.id for record in newest.records]


@pytest.mark.parametrize("ended", ["null", "absent"])
async def test_chats_that_ended_in_some_days_are_found_page_by_page(
    client: ChatClient, acme: StandIn, access: ChatAccess, ended: str
) -> None:
    turn(acme, search_next_url=ended, open_range="rejected", offset_in_range="rejected")
    until = acme.clock.now()
    since = until - 400 * 86_400
    low, high = (time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) for at in (since, until))
    truth = {
        chat_id
        for chat_id, chat in acme.world.chats.items()
        if not chat.get("deleted") and low <= str(chat.get("end_timestamp") or "")[:19] <= high
    }
    found = await client.ended_between(access, since, until, most_pages=100)
    assert len(found.ids) == len(set(found.ids)) > 80
    assert found.complete
    assert set(found.ids) == truth

    some = await client.ended_between(access, since, until, most_pages=2)
    assert (some.ids, some.complete) == (found.ids[:80], False)


async def test_whether_chats_of_an_age_are_shown_is_told(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    now = acme.clock.now()
    assert await client.shows_chats_before(access, now)
    assert not await client.shows_chats_before(access, now - 20 * 365 * 86_400)
    turn(acme, history_window_days=30)
    assert not await client.shows_chats_before(access, now - 31 * 86_400)
    assert await client.shows_chats_before(access, now)


async def test_raw_chats_are_those_of_the_account_and_others_are_absent(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    alive = [chat_id for chat_id, chat in acme.world.chats.items() if not chat.get("deleted")]
    wanted = [*alive[:20], "2602.1.nobody", *alive[20:39]]
    for unknown in ("absent", "null"):
        turn(acme, bulk_unknown=unknown)
        bulk = await client.raw_chats(access, wanted, urgency="backfill")
        assert list(bulk.records) == alive[:39]
    pages = await every_page(client, access, 1000)
    exported = {record.id: decode(record.raw) for page in pages for record in page.records}
    for chat_id, record in bulk.records.items():
        raw, whole = decode(record.raw), exported[chat_id]
        assert isinstance(raw, dict)
        assert isinstance(whole, dict)
        assert raw["id"] == record.id == chat_id
        assert raw == {name: whole[name] for name in raw}


async def test_no_ids_are_no_call(client: ChatClient, acme: StandIn, access: ChatAccess) -> None:
    assert (await client.raw_chats(access, ["", "a,b"], urgency="tail")).records == {}
    assert list(acme.log.requests) == []


async def test_every_call_says_how_urgent_it_is(
    client: ChatClient, access: ChatAccess, budget: Noted
) -> None:
    now = time.time()
    await client.export(access, 0, "", limit=1, urgency="backfill")
    await client.newest(access, urgency="tail")
    await client.ended_between(access, now - 60, now)
    await client.raw_chats(access, ["x"], urgency="backfill")
    await client.agent_me(access, urgency="tail")
    await client.agent_me(access)
    assert budget.urgencies == ["backfill", "tail", "tail", "backfill", "tail", "live"]
    before = len(budget.urgencies)
    await client.agents(access, urgency="tail")
    assert set(budget.urgencies[before:]) == {"tail"}


async def test_a_messaging_account_has_nothing_to_export(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    turn(acme, messaging_account=True)
    page = await client.export(access, 0, "", urgency="backfill")
    assert (page.records, page.count) == ([], 0)
    assert (await client.newest(access, urgency="tail")).records == []


@pytest.mark.parametrize("state", ["revoked", "wrong_account", "support"])
async def test_a_token_that_is_no_longer_good_asks_for_a_reconnection(
    client: ChatClient, acme: StandIn, access: ChatAccess, state: str
) -> None:
    turn(acme, token_state=state)
    for ask in (
        lambda: client.export(access, 0, "", urgency="tail"),
        lambda: client.newest(access, urgency="tail"),
        lambda: client.raw_chats(access, ["a"], urgency="tail"),
        lambda: client.ended_between(access, 0, 60),
    ):
        with pytest.raises(ReconnectNeeded):
            await ask()
    assert client.state_of(access.account.id).standing == "closed"


async def test_an_agents_token_is_refused_the_export(client: ChatClient, acme: StandIn) -> None:
    token = acme.oauth.issue(8, ["read"])
    account = Account("id-acme", "acme", Origin(acme.origin))
    with pytest.raises(ZendeskRefused):
        await client.export(
            ChatAccess(account, Secret(token.access_token)), 0, "", urgency="backfill"
        )


async def test_half_a_page_is_unreadable_and_a_cut_connection_is_tried_again(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    acme.faults.listed.append(Fault(EXPORTS, "cut", times=1))
    assert (await client.export(access, 0, "", urgency="tail")).records
    acme.faults.listed.append(Fault(EXPORTS, "truncate", times=1))
    with pytest.raises(ZendeskUnreadable):
        await client.export(access, 0, "", urgency="tail")


async def test_while_zendesk_is_down_it_is_left_alone_and_the_other_account_is_not(
    client: ChatClient, emulator: Emulator, acme: StandIn, access: ChatAccess
) -> None:
    acme.faults.listed.append(Fault("/api/v2/chat/", "status", status=500))
    for _ in range(5):
        with pytest.raises(ZendeskUnavailable):
            await client.newest(access, urgency="tail")
    asked = len(acme.log.requests)
    with pytest.raises(ZendeskUnavailable) as caught:
        await client.agents(access)
    assert caught.value.retry_after_s in {4, 5}
    assert len(acme.log.requests) == asked
    assert client.state_of(access.account.id).standing == "open"

    globex = emulator["globex"]
    token = globex.oauth.issue(7, ["read"])
    account = Account("id-globex", "globex", Origin(globex.origin))
    other = ChatAccess(account, Secret(token.access_token))
    assert (await client.newest(other, urgency="tail")).records


async def test_what_would_wait_too_long_for_the_limit_says_so(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    for _ in range(200):
        await client.agent_me(access)
    with pytest.raises(BudgetExhausted):
        await client.newest(access, urgency="tail", within_s=1)
