"""`/_emulator/`: chats arrive late, are edited together, vanish, go on; truth and counts."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import httpx
import pytest

from tests.emulator.account import Account
from tests.emulator.in_process import InProcess
from tests.emulator.request_log import Counts
from tests.emulator.truth import content_hash

from .chat_client import Chat

pytestmark = pytest.mark.anyio

NOW = 1_795_500_000
NOTE = {
    "id": "2611.1.Vnote", "type": "offline_msg", "timestamp": "2026-11-01T10:00:00Z",
    "message": "Is the hut open?", "visitor": {"email": "hut@example.org", "name": "Hut"},
}  # fmt: skip


@pytest.fixture
def account() -> Account:
    return Account("acme", chats=150, known=False, at=NOW)


@pytest.fixture
def chat(account: Account) -> Chat:
    return Chat(account)


async def control(
    account: Account, path: str, body: object = None, *, method: str = "POST"
) -> httpx.Response:
    async with httpx.AsyncClient(transport=InProcess(account)) as http:
        answer = await http.request(method, f"{account.origin}/_emulator/{path}", json=body)
        return answer.raise_for_status()


async def news(chat: Chat, since: int) -> list[dict[str, Any]]:
    page = await chat.read("incremental/chats", fields="chats(*)", start_time=since)
    return list(page["chats"])


async def test_a_late_chat_lies_behind_what_exports_gave_already(
    account: Account, chat: Chat
) -> None:
    await control(account, "chats", {**NOTE, "id": "2611.1.Vontime"})
    await control(account, "chats?late_s=400.5", NOTE)
    assert [item["id"] for item in await news(chat, NOW - 399)] == ["2611.1.Vontime"]
    late, _ = await news(chat, NOW - 402)
    assert (late["id"], late["update_timestamp"]) == (NOTE["id"], "2026-11-24T05:53:19Z")
    account.switches.search_index_lag_s = 60
    assert await chat.found('visitor_email:"hut@example.org"') == []


async def test_many_chats_are_edited_in_one_second(account: Account, chat: Chat) -> None:
    ids = [i for i, c in account.world.chats.items() if not c["deleted"]][:60]
    body = {"ids": [*ids, "unknown"], "changes": {"tags": ["audited"], "id": "never"}}
    await control(account, "edits", body)
    edited = await news(chat, NOW - 400)
    assert [item["id"] for item in edited] == sorted(ids)
    assert {item["update_timestamp"] for item in edited} == {"2026-11-24T06:00:00Z"}
    assert set(await chat.found("tags:audited")) == set(ids)


async def test_an_edited_deleted_chat_stays_deleted(account: Account, chat: Chat) -> None:
    deleted = next(iter(account.world.chats))
    account.world.delete_chat(deleted, NOW - 900)
    await control(account, "edits", {"ids": [deleted], "changes": {"tags": ["audited"]}})
    assert await chat.status(f"chats/{deleted}") == 404
    assert [item["deleted"] for item in await news(chat, NOW - 400)] == [True]


async def test_removed_chats_are_gone_without_a_trace(account: Account, chat: Chat) -> None:
    gone = [i for i, c in account.world.chats.items() if not c["deleted"]][:3]
    count = (await chat.read("chats"))["count"]
    await control(account, "removals", {"ids": [*gone, "unknown"]})
    assert (await chat.read("chats"))["count"] == count - 3
    assert (await chat.read("chats", ids=",".join(gone)))["docs"] == {}
    assert not {item["id"] for item in await news(chat, 0)} & set(gone)
    assert len(account.world.chats) == 147


async def test_a_running_chat_goes_on_until_it_ends(account: Account, chat: Chat) -> None:
    begun = {"email": "ida@example.org", "name": "Ida", "words": "Anybody there?"}
    chat_id = (await control(account, "running", begun)).json()["id"]
    shown = await chat.read(f"chats/{chat_id}")
    assert shown["end_timestamp"] is None
    assert (shown["visitor"]["email"], shown["count"]["total"]) == ("ida@example.org", 1)
    account.clock.advance(20)
    await control(account, f"running/{chat_id}", {"words": "Yes, Ada here.", "of_visitor": False})
    account.clock.advance(20)
    await control(account, f"running/{chat_id}", {"words": "Great"})
    [changed] = await news(chat, NOW - 300)
    assert changed["update_timestamp"] == "2026-11-24T06:00:40Z"
    assert changed["agent_names"] == ["Ada Lindqvist"]
    await control(account, f"running/{chat_id}", method="DELETE")
    ended = await chat.read(f"chats/{chat_id}")
    said = [event["msg"] for event in ended["history"] if event["type"] == "chat.msg"]
    assert said == ["Anybody there?", "Yes, Ada here.", "Great"]
    assert ended["end_timestamp"] == "2026-11-24T06:00:40Z" == ended["session"]["end_date"]
    assert (ended["missed"], ended["response_time"]["first"]) == (False, 20)


async def test_a_running_chat_that_nobody_answers_is_missed(account: Account, chat: Chat) -> None:
    begun = await control(account, "running", {"email": "ida@example.org"})
    chat_id = begun.json()["id"]
    account.clock.advance(60)
    await control(account, f"running/{chat_id}", method="DELETE")
    assert (await chat.read(f"chats/{chat_id}"))["missed"]
    async with httpx.AsyncClient(transport=InProcess(account)) as http:
        over = await http.delete(f"{account.origin}/_emulator/running/{chat_id}")
        assert over.status_code == 404


@pytest.mark.parametrize("chats", [150, 5_001])
async def test_the_truth_is_a_line_for_each_chat_in_the_order_of_exports(chats: int) -> None:
    account = Account("acme", chats=chats, known=False, at=NOW)
    account.world.delete_chat(next(iter(account.world.chats)), NOW)
    chat = Chat(account)
    rows = [
        json.loads(line)
        for line in (await control(account, "truth", method="GET")).text.splitlines()
    ]
    items, page = [], {"count": 1000, "next_page": "incremental/chats?fields=chats(*)"}
    while page["count"] == 1000:
        page = await chat.read(str(page["next_page"]))
        items += page["chats"]
    expected = [[item["id"], item["update_timestamp"], item["deleted"]] for item in items]
    assert [row[:3] for row in rows] == expected
    assert len(rows) == chats
    alive = {row[0]: row[3] for row in rows if not row[2]}
    for chat_id in list(alive)[::500]:
        assert content_hash(await chat.read(f"chats/{chat_id}")) == alive[chat_id]
    assert len(set(alive.values())) == len(alive)


async def test_the_truth_changes_with_a_chats_content_only(account: Account) -> None:
    chat_id = next(i for i, c in account.world.chats.items() if c["type"] == "chat")

    async def row() -> list[Any]:
        text = (await control(account, "truth", method="GET")).text
        return next(r for r in map(json.loads, text.splitlines()) if r[0] == chat_id)

    before = await row()
    account.world.edit([chat_id], {}, NOW)
    touched = await row()
    assert (touched[1] != before[1], touched[3]) == (True, before[3])
    account.world.edit([chat_id], {"comment": "half a \ud83d pair"}, NOW)
    assert (await row())[3] != before[3]


async def test_the_log_says_when_requests_came(account: Account, chat: Chat) -> None:
    await chat.read("agents/me")
    account.clock.advance(30.5)
    await chat.read("agents/me")
    log = (await control(account, "log", method="GET")).json()
    assert [entry["at"] for entry in log] == [NOW, NOW + 30.5]


async def test_calls_are_counted_however_many_there_are(account: Account, chat: Chat) -> None:
    for _ in range(3):
        for _ in range(120):
            await chat.status("agents/me")
        account.clock.advance(30)
    await chat.read("chats", ids="2601.1.Vone,2601.1.Vtwo")
    assert await chat.status("chats/2601.1.Vone") == 404
    counts = (await control(account, "log/counts", method="GET")).json()
    assert counts["calls"] == 362
    assert counts["most_in_60_s"] == 240
    assert counts["by_status"] == {"200": 321, "404": 1, "429": 40}
    assert counts["by_endpoint"] == {"agents/me": 360, "chats?ids": 1, "chats/{id}": 1}
    assert counts["by_minute"] == {str(NOW // 60): 240, str(NOW // 60 + 1): 122}


async def test_counts_and_log_take_bounded_memory_and_can_be_cleared(
    account: Account, chat: Chat
) -> None:
    account.limiter.take = lambda *_: None  # type: ignore[method-assign]  # not this file's claim
    log = account.log
    for minute in range(10_100):
        log.counts.by_minute[minute] = 1
    for _ in range(5_001):
        await chat.status("nowhere")
    assert len(log.requests) == 5_000
    assert log.counts.calls == 5_001
    assert len(log.counts.by_minute) == 10_080
    await control(account, "log", method="DELETE")
    assert (list(log.requests), log.counts) == ([], Counts())
    assert Counts().by_status == Counter()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("chats?late_s=soon", NOTE),
        ("chats?late_s=-1", NOTE),
        ("edits", {"ids": "all", "changes": {}}),
        ("edits", {"ids": []}),
        ("removals", ["2611.1.Vnote"]),
        ("running", {"words": "no address"}),
        ("seed", {"seed": 1, "chats": 2_000_001}),
        ("faults", {"path_prefix": "/", "kind": "garble", "poison": "arsenic"}),
    ],
)
async def test_misuse_is_explained_and_changes_nothing(
    account: Account, path: str, body: object
) -> None:
    async with httpx.AsyncClient(transport=InProcess(account)) as http:
        answer = await http.post(f"{account.origin}/_emulator/{path}", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert len(account.world.chats) == 150


async def test_a_large_world_can_be_asked_for(account: Account) -> None:
    asked = {"seed": 9, "chats": 2_000_000, "known": False, "messages": 40}
    await control(account, "seed", asked)
    assert (await control(account, "world", method="GET")).json()["counts"]["chats"] == 2_000_000
    page = await Chat(account).read("incremental/chats", fields="chats(count)", limit=200)
    totals = [item["count"]["total"] for item in page["chats"] if "count" in item]
    assert sum(totals) / 200 > 8
