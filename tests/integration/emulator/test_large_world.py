"""An account with a large world, asked over Chat's interface: as any other, whatever is behind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests.emulator.account import Account
from tests.emulator.world.bulk import planted
from tests.emulator.world.world import HELD

from .chat_client import Chat, newest_first

pytestmark = pytest.mark.anyio

NOW = 1_795_500_000.0
COUNT = 14_000
Chats = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def first() -> Account:
    account = Account("acme", chats=COUNT, messages=3, at=NOW)
    account.limiter.take = lambda *_: None  # type: ignore[method-assign]  # not this file's claim
    return account


@pytest.fixture(scope="module")
def everything(first: Account) -> Chats:
    """All chats as they were in the beginning."""
    return dict(first.world.chats)


@pytest.fixture
def account() -> Account:
    """As new, for tests that change something."""
    account = Account("acme", chats=COUNT, messages=3, at=NOW)
    account.limiter.take = lambda *_: None  # type: ignore[method-assign]
    return account


@pytest.fixture
def chat(first: Account) -> Chat:
    return Chat(first)


def alive(chats: Chats) -> list[dict[str, Any]]:
    return [chat for chat in chats.values() if not chat["deleted"]]


def made(account: Account) -> Iterator[str]:
    """Ids of chats that nobody holds, evenly over the years."""
    return (account.world.chats.bulk.id(n) for n in range(500, COUNT - HELD, 1000))


async def export(chat: Chat, **query: object) -> AsyncIterator[dict[str, Any]]:
    page = await chat.read("incremental/chats", fields="chats(*)", **query)
    while True:
        for item in page["chats"]:
            yield item
        if page["count"] < 1000:
            break
        page = await chat.read(page["next_page"])


async def test_the_export_gives_every_chat_once_and_in_order(chat: Chat, everything: Chats) -> None:
    items = [item async for item in export(chat)]
    assert len(items) == COUNT
    assert {item["id"]: item for item in items} == everything
    order = [(item["update_timestamp"], item["id"]) for item in items]
    assert order == sorted(order)


async def test_the_list_begins_with_the_newest_and_counts_all(
    chat: Chat, everything: Chats
) -> None:
    expected, page = newest_first(alive(everything)), await chat.read("chats")
    listed = [item["id"] for item in page["chats"]]
    for _ in range(4):
        assert page["count"] == len(expected)
        page = await chat.read(page["next_url"])
        listed += [item["id"] for item in page["chats"]]
    assert listed == expected[:200]


async def test_an_address_finds_all_its_chats_and_no_other(chat: Chat, everything: Chats) -> None:
    average = [c for c in alive(everything) if c["visitor"]["email"] == planted.AVERAGE_EMAIL]
    for form in ('visitor_email:"{}"', "visitor_email:{}", '"{}"', 'type:* AND visitor_email:"{}"'):
        found = await chat.found(form.format(planted.AVERAGE_EMAIL))
        assert found == newest_first(average)
        assert len(found) == planted.AVERAGE_CHATS
    worst = await chat.search(f'visitor_email:"{planted.WORST_EMAIL}"')
    assert worst["count"] == planted.WORST_CHATS
    assert (await chat.search('visitor_email:"nobody@example.org"'))["count"] == 0
    assert (await chat.search('"customer@example.org"'))["count"] == 1010


@pytest.mark.parametrize(
    ("query", "kind", "field"),
    [
        ("timestamp:[2024-05-01 TO 2024-05-14]", "", "timestamp"),
        ("type:chat AND end_timestamp:[2024-05-01 TO 2024-05-14]", "chat", "end_timestamp"),
        ("type:offline_msg AND timestamp:[2024-05-01 TO 2024-05-14]", "offline_msg", "timestamp"),
    ],
)
async def test_a_period_finds_the_chats_of_that_time(
    chat: Chat, everything: Chats, query: str, kind: str, field: str
) -> None:
    expected = [
        c for c in alive(everything)
        if c["type"].startswith(kind) and "2024-05-01" <= c.get(field, "") < "2024-05-15"
    ]  # fmt: skip
    assert await chat.found(query) == newest_first(expected) != []


async def test_the_newest_are_found_by_an_open_period(chat: Chat, everything: Chats) -> None:
    since = newest_first(alive(everything))[59]
    low = everything[since]["timestamp"]
    expected = [c for c in alive(everything) if c["timestamp"] >= low]
    assert await chat.found(f"timestamp:[{low} TO *]") == newest_first(expected)


@pytest.mark.parametrize("word", ["bergschrund", "serac", "crampon", "crampon gaiter"])
async def test_planted_words_are_found(chat: Chat, everything: Chats, word: str) -> None:
    parts = word.split()
    expected = [c for c in alive(everything) if all(part in str(c) for part in parts)]
    assert set(await chat.found(word)) == {c["id"] for c in expected}


async def test_planted_tags_are_found_and_others_are_not(chat: Chat, everything: Chats) -> None:
    for tag in ("recall", "vip", "fitting"):
        expected = {c["id"] for c in alive(everything) if tag in (c.get("tags") or [])}
        assert set(await chat.found(f"tags:{tag}")) == expected
    assert (await chat.search("tags:nonsense"))["count"] == 0


async def test_either_or_and_not_are_answered_alike(chat: Chat, everything: Chats) -> None:
    vip = {c["id"] for c in alive(everything) if "vip" in (c.get("tags") or [])}
    serac = {c["id"] for c in alive(everything) if "serac" in str(c)}
    assert set(await chat.found("tags:vip OR serac")) == vip | serac
    assert set(await chat.found("tags:vip AND NOT tags:order")) == {
        i for i in vip if "order" not in everything[i]["tags"]
    }


async def test_several_and_single_chats_are_read_by_id(
    first: Account, chat: Chat, everything: Chats
) -> None:
    ids = [i for i in made(first) if not everything[i]["deleted"]]
    answer = await chat.read("chats", ids=",".join([*ids, "none"]))
    assert answer["docs"].keys() == set(ids)
    for chat_id in ids:
        one = await chat.read(f"chats/{chat_id}")
        assert one == answer["docs"][chat_id]
        assert one.items() <= everything[chat_id].items()
    deleted = next(c["id"] for c in everything.values() if c["deleted"])
    assert await chat.status(f"chats/{deleted}") == 404


async def test_changes_lie_over_the_chats_that_nobody_holds(account: Account) -> None:
    chat, world, now = Chat(account), account.world, account.clock.now()
    edited, deleted, gone, kept = list(made(account))[:4]
    query = " OR ".join(f"id:{i}" for i in (edited, deleted, gone, kept))
    count = (await chat.read("chats"))["count"]
    assert set(await chat.found(query)) == {edited, deleted, gone, kept}
    world.edit([edited, "unknown"], {"tags": ["late"]}, now)
    world.delete_chat(deleted, now)
    world.take_out([gone, "unknown"])
    assert len(world.chats) == COUNT - 1
    assert (await chat.read("chats"))["count"] == count - 2
    assert set(await chat.found(query)) == {edited, kept}
    assert await chat.found("tags:late") == [edited]
    assert list((await chat.read("chats", ids=f"{edited},{deleted},{gone}"))["docs"]) == [edited]
    items = {item["id"]: item async for item in export(chat)}
    assert items.keys() == set(world.chats)
    assert (items[edited]["tags"], items[deleted]["deleted"]) == (["late"], True)
    assert gone not in items
    news = [item["id"] async for item in export(chat, start_time=int(now) - 400)]
    assert set(news) == {edited, deleted}


async def test_a_chat_that_was_taken_out_can_come_back(account: Account) -> None:
    world, chat_id = account.world, next(made(account))
    old = world.chats[chat_id]
    world.take_out([chat_id])
    assert chat_id not in world.chats
    world.put_chat(old, NOW)
    assert len(world.chats) == COUNT
    assert list(world.chats).count(chat_id) == 1
    world.chats.clear()
    assert (len(world.chats), list(world.chats)) == (0, [])


async def test_other_agents_see_their_own(first: Account, everything: Chats) -> None:
    mine = {c["id"] for c in alive(everything) if "8" in map(str, c.get("agent_ids") or [])}
    ben = Chat(first, 8)
    assert (await ben.read("chats"))["count"] == len(mine)
    assert (await ben.search(f'visitor_email:"{planted.WORST_EMAIL}"'))["count"] < 1000
    stranger = next(i for i in made(first) if i not in mine and not everything[i]["deleted"])
    assert await ben.status(f"chats/{stranger}") == 404


async def test_a_search_that_would_read_too_much_is_refused_and_says_why() -> None:
    chat = Chat(Account("acme", chats=2_000_000, at=NOW))
    answer = await chat.get("chats/search", q="type:chat")
    assert answer.status_code == 400
    assert "1998000 chats" in answer.json()["description"]
    assert (await chat.search("type:chat AND tags:recall"))["count"] > 5
    assert await chat.status("chats/search", q="timestamp:[2026-11-23 TO *]") == 200
