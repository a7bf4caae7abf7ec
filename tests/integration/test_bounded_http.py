"""What one request may send, and how long it may take; on the real server's own sockets."""

from __future__ import annotations

import json
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from backend.web import bounded_http
from tests.emulator.world import known
from tests.panel import code_of
from tests.product import Product
from tests.shop import Shop

HOST = b"Host: localhost\r\n"


def line_to(product: Product) -> socket.socket:
    url = urlsplit(product.url)
    assert url.hostname is not None
    assert url.port is not None
    return socket.create_connection(("127.0.0.1", url.port), timeout=20)


def answer(line: socket.socket) -> tuple[int, dict[str, Any]]:
    """Status and problem; the server closes the line after it."""
    said = b""
    while more := line.recv(65536):
        said += more
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    return int(head.split()[1]), json.loads(body)


def send(line: socket.socket, *chunks: bytes) -> None:
    """Until the server has had enough."""
    try:
        for chunk in chunks:
            line.sendall(chunk)
    except OSError:
        pass


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * 600_000 + b" HTTP/1.1\r\n",
        b"GET /healthz?" + b"a" * 600_000 + b" HTTP/1.1\r\n",
        b"GET /healthz HTTP/1.1\r\nX: " + b"a" * 600_000 + b"\r\n",
        b"GET /healthz HTTP/1.1\r\n" + b"X: a\r\n" * 100_000,
    ],
    ids=["address", "query", "one header", "many headers"],
)
def test_a_head_without_an_end_is_refused(product: Product, head: bytes) -> None:
    with line_to(product) as line:
        send(line, *(head[at : at + 16_384] for at in range(0, len(head), 16_384)))
        status, problem = answer(line)

    assert (status, problem["code"]) == (431, "request_head_too_large")


def test_headers_of_an_ordinary_size_pass(product: Product) -> None:
    answer = httpx.get(f"{product.url}/healthz", headers={"X-Large": "a" * 100_000})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "begun",
    [
        b"GET /healthz HTTP/1.1\r\n" + HOST,
        b"G",
        b"POST /api/lookup HTTP/1.1\r\nContent-Length: 100\r\n" + HOST + b"\r\n{",
        b"POST /sidebar HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOST + b"\r\n5\r\ntoken",
    ],
    ids=["headers", "a letter", "body", "chunked body"],
)
def test_a_request_that_never_ends_is_ended(
    product: Product, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(bounded_http, "WITHIN_S", 0.3)
    with line_to(product) as line:
        send(line, begun)
        said = b""
        while more := line.recv(65536):
            said += more

    # who had no session is answered before the body is whole
    assert b"request_too_slow" in said or b"session_missing" in said


def test_a_line_on_which_nothing_is_asked_is_closed(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_http, "WITHIN_S", 0.3)
    with line_to(product) as line:
        assert line.recv(1) == b""


def test_a_slow_answer_is_not_a_slow_request(
    connected: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streams stay open, and Zendesk may take its time."""
    monkeypatch.setattr(bounded_http, "WITHIN_S", 0.3)
    panel = connected.panel()
    connected.zendesk.control(
        "faults", {"path_prefix": "/api/v2/chat", "kind": "slow", "seconds": 0.6}
    )
    began = time.monotonic()

    found = panel.lookup(known.THREE_CHATS)

    assert found.status_code == 200
    assert time.monotonic() - began > 0.3


def test_what_is_no_http_is_said(product: Product) -> None:
    with line_to(product) as line:
        send(line, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64 + b"\r\n\r\n")
        status, problem = answer(line)

    assert (status, problem["code"]) == (400, "request_unreadable")


def test_requests_after_one_another_on_one_line(product: Product) -> None:
    """Each begins to count anew."""
    with httpx.Client(base_url=product.url, trust_env=False) as http:
        for _ in range(5):
            assert http.get("/healthz", headers={"X-Large": "a" * 90_000}).status_code == 200
        assert code_of(http.get("/nowhere")) == "not_found"
