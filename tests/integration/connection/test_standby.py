"""Whoever connected loses the role, or goes: it is noticed, and the standby takes over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec import structs

from backend.connection.roster import read_roster
from backend.errors import ReconnectNeeded, ZendeskRefused
from backend.storage.connections import Connection
from backend.zendesk.client import ChatAccess
from tests.emulator.world.agents import AgentRoles
from tests.emulator.world.staff import AGENT
from tests.integration.connection.tenancy import ADA, EVE, Process, Tenancy, tenancy

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("unmetered")]


class Two:
    """Ada connected, Eve stands by."""

    def __init__(self, made: Tenancy, process: Process) -> None:
        self.made, self.process, self.account = made, process, made.account

    def demote(self, agent_id: int) -> None:
        agents = self.made.zendesk.world.agents
        ranks = AgentRoles(administrator=False, owner=False)
        agents[agent_id] = structs.replace(agents[agent_id], roles=ranks, role_id=AGENT)

    async def use(self) -> str:
        return await self.process.whoever(self.account)

    async def read_roster(self) -> None:
        of = self.process.connections, self.process.client, self.account, int(self.made.now())
        await read_roster(*of)

    async def current(self) -> Connection:
        found = await self.process.store.connections.current(self.account.id)
        assert found is not None
        return found

    async def standby(self) -> Connection | None:
        return await self.process.store.connections.standby(self.account.id)

    async def audit(self) -> list[tuple[str, int | None, str | None]]:
        lines = await self.process.store.audit.read(self.account.id)
        return [(line.action, line.agent_id, line.note) for line in reversed(lines)]


@pytest.fixture(params=["implicit", "authorization_code"])
async def two(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Two]:
    async with tenancy(tmp_path) as (made, (process,)):
        await made.connect(process, request.param)
        await made.connect(process, request.param, agent=EVE, standby=True)
        yield Two(made, process)


async def test_a_revoked_token_is_followed_by_the_standbys(two: Two) -> None:
    for token in two.made.zendesk.oauth.tokens.values():
        token.revoked = token.agent_id == ADA

    assert await two.use() == "Eve Sandberg"

    assert (await two.current()).agent_id == EVE
    assert await two.standby() is None
    broken = ("connection_broken", None)
    assert [line[:2] for line in await two.audit()][-2:] == [broken, ("standby_promoted", EVE)]


async def test_a_standbys_token_that_ended_is_renewed_when_it_takes_over(tmp_path: Path) -> None:
    async with tenancy(tmp_path) as (made, (process,)):
        await made.connect(process)
        await made.connect(process, agent=EVE, standby=True)
        for token in made.zendesk.oauth.tokens.values():
            token.revoked = token.agent_id == ADA
        made.zendesk.clock.advance(36_000)

        assert await process.whoever(made.account) == "Eve Sandberg"


async def test_whoever_lost_the_role_is_noticed_with_the_agents(two: Two) -> None:
    two.demote(ADA)

    await two.read_roster()

    assert (await two.current()).agent_id == EVE
    assert ("connection_broken", None, "demoted") in await two.audit()


async def test_without_a_standby_a_lost_role_is_the_end_and_said(two: Two) -> None:
    two.demote(EVE)
    await two.process.tend(two.account)
    two.demote(ADA)

    with pytest.raises(ReconnectNeeded):
        await two.read_roster()

    current = await two.current()
    assert (current.agent_id, current.broken_cause) == (ADA, "demoted")
    assert current.broken_at_s is not None


async def test_a_403_is_asked_about_and_a_lost_role_noticed(two: Two) -> None:
    two.demote(ADA)
    seen: list[int] = []

    async def refused(access: object) -> str:
        seen.append((await two.current()).agent_id)
        if seen[-1] == ADA:
            raise ZendeskRefused
        return "read"

    assert await two.process.connections.use(two.account, refused) == "read"
    assert seen == [ADA, EVE]


async def test_a_403_of_another_reason_breaks_nothing_and_is_asked_about_once_a_minute(
    two: Two,
) -> None:
    async def refused(access: object) -> str:
        raise ZendeskRefused

    for _ in range(3):
        with pytest.raises(ZendeskRefused):
            await two.process.connections.use(two.account, refused)

    assert (await two.current()).broken_at_s is None
    asked = [one.path for one in two.made.zendesk.log.requests]
    assert asked.count("/api/v2/chat/agents/me") == 1


async def test_a_standby_that_would_not_work_is_noticed_before_it_is_needed(two: Two) -> None:
    await two.process.tend(two.account)
    standby = await two.standby()
    assert standby is not None
    assert standby.broken_at_s is None

    two.made.zendesk.world.agents.pop(EVE)
    two.process.tend._looked.clear()
    await two.process.tend(two.account)

    standby = await two.standby()
    assert standby is not None
    assert standby.broken_at_s is not None
    assert (await two.current()).broken_at_s is None
    assert await two.use() == "Ada Lindqvist"


async def test_a_standby_is_looked_at_once_an_hour(two: Two) -> None:
    for _ in range(5):
        await two.process.tend(two.account)

    asked = [one.path for one in two.made.zendesk.log.requests]
    assert asked.count("/api/v2/chat/agents/me") == 1


async def test_both_refused_is_the_end(two: Two) -> None:
    for token in two.made.zendesk.oauth.tokens.values():
        token.revoked = True

    with pytest.raises(ReconnectNeeded):
        await two.use()

    assert (await two.current()).agent_id == EVE
    assert (await two.current()).broken_at_s is not None


async def test_a_deleted_authorizer_is_followed_within_the_failing_call(two: Two) -> None:
    two.made.zendesk.world.agents.pop(ADA)

    assert await two.use() == "Eve Sandberg"


async def test_who_meets_a_standby_that_was_promoted_elsewhere_renews_it(tmp_path: Path) -> None:
    async with tenancy(tmp_path, 2) as (made, (process, other)):
        await made.connect(process)
        await made.connect(process, agent=EVE, standby=True)
        first = await process.store.connections.current(made.account.id)
        assert first is not None
        made.zendesk.clock.advance(36_000)

        async def called(access: ChatAccess) -> str:
            agent_id = (await process.store.connections.current(made.account.id) or first).agent_id
            if agent_id == ADA:  # noticed by the other process, which promotes and goes no further
                await other.connections.note_broken(made.account, first, "refused")
            return (await process.client.agent_me(access)).display_name

        assert await process.connections.use(made.account, called) == "Eve Sandberg"
