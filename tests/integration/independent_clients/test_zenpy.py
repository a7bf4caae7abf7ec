"""zenpy 2.0.57 reads the stand-in through its Chat API as it reads Zendesk."""

from __future__ import annotations

import json
import subprocess
from typing import Any, Final

import pytest

from tests.emulator.account import Account
from tests.emulator.world.content import Json
from tests.emulator.world.times import seconds

from .clients import HERE, ran

READER: Final = str(HERE / "zenpy_reader.py")
MAYA: Final = "maya.lindholm@example.org"
PERIOD_S: Final = 2 * 365 * 86_400


@pytest.fixture
def start(acme: Account) -> int:
    return int(acme.clock.now()) - PERIOD_S


def read(account: Account, token: str, start: int) -> subprocess.CompletedProcess[str]:
    query = f'visitor_email:"{MAYA}"'
    return ran(account, "zenpy", READER, account.subdomain, token, query, str(start))


@pytest.fixture
def seen(acme: Account, token: str, start: int) -> dict[str, Any]:
    done = read(acme, token, start)
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_zenpy_reads_everything_as_it_is_in_the_world(
    acme: Account, seen: dict[str, Any], start: int
) -> None:
    check_search(acme, seen)
    check_list(acme, seen)
    check_incremental(acme, seen, start)
    check_settings(acme, seen)


def check_search(acme: Account, seen: dict[str, Any]) -> None:
    mine = [chat for chat in acme.world.chats.values() if chat["visitor"]["email"] == MAYA]
    stubs = seen["search"]["stubs"]
    assert seen["search"]["count"] == len(stubs) == len(mine) == 3
    assert {stub["id"] for stub in stubs} == {chat["id"] for chat in mine}
    assert stubs[0]["url"] == f"https://acme.zendesk.com/api/v2/chat/chats/{stubs[0]['id']}"
    assert {chat["id"] for chat in seen["bulk"]} == {chat["id"] for chat in mine}
    world = acme.world.chats[stubs[0]["id"]]
    assert texts(seen["one"]) == texts(world)
    assert len(texts(world)) > 3


def check_list(acme: Account, seen: dict[str, Any]) -> None:
    listed = seen["listed"]
    assert len(listed) == len(set(listed))
    assert set(listed) == {i for i, chat in acme.world.chats.items() if not chat["deleted"]}


def check_incremental(acme: Account, seen: dict[str, Any], start: int) -> None:
    expected = sorted(
        (chat["update_timestamp"], chat["id"])
        for chat in acme.world.chats.values()
        if seconds(chat["update_timestamp"]) >= start
    )
    got = [(chat["update_timestamp"], chat["id"]) for chat in seen["incremental"]]
    assert got == expected
    assert len(got) > 1000
    assert [chat["id"] for chat in seen["only_tags"]] == [chat_id for _, chat_id in expected]
    assert not any(chat.get("timestamp") for chat in seen["only_tags"])


def check_settings(acme: Account, seen: dict[str, Any]) -> None:
    world = acme.world
    agents = {agent["id"]: agent["display_name"] for agent in seen["agents"]}
    assert agents == {agent.id: agent.display_name for agent in world.agents.values()}
    assert seen["me"]["id"] == seen["by_email"]["id"] == 7
    assert ids(seen["departments"]) == ids(world.departments)
    assert seen["one_department"]["id"] == seen["named_department"]["id"]
    assert ids(seen["shortcuts"]) == ids(world.shortcuts)
    assert ids(seen["triggers"]) == ids(world.triggers)
    assert ids(seen["goals"]) == ids(world.goals)
    assert seen["bans"]["visitor"][0]["id"] == world.bans["visitor"][0]["id"]


def test_zenpy_says_that_a_support_token_opens_nothing(acme: Account, start: int) -> None:
    done = read(acme, acme.oauth.issue(7, ["read"], kind="support").access_token, start)
    assert done.returncode == 3
    assert "Unauthorized" in done.stderr


def test_a_link_to_another_host_is_not_followed(acme: Account, token: str, start: int) -> None:
    acme.switches.link_host = "zopim"
    done = read(acme, token, start)
    assert done.returncode not in {0, 3}
    assert "WrongHost: https://www.zopim.com/api/v2/chats" in done.stderr


def ids(things: list[Json]) -> list[Any]:
    return [thing["id"] for thing in things]


def texts(chat: Json) -> list[Any]:
    return [event.get("msg") for event in chat["history"]]
