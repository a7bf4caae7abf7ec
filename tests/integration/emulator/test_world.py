"""The account's data: repeatable, believable, and with every oddity."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from tests.emulator.world import known
from tests.emulator.world.times import seconds
from tests.emulator.world.users import User
from tests.emulator.world.world import World

NOW = 1_795_500_000.0
DAY = 86_400


@pytest.fixture
def world() -> World:
    return World("acme", 7, 400, NOW)


def chats_of(world: World, *emails: str | None) -> list[dict[str, Any]]:
    wanted = {(email or "-").lower() for email in emails}
    return [c for c in world.chats.values() if c["visitor"]["email"].lower() in wanted]


def requester(world: World, ticket_id: int) -> User:
    return world.users[world.tickets[ticket_id].requester_id or 0]


def odd(world: World) -> list[dict[str, Any]]:
    return chats_of(world, requester(world, known.ODDITIES).email)


def test_the_same_seed_makes_the_same_account() -> None:
    one, same, other = (World("acme", seed, 300, NOW) for seed in (7, 7, 8))
    assert one.chats == same.chats
    assert one.users == same.users
    assert set(one.chats).isdisjoint(other.chats)
    assert set(one.chats).isdisjoint(World("globex", 7, 300, NOW).chats)


def test_a_change_in_one_world_is_not_seen_in_the_next() -> None:
    world = World("acme", 7, 300, NOW)
    next(iter(world.chats.values()))["history"].clear()
    world.users[7].name = "Somebody else"
    again = World("acme", 7, 300, NOW)
    assert again.users[7].name == "Ada Lindqvist"
    assert next(iter(again.chats.values()))["history"]


def test_four_thousand_chats_are_spread_over_five_years() -> None:
    world = World("acme", 4711, 4000, NOW)
    assert len(world.chats) == 4000
    years = Counter(chat["timestamp"][:4] for chat in world.chats.values())
    assert all(years[str(year)] > 300 for year in range(2022, 2027))
    assert 300 < len({chat["visitor"]["id"] for chat in world.chats.values()}) < 900


def test_the_known_requesters_come_on_top_of_few_chats() -> None:
    assert len(World("acme", 7, 20, NOW).chats) > 1100


@pytest.mark.parametrize(
    ("ticket", "count"),
    [
        (known.THREE_CHATS, 3),
        (known.NO_CHATS, 0),
        (known.ONE_CHAT, 1),
        (known.FORTY_CHATS, 40),
        (known.THOUSAND_CHATS, 1000),
        (known.OWN_TICKET, 2),
    ],
)
@pytest.mark.parametrize("subdomain", ["acme", "globex"])
def test_known_requesters_have_one_verified_address_and_their_chats(
    subdomain: str, ticket: int, count: int
) -> None:
    world = World(subdomain, 7, 300, NOW)
    user = requester(world, ticket)
    chats = chats_of(world, user.email)
    assert [(i.type, i.verified, i.primary) for i in user.identities] == [("email", True, True)]
    assert len(chats) == count
    assert len({chat["timestamp"] for chat in chats}) == count
    assert not any(chat["deleted"] for chat in chats)


def test_a_requester_with_several_addresses_chatted_under_each(world: World) -> None:
    user = requester(world, known.SEVERAL_EMAILS)
    emails = [identity for identity in user.identities if identity.type == "email"]
    assert [identity.verified for identity in emails] == [True, True, False]
    assert [len(chats_of(world, identity.value)) for identity in emails] == [4, 3, 2]
    assert "phone_number" in {identity.type for identity in user.identities}


def test_a_requester_without_address_has_only_a_phone(world: World) -> None:
    user = requester(world, known.NO_EMAIL)
    assert user.email is None
    assert [identity.type for identity in user.identities] == ["phone_number"]


def test_many_visitors_typed_the_shared_address(world: World) -> None:
    chats = chats_of(world, requester(world, known.SHARED_ADDRESS).email)
    assert len({chat["visitor"]["id"] for chat in chats}) > 10
    assert len({chat["visitor"]["name"] for chat in chats}) > 10


def test_one_chat_became_its_requesters_ticket(world: World) -> None:
    tickets = [c for c in world.chats.values() if c["zendesk_ticket_id"] == known.OWN_TICKET]
    assert [c["visitor"]["email"] for c in tickets] == [requester(world, known.OWN_TICKET).email]


def test_two_accounts_share_some_addresses_and_no_chats(world: World) -> None:
    globex = World("globex", 7, 300, NOW)
    same = requester(world, known.THREE_CHATS).email
    assert same == requester(globex, known.THREE_CHATS).email
    assert requester(world, known.FORTY_CHATS).email != requester(globex, known.FORTY_CHATS).email
    assert {c["id"] for c in chats_of(world, same)}.isdisjoint(
        c["id"] for c in chats_of(globex, same)
    )


def test_the_staff_has_every_rank(world: World) -> None:
    ranks = {i: (a.roles.administrator, a.roles.owner) for i, a in world.agents.items() if i < 12}
    assert ranks == {7: (True, True), 8: (False, False), 11: (True, False)}
    assert (world.users[9].role, world.users[9].light) == ("agent", True)
    assert (world.users[10].role, world.users[10].light) == ("agent", False)
    assert all(world.users[i].email == agent.email for i, agent in world.agents.items())
    assert {agent.role_id for agent in world.agents.values()} == {r["id"] for r in world.roles}


def test_ids_have_zendesks_shapes(world: World) -> None:
    for chat in world.chats.values():
        month, account, rest = chat["id"].split(".")
        assert (len(month), len(account), len(rest)) == (4, 7, 13)
        assert chat["visitor"]["id"].startswith(f"{account}.")
        assert chat["session"]["id"].split(".")[1] == account
        assert chat["timestamp"][2:4] == month[:2] or chat in odd(world)


def test_numbers_of_a_chat_follow_from_its_messages(world: World) -> None:
    told = [c for c in world.chats.values() if c.get("history") and c not in odd(world)]
    assert len(told) > 1000
    for chat in told:
        messages = [event for event in chat["history"] if event["type"] == "chat.msg"]
        by_visitor = sum("msg_id" in message for message in messages)
        count = {"visitor": by_visitor, "agent": len(messages) - by_visitor, "total": len(messages)}
        assert chat["count"] == count
        assert chat["end_timestamp"] >= chat["timestamp"]
        assert [e["timestamp"] for e in chat["history"]] == sorted(
            e["timestamp"] for e in chat["history"]
        )


def test_duration_and_response_times_run_from_message_to_message(world: World) -> None:
    told = [c for c in world.chats.values() if c.get("history") and c not in odd(world)]
    answered = 0
    for chat in told:
        messages = [event for event in chat["history"] if event["type"] == "chat.msg"]
        length = seconds(messages[-1]["timestamp"]) - seconds(messages[0]["timestamp"])
        assert chat["duration"] == pytest.approx(length, abs=0.51)
        gaps = waits(messages)
        answered += bool(gaps)
        average = sum(gaps) / len(gaps) if gaps else None
        ends = {"first": gaps[0], "max": max(gaps)} if gaps else {"first": None, "max": None}
        shown = dict(chat["response_time"])
        assert shown.pop("avg") == pytest.approx(average, abs=0.01)
        assert shown == pytest.approx(ends, abs=0.51)
        assert not gaps or (type(shown["first"]), type(shown["max"])) == (int, int)
    assert 0 < answered < len(told)


def waits(messages: list[dict[str, Any]]) -> list[float]:
    """Seconds from each first unanswered word of the visitor to the agent's next."""
    gaps: list[float] = []
    asked: float | None = None
    for message in messages:
        at = seconds(message["timestamp"])
        if "msg_id" in message:
            asked = at if asked is None else asked
        elif asked is not None:
            gaps.append(at - asked)
            asked = None
    return gaps


