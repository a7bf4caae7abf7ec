"""The accounts that want it have their newest transcript opened by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.emulator.run import Emulator
from tests.product import Product, free_port, serving, settings_for
from tests.shop import Shop


@pytest.fixture
def product(emulator: Emulator, tmp_path: Path) -> Iterator[Product]:
    origins = {name: account.origin for name, account in emulator.accounts.items()}
    wanted = frozenset({"globex"})
    with serving(settings_for(tmp_path, origins, free_port(), open_newest=wanted)) as running:
        yield running


def test_the_page_says_it_to_the_accounts_that_are_named(install: Callable[[str], Shop]) -> None:
    for subdomain in ("acme", "globex"):
        shop = install(subdomain)
        shop.panel().close()
        assert shop.panel().boot["open_newest"] is (subdomain == "globex")
