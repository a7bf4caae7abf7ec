from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulator.account import Account
from tests.emulator.run import running


@pytest.fixture(scope="module")
def zendesk() -> Iterator[Account]:
    with running(("acme",), chats=2000) as emulator:
        yield emulator["acme"]


@pytest.fixture
def acme(zendesk: Account) -> Account:
    zendesk.reset()
    return zendesk


@pytest.fixture
def token(acme: Account) -> str:
    return acme.oauth.issue(7, ["read"]).access_token
