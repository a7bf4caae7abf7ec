"""Serve accounts on loopback, one port each, from one thread."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn

from tests.emulator.account import Account
from tests.emulator.app import create_app
from tests.emulator.spoil.protocol import TangibleProtocol


class Emulator:
    def __init__(self, accounts: dict[str, Account]) -> None:
        self.accounts = accounts

    def __getitem__(self, subdomain: str) -> Account:
        return self.accounts[subdomain]


@contextmanager
def running(
    subdomains: Sequence[str] = ("acme", "globex"),
    ports: Sequence[int] | None = None,
    chats: int = 400,
    seed: int = 7,
    messages: int = 8,
) -> Iterator[Emulator]:
    """Every account at `http://127.0.0.1:port`, served until the block ends."""
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # cut connections are meant
    sockets = [_listen(port) for port in ports or [0] * len(subdomains)]
    accounts: dict[str, Account] = {}
    for subdomain, listener in zip(subdomains, sockets, strict=True):
        accounts[subdomain] = account = Account(
            subdomain, seed=seed, chats=chats, messages=messages
        )
        account.origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    started, stop = threading.Event(), threading.Event()
    thread = threading.Thread(
        target=lambda: asyncio.run(_serve(list(accounts.values()), sockets, started, stop)),
        name="emulator",
        daemon=True,
    )
    thread.start()
    if not started.wait(20):
        raise RuntimeError("the stand-in did not start in 20 seconds")
    try:
        yield Emulator(accounts)
    finally:
        stop.set()
        thread.join(20)
        for listener in sockets:
            listener.close()


def _listen(port: int) -> socket.socket:
    # naming the protocol lets asyncio switch off the delay of small answers
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


async def _serve(
    accounts: list[Account],
    sockets: list[socket.socket],
    started: threading.Event,
    stop: threading.Event,
) -> None:
    servers = [
        uvicorn.Server(
            uvicorn.Config(
                create_app(account),
                lifespan="off",
                log_config=None,
                access_log=False,
                date_header=False,
                http=TangibleProtocol,
                timeout_graceful_shutdown=1,
            )
        )
        for account in accounts
    ]
    serving = [
        asyncio.create_task(server.serve([listener]))
        for server, listener in zip(servers, sockets, strict=True)
    ]
    while not all(server.started for server in servers):  # noqa: ASYNC110  uvicorn has no event
        await asyncio.sleep(0.01)
    started.set()
    await asyncio.to_thread(stop.wait)
    for server in servers:
        server.should_exit = True
    await asyncio.gather(*serving)
