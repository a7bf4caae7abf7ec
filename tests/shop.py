"""The whole product over real sockets: stand-in, server, and the people who use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from msgspec import Struct

from backend.storage import budget
from tests.customer import ADA, Admin, Installed, Zendesk
from tests.emulator.run import Emulator, running
from tests.panel import Panel
from tests.product import Product, free_port, serving, settings_for


class Shop(Struct):
    """An account that installed Chatside: its Zendesk, its admin, and panels to open."""

    zendesk: Zendesk
    admin: Admin
    installed: Installed
    stack: ExitStack
    """Closes what was opened when the test ends."""

    def new_panel(self, agent: int = ADA) -> Panel:
        """A panel that was not loaded yet."""
        return self.stack.enter_context(closing(Panel(self.zendesk, self.installed, agent)))

    def panel(self, agent: int = ADA) -> Panel:
        """An open panel; the first one takes the installation into use."""
        panel = self.new_panel(agent)
        if panel.load().is_success and panel.boot["mode"] == "claim":
            panel.claim(self.admin.invited.setup_code).raise_for_status()
        return panel

    def connect(self) -> None:
        """Claimed, set up for Chat agents, and connected by Ada."""
        self.panel().close()
        self.admin.set_up(self.zendesk)
        self.admin.connect(self.zendesk).raise_for_status()


class Premises(Struct):
    """A shop with a stand-in and a server of its own."""

    emulator: Emulator
    product: Product
    shop: Shop


@contextmanager
def premises(folder: Path, chats: int) -> Iterator[Premises]:
    """acme, installed and not yet claimed; for files of tests that share one world."""
    with ExitStack() as stack:
        emulator = stack.enter_context(running(("acme",), chats=chats))
        settings = settings_for(folder, {"acme": emulator["acme"].origin}, free_port())
        product = stack.enter_context(serving(settings))
        yield Premises(emulator, product, installed(emulator, product, "acme", folder, stack))


def installed(
    emulator: Emulator, product: Product, subdomain: str, folder: Path, stack: ExitStack
) -> Shop:
    """Invited, and the app installed there."""
    zendesk = stack.enter_context(closing(Zendesk(emulator[subdomain].origin, subdomain)))
    admin = stack.enter_context(closing(Admin(product.url, product.invite(subdomain))))
    app = zendesk.install(product.url, admin.invited.setup_code, folder)
    return Shop(zendesk, admin, app, stack)


@pytest.fixture(scope="session")
def served() -> Iterator[Emulator]:
    with running(("acme", "globex"), chats=300) as emulator:
        yield emulator


@pytest.fixture
def emulator(served: Emulator) -> Emulator:
    """As new for every test."""
    for account in served.accounts.values():
        account.reset()
    return served


@pytest.fixture
def unmetered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls from this process wait for no budget; that they would is proved elsewhere."""
    monkeypatch.setattr(budget, "PER_MINUTE", 60_000.0)


@pytest.fixture
def product(emulator: Emulator, tmp_path: Path) -> Iterator[Product]:
    origins = {name: account.origin for name, account in emulator.accounts.items()}
    with serving(settings_for(tmp_path, origins, free_port())) as running_product:
        yield running_product


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def install(
    emulator: Emulator, product: Product, stack: ExitStack, tmp_path: Path
) -> Callable[[str], Shop]:
    """Invite an account, install the app there; nothing is claimed or connected yet."""

    return lambda subdomain: installed(emulator, product, subdomain, tmp_path, stack)


@pytest.fixture
def acme(install: Callable[[str], Shop]) -> Shop:
    return install("acme")


@pytest.fixture
def connected(acme: Shop) -> Shop:
    """acme, claimed, set up for Chat agents, and connected by Ada."""
    acme.connect()
    return acme


@pytest.fixture
def ready(acme: Shop) -> Shop:
    """Claimed, client id and policy saved; Connect was not pressed yet."""
    acme.panel().close()
    acme.admin.set_up(acme.zendesk)
    return acme
