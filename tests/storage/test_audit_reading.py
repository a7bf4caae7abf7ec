"""Reading the audit in pages and by person, cutting the way to a person, and its own retention."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from backend.storage.audit import About, AuditLine, Period
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX

pytestmark = pytest.mark.anyio


OPENED = AuditLine(0, "opened", 7, 9001, 42, "bea", "1.a", "ticket")


def line(at_s: int, **members: object) -> AuditLine:
    return replace(OPENED, at_s=at_s, **members)


async def test_pages_go_on_behind_a_number_oldest_first(store: Store) -> None:
    lines = [line(1000 + n) for n in range(5)]
    await store.audit.write(ACME.id, *lines)
    await store.audit.write(GLOBEX.id, line(1))

    first = await store.audit.page(ACME.id, 0, Period(), limit=3)
    second = await store.audit.page(ACME.id, first[-1][0], Period(), limit=3)

    assert [one for _, one in first + second] == lines
    assert await store.audit.page(ACME.id, second[-1][0], Period(), limit=3) == []


async def test_a_period_has_its_beginning_and_not_its_end(store: Store) -> None:
    await store.audit.write(ACME.id, *(line(n) for n in range(1000, 1010)))

    some = await store.audit.page(ACME.id, 0, Period(1002, 1005), limit=100)

    assert [one.at_s for _, one in some] == [1002, 1003, 1004]


async def test_lines_about_somebody_are_found_by_chat_and_by_key_each_once(store: Store) -> None:
    by_both, by_chat = line(1), line(2, requester_key="cy")
    by_key, neither = line(3, chat_id=None), line(4, requester_key="cy", chat_id="2.b")
    await store.audit.write(ACME.id, by_both, by_chat, by_key, neither)
    await store.audit.write(GLOBEX.id, by_both)

    about = About(("1.a", "9.z"), ("bea",))
    assert await store.audit.about(ACME.id, about) == [by_both, by_chat, by_key]
    assert await store.audit.about(ACME.id, About(("1.a",))) == [by_both, by_chat]
    assert await store.audit.about(ACME.id, About()) == []


async def test_lines_lose_the_person_and_keep_who_did_what_and_when(store: Store) -> None:
    stays = line(2, requester_key="cy", chat_id="2.b")
    await store.audit.write(ACME.id, line(1), stays, line(3, requester_key=None))
    await store.audit.write(GLOBEX.id, line(1))

    assert await store.audit.unname(ACME.id, About(("1.a",), ("bea",)), "somebody") == 2

    cut = replace(OPENED, ticket_claimed=None, chat_id=None)
    first = replace(cut, at_s=1, requester_key="somebody")
    last = replace(cut, at_s=3, requester_key=None)
    assert await store.audit.read(ACME.id) == [last, stays, first]
    assert await store.audit.about(ACME.id, About(("1.a",), ("bea",))) == []
    assert await store.audit.read(GLOBEX.id) == [line(1)]


async def test_old_lines_of_all_accounts_go_so_many_at_a_time(store: Store) -> None:
    for account in (ACME, GLOBEX):
        await store.audit.write(account.id, *(line(n) for n in range(1000, 1005)))

    assert await store.audit.trim(1003, at_most=4) == 3
    assert [one.at_s for one in await store.audit.read(ACME.id)] == [1004, 1003]
    assert await store.audit.trim(1003, at_most=100) == 3
    assert await store.audit.trim(1003, at_most=100) == 0
    assert [one.at_s for one in await store.audit.read(GLOBEX.id)] == [1004, 1003]
