"""An account's watch over the real sync and the real copy, both clocks moved instead of waited for.

What it tells is read from the streams themselves; who may listen is tested over a socket.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.accounts.scope import Scope
from backend.connection.connections import Connections
from backend.finding.choosing import ChoosingFinder
from backend.finding.live import LiveFinder
from backend.finding.mirrored import MirrorFinder
from backend.finding.veil import Veils
from backend.keys.operator import new_operator_key, parse_operator_keys
from backend.sidebar.admission import Admitted
from backend.sidebar.live.callers import Callers
from backend.sidebar.live.followed import Followed, Lists
from backend.sidebar.live.sight import Eyes
from backend.sidebar.live.stream import Stream
from backend.sidebar.live.watch import Watch
from backend.web.contract import EmailAddress, LookupRequest, News, Requester
from backend.web.sessions import Session
from tests.integration.mirror.lab import Lab, laboratory

pytestmark = pytest.mark.anyio

PEOPLE = 5
"""Addresses p0 to p4@example.org; the laboratory's chats go round."""
NOBODY = 99


class Everybody(Callers):
    """Lets all of them listen."""

    def __init__(self) -> None:
        self.checked = 0

    async def refusal(self, stream: Stream) -> str | None:
        self.checked += 1
        return None


class Tower:
    """A watch that looks once a second of the laboratory's time."""

    def __init__(self, lab: Lab) -> None:
        keys = parse_operator_keys(new_operator_key())
        connections = Connections(lab.store.connections, lab.store.audit, lab.keys)
        live = LiveFinder(lab.client, connections, keys, Veils(lab.store, lab.keys))
        self.lab, self.callers = lab, Everybody()
        self.lists = Lists(
            ChoosingFinder(live, MirrorFinder(lab.mirrors, lab.keys, keys)), lab.keys
        )
        self.watch = Watch(
            lab.account.id,
            Eyes(lab.store, lab.mirrors),
            self.callers,
            self.lists,
            lab.store.activity,
            now=lab.now,
        )

    async def panel(self, person: int | None, *, lives_s: float = 1e9) -> Stream:
        """One that has just been given its list; None: one without a list."""
        followed = None if person is None else await self._followed(person)
        now = self.lab.now()
        stream = Stream(f"session-{person}", "", followed, now, now + lives_s)
        self.watch.streams.add(stream)
        return stream

    async def _followed(self, person: int) -> Followed:
        requester = Requester(person + 1, [EmailAddress(f"p{person}@example.org", verified=True)])
        key = await self.lab.keys.of(self.lab.account.id)
        session = Session(self.lab.account.id, 1, 8, f"session-{person}", 0, 0)
        scope = Scope(self.lab.account, 1, 8, session.id)
        admitted = Admitted(session, scope, frozenset(), 0)
        followed = Followed(LookupRequest(0, None, requester), key, admitted, "")
        await self.lists.changed(self.lab.account, followed)
        return followed

    async def pass_(self, seconds: int, *, watched: bool = True) -> None:
        for _ in range(seconds):
            await self.lab.run(1, watched=watched)
            await self.watch.look()


async def heard(stream: Stream) -> list[News | None]:
    """All that waits there; None is a sign of life."""
    try:
        return [await asyncio.wait_for(stream.next(), 0.01)]
    except TimeoutError:
        return []


def changed(told: list[News | None]) -> bool:
    return any(news is not None and news.changed for news in told)


@pytest.fixture
async def tower(tmp_path: Path) -> AsyncIterator[Tower]:
    async with laboratory(tmp_path) as lab:
        for _ in range(100):
            lab.add(late_s=86_400)
        await lab.run(120, watched=True)
        made = Tower(lab)
        await made.watch.look()
        yield made


def begin(lab: Lab, email: str) -> None:
    """A chat from a browser that nobody else has used."""
    chat = lab.zendesk.world.chats[lab.add()]
    visitor = {**chat["visitor"], "id": "1.new", "email": email}
    lab.zendesk.world.put_chat({**chat, "visitor": visitor}, lab.zendesk.clock.now())


