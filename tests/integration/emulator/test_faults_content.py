"""Answers that are well-formed and no good: huge, with a poisoned record, or for ever the same."""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

import httpx
import pytest

from tests.emulator.account import Account

pytestmark = pytest.mark.anyio

CHATS = "/api/v2/chat/chats"
EXPORT = "/api/v2/chat/incremental/chats"


@pytest.fixture
def reader(acme: Account, http: httpx.AsyncClient) -> httpx.AsyncClient:
    token = acme.oauth.issue(7, ["read"])
    http.headers["Authorization"] = f"Bearer {token.access_token}"
    return http


async def fault(http: httpx.AsyncClient, **members: Any) -> None:
    (
        await http.post("/_emulator/faults", json={"path_prefix": EXPORT, **members})
    ).raise_for_status()


async def export(http: httpx.AsyncClient, **query: object) -> Any:
    params = {"fields": "chats(*)", "limit": 5, **query}
    return (await http.get(EXPORT, params={k: str(v) for k, v in params.items()})).json()


async def test_a_huge_page_is_valid_json(reader: httpx.AsyncClient) -> None:
    await fault(reader, kind="huge", megabytes=3)
    answer = await reader.get(EXPORT)
    page = answer.json()
    assert 3 * 2**20 <= len(answer.content) < 3.2 * 2**20
    assert page["count"] == len(page["chats"]) == len({chat["id"] for chat in page["chats"]})


async def test_a_hundred_megabytes_are_never_held(reader: httpx.AsyncClient) -> None:
    before, size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 0
    await fault(reader, kind="huge")
    async with reader.stream("GET", EXPORT) as answer:
        async for piece in answer.aiter_raw():
            size += len(piece)
    assert size >= 100 * 2**20
    unit = 1 if sys.platform == "darwin" else 1024
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit < 60 * 2**20


async def test_a_reader_of_a_huge_page_may_leave(reader: httpx.AsyncClient) -> None:
    await fault(reader, kind="huge", times=1)
    async with reader.stream("GET", EXPORT) as answer:
        await anext(answer.aiter_raw())
    assert (await export(reader))["count"] == 5


@pytest.mark.parametrize("poison", ["wrong_types", "no_id", "nested", "bottomless", "text"])
async def test_one_record_of_a_page_is_poisoned_and_the_others_are_whole(
    reader: httpx.AsyncClient, poison: str
) -> None:
    good = (await export(reader))["chats"]
    await fault(reader, kind="garble", record=2, poison=poison, times=1)
    body = (await reader.get(EXPORT, params={"fields": "chats(*)", "limit": "5"})).text
    if poison == "bottomless":
        assert "[" * 100_000 + "]" * 100_000 in body
        with pytest.raises(RecursionError):
            json.loads(body)
        body = body.replace("[" * 99_999, "").replace("]" * 99_999, "")
    page = json.loads(body)
    assert [page["chats"][place] for place in (0, 1, 3, 4)] == [good[n] for n in (0, 1, 3, 4)]
    assert page["chats"][2] != good[2]
    assert page["end_id"] == good[4]["id"]
    assert (await export(reader))["chats"] == good


async def test_poison_comes_in_its_forms(reader: httpx.AsyncClient) -> None:
    good, found = (await export(reader))["chats"][0], {}
    for poison in ("wrong_types", "no_id", "nested", "text"):
        await fault(reader, kind="garble", poison=poison, times=1)
        found[poison] = (await export(reader))["chats"][0]
    wrong = found["wrong_types"]
    assert wrong["id"] == good["id"]
    assert all(type(wrong[name]) is not type(value) for name, value in good.items()
               if name not in {"id", "update_timestamp"})  # fmt: skip
    assert found["no_id"] == {name: value for name, value in good.items() if name != "id"}
    assert str(found["nested"]["history"]).startswith("[" * 500)
    assert isinstance(found["text"], str)


async def test_lists_and_bulk_gets_are_poisoned_too(reader: httpx.AsyncClient) -> None:
    ids = [chat["id"] for chat in (await reader.get(CHATS)).json()["chats"][:3]]
    await fault(reader, path_prefix=CHATS, kind="garble", poison="text")
    assert (await reader.get(CHATS)).json()["chats"][0] == "no record"
    docs = (await reader.get(CHATS, params={"ids": ",".join(ids)})).json()["docs"]
    assert list(docs.values()).count("no record") == 1
    assert docs.keys() == set(ids)


async def test_a_place_beyond_the_page_poisons_nothing(reader: httpx.AsyncClient) -> None:
    good = await export(reader)
    await fault(reader, kind="garble", record=5)
    assert await export(reader) == good


async def test_a_page_can_lead_to_itself_for_ever(reader: httpx.AsyncClient) -> None:
    first = await export(reader)
    await fault(reader, kind="repeat", times=3)
    page = (await reader.get(first["next_page"])).json()
    assert page["next_page"] == first["next_page"]
    assert (page["end_time"], page["end_id"]) == (first["end_time"], first["end_id"])
    for _ in range(2):
        again = (await reader.get(page["next_page"])).json()
        assert again == page
        assert again["count"] == 5
    onward = (await reader.get(page["next_page"])).json()
    assert onward["chats"] == page["chats"]
    assert onward["next_page"] != page["next_page"]


async def test_a_list_can_lead_to_itself_for_ever(reader: httpx.AsyncClient) -> None:
    await fault(reader, path_prefix=CHATS, kind="repeat")
    first = (await reader.get(CHATS)).json()
    assert (await reader.get(first["next_url"])).json() == first


async def test_what_has_no_next_page_is_as_it_was(reader: httpx.AsyncClient) -> None:
    good = (await reader.get("/api/v2/chat/agents")).json()
    await fault(reader, path_prefix="/api/v2/chat/agents", kind="repeat")
    assert (await reader.get("/api/v2/chat/agents")).json() == good
