"""Files of many byte strings, each behind its length in eight hexadecimal digits.

Requests to send and answers to give are made once, so that no loader and no bare server spends
its time on making them.
"""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct


class Answer(Struct, frozen=True):
    status: int
    encoding: str
    """Content-Encoding; empty when there is none."""
    body: bytes
    """As it came over the wire."""


def write_frames(path: Path, items: Iterable[bytes]) -> Path:
    path.write_bytes(b"".join(b"%08x%b" % (len(item), item) for item in items))
    return path


def read_frames(path: Path) -> list[bytes]:
    data, at, items = path.read_bytes(), 0, []
    while at < len(data):
        end = at + 8 + int(data[at : at + 8], 16)
        items.append(data[at + 8 : end])
        at = end
    return items


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A whole HTTP/1.1 request, as a browser on a kept connection sends it."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def ask(port: int, requests: Iterable[bytes]) -> list[Answer]:
    """The answers to these requests, one after the other on one connection."""
    answers = []
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        for raw in requests:
            connection.sendall(raw)
            came = http.client.HTTPResponse(connection)
            came.begin()
            encoding = came.getheader("content-encoding", "")
            answers.append(Answer(came.status, encoding or "", came.read()))
    return answers
