import msgspec
import pytest

from backend.storage.audit import Action, AuditLine
from backend.storage.store import Store
from tests.storage.braked import admitted
from tests.storage.conftest import ACME, GLOBEX, scope_of

pytestmark = pytest.mark.anyio

LISTED = AuditLine(1000, "listed", 7, 9001, 42, "requester-1")


def of_requester(number: int, at_s: int = 1000) -> AuditLine:
    return msgspec.structs.replace(LISTED, requester_key=f"requester-{number}", at_s=at_s)


async def test_lines_come_back_newest_first_and_only_to_their_account(store: Store) -> None:
    opened = msgspec.structs.replace(LISTED, action="opened", chat_id="1.2.3", grade="ticket")
    await store.audit.write(ACME.id, LISTED)
    await store.audit.write(ACME.id, opened)

    assert await store.audit.read(ACME.id) == [opened, LISTED]
    assert await store.audit.read(ACME.id, limit=1) == [opened]
    assert await store.audit.read(GLOBEX.id) == []


async def test_several_lines_are_written_together_in_their_order(store: Store) -> None:
    opened = msgspec.structs.replace(LISTED, action="opened", chat_id="1.2.3", grade="ticket")
    await store.audit.write(ACME.id, LISTED, opened)
    assert await store.audit.read(ACME.id) == [opened, LISTED]

    with pytest.raises(TypeError):
        await store.audit.write(ACME.id, LISTED, msgspec.structs.replace(opened, note=[]))
    assert len(await store.audit.read(ACME.id)) == 2


async def test_what_comes_with_a_look_up_is_written_with_it_or_not_at_all(store: Store) -> None:
    opened = msgspec.structs.replace(LISTED, action="opened", chat_id="1.2.3")

    assert await admitted(store, 1, more=(opened,), of_agent=1)
    assert await store.audit.read(ACME.id) == [opened, of_requester(1)]
    assert not await admitted(store, 2, more=(opened,), of_agent=1)
    assert len(await store.audit.read(ACME.id)) == 2


async def test_what_an_agent_opened_is_told_by_chat_and_only_what_they_asked_for(
    store: Store,
) -> None:
    def opened(chat_id: str, at_s: int, **changes: object) -> AuditLine:
        line = AuditLine(at_s, "opened", 7, 9001, 42, "requester-1", chat_id, "ticket")
        return msgspec.structs.replace(line, **changes)

    came_along = opened("d", 1009, note="came with the list")
    of_others = opened("e", 1009, agent_id=8), opened("f", 1009, requester_key="requester-2")
    lines = opened("a", 1001), opened("b", 1002), opened("a", 1003), opened("c", 1000)
    await store.audit.write(ACME.id, LISTED, *lines, came_along, *of_others)
    scope = scope_of(ACME)

    own = await store.audit.opened(scope, "requester-1", at_most=10)
    assert own == [("a", 1003), ("b", 1002), ("c", 1000)]
    assert await store.audit.opened(scope, "requester-1", at_most=1) == [("a", 1003)]
    assert await store.audit.opened(scope_of(GLOBEX), "requester-1", at_most=10) == []


async def test_what_is_aside_is_what_the_agent_said_last_of_a_requesters_chat(
    store: Store,
) -> None:
    def said(action: Action, chat_id: str, **of: object) -> AuditLine:
        return msgspec.structs.replace(LISTED, action=action, chat_id=chat_id, **of)

    await store.audit.write(
        ACME.id,
        said("set_aside", "a"),
        said("set_aside", "b"),
        said("taken_back", "a"),
        said("set_aside", "c"),
        said("opened", "c"),
        said("set_aside", "d", agent_id=8),
        said("set_aside", "e", requester_key="requester-2"),
    )

    scope = scope_of(ACME)
    assert await store.audit.aside(scope, "requester-1", at_most=10) == ["c", "b"]
    assert await store.audit.aside(scope, "requester-1", at_most=1) == ["c"]
    assert await store.audit.aside(scope_of(GLOBEX), "requester-1", at_most=10) == []
