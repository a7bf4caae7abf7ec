"""One served account for a test file, as new for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.customer import PLAIN
from tests.emulator.account import Account
from tests.emulator.run import running


@pytest.fixture(scope="module")
def zendesk() -> Iterator[Account]:
    with running(("acme",), chats=20) as emulator:
        yield emulator["acme"]


@pytest.fixture
def acme(zendesk: Account) -> Account:
    zendesk.reset()
    return zendesk


@pytest.fixture
async def http(acme: Account) -> AsyncIterator[httpx.AsyncClient]:
    """A browser or script of that account, over a real socket; it follows no redirects."""
    async with httpx.AsyncClient(verify=PLAIN, base_url=acme.origin, trust_env=False) as client:
        yield client
