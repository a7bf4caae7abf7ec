"""A plain socket to an account: what really arrives, and how the connection ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.emulator.account import Account

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def asked(account: Account, path: str) -> AsyncIterator[asyncio.StreamReader]:
    """The reader of a connection on which `path` was asked for, with a token."""
    token = account.oauth.issue(7, ["read"]).access_token
    port = int(account.origin.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"GET {path} HTTP/1.1", "Host: acme", f"Authorization: Bearer {token}"]
    writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode())
    try:
        yield reader
    finally:
        writer.close()


async def head(reader: asyncio.StreamReader) -> bytes:
    return await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)


async def silent(reader: asyncio.StreamReader, seconds: float = 0.4) -> bool:
    """Whether nothing arrives, not even an end."""
    try:
        await asyncio.wait_for(reader.read(1), seconds)
    except TimeoutError:
        return True
    return False
