"""An operator at the terminal of a server that runs, with a complete copy of acme's chats."""

from __future__ import annotations

import pytest

from tests.command_line import CommandLine, terminal, until
from tests.product import Product, is_copied, working
from tests.shop import Shop


@pytest.fixture
def operator(product: Product) -> CommandLine:
    return terminal(product.settings)


@pytest.fixture
def copied(connected: Shop, product: Product, unmetered: None) -> Shop:
    """acme, connected and copied; no worker runs any more."""
    with working(product.settings):
        until(lambda: is_copied(product.settings), 60)
    return connected
