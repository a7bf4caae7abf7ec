"""Chat's endpoints: the list, several by id, one, agents, settings, and who may see what."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.account import Account

from .chat_client import ADA, BEN, EVE, Chat, newest_first, readable

pytestmark = pytest.mark.anyio

EVERYTHING = (
    "chats", "incremental/chats", "agents", "agents/me", "departments", "roles", "bans",
    "shortcuts", "triggers", "goals",
)  # fmt: skip


@pytest.fixture
def account() -> Account:
    return Account("acme", chats=100)


@pytest.fixture
def chat(account: Account) -> Chat:
    account.limiter.take = lambda *_: None  # type: ignore[method-assign]  # not this file's claim
    return Chat(account)


async def test_the_list_holds_every_chat_once_newest_first_forty_a_page(
    account: Account, chat: Chat
) -> None:
    page = await chat.read("chats")
    sizes, ids = [len(page["chats"])], [c["id"] for c in page["chats"]]
    while page["next_url"]:
        page = await chat.read(page["next_url"])
        sizes.append(len(page["chats"]))
        ids += [c["id"] for c in page["chats"]]
    assert ids == newest_first(readable(account))
    assert set(sizes[:-1]) == {40}
    assert page["count"] == len(ids)
    assert page["next_url"] is None
    account.switches.search_next_url = "absent"
    assert "next_url" in await chat.read("chats")
    account.world.chats.clear()
    assert await chat.read("chats") == {"chats": [], "count": 0}


@pytest.mark.parametrize("cursor", ["x", "%%%", "W10=", "IiI=", "bnVsbA=="])
async def test_a_foreign_cursor_is_refused(chat: Chat, cursor: str) -> None:
    assert await chat.status("chats", cursor=cursor) == 400


async def test_several_chats_come_as_a_map_in_another_order(account: Account, chat: Chat) -> None:
    ids = newest_first(readable(account))[:40]
    answer = await chat.read("chats", ids=",".join(ids))
    assert set(answer["docs"]) == set(ids)
    assert list(answer["docs"]) != ids
    assert answer["count"] == 40


async def test_unknown_and_deleted_ids_are_absent(account: Account, chat: Chat) -> None:
    kept, deleted = newest_first(readable(account))[:2]
    account.world.delete_chat(deleted)
    ids = f"{kept},{deleted},1.2.3"
    assert list((await chat.read("chats", ids=ids))["docs"]) == [kept]
    account.switches.bulk_unknown = "null"
    docs = (await chat.read("chats", ids=ids))["docs"]
    assert {deleted: docs[deleted], "1.2.3": docs["1.2.3"]} == {deleted: None, "1.2.3": None}
    assert await chat.status(f"chats/{deleted}") == 404


async def test_more_than_fifty_ids_may_be_too_many(account: Account, chat: Chat) -> None:
    ids = ",".join(newest_first(readable(account))[:51])
    assert len((await chat.read("chats", ids=ids))["docs"]) == 51
    account.switches.bulk_over_50 = "rejected"
    assert await chat.status("chats", ids=ids) == 400


async def test_one_chat_is_the_worlds_without_what_only_exports_have(
    account: Account, chat: Chat
) -> None:
    for kind in ("chat", "offline_msg"):
        known = next(c for c in readable(account) if c["type"] == kind)
        shown = await chat.read(f"chats/{known['id']}")
        hidden = set(known) - set(shown)
        assert {"deleted", "update_timestamp"} <= hidden
        assert shown == {name: value for name, value in known.items() if name not in hidden}
    assert await chat.status("chats/1.2.3") == 404
    assert await chat.status("chats/a%2Fb") == 404


async def test_an_offline_message_lacks_what_only_chats_have(account: Account, chat: Chat) -> None:
    known = next(c for c in readable(account) if c["type"] == "offline_msg")
    shown = set(await chat.read(f"chats/{known['id']}"))
    absent = {"history", "end_timestamp", "duration", "agent_ids", "count", "response_time", "tags"}
    assert not shown & absent
    assert "message" in shown


async def test_the_modern_history_states_roles(account: Account, chat: Chat) -> None:
    known = next(c for c in readable(account) if c.get("agent_ids") and c.get("history"))
    before = (await chat.read(f"chats/{known['id']}"))["history"]
    account.switches.history_shape = "modern"
    after = (await chat.read(f"chats/{known['id']}"))["history"]
    assert not any({"nick", "sender_type", "index"} & set(event) for event in before)
    assert [event["index"] for event in after] == list(range(len(before)))
    roles = {event["name"]: event["sender_type"] for event in after if event["type"] == "chat.msg"}
    assert roles[known["visitor"]["name"]] == "Visitor"
    assert roles[known["agent_names"][-1]] == "Agent"
    agent = next(event for event in after if event["sender_type"] == "Agent")
    assert agent["nick"] == f"agent:{agent['agent_id']}"
    assert agent["agent_id"] in known["agent_ids"]


async def test_derived_numbers_can_be_missing(account: Account, chat: Chat) -> None:
    known = next(c for c in readable(account) if c["type"] == "chat" and c["duration"])
    account.switches.derived_numbers = "null"
    shown = await chat.read(f"chats/{known['id']}")
    assert [shown[name] for name in ("count", "duration", "response_time")] == [None] * 3


async def test_half_a_surrogate_pair_passes(account: Account, chat: Chat) -> None:
    broken = {"id": "2601.1.Vx", "type": "offline_msg", "message": "cut \ud83d", "visitor": "?"}
    account.world.put_chat({**broken, "timestamp": "2026-01-01T00:00:00Z", "agent_ids": 4})
    answer = await chat.get("chats/2601.1.Vx")
    assert b"cut \\ud83d" in answer.content
    assert await chat.found("id:2601.1.Vx") == ["2601.1.Vx"]


async def test_agents_come_in_pages_by_ascending_id(account: Account, chat: Chat) -> None:
    ids = sorted(account.world.agents)
    seen: list[int] = []
    since = 0
    while page := await chat.read("agents", since_id=since, limit=3):
        assert len(page) <= 3
        seen += [agent["id"] for agent in page]
        since = seen[-1] + 1
    assert seen == ids
    assert [a["id"] for a in await chat.read("agents", since_id=8, max_id=11)] == [8, 11]
    assert [await chat.status("agents", limit=most) for most in (100, 101)] == [200, 400]
    assert await chat.status("agents", since_id="x") == 400


async def test_an_agent_is_found_by_id_by_address_and_as_oneself(chat: Chat) -> None:
    me = await chat.read("agents/me")
    assert (me["id"], me["display_name"]) == (ADA, "Ada Lindqvist")
    assert me["roles"] == {"administrator": True, "owner": True}
    assert await chat.read(f"agents/{ADA}") == me
    assert await chat.read("agents/email/ADA@acme.example.org") == me
    for nobody in ("agents/9", "agents/10", "agents/email/dev@acme.example.org"):
        assert await chat.status(nobody) == 404


async def test_departments_and_roles_are_found_by_id(account: Account, chat: Chat) -> None:
    for kind in ("departments", "roles"):
        listed = await chat.read(kind)
        assert [await chat.read(f"{kind}/{thing['id']}") for thing in listed] == listed
        assert await chat.status(f"{kind}/1") == 404
    repairs = await chat.read("departments/name/Repairs")
    assert repairs == await chat.read(f"departments/{repairs['id']}")
    assert await chat.status("departments/name/Nobody") == 404
    members = {m for d in await chat.read("departments") for m in d["members"]}
    assert members <= set(account.world.agents)


async def test_roles_may_be_closed_and_spell_a_permission_in_two_ways(
    account: Account, chat: Chat
) -> None:
    async def words() -> set[str]:
        return {role["permissions"]["view_past_chats"] for role in await chat.read("roles")}

    assert await words() == {"account", "department", "own"}
    account.switches.role_words = "plural"
    assert await words() == {"account", "departments", "self"}
    account.switches.roles_forbidden = True
    assert await chat.status("roles") == 403


async def test_bans_are_two_arrays_that_end(chat: Chat) -> None:
    bans = await chat.read("bans")
    assert [len(bans["visitor"]), len(bans["ip_address"])] == [1, 1]
    last = max(bans["visitor"][0]["id"], bans["ip_address"][0]["id"])
    assert await chat.read("bans", since_id=last + 1) == {"visitor": [], "ip_address": []}


async def test_the_account_is_forbidden_or_without_billing(account: Account, chat: Chat) -> None:
    assert await chat.status("account") == 403
    account.switches.account_endpoint = "open"
    shown = await chat.read("account")
    assert shown["plan"]["rest_api"] is True
    assert "billing" not in shown


async def test_a_messaging_account_has_agents_and_no_chats(account: Account, chat: Chat) -> None:
    known = newest_first(readable(account))[0]
    account.switches.messaging_account = True
    assert (await chat.read("chats"))["chats"] == []
    assert (await chat.read("chats", ids=known))["docs"] == {}
    assert (await chat.search("type:chat"))["count"] == 0
    assert (await chat.read("incremental/chats"))["chats"] == []
    assert (await chat.read("agents/me"))["id"] == ADA


@pytest.mark.parametrize("path", EVERYTHING)
async def test_nothing_opens_without_a_live_chat_token(account: Account, path: str) -> None:
    chat = Chat(account)
    good = dict(chat.headers)
    support = account.oauth.issue(ADA, ["read"], kind="support").access_token
    expired = account.oauth.issue(ADA, ["read"], lifetime_s=-1).access_token
    not_in_chat = account.oauth.issue(10, ["read"]).access_token
    foreign = Account("globex", chats=0).oauth.issue(ADA, ["read"]).access_token
    values = [f"Bearer {token}" for token in (support, expired, not_in_chat, foreign, "", "x")]
    for value in [*values, "Basic YTpi", ""]:
        chat.headers = {"Authorization": value}
        assert await chat.status(path) == 401
    chat.headers = good
    assert await chat.status(path) == 200
    for token in account.oauth.tokens.values():
        token.revoked = True
    assert await chat.status(path) == 401


@pytest.mark.parametrize("state", ["revoked", "wrong_account", "support"])
async def test_a_token_can_be_made_worthless(account: Account, chat: Chat, state: Any) -> None:
    account.switches.token_state = state
    bodies = []
    for account.switches.unauthorized_body in ("description", "invalid_token", "html"):
        answer = await chat.get("agents/me")
        assert answer.status_code == 401
        bodies.append(answer.text)
    assert '"error": "Unauthorized"' in bodies[0]
    assert '"error": "invalid_token"' in bodies[1]
    assert "<h1>" in bodies[2]


@pytest.mark.parametrize("path", EVERYTHING)
async def test_reading_needs_the_scope_read(account: Account, path: str) -> None:
    assert await Chat(account, ADA, "chat", "write").status(path) == 403
    assert await Chat(account, ADA, "chat", "read").status(path) == 200


async def test_an_agent_sees_own_chats_only(account: Account) -> None:
    ben, eve = Chat(account, BEN), Chat(account, EVE)
    own = [c for c in readable(account) if str(BEN) in map(str, c.get("agent_ids") or [])]
    other = next(c for c in readable(account) if str(BEN) not in map(str, c.get("agent_ids") or []))
    assert (await ben.read("chats"))["count"] == len(own) > 10
    assert (await ben.search("type:chat"))["count"] == len(own)
    docs = (await ben.read("chats", ids=f"{own[0]['id']},{other['id']}"))["docs"]
    assert list(docs) == [own[0]["id"]]
    assert await ben.status(f"chats/{other['id']}") == 404
    assert await ben.status("incremental/chats") == 403
    assert (await eve.read("chats"))["count"] == len(readable(account))


async def test_a_senior_agent_sees_the_departments_chats(account: Account) -> None:
    jonas = next(a for a in account.world.agents.values() if a.display_name == "Jonas Weidmann")
    expected = {
        c["id"]
        for c in readable(account)
        if c.get("department_id") in jonas.departments
        or str(jonas.id) in map(str, c.get("agent_ids") or [])
    }
    senior = Chat(account, jonas.id)
    assert (await senior.search("type:*"))["count"] == len(expected)
    assert expected < {c["id"] for c in readable(account)}
    others = [i for i in expected if str(jonas.id) not in account.world.chats[i]["agent_ids"]]
    assert await senior.status(f"chats/{others[0]}") == 200


async def test_an_administrator_can_lose_the_rank(account: Account, chat: Chat) -> None:
    account.switches.token_state = "lower_role"
    assert (await chat.read("agents/me"))["roles"] == {"administrator": False, "owner": False}
    assert 0 < (await chat.read("chats"))["count"] < len(readable(account))
    assert await chat.status("incremental/chats") == 403


async def test_unknown_paths_are_not_found_even_without_a_token(chat: Chat) -> None:
    chat.headers = {}
    for path in ("nothing", "chats/a/b", "visitors"):
        assert await chat.status(path) == 404


async def test_links_carry_the_host_that_was_called(account: Account, chat: Chat) -> None:
    assert (await chat.read("chats"))["next_url"].startswith(account.origin)
    proxied = Chat(account, origin="https://support.shop.example.org")
    for path, name in (("chats", "next_url"), ("incremental/chats", "next_page")):
        found = (await proxied.read(path))[name]
        assert found.startswith(f"https://support.shop.example.org/api/v2/chat/{path}?")
    stub = (await proxied.search("type:chat"))["results"][0]
    assert stub["url"].startswith("https://support.shop.example.org/api/v2/chat/chats/")
    account.switches.link_host = "zopim"
    assert (await chat.search("type:chat"))["next_url"].startswith("https://www.zopim.com/")
    assert (await chat.read("chats"))["next_url"].startswith("https://www.zopim.com/api/v2/chats?")
