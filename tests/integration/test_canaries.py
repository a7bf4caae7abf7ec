"""Secrets and other people's words stay where they belong: planted, used, and looked for."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from backend.web.logs import configure_logs
from tests.customer import BEN
from tests.emulator.run import Emulator
from tests.product import Product
from tests.shop import Shop

WORDS = "canary-words-the-blue-heron-flies-at-noon"
EMAIL = "canary.address@example.org"
PHONE = "+15550100199"
NAME = "Canary Visitorsson"
IP = "203.0.113.77"

CHAT = {
    "id": "2611.7778814.Zcanary0000001",
    "type": "chat",
    "timestamp": "2026-11-22T10:00:00Z",
    "visitor": {"id": "1.canary", "name": NAME, "email": EMAIL, "phone": PHONE, "notes": WORDS},
    "session": {"ip": IP, "user_agent": "CanaryBrowser/1", "city": "Canaryville"},
    "webpath": [{"from": "", "to": f"https://shop.example.org/?q={WORDS}", "title": WORDS}],
    "agent_names": ["Ben Okafor"],
    "agent_ids": ["8"],
    "history": [
        {"type": "chat.memberjoin", "name": NAME, "timestamp": "2026-11-22T10:00:00Z"},
        {"type": "chat.msg", "name": NAME, "msg": WORDS, "msg_id": "1",
         "timestamp": "2026-11-22T10:00:01Z"},
    ],
}  # fmt: skip
REQUESTER = {"id": 4242, "emails": [{"value": EMAIL, "verified": True}], "phones": [PHONE]}


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    configure_logs("debug")
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers.clear()


@pytest.fixture
def used(logged: io.StringIO, connected: Shop, emulator: Emulator) -> Shop:
    """A day's work: looked up, opened, refused, broken, garbled."""
    emulator["acme"].world.put_chat(dict(CHAT))
    panel = connected.panel(BEN)
    answer = panel.lookup(None, requester=REQUESTER).raise_for_status().json()
    assert WORDS in answer["newest"]["entries"][1]["text"]
    panel.open(str(CHAT["id"])).raise_for_status()
    panel.open("no-such-chat")
    panel.call("POST", "/api/lookup", content=EMAIL.encode())
    panel.call("POST", "/api/lookup", json={"sequence": EMAIL, "requester": REQUESTER})
    for fault in _faults():
        connected.zendesk.control("faults", {"path_prefix": "/api/v2/chat/chats", **fault})
        asked = {**REQUESTER, "id": None}
        panel.lookup(None, requester=asked, weak=True)
        panel.lookup(None, requester={**asked, "emails": [{"value": EMAIL, "verified": False}]})
        connected.zendesk.control("faults", method="DELETE")
    return connected


def _faults() -> list[dict[str, Any]]:
    body = f'{{"error": "{EMAIL} {WORDS}"}}'
    return [
        {"kind": "status", "status": 400, "body": body},
        {"kind": "status", "status": 500, "body": body},
        {"kind": "not_json", "body": body},
        {"kind": "truncate"},
    ]


def secrets_of(shop: Shop, product: Product) -> dict[str, str]:
    tokens = shop.zendesk.control("tokens", method="GET")
    key = product.settings.keys_file.read_text().partition(":")[2].strip()
    return {
        "token": str(tokens[-1]["access_token"]),
        "operator's key": key,
        "setup code": shop.admin.invited.setup_code,
        "set-up link": shop.admin.invited.setup_link.partition("#")[2],
    }


def personal() -> dict[str, str]:
    return {"words": WORDS, "address": EMAIL, "phone": PHONE, "name": NAME, "ip": IP}


def test_the_log_holds_none(used: Shop, product: Product, logged: io.StringIO) -> None:
    text = logged.getvalue()

    assert '"event": "refused"' in text
    for what, value in {**secrets_of(used, product), **personal()}.items():
        assert value not in text, what
        assert value.upper() not in text, what


def test_no_file_of_the_data_folder_holds_any(used: Shop, product: Product) -> None:
    files = [file for file in product.settings.data.rglob("*") if file.is_file()]

    assert any(file.name == "vault.db" for file in files)
    for what, value in {**secrets_of(used, product), **personal()}.items():
        holders = [file.name for file in files if value.encode() in file.read_bytes()]
        assert holders == [], what


def test_the_client_id_lies_sealed(used: Shop, product: Product) -> None:
    client_id = used.admin.setup("state").json()["client_id"]

    for file in product.settings.data.rglob("vault.db*"):
        assert client_id.encode() not in file.read_bytes()


def test_no_answer_to_another_account_holds_any(
    used: Shop, product: Product, install: Callable[[str], Shop]
) -> None:
    globex = install("globex")
    globex.panel().close()
    globex.admin.set_up(globex.zendesk)
    globex.admin.connect(globex.zendesk).raise_for_status()
    panel = globex.panel()

    answers = [
        panel.lookup(None, requester=REQUESTER),
        panel.lookup(None, requester=REQUESTER, weak=True),
        panel.open(str(CHAT["id"])),
        panel.call("GET", "/api/connection"),
        globex.admin.setup("state"),
    ]

    text = "".join(answer.text + str(answer.headers) for answer in answers)
    for what, value in {**secrets_of(used, product), **personal()}.items():
        assert value not in text, what


def test_the_agent_gets_the_words_and_nothing_else_about_the_visitor(
    used: Shop, product: Product
) -> None:
    panel = used.panel()
    text = panel.lookup(None, requester=REQUESTER).text + panel.open(str(CHAT["id"])).text

    assert WORDS in text
    assert NAME in text
    for value in (EMAIL, PHONE, IP, "CanaryBrowser", "Canaryville", "shop.example.org"):
        assert value not in text
    for what, value in secrets_of(used, product).items():
        assert value not in text, what


def test_the_token_leaves_only_towards_its_own_account(used: Shop, emulator: Emulator) -> None:
    token = str(used.zendesk.control("tokens", method="GET")[-1]["access_token"])

    own, other = emulator["acme"].log.requests, emulator["globex"].log.requests
    carried = [r for r in own if token in f"{r.path}?{r.query} {r.headers} {r.body}"]
    assert carried
    assert all(r.headers["authorization"] == f"Bearer {token}" for r in carried)
    assert all(token not in f"{r.path}?{r.query} {r.body}" for r in carried)
    assert all(token not in str(r.headers) for r in other)


@pytest.mark.usefixtures("used")
def test_nothing_plain_is_written_beside_the_data_folder(tmp_path: Path) -> None:
    beside = [f for f in tmp_path.rglob("*") if f.is_file() and "data" not in f.parts]

    assert {file.name for file in beside} <= {"secret.keys", "chatside.zip"}
