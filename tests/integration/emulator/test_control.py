"""`/_emulator/`: reset, seed, clock, switches, log, world, chats, tokens, clients."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from typing import Any

import httpx
import msgspec
import pytest
from msgspec.inspect import (
    BoolType,
    FloatType,
    IntType,
    LiteralType,
    StrType,
    StructType,
    Type,
    UnionType,
    type_info,
)

from tests.emulator.account import Account
from tests.emulator.switches import Switches

pytestmark = pytest.mark.anyio

CHAT = "/api/v2/chat"
NOTE = {
    "id": "2611.1.Vnote", "type": "offline_msg", "timestamp": "2026-11-01T10:00:00Z",
    "message": "Is the hut open?", "visitor": {"email": "hut@example.org", "name": "Hut"},
}  # fmt: skip


def others(shape: Type, default: object) -> list[object]:
    """Values that a switch of this type takes besides its default."""
    match shape:
        case LiteralType(values):
            return [value for value in values if value != default]
        case BoolType():
            return [not default]
        case IntType() | FloatType():
            return [7]
        case StrType():
            return ["words"]
        case UnionType(types):
            return [value for one in types for value in others(one, default)]
    return [None]


SHAPE = type_info(Switches)
assert isinstance(SHAPE, StructType)
POSITIONS = {field.name: others(field.type, field.default) for field in SHAPE.fields}


async def post(http: httpx.AsyncClient, path: str, body: object = None) -> httpx.Response:
    return await http.post(f"/_emulator/{path}", json=body)


async def get(http: httpx.AsyncClient, path: str) -> Any:
    return (await http.get(f"/_emulator/{path}")).json()


@pytest.fixture
async def chat(http: httpx.AsyncClient) -> httpx.AsyncClient:
    """The same client with a token that control gave."""
    token = (await post(http, "tokens", {"agent_id": 7, "scopes": ["read"]})).json()
    http.headers["Authorization"] = f"Bearer {token['access_token']}"
    return http


async def found(chat: httpx.AsyncClient, q: str = 'visitor_email:"hut@example.org"') -> list[str]:
    answer = await chat.get(f"{CHAT}/chats/search", params={"q": q})
    return [stub["id"] for stub in answer.json()["results"]]


async def test_a_token_from_control_opens_chat_with_its_scopes(chat: httpx.AsyncClient) -> None:
    assert (await chat.get(f"{CHAT}/agents/me")).json()["id"] == 7
    write = (await post(chat, "tokens", {"agent_id": 7, "scopes": ["write"]})).json()
    headers = {"Authorization": f"Bearer {write['access_token']}"}
    assert (await chat.get(f"{CHAT}/agents/me", headers=headers)).status_code == 403
    assert (await chat.delete("/_emulator/tokens")).status_code == 204
    assert (await chat.get(f"{CHAT}/agents/me")).status_code == 401


async def test_a_client_from_control_is_one_of_the_accounts_clients(
    acme: Account, http: httpx.AsyncClient
) -> None:
    asked = {"name": "Chatside", "redirect_uris": "https://a.example.org/x https://b.example.org"}
    made = (await post(http, "clients", asked)).json()
    client = acme.oauth.find_client(made["client_identifier"])
    assert client is not None
    assert client.redirect_uris == ["https://a.example.org/x", "https://b.example.org"]


async def test_a_chat_can_be_added_changed_and_deleted(chat: httpx.AsyncClient) -> None:
    await post(chat, "chats", NOTE)
    assert await found(chat) == [NOTE["id"]]
    await post(chat, "chats", {**NOTE, "message": "Never mind"})
    assert (await chat.get(f"{CHAT}/chats/{NOTE['id']}")).json()["message"] == "Never mind"
    await chat.delete(f"/_emulator/chats/{NOTE['id']}")
    assert await found(chat) == []
    assert (await chat.get(f"{CHAT}/chats/{NOTE['id']}")).status_code == 404


async def test_a_new_chat_is_dated_by_the_accounts_clock(
    acme: Account, chat: httpx.AsyncClient
) -> None:
    await post(chat, "clock", {"freeze": 1_800_000_000})
    await post(chat, "chats", NOTE)
    assert acme.world.chats[str(NOTE["id"])]["update_timestamp"] == "2027-01-15T08:00:00Z"


async def test_reset_makes_everything_new(acme: Account, chat: httpx.AsyncClient) -> None:
    await post(chat, "chats", NOTE)
    await post(chat, "switches", {"messaging_account": True})
    await post(chat, "faults", {"path_prefix": "/", "kind": "status"})
    await post(chat, "clock", {"advance": 86_400})
    before = acme.world.chats
    assert (await post(chat, "reset")).status_code == 204
    assert (await chat.get(f"{CHAT}/agents/me")).status_code == 401
    assert acme.world.chats.keys() == before.keys() - {NOTE["id"]}
    assert acme.switches == Switches()
    assert acme.faults.listed == []


async def test_another_seed_makes_another_account(acme: Account, http: httpx.AsyncClient) -> None:
    before, (seed, chats) = set(acme.world.chats), (acme.seed, acme.chats)
    try:
        assert (await post(http, "seed", {"seed": 99, "chats": 1500})).status_code == 204
        assert (await get(http, "world"))["counts"]["chats"] == 1500
        assert not before & set(acme.world.chats)
    finally:
        acme.seed, acme.chats = seed, chats


async def test_the_clock_is_set_and_goes_on(http: httpx.AsyncClient) -> None:
    assert (await post(http, "clock", {"freeze": 1000})).json() == {"now": 1000}
    assert (await post(http, "clock", {"advance": 5})).json() == {"now": 1005}
    assert await get(http, "clock") == {"now": 1005}
    assert (await post(http, "clock", {"reset": True})).json()["now"] > 1_700_000_000


async def test_switches_are_listed_and_turned_together_or_not_at_all(
    http: httpx.AsyncClient,
) -> None:
    listed = await get(http, "switches")
    assert listed == msgspec.to_builtins(Switches())
    turned = await post(http, "switches", {"limit_scope": "endpoint", "search_index_lag_s": 5})
    assert turned.json() == {**listed, "limit_scope": "endpoint", "search_index_lag_s": 5}
    wrong: list[object] = [
        {"limit_scope": "account", "no_such_switch": 1},
        {"limit_scope": "sometimes"},
        {"messaging_account": "yes"},
        [],
    ]
    for bad in wrong:
        answer = await post(http, "switches", bad)
        assert answer.status_code == 400
        assert answer.json()["error"]
    assert (await get(http, "switches"))["limit_scope"] == "endpoint"


async def test_every_switch_can_be_turned_to_each_of_its_positions_and_back(
    http: httpx.AsyncClient,
) -> None:
    before = await get(http, "switches")
    for name, positions in POSITIONS.items():
        for position in (*positions, before[name]):
            turned = await post(http, "switches", {name: position})
            assert turned.json() == {**before, name: position}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"path_prefix": "/", "kind": "earthquake"}),
        ("faults", {"kind": "cut"}),
        ("clock", {"freeze": "noon"}),
        ("seed", {"seed": 1}),
        ("seed", {"seed": 1, "chats": -1}),
        ("chats", {"message": "no id"}),
        ("chats", {"id": "", "timestamp": "2026-01-01T00:00:00Z"}),
        ("chats", []),
        ("tokens", {"agent_id": "Ada", "scopes": []}),
        ("clients", {}),
    ],
)
async def test_misuse_is_explained_and_changes_nothing(
    acme: Account, http: httpx.AsyncClient, path: str, body: object
) -> None:
    chats = len(acme.world.chats)
    answer = await post(http, path, body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert len(acme.world.chats) == chats
    assert acme.faults.listed == []


async def test_the_log_tells_what_arrived_and_leaves_out_control(chat: httpx.AsyncClient) -> None:
    await chat.delete("/_emulator/log")
    await chat.get(f"{CHAT}/agents", params={"limit": 2}, headers={"X-Trace": "t-1"})
    await chat.post(f"{CHAT}/nowhere", content=b"some words")
    first, second = await get(chat, "log")
    assert (first["method"], first["path"], first["query"]) == ("GET", f"{CHAT}/agents", "limit=2")
    assert first["headers"]["x-trace"] == "t-1"
    assert first["headers"]["authorization"].startswith("Bearer ")
    assert (first["status"], second["status"]) == (200, 404)


async def test_the_log_keeps_bodies(http: httpx.AsyncClient) -> None:
    await http.post("/agent/launch", content=b"user=8&words=caf%C3%A9")
    assert (await get(http, "log"))[-1]["body"] == "user=8&words=caf%C3%A9"


async def test_the_world_says_what_there_is(http: httpx.AsyncClient) -> None:
    world = await get(http, "world")
    assert world["counts"]["chats"] > 1000
    assert set(map(str, range(1001, 1011))) <= set(world["tickets"])


def two_free_ports() -> int:
    """The first of two neighbours."""
    for port in range(19_101, 19_999, 2):
        with suppress(OSError), socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", port))
            other.bind(("127.0.0.1", port + 1))
            return port
    raise AssertionError("no two free ports side by side")


def test_the_program_serves_its_accounts_until_it_is_interrupted() -> None:
    port = str(two_free_ports())
    command = [sys.executable, "-m", "tests.emulator", "--port", port, "--chats", "20"]
    with subprocess.Popen(
        [*command, "--accounts", "acme,globex"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as program:
        assert program.stdout is not None
        lines = [program.stdout.readline().split() for _ in range(2)]
        origins = [address.removesuffix("/agent/tickets/1001") for _, address in lines]
        assert [name for name, _ in lines] == ["acme", "globex"]
        for origin in origins:
            answer = httpx.get(f"{origin}/_emulator/world", trust_env=False)
            assert answer.json()["counts"]["chats"] > 1000
        program.send_signal(signal.SIGINT)
        assert program.wait(10) == 0
