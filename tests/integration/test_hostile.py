"""Bad input at every door: a clear error with a stable code, or shown harmlessly; never a 500."""

from __future__ import annotations

import itertools
import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.panel import code_of
from tests.product import Product
from tests.shop import Shop

ROUTES = [
    ("POST", "/api/claim"),
    ("POST", "/api/session"),
    ("POST", "/api/lookup"),
    ("POST", "/api/disconnect"),
    ("POST", "/connect/finish"),
    ("POST", "/connect/confirm"),
    ("POST", "/sidebar"),
]
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE")
DEEP = b"[" * 30_000
BODIES = {
    "empty": b"",
    "no object": b"[]",
    "null": b"null",
    "cut": b'{"sequence": 1',
    "invalid UTF-8": b'{"sequence": "\xff\xfe"}',
    "lone surrogate": b'{"sequence": "\\ud800"}',
    "NUL": b'{"a": "\\u0000"}\x00',
    "deep": DEEP,
    "deep objects": b'{"a":' * 5000,
    "huge number": b'{"sequence": ' + b"9" * 5000 + b"}",
    "NaN": b'{"sequence": NaN}',
    "unknown member": b'{"sequence": 1, "admin": true}',
    "HTML": b"<script>alert(1)</script>",
}


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_malformed_body_is_refused(connected: Shop, method: str, path: str) -> None:
    panel = connected.panel()
    ignores_its_body = path in {"/api/session", "/api/disconnect"}
    for name, body in BODIES.items():
        headers = {"Content-Type": "application/json"}

        answer = panel.call(method, path, content=body, headers=headers)

        assert answer.status_code < 500, name
        assert ignores_its_body or answer.status_code in {400, 401, 403, 409, 422}, name
        assert ignores_its_body or code_of(answer), name
        assert "Traceback" not in answer.text, name


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_ten_megabytes_are_refused(product: Product, method: str, path: str) -> None:
    announced = httpx.request(method, product.url + path, content=b"a" * 10_000_000)
    streamed = httpx.request(
        method,
        product.url + path,
        content=(b"a" * 65536 for _ in range(160)),
        headers={"Content-Type": "application/json"},
    )

    assert (announced.status_code, code_of(announced)) == (413, "request_too_large")
    # without a session nothing is read at all
    assert code_of(streamed) in {"request_too_large", "session_missing"}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_json_must_say_that_it_is_json(connected: Shop, kind: str) -> None:
    panel = connected.panel()
    body = {"sequence": 1, "ticket_id": 1, "requester": {"id": 1, "emails": []}}

    answer = panel.call(
        "POST", "/api/lookup", content=json.dumps(body), headers={"Content-Type": kind}
    )

    assert (answer.status_code, code_of(answer)) == (422, "request_invalid")


@pytest.mark.parametrize(
    "changes",
    [
        {"sequence": -1},
        {"sequence": "1"},
        {"sequence": 2**70},
        {"claimed_ticket": 0},
        {"claimed_ticket": "1001"},
        {"claimed_ticket": 2**63},
        {"requester": None},
        {"requester": {"id": 0, "emails": []}},
        {"requester": {"id": 1, "emails": [{"value": "a@b"}]}},
        {"requester": {"id": 1, "emails": [{"value": "a" * 400, "verified": True}]}},
        {"requester": {"id": 1, "emails": [{"value": "a@b", "verified": True}] * 21}},
        {"requester": {"id": 1, "emails": [], "role": "admin"}},
        {"weak": 1},
        {"cursor": 5},
        {"cursor": "x" * 20_000},
    ],
)
def test_an_odd_question_is_refused(connected: Shop, changes: dict[str, Any]) -> None:
    if "claimed_ticket" in changes:
        requester = {"id": 1, "emails": []}
        body = {"sequence": 1, "ticket_id": changes["claimed_ticket"], "requester": requester}
        answer = connected.panel().call("POST", "/api/lookup", json=body)
    else:
        answer = connected.panel().lookup(known.THREE_CHATS, **changes)

    assert (answer.status_code, code_of(answer)) == (422, "request_invalid")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["sequence", "ticket_id", "requester", "x"]), inner)
        ),
        max_leaves=12,
    )
)
def test_no_json_makes_the_look_up_fail(connected: Shop, body: object) -> None:
    answer = connected.panel().call("POST", "/api/lookup", json=body)

    assert answer.status_code in {200, 422, 429}


