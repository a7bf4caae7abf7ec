"""Several accounts on one server, for those who try to get from one into another.

acme and acmeoutlet have names of which one begins with the other; initech has no policy yet; hooli
is there to be erased.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final, TypeVar

import apsw
import pytest
from msgspec import Struct

from backend.install.invite import Invited
from backend.storage import budget
from backend.storage.connections import Connection
from backend.storage.store import Store
from backend.wiring import open_store
from tests.command_line import until
from tests.customer import ADA, Admin, token_of
from tests.emulator.faults import Faults
from tests.emulator.limits import Limiter
from tests.emulator.oauth.models import Token
from tests.emulator.run import Emulator, running
from tests.emulator.switches import Switches
from tests.product import Product, free_port, is_copied, serving, settings_for, working
from tests.shop import Shop, installed

T = TypeVar("T")
CONNECTED: Final = ("acme", "acmeoutlet", "globex")
ACCOUNTS: Final = (*CONNECTED, "initech", "hooli")


class Town(Struct):
    emulator: Emulator
    product: Product
    shops: dict[str, Shop]

    def __getitem__(self, subdomain: str) -> Shop:
        return self.shops[subdomain]

    def browser(self, subdomain: str, stack: ExitStack) -> Admin:
        """A fresh one, of somebody who has the account's set-up link."""
        invited = self.shops[subdomain].admin.invited
        return stack.enter_context(closing(Admin(self.product.url, invited)))

    def invite(self, subdomain: str) -> Invited:
        """Once more: its set-up link so far does nothing any more."""
        shop = self.shops[subdomain]
        shop.admin = shop.stack.enter_context(
            closing(Admin(self.product.url, self.product.invite(subdomain)))
        )
        return shop.admin.invited

    def store(self, work: Callable[[Store], Awaitable[T]]) -> T:
        """What the operator could do, or see, in the data folder."""

        async def run() -> T:
            opened = open_store(self.product.settings)
            try:
                return await work(opened)
            finally:
                await opened.close()

        return asyncio.run(run())

    def account_id(self, subdomain: str) -> str:
        return self.shops[subdomain].admin.invited.account.id

    def connection(self, subdomain: str) -> Connection | None:
        account_id = self.account_id(subdomain)
        return self.store(lambda store: store.connections.current(account_id))

    def token(self, landing: str, subdomain: str) -> Token:
        """What Zendesk knows of the token in a landing."""
        found = self.emulator[subdomain].oauth.find_token(token_of(landing))
        assert found is not None
        return found

    def sql(self, statement: str, *values: object) -> None:
        """As if time had passed, or somebody had tampered with the vault."""
        db = apsw.Connection(str(self.product.settings.data / "vault.db"))
        db.set_busy_timeout(10_000)
        db.execute(statement, values)
        db.close()

    def as_new(self) -> None:
        """No limit is near, no switch is set, no fault is left."""
        for account in self.emulator.accounts.values():
            account.limiter, account.switches = Limiter(), Switches()
            account.faults = Faults()

    def connect_all(self) -> None:
        """Those who lost their connection, or have one of somebody else's making."""
        for name in CONNECTED:
            found = self.connection(name)
            if found is None or found.broken_at_s is not None or found.agent_id != ADA:
                shop = self.shops[name]
                shop.admin.connect(shop.zendesk).raise_for_status()


@contextmanager
def town(folder: Path, *, copied: bool) -> Iterator[Town]:
    """`copied`: the connected accounts' chats are all here, too."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr(budget, "PER_MINUTE", 60_000.0)
        emulator = stack.enter_context(running(ACCOUNTS, chats=0))
        origins = {name: account.origin for name, account in emulator.accounts.items()}
        settings = settings_for(folder, origins, free_port(), requesters_per_hour=100_000)
        product = stack.enter_context(serving(settings))
        shops = {name: installed(emulator, product, name, folder, stack) for name in ACCOUNTS}
        for name in (*CONNECTED, "hooli"):
            shops[name].connect()
        shops["initech"].panel().close()
        opened = Town(emulator, product, shops)
        opened.sql("UPDATE accounts SET exports = 1")
        if copied:
            with working(settings):
                until(lambda: all(is_copied(settings, name) for name in CONNECTED), 60)
        yield opened
