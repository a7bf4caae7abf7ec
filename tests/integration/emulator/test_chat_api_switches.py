"""What is not confirmed about exports, deletions, running chats and the plan: every position."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.emulator.account import Account

from .chat_client import Chat

pytestmark = pytest.mark.anyio

NOW = 1_795_500_000
DAY = 86_400
ALL = {"fields": "chats(*)"}


@pytest.fixture
def account() -> Account:
    return Account("acme", chats=120, known=False, at=NOW)


@pytest.fixture
def chat(account: Account) -> Chat:
    return Chat(account)


async def export(chat: Chat, **query: object) -> Any:
    return await chat.read("incremental/chats", **ALL, **query)


async def exported(chat: Chat) -> set[str]:
    return {item["id"] for item in (await export(chat))["chats"]}


async def test_times_of_exports_are_in_seconds_or_microseconds(
    account: Account, chat: Chat
) -> None:
    half = (await export(chat, limit=60))["end_time"]
    whole, rest = await export(chat), await export(chat, start_time=half)
    assert 60 <= rest["count"] < whole["count"] == 120
    account.switches.incremental_start_time_unit = "microseconds"
    assert await exported(chat) == {item["id"] for item in whole["chats"]}
    assert (await export(chat, start_time=half))["chats"] == whole["chats"]
    page = await export(chat, start_time=half * 1_000_000)
    assert page["chats"] == rest["chats"]
    assert page["end_time"] == rest["end_time"] * 1_000_000
    following = await chat.read(page["next_page"])
    assert (following["count"], following["end_time"]) == (0, page["end_time"])
    account.switches.incremental_start_time_unit = "seconds"
    assert await chat.status("incremental/chats", start_time=half * 1_000_000) == 400


async def test_microseconds_keep_the_five_minutes(account: Account, chat: Chat) -> None:
    account.switches.incremental_start_time_unit = "microseconds"
    at = (NOW - 300) * 1_000_000
    assert await chat.status("incremental/chats", start_time=at) == 400
    assert await chat.status("incremental/chats", start_time=at - 1) == 200


async def test_the_export_can_lag_behind(account: Account, chat: Chat) -> None:
    edited = next(iter(account.world.chats))
    account.world.edit([edited], {"tags": ["new"]}, NOW - 10)
    assert edited in await exported(chat)
    account.switches.incremental_lag_s = 60
    assert edited not in await exported(chat)
    account.clock.advance(50)
    assert edited in await exported(chat)


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_the_refusal_of_a_recent_start_has_some_status(
    account: Account, chat: Chat, status: Any
) -> None:
    account.switches.incremental_too_recent = status
    assert await chat.status("incremental/chats", start_time=NOW - 10) == status
    assert await chat.status("incremental/chats", limit=0) == 400


async def test_the_last_page_has_a_next_page_or_null(account: Account, chat: Chat) -> None:
    assert (await export(chat))["next_page"]
    account.switches.incremental_next_page = "null_at_end"
    assert (await export(chat))["next_page"] is None
    assert (await export(chat, limit=119))["next_page"]


async def test_the_envelope_can_lack_count_and_end_id(account: Account, chat: Chat) -> None:
    whole = await export(chat, limit=50)
    account.switches.incremental_count = "absent"
    assert await export(chat, limit=50) == {k: v for k, v in whole.items() if k != "count"}
    account.switches.incremental_end_id = "absent"
    page = await export(chat, limit=50)
    assert page.keys() == {"chats", "end_time", "next_page"}
    assert "start_id" not in parse_qs(urlsplit(page["next_page"]).query)
    again = await chat.read(page["next_page"])
    assert again["chats"][0]["id"] == page["chats"][-1]["id"]


async def test_exports_can_have_a_limit_of_their_own(account: Account, chat: Chat) -> None:
    account.switches.incremental_per_minute = 10
    statuses = [await chat.status("incremental/chats", limit=1) for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    assert (await chat.get("incremental/chats")).headers["Retry-After"] == "60"
    assert await chat.status("chats") == 200
    account.clock.advance(60)
    assert await chat.status("incremental/chats") == 200


async def test_deleted_chats_are_exported_marked_or_not_at_all(
    account: Account, chat: Chat
) -> None:
    deleted = {i for i, c in account.world.chats.items() if c["deleted"]}
    assert deleted <= await exported(chat)
    account.switches.deleted_in_export = "absent"
    assert await exported(chat) == set(account.world.chats) - deleted
    gone = (await exported(chat)).pop()
    account.world.delete_chat(gone, NOW)
    assert gone not in await exported(chat)


async def test_the_words_of_a_deleted_chat_are_kept_or_gone(account: Account, chat: Chat) -> None:
    deleted = next(i for i, c in account.world.chats.items() if c["type"] == "chat")
    account.world.delete_chat(deleted, NOW - 400)
    marked = [item for item in (await export(chat))["chats"] if item["id"] == deleted]
    assert marked == [account.world.chats[deleted]]
    account.switches.deleted_content = "emptied"
    emptied = [item for item in (await export(chat))["chats"] if item["id"] == deleted]
    at = marked[0]["update_timestamp"]
    assert emptied == [{"id": deleted, "type": "chat", "deleted": True, "update_timestamp": at}]
    fields = "chats(id,deleted,history)"
    page = await chat.read("incremental/chats", fields=fields, start_time=NOW - 401)
    assert page["chats"] == [{"id": deleted, "deleted": True}]


async def test_a_bulk_get_leaves_deleted_chats_out_or_marks_them(
    account: Account, chat: Chat
) -> None:
    deleted, kept = list(account.world.chats)[:2]
    account.world.delete_chat(deleted, NOW)
    ids = f"{deleted},{kept}"
    assert list((await chat.read("chats", ids=ids))["docs"]) == [kept]
    account.switches.deleted_in_bulk = "marked"
    docs = (await chat.read("chats", ids=ids))["docs"]
    assert docs.keys() == {deleted, kept}
    assert (docs[deleted]["deleted"], "deleted" in docs[kept]) == (True, False)
    account.switches.deleted_content = "emptied"
    assert "visitor" not in (await chat.read("chats", ids=ids))["docs"][deleted]
    assert await chat.status(f"chats/{deleted}") == 404


async def test_the_plan_can_hide_older_chats_everywhere_without_a_word(
    account: Account, chat: Chat
) -> None:
    account.switches.deleted_in_export = "absent"
    whole = await exported(chat)
    account.switches.history_window_days = 365
    recent = {i for i in whole if account.world.chats[i]["timestamp"] >= "2025-11-24T06:00:00Z"}
    old = (whole - recent).pop()
    page = await chat.read("chats")
    assert await exported(chat) == recent != whole
    assert page["count"] == len(recent) == len(page["chats"])
    assert set(await chat.found("type:*")) == recent
    assert (await chat.read("chats", ids=old))["docs"] == {}
    assert await chat.status(f"chats/{old}") == 404
    account.switches.history_window_days = None
    assert await exported(chat) == whole


async def test_the_plan_hides_chats_of_large_worlds_too() -> None:
    account = Account("acme", chats=8000, known=False, at=NOW)
    chat = Chat(account)
    account.switches.history_window_days = 20
    page = await chat.read("chats")
    shown = [item["id"] for item in page["chats"]]
    while page["next_url"]:
        page = await chat.read(page["next_url"])
        shown += [item["id"] for item in page["chats"]]
    assert page["count"] == len(shown)
    assert set(shown) == set(await chat.found("timestamp:[2026-01-01 TO *]"))
    assert 50 < len(shown) < 120


async def test_running_chats_are_listed_or_not(account: Account, chat: Chat) -> None:
    running = account.world.running.begin("ida@example.org", "Ida", "Anybody there?", NOW)
    everywhere = [True] * 4
    assert await shows(chat, running) == everywhere
    account.switches.list_active_chats = False
    assert await shows(chat, running) == [False] * 4
    assert running in await exported(chat)
    account.world.running.end(running, NOW + 60)
    assert await shows(chat, running) == everywhere


async def shows(chat: Chat, chat_id: str) -> list[bool]:
    """In the list, in a search, in a bulk get, by itself."""
    listed = [item["id"] for item in (await chat.read("chats"))["chats"]]
    docs = (await chat.read("chats", ids=chat_id))["docs"]
    return [
        chat_id in listed,
        await chat.found('visitor_email:"ida@example.org"') == [chat_id],
        chat_id in docs,
        await chat.status(f"chats/{chat_id}") == 200,
    ]


async def test_running_chats_are_exported_at_once_or_when_they_end(
    account: Account, chat: Chat
) -> None:
    running = account.world.running.begin("ida@example.org", "Ida", "Anybody there?", NOW)
    assert running in await exported(chat)
    account.switches.export_active_chats = False
    assert running not in await exported(chat)
    assert await shows(chat, running) == [True] * 4
    account.world.running.end(running, NOW + 60)
    assert running in await exported(chat)
