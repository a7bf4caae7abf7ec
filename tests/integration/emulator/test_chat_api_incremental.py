"""`incremental/chats`: every chat by its last change, and again when it changes."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.emulator.account import Account

from .chat_client import Chat

pytestmark = pytest.mark.anyio

ALL = "chats(*)"


@pytest.fixture
def account() -> Account:
    account = Account("acme", chats=200)
    account.clock.freeze(account.clock.now())
    return account


@pytest.fixture
def chat(account: Account) -> Chat:
    return Chat(account)


async def pages(chat: Chat, **query: object) -> list[dict[str, Any]]:
    """Follow `next_page` as long as pages are full."""
    limit = int(str(query.get("limit", 1000)))
    found = [await chat.read("incremental/chats", **query)]
    while found[-1]["count"] == limit:
        found.append(await chat.read(found[-1]["next_page"]))
    return found


async def test_every_chat_comes_once_in_the_order_of_its_last_change(
    account: Account, chat: Chat
) -> None:
    items = [c for page in await pages(chat, fields=ALL, limit=100) for c in page["chats"]]
    assert {c["id"]: c for c in items} == account.world.chats
    assert len(items) == len(account.world.chats)
    order = [(c["update_timestamp"], c["id"]) for c in items]
    assert order == sorted(order)


async def test_deleted_chats_come_marked(account: Account, chat: Chat) -> None:
    items = [c for page in await pages(chat, fields="chats(id,deleted)") for c in page["chats"]]
    marked = {c["id"] for c in items if c["deleted"]}
    assert marked == {i for i, c in account.world.chats.items() if c["deleted"]}
    assert marked


async def test_a_whole_page_can_share_one_moment_and_the_id_leads_on(chat: Chat) -> None:
    items = [c for page in await pages(chat, fields=ALL, limit=200) for c in page["chats"]]
    [(moment, count)] = Counter(c["update_timestamp"] for c in items).most_common(1)
    assert count > 900
    tied = next(p for p in await pages(chat, fields=ALL, limit=200)
                if {c["update_timestamp"] for c in p["chats"]} == {moment})  # fmt: skip
    stuck = {"fields": ALL, "limit": 200, "start_time": tied["end_time"]}
    again = await chat.read("incremental/chats", **stuck)
    assert again["end_time"] == tied["end_time"]
    onward = await chat.read("incremental/chats", **stuck, start_id=tied["end_id"])
    assert not {c["id"] for c in onward["chats"]} & {c["id"] for c in tied["chats"]}


async def test_the_last_page_has_a_next_page_that_is_empty(chat: Chat) -> None:
    last = (await pages(chat, limit=500))[-1]
    assert last["count"] == len(last["chats"]) < 500
    empty = await chat.read(last["next_page"])
    assert (empty["chats"], empty["count"]) == ([], 0)
    assert (empty["end_time"], empty["end_id"]) == (last["end_time"], last["end_id"])
    query = parse_qs(urlsplit(empty["next_page"]).query)
    assert query["start_time"] == [str(last["end_time"])]
    assert query["limit"] == ["500"]


async def test_an_edit_and_a_deletion_send_the_chat_again(account: Account, chat: Chat) -> None:
    last = (await pages(chat, fields=ALL))[-1]
    edited, deleted = list(account.world.chats)[:2]
    account.world.put_chat({**account.world.chats[edited], "tags": ["late"]}, account.clock.now())
    account.world.delete_chat(deleted, account.clock.now() + 1)
    news = (await chat.read(last["next_page"]))["chats"]
    assert [c["id"] for c in news] == [edited, deleted]
    assert (news[0]["tags"], news[1]["deleted"]) == (["late"], True)


async def test_a_start_in_the_last_five_minutes_is_refused(account: Account, chat: Chat) -> None:
    now = int(account.clock.now())
    assert await chat.status("incremental/chats", start_time=now - 299) == 400
    assert await chat.status("incremental/chats", start_time=now + 9) == 400
    assert await chat.status("incremental/chats", start_time=now - 302) == 200
    account.clock.advance(10)
    assert await chat.status("incremental/chats", start_time=now - 299) == 200


@pytest.mark.parametrize(
    ("fields", "members"),
    [(None, {"id"}), ("chats(id,timestamp)", {"id", "timestamp"}), ("chats(type)", {"type"})],
)
async def test_fields_say_what_is_shown(chat: Chat, fields: str | None, members: set[str]) -> None:
    query = {} if fields is None else {"fields": fields}
    page = await chat.read("incremental/chats", limit=30, **query)
    assert {frozenset(item) for item in page["chats"]} == {frozenset(members)}


@pytest.mark.parametrize(
    "query",
    [{"fields": "chats"}, {"fields": "chats(*"}, {"fields": ""}, {"limit": 0}, {"limit": "x"},
     {"start_time": "x"}, {"start_time": "-1"}, {"start_time": "1" * 30}],
)  # fmt: skip
async def test_bad_parameters_are_refused(chat: Chat, query: dict[str, Any]) -> None:
    assert await chat.status("incremental/chats", **query) == 400


async def test_a_page_holds_a_thousand_at_most(chat: Chat) -> None:
    assert (await chat.read("incremental/chats", limit=5000))["count"] == 1000


async def test_near_the_end_chats_can_trickle_in(account: Account, chat: Chat) -> None:
    now = account.clock.now()
    for number in range(7):
        new = {
            "id": f"2611.1.V{number}",
            "type": "offline_msg",
            "timestamp": "2026-11-24T00:00:00Z",
        }
        account.world.put_chat(new, now - 360 + number)
    account.switches.incremental_tail = "trickle"
    page = await chat.read("incremental/chats", start_time=int(now) - 361)
    counts = [page["count"]]
    while page["count"]:
        page = await chat.read(page["next_page"])
        counts.append(page["count"])
    assert counts == [3, 3, 1, 0]
