"""The example of the page on implicit tokens is run as it stands there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.customer import ADA
from tests.docs.pages import ROOT
from tests.emulator.account import Account
from tests.emulator.oauth.models import TokenKind
from tests.emulator.run import Emulator
from tests.emulator.world import known

PAGE = ROOT / "docs/explanation/implicit-grant-token.md"

PastChats = Callable[[str], list[dict[str, Any]]]


def example(account: Account, kind: TokenKind = "chat") -> PastChats:
    """The page's function for one account, with a token of its own."""
    (source,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.M)
    written: dict[str, Any] = {}
    exec(compile(source, str(PAGE), "exec"), written)
    token = account.oauth.issue(ADA, ["read"], kind=kind).access_token
    return lambda email: list(written["past_chats"](account.origin, token, email))


@pytest.fixture
def acme(emulator: Emulator) -> Account:
    return emulator["acme"]


@pytest.mark.parametrize("ticket", [known.ONE_CHAT, known.THREE_CHATS])
def test_the_example_reads_exactly_the_visitors_chats(acme: Account, ticket: int) -> None:
    requester = acme.world.tickets[ticket].requester_id
    assert requester
    email = acme.world.users[requester].email
    assert email
    chats = acme.world.chats.values()
    mine = {chat["id"] for chat in chats if chat["visitor"].get("email") == email}
    assert mine
    assert {chat["id"] for chat in example(acme)(email)} == mine


def test_the_example_finds_nothing_for_somebody_unknown(acme: Account) -> None:
    assert example(acme)("nobody@example.org") == []


def test_the_example_fails_with_a_token_of_support(acme: Account) -> None:
    with pytest.raises(httpx.HTTPStatusError, match="401"):
        example(acme, "support")("nobody@example.org")
