"""An account that is reset is as new, although its content is told only once."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from tests.emulator.account import Account
from tests.emulator.world.world import World

NOW = 1_800_000_000


@pytest.fixture
def account() -> Account:
    return Account("acme", chats=20, at=NOW)


def everything(world: World) -> bytes:
    chats = world.chats
    orders = [list(chats.updated_after((0, ""))), list(chats.started_before(None))]
    people = [world.users, world.agents, world.tickets]
    lists = [world.departments, world.roles, world.bans, world.shortcuts, world.triggers]
    return msgspec.msgpack.encode([dict(chats), orders, people, lists, world.goals])


def one(world: World) -> str:
    return next(iter(world.chats))


CHANGES: list[Callable[[World], object]] = [
    lambda world: world.chats[one(world)].update(tags=["changed"]),
    lambda world: world.chats[one(world)]["visitor"].update(email="else@example.org"),
    lambda world: world.put_chat({"id": "new", "timestamp": "2027-01-01T00:00:00Z"}, NOW),
    lambda world: world.delete_chat(one(world), NOW),
    lambda world: world.take_out([one(world)]),
    lambda world: world.chats.clear(),
    lambda world: world.users.clear(),
    lambda world: setattr(next(iter(world.users.values())), "name", "Else"),
    lambda world: setattr(next(iter(world.tickets.values())), "subject", "Else"),
    lambda world: setattr(next(iter(world.agents.values())), "enabled", None),
    lambda world: world.tickets.clear(),
    lambda world: world.agents.clear(),
    lambda world: world.departments.clear(),
    lambda world: world.roles[0].update(name="Else"),
    lambda world: world.shortcuts.clear(),
    lambda world: world.triggers.clear(),
    lambda world: world.goals.clear(),
    lambda world: world.bans.clear(),
]


@pytest.mark.parametrize("change", CHANGES)
def test_no_change_outlives_a_reset(account: Account, change: Callable[[World], object]) -> None:
    before = everything(account.world)
    change(account.world)
    assert everything(account.world) != before

    for _ in range(2):
        account.reset()
        assert everything(account.world) == before


def test_a_change_after_the_end_reaches_nobody(account: Account) -> None:
    before, old = everything(account.world), account.world
    old.end()
    old.chats[one(old)]["tags"] = ["late"]

    assert everything(World("acme", 7, 20, NOW)) == before


def test_two_at_the_same_time_have_nothing_in_common(account: Account) -> None:
    other = Account("acme", chats=20, at=NOW)
    before = everything(other.world)
    for change in CHANGES[:-8]:
        change(World("acme", 7, 20, NOW))
    account.world.chats[one(account.world)]["tags"] = ["mine"]

    assert everything(other.world) == before


def test_what_nobody_changed_is_not_told_again(account: Account) -> None:
    chat = account.world.chats[one(account.world)]
    account.reset()

    assert account.world.chats[one(account.world)] is chat
