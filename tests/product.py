"""Chatside itself, served on a loopback port from a thread, as `chatside serve` would."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from pathlib import Path

import anyio
import uvicorn
from msgspec import Struct
from msgspec.structs import replace

from backend.app import running
from backend.install.invite import Invited
from backend.settings import Settings, read_settings
from backend.web.bounded_http import BoundedHttp
from backend.wiring import open_desk, open_invite, open_store, open_worker


class Product(Struct, frozen=True):
    """A running server."""

    url: str
    settings: Settings

    def invite(self, subdomain: str) -> Invited:
        """What the operator's `chatside invite` does."""
        return run_invite(self.settings, subdomain)


def settings_for(folder: Path, origins: dict[str, str], port: int, **changes: object) -> Settings:
    """Settings as an operator would write them, for accounts at loopback origins."""
    listed = ",".join(f"{name}={origin}" for name, origin in origins.items())
    settings = read_settings(
        {
            "CHATSIDE_PUBLIC_URL": f"http://localhost:{port}",
            "CHATSIDE_DATA": str(folder / "data"),
            "CHATSIDE_KEYS_PATH": str(folder / "secret.keys"),
            "CHATSIDE_ZENDESK_ORIGIN": listed,
            "CHATSIDE_ZAF_SDK_URL": next(iter(origins.values())) + "/agent/static/zaf_sdk.js",
            "CHATSIDE_OPS_ADDRESS": "off",
        }
    )
    return replace(settings, **changes)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(settings: Settings) -> Iterator[Product]:
    """The product on the port of its public URL, until the block ends."""
    started, stop = threading.Event(), threading.Event()
    port = int(settings.public_url.rpartition(":")[2])
    errors: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(_serve(settings, port, started, stop))
        except BaseException as error:
            errors.append(error)
            started.set()

    thread = threading.Thread(target=run, name="product")
    thread.start()
    started.wait(20)
    if errors:
        raise errors[0]
    try:
        yield Product(settings.public_url, settings)
    finally:
        stop.set()
        thread.join(20)
        if errors:
            raise errors[0]


async def _serve(
    settings: Settings, port: int, started: threading.Event, stop: threading.Event
) -> None:
    stopping = asyncio.Event()
    async with running(settings, stopping) as (app, _ops):
        config = uvicorn.Config(
            app, "127.0.0.1", port, http=BoundedHttp, lifespan="off", log_config=None
        )
        server = uvicorn.Server(config)
        server.config.load()
        serve = asyncio.create_task(server.serve())
        while not server.started and not serve.done():  # noqa: ASYNC110  uvicorn has no event
            await asyncio.sleep(0.01)
        started.set()
        await asyncio.to_thread(stop.wait)
        server.should_exit = True
        stopping.set()
        await serve


@contextmanager
def working(settings: Settings) -> Iterator[None]:
    """The worker of `chatside worker`, in a thread, until the block ends."""
    started, ends = threading.Event(), list[Callable[[], object]]()
    errors: list[BaseException] = []

    async def work() -> None:
        loop, stop = asyncio.get_running_loop(), anyio.Event()
        async with AsyncExitStack() as stack:
            worker, _ = await open_worker(settings, stack)
            ends.append(partial(loop.call_soon_threadsafe, stop.set))
            started.set()
            await worker.run(stop)

    def run() -> None:
        try:
            asyncio.run(work())
        except BaseException as error:
            errors.append(error)
            started.set()

    thread = threading.Thread(target=run, name="worker")
    thread.start()
    started.wait(20)
    try:
        yield
    finally:
        for end in ends:
            end()
        thread.join(20)
        if errors:
            raise errors[0]


def is_copied(settings: Settings, subdomain: str = "acme") -> bool:
    """Whether the account's copy is complete, by its own file."""

    async def work() -> bool:
        async with AsyncExitStack() as stack:
            desk = await open_desk(settings, stack)
            (account,) = [a for a in await desk.store.accounts.all() if a.subdomain == subdomain]
            reader = await desk.mirrors.reader(account.id) if desk.mirrors else None
            return reader is not None and (await reader.standing()).complete

    return asyncio.run(work())


def run_invite(settings: Settings, subdomain: str, now_s: int | None = None) -> Invited:
    """`chatside invite`, also as if it had been run at another time."""

    async def work() -> Invited:
        store = open_store(settings)
        try:
            return await (await open_invite(settings, store))(subdomain, now_s)
        finally:
            await store.close()

    return asyncio.run(work())