async def test_a_new_chat_is_told_to_its_own_persons_panel_within_thirty_seconds(
    tower: Tower,
) -> None:
    panels = [await tower.panel(person) for person in range(PEOPLE)]
    begin(tower.lab, "p1@example.org")
    await tower.pass_(30)

    assert [changed(await heard(panel)) for panel in panels] == [
        False, True, False, False, False,
    ]  # fmt: skip


async def test_a_chat_that_is_edited_or_deleted_is_told_once(tower: Tower) -> None:
    panel, chats = await tower.panel(2), tower.lab.zendesk.world.chats
    mine = [i for i, chat in chats.items() if chat["visitor"]["email"] == "p2@example.org"]
    tower.lab.edit(mine[-1], "I changed my mind")
    await tower.pass_(30)
    assert changed(await heard(panel))
    await tower.pass_(60)
    assert not changed(await heard(panel))
    tower.lab.delete(mine[-2])
    await tower.pass_(60)
    assert changed(await heard(panel))


async def test_a_busy_account_wakes_nobody_whose_list_is_the_same(tower: Tower) -> None:
    one_of_many, nobody = await tower.panel(0), await tower.panel(NOBODY)
    without_a_list = await tower.panel(None)
    for _ in range(200):
        tower.lab.add()
    await tower.pass_(60)

    assert changed(await heard(one_of_many))
    assert not changed(await heard(nobody))
    assert not changed(await heard(without_a_list))


async def test_the_copys_freshness_is_told_gently_and_its_trouble_at_once(tower: Tower) -> None:
    panel = await tower.panel(1)
    told: list[News] = []
    for _ in range(120):
        await tower.pass_(1)
        told += [news for news in await heard(panel) if news is not None and news.copy]
    assert 2 <= len(told) <= 6
    assert len({news.copy.up_to for news in told if news.copy}) == len(told)

    tower.lab.zendesk.oauth.tokens.clear()
    await tower.pass_(30)
    (news,) = await heard(panel)
    assert news is not None
    assert news.copy is not None
    assert news.copy.trouble == "reconnect"
    assert news.connection == "reconnect"


async def test_a_quiet_stream_gets_a_sign_of_life_and_an_old_one_its_end(tower: Tower) -> None:
    quiet, old = await tower.panel(None), await tower.panel(None, lives_s=100)
    signs = 0
    for _ in range(60):
        await tower.pass_(1)
        signs += (await heard(quiet)).count(None)
    assert 3 <= signs <= 4
    await tower.pass_(60)
    (news,) = await heard(old)
    assert news is not None
    assert news.end == "turn"


async def test_only_a_panel_with_a_list_counts_as_somebody_who_looks(tower: Tower) -> None:
    store, account = tower.lab.store, tower.lab.account
    await tower.panel(None)
    await tower.watch.look()
    assert (await store.activity.of(account.id)).used_at_s is None
    await tower.panel(1)
    await tower.watch.look()
    assert (await store.activity.of(account.id)).used_at_s is not None


async def test_access_is_checked_at_once_when_it_may_have_changed_else_now_and_then(
    tower: Tower,
) -> None:
    await tower.panel(1)
    await tower.pass_(2)
    before = tower.callers.checked
    await tower.pass_(30)
    assert tower.callers.checked == before
    await tower.lab.store.accounts.set_policy(tower.lab.account.id, "everyone")
    await tower.watch.look()
    assert tower.callers.checked == before + 1
    await tower.pass_(61)
    assert tower.callers.checked == before + 2


async def test_an_erased_account_has_nobody_listening(tower: Tower) -> None:
    panel = await tower.panel(1)
    await tower.lab.store.accounts.erase(tower.lab.account.id, 1)
    await tower.watch.look()
    (news,) = await heard(panel)
    assert news is not None
    assert news.end == "installation_unknown"