def test_ordinary_chats_are_of_every_kind() -> None:
    chats = list(World("acme", 7, 4000, NOW).chats.values())
    assert {c["type"] for c in chats} == {"chat", "offline_msg"}
    assert {c.get("rating") for c in chats} >= {None, "good", "bad"}
    assert {c.get("started_by") for c in chats} >= {"visitor", "trigger"}
    for share in (
        [c for c in chats if c.get("missed")],
        [c for c in chats if c["deleted"]],
        [c for c in chats if c["type"] == "chat" and c.get("history") is None],
        [c for c in chats if not c["visitor"]["email"]],
        [c for c in chats if isinstance(next(iter(c["webpath"]), None), list)],
        [c for c in chats if c["session"]["start_date"].endswith("+00:00Z")],
        [c for c in chats if len(c.get("agent_names", [])) == 2],
    ):
        assert 10 < len(share) < len(chats) / 3
    words = "".join(str(c.get("history")) for c in chats)
    for script in ("ä", "Добрий", "παραγγελία", "ش", "ש", "न", "は", "还", "니", "ร", "⛺"):
        assert script in words


def test_the_oddities_are_all_there(world: World) -> None:
    chats = odd(world)
    words = json.dumps([chat.get("history") for chat in chats], ensure_ascii=False)
    for part in ("<script>", "onerror", "javascript:", "\\u0000", "\u202e", "**bold**", "hologram",
                 "chat.file", "PANEL_TEMPLATE", "prev_department_id", "👩‍👩‍👧‍👦"):  # fmt: skip
        assert part in words
    assert max(len(chat.get("history") or []) for chat in chats) > 500
    assert {chat["timestamp"][:5] for chat in chats} >= {"9999-", "-0042"}
    assert any("history" not in chat for chat in chats if chat["type"] == "chat")
    assert any(chat["visitor"]["name"] in chat.get("agent_names", []) for chat in chats)
    assert sum(chat["deleted"] for chat in chats) == 2
    old = [c["timestamp"] for c in chats if c["timestamp"].startswith("20")]
    assert max(old) < "2022-12"


def test_a_deleted_chat_is_marked_and_an_edited_one_moves_on(world: World) -> None:
    first, second = list(world.chats)[:2]
    world.delete_chat(first, NOW)
    world.put_chat({**world.chats[second], "tags": ["late"]}, NOW + 60)
    world.delete_chat("9.9.nobody", NOW)
    assert world.chats[first]["deleted"]
    assert world.chats[second]["update_timestamp"] == "2026-11-24T06:01:00Z"
    assert not world.searchable(world.chats[first], NOW, 0)
    assert world.searchable(world.chats[first], NOW, 3600)
