"""The control: `python -m tests.bench.starlette_app PORT SIZE`, an ordinary Starlette endpoint.

A signed session, fifty rows from SQLite, JSON of about SIZE bytes, an ETag, the usual headers.
It is known to reach about 0.13 of the bare application: when it doesn't, the harness broke.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from typing import Final

import uvloop
from itsdangerous import URLSafeTimedSerializer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from backend.cli.listener import Listener
from backend.cli.sockets import opened

ROWS: Final = 50
AROUND_THE_WORDS: Final = 110
"""Bytes of a row's JSON besides its words."""
SECRET: Final = "of the benchmark's control"  # it signs nothing of value
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
SELECT: Final = (
    "SELECT id, visitor, started_at, rating, words FROM chats"
    " WHERE requester = ? ORDER BY started_at DESC LIMIT 50"
)


def session() -> str:
    return str(_sessions().dumps({"account": "acme", "agent": 7}))


def starlette_app(size: int) -> ASGIApp:
    db, sessions = _fifty_rows(max(1, size // ROWS - AROUND_THE_WORDS)), _sessions()

    async def lookup(request: Request) -> JSONResponse:
        bearer = request.headers["authorization"].removeprefix("Bearer ")
        sessions.loads(bearer, max_age=3600)
        rows = db.execute(SELECT, ("maya@example.org",)).fetchall()
        answer = JSONResponse({"chats": [dict(row) for row in rows]}, headers=HEADERS)
        answer.headers["ETag"] = hashlib.sha256(bytes(answer.body)).hexdigest()
        return answer

    return Starlette(routes=[Route("/api/lookup", lookup, methods=["GET", "POST"])])


def _sessions() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(SECRET, salt="session")


def _fifty_rows(words: int) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    db.execute("CREATE TABLE chats (id, requester, visitor, started_at, rating, words)")
    db.execute("CREATE INDEX by_requester ON chats (requester, started_at)")
    rows = [
        (f"2411.1000.S{n:08}", "maya@example.org", "Maya", f"2026-11-{n:02}", None, "w" * words)
        for n in range(ROWS)
    ]
    db.executemany("INSERT INTO chats VALUES (?, ?, ?, ?, ?, ?)", rows)
    return db


if __name__ == "__main__":
    listener = Listener(starlette_app(int(sys.argv[2])))
    uvloop.run(listener.serve(opened("127.0.0.1", int(sys.argv[1]))))
