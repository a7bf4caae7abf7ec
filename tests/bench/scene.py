"""A customer of the benchmarks: `chatside serve` on one core, the stand-in Zendesk on the other.

Installed and connected as any customer is; every one of Chat's agents has a panel open. The mirror
of a large world is put in place afterwards, as an operator does who restores one.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from backend.install.invite import Invited
from backend.settings import Settings
from tests.bench import hands
from tests.bench.cores import children, move, pinned, two_cores
from tests.bench.crowd import SUBDOMAIN
from tests.bench.report import KEPT
from tests.bench.server import Server, started
from tests.bench.settings import environment, settings_of
from tests.bench.worlds import World, data_key, keys_file, place
from tests.customer import ADA, Admin, Zendesk
from tests.emulator.world import known
from tests.emulator.world.staff import STAFF
from tests.panel import Panel
from tests.product import free_port, run_invite


class Scene(Struct):
    """A running product and who uses it."""

    product: Server
    zendesk: Zendesk
    panels: list[Panel]
    settings: Settings

    def worker(self) -> int | None:
        """The process id of the product's worker; None while it has none."""
        return next(iter(children(self.product.pid)), None)


@contextmanager
def scene(
    world: World | None = None,
    *,
    name: str = "chatside",
    chats: int = 300,
    under: Sequence[str] = (),
) -> Iterator[Scene]:
    """Without a world everything is asked live.

    `chats`: how many the stand-in has. `under`: a module that runs `serve`, with its options.
    """
    KEPT.mkdir(exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=KEPT)))
        origin = stack.enter_context(stand_in(chats))
        settings = settings_of(folder, origin, keys_file())
        asyncio.run(hands.enter(settings, SUBDOMAIN, origin, data_key()))
        zendesk = stack.enter_context(closing(Zendesk(origin, SUBDOMAIN)))
        with _serving(name, replace(settings, mirror=False)):
            panels = _connect(stack, settings, zendesk, run_invite(settings, SUBDOMAIN))
        if world is not None:
            place(world, settings)
        settings = replace(settings, mirror=world is not None)
        product = stack.enter_context(_serving(name, settings, under))
        for child in children(product.pid):
            move(child, two_cores().loading)
        panels[0].lookup(known.NO_CHATS).raise_for_status()
        yield Scene(product, zendesk, panels, settings)


@contextmanager
def stand_in(chats: int) -> Iterator[str]:
    """Its origin. A program of its own on the loading core."""
    port = free_port()
    command = [sys.executable, "-m", "tests.emulator", "--port", str(port)]
    command += ["--accounts", SUBDOMAIN, "--chats", str(chats)]
    with subprocess.Popen(
        pinned(two_cores().loading, command), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@contextmanager
def _serving(name: str, settings: Settings, under: Sequence[str] = ()) -> Iterator[Server]:
    port = int(settings.public_url.rpartition(":")[2])
    arguments = [*under, "backend.cli", "serve", "--port", str(port)]
    with started(name, arguments, port, environment(settings)) as product:
        yield product


def _connect(
    stack: ExitStack, settings: Settings, zendesk: Zendesk, invited: Invited
) -> list[Panel]:
    admin = stack.enter_context(closing(Admin(settings.public_url, invited)))
    installed = zendesk.install(settings.public_url, invited.setup_code, settings.data)
    first = stack.enter_context(closing(Panel(zendesk, installed, ADA)))
    first.load()
    first.claim(invited.setup_code).raise_for_status()
    admin.set_up(zendesk)
    admin.connect(zendesk).raise_for_status()
    others = [member.id for member in STAFF if member.chat_role and member.id != ADA]
    panels = [stack.enter_context(closing(Panel(zendesk, installed, agent))) for agent in others]
    for panel in panels:
        panel.load()
    return [first, *panels]