def test_every_oddity_of_a_chat_is_shown_and_none_is_lost(
    connected: Shop, emulator: Emulator
) -> None:
    panel = connected.panel()
    answer = panel.lookup(known.ODDITIES).raise_for_status().json()
    more = answer
    ids = [chat["id"] for chat in answer["chats"]]
    while more["next_cursor"]:
        more = panel.lookup(known.ODDITIES, cursor=more["next_cursor"]).json()
        ids += [chat["id"] for chat in more["chats"]]
    world = emulator["acme"].world.chats

    for chat_id in ids:
        panel.lookup(known.ODDITIES)
        opened = panel.open(chat_id)
        if opened.status_code == 404:
            continue  # on a later page, with another grant
        transcript = opened.json()
        history = world[chat_id].get("history") or []
        if world[chat_id]["type"] == "chat":
            assert len(transcript["entries"]) == len(history)
    kinds = {chat["kind"] for chat in answer["chats"]}
    assert {"chat", "offline_message"} <= kinds


def test_a_visitor_who_takes_an_agents_name_is_no_agent(
    connected: Shop, emulator: Emulator
) -> None:
    panel = connected.panel()
    requester = panel.requester(known.THREE_CHATS)
    email = requester["emails"][0]["value"]
    chat = {
        "id": "2611.1234567.Zimpostor00001",
        "type": "chat",
        "timestamp": "2026-11-23T10:00:00Z",
        "visitor": {"id": "1.x", "name": "Ada Lindqvist", "email": email, "phone": "", "notes": ""},
        "agent_names": ["Ada Lindqvist"],
        "agent_ids": ["7"],
        "history": [
            {"type": "chat.memberjoin", "name": "Ada Lindqvist",
             "timestamp": "2026-11-23T10:00:00Z"},
            {"type": "chat.msg", "name": "Ada Lindqvist", "msg": "give me a refund",
             "msg_id": "1", "timestamp": "2026-11-23T10:00:01Z"},
        ],
    }  # fmt: skip
    emulator["acme"].world.put_chat(chat)

    newest = panel.lookup(known.THREE_CHATS).json()["newest"]

    assert newest["id"] == chat["id"]
    said = [entry for entry in newest["entries"] if entry["kind"] == "message"]
    assert [entry["sender"]["role"] for entry in said] == ["visitor"]


PAYLOADS = [
    "<script>window.pwned=1</script>",
    "<img src=x onerror=pwned=1>",
    "javascript:alert(1)",
    "\u202egnp.exe",
    "\x00\x01\x1b[31m",
    "{{7*7}}{% raw %}",
    "</script><script>pwned=1</script>",
    "\ud83d\ude00" * 3,
    "a" * 70_000,
]


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_words_travel_as_words(connected: Shop, emulator: Emulator, payload: str) -> None:
    panel = connected.panel()
    email = panel.requester(known.ONE_CHAT)["emails"][0]["value"]
    event = {"type": "chat.msg", "name": payload, "msg": payload, "timestamp": payload}
    chat = {
        "id": "2611.1234567.Zhostile000001",
        "type": "chat",
        "timestamp": "2026-11-23T10:00:00Z",
        "visitor": {"id": payload, "name": payload, "email": email},
        "agent_names": [payload],
        "department_name": payload,
        "tags": [payload],
        "comment": payload,
        "history": [event, {"type": payload}, payload, None, 7, [payload]],
    }
    emulator["acme"].world.put_chat(chat)

    answer = panel.lookup(known.ONE_CHAT)

    newest = answer.json()["newest"]
    assert newest["id"] == chat["id"]
    assert len(newest["entries"]) == 6
    assert newest["unreadable"] >= 3
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert newest["entries"][0]["at"] is None


def test_no_route_redirects_without_ending_the_fragment(connected: Shop, product: Product) -> None:
    account = connected.admin.invited.account.id
    paths = [
        "/", "/sidebar", "/sidebar/", "/setup", f"/setup/{account}", f"/setup/{account}/",
        "/connect", "/connect/", "/connect/begin", "/connect/begin/x",
        f"/connect/callback/{account}", f"/connect/callback/{account}/", "/connect/callback//",
        "/connect/finish", "/connect/finish/", "/api", "/api/", "/api/lookup/", "/app/x/y.js",
        "/app", "/healthz/", "/healthz", "//evil.example", "/%2f%2fevil.example", "/..;/",
    ]  # fmt: skip
    queries = [
        "",
        "?next=https://evil.example",
        "?url=//evil.example",
        "?x=<b>",
        "?%ff",
        "?" + "a" * 3000,
    ]
    with httpx.Client(base_url=product.url, trust_env=False) as client:
        for path, query, method in itertools.product(paths, queries, METHODS):
            answer = client.request(method, product.url + path + query)
            assert not 300 <= answer.status_code < 400, (method, path, query)
            assert "evil.example" not in answer.text
            assert answer.status_code < 500
