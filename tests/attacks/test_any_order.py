"""No order of things leaves an account with another's token, or shows it another's chat.

Each check that this rests on is switched off once, to show that the search would find it.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from msgspec.structs import replace

from backend.accounts.scope import Scope
from backend.connect import finish
from backend.connect.proof import Proved
from backend.storage.connections import ConnectState
from backend.storage.sqlite.connections import SqliteConnections
from backend.storage.sqlite.vault import fetch
from backend.web.sessions import Session, Sessions
from tests.attacks.machine import Machine
from tests.attacks.town import Town


def search(place: Town, examples: int) -> None:
    chosen = settings(
        max_examples=examples,
        stateful_step_count=20,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,
        phases=[Phase.generate],  # what was found is enough; making it short takes minutes
    )
    run_state_machine_as_test(partial(Machine, place), settings=chosen)  # type: ignore[arg-type]


def test_no_order_of_things_mixes_accounts_up(place: Town) -> None:
    search(place, 7)


def unproved(monkeypatch: pytest.MonkeyPatch, _: Town) -> None:
    """Any token counts, if Zendesk's answer to it does."""

    async def believe(client: Any, access: Any, client_id: str, scope: str | None) -> Proved:
        agent = await client.agent_me(access)
        return Proved(agent, "read", None, client_confirmed=True)

    monkeypatch.setattr(finish, "prove", believe)


def unspent(monkeypatch: pytest.MonkeyPatch, _: Town) -> None:
    """A state is looked at, and stays."""
    sql = (
        "SELECT account_id, state_hash, browser_hash, agent_id, expires_at"
        " FROM connect_states WHERE state_hash = ?"
    )

    async def look(self: SqliteConnections, state_hash: bytes, now_s: int) -> ConnectState | None:
        rows = await self._vault.read(lambda db: fetch(db, sql, (state_hash,)))
        return ConnectState(*rows[0]) if rows else None

    monkeypatch.setattr(SqliteConnections, "spend", look)


def one_account_for_all(monkeypatch: pytest.MonkeyPatch, place: Town) -> None:
    """Whoever asks is taken for somebody of the first account."""
    scope, first = Sessions.scope, place.account_id("acme")

    async def of_the_first(self: Sessions, session: Session) -> Scope:
        account = await self._accounts.find(first)
        assert account is not None
        return replace(await scope(self, session), account=account)

    monkeypatch.setattr(Sessions, "scope", of_the_first)


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        (unproved, "another client's token|no administrator"),
        (unspent, "counted twice"),
        (one_account_for_all, "was shown"),
    ],
)
def test_a_check_that_is_off_is_found(
    place: Town, monkeypatch: pytest.MonkeyPatch, broken: Any, found: str
) -> None:
    broken(monkeypatch, place)

    with pytest.raises(AssertionError, match=found):
        search(place, 30)
