"""Faults happen on the wire: asked for by control, seen by a plain socket."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import httpx
import pytest

from tests.emulator.account import Account

pytestmark = pytest.mark.anyio

AGENTS = "/api/v2/chat/agents"


@pytest.fixture
def token(acme: Account) -> str:
    return acme.oauth.issue(7, ["read"]).access_token


async def fault(http: httpx.AsyncClient, **members: Any) -> None:
    answer = await http.post("/_emulator/faults", json={"path_prefix": AGENTS, **members})
    answer.raise_for_status()


async def wire(acme: Account, token: str, path: str = AGENTS) -> tuple[dict[str, str], bytes]:
    """Headers (lower case, with `status`) and all the bytes of the body that arrived."""
    port = int(acme.origin.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"GET {path} HTTP/1.1", "Host: acme", f"Authorization: Bearer {token}"]
    writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode())
    received = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    head, _, body = received.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in rest)
    return {**headers, "status": first.split(" ")[1]}, body


async def test_a_cut_connection_ends_before_the_promised_length(
    acme: Account, http: httpx.AsyncClient, token: str
) -> None:
    _, whole = await wire(acme, token)
    await fault(http, kind="cut")
    headers, body = await wire(acme, token)
    assert headers["status"] == "200"
    assert int(headers["content-length"]) == len(whole)
    assert body == whole[: len(whole) // 2]
    with pytest.raises(httpx.RemoteProtocolError):
        await http.get(AGENTS, headers={"Authorization": f"Bearer {token}"})


async def test_a_truncated_answer_is_well_formed_http_and_no_json(
    acme: Account, http: httpx.AsyncClient, token: str
) -> None:
    await fault(http, kind="truncate")
    headers, body = await wire(acme, token)
    assert int(headers["content-length"]) == len(body) > 100
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


async def test_an_answer_can_be_a_page_instead_of_json(
    acme: Account, http: httpx.AsyncClient, token: str
) -> None:
    await fault(http, kind="not_json")
    headers, body = await wire(acme, token)
    assert headers["status"] == "200"
    assert headers["content-type"].startswith("text/html")
    assert body.startswith(b"<!doctype html>")


async def test_a_slow_answer_is_late_and_whole(
    acme: Account, http: httpx.AsyncClient, token: str
) -> None:
    _, whole = await wire(acme, token)
    await fault(http, kind="slow", seconds=0.3)
    began = time.monotonic()
    _, body = await wire(acme, token)
    assert time.monotonic() - began >= 0.3
    assert body == whole


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_any_status_with_any_headers_can_be_answered(
    acme: Account, http: httpx.AsyncClient, token: str, status: int
) -> None:
    await fault(http, kind="status", status=status, headers={"Retry-After": "7"}, body="sorry")
    headers, body = await wire(acme, token)
    assert (headers["status"], headers["retry-after"], body) == (str(status), "7", b"sorry")


async def test_a_fault_keeps_to_its_path_method_and_number_of_times(
    acme: Account, http: httpx.AsyncClient, token: str
) -> None:
    await fault(http, kind="status", method="GET", times=2)
    await fault(http, kind="status", method="POST", status=500)
    statuses = [(await wire(acme, token))[0]["status"] for _ in range(3)]
    assert statuses == ["503", "503", "200"]
    assert (await wire(acme, token, "/api/v2/chat/departments"))[0]["status"] == "200"
    assert (await http.post(AGENTS)).status_code == 500


async def test_faults_end_when_they_are_removed(
    acme: Account, http: httpx.AsyncClient, token: str
) -> None:
    await fault(http, kind="status")
    assert len((await http.get("/_emulator/faults")).json()) == 1
    assert (await http.delete("/_emulator/faults")).json() == []
    assert (await wire(acme, token))[0]["status"] == "200"


async def test_a_large_page_sent_in_parts_is_cut_too(
    acme: Account, http: httpx.AsyncClient, token: str
) -> None:
    page = "/agent/static/css/page.css"
    _, whole = await wire(acme, token, page)
    await fault(http, kind="cut", path_prefix="/agent/static")
    headers, body = await wire(acme, token, page)
    assert headers["content-length"] == str(len(whole))
    assert body == whole[: len(whole) // 2]
