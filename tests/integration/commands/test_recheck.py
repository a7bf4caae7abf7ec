"""`chatside recheck`, `chatside release-deletions`: what Zendesk shows no more goes, proved."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import msgspec
from msgspec.structs import replace

from backend.mirror.progress import state_of
from backend.storage.mirror import Changes
from backend.wiring import open_desk
from tests.command_line import CommandLine
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.integration.commands.test_erase import email_of, ids_for
from tests.product import Product
from tests.shop import Shop


def test_a_chat_deleted_without_a_word_goes_at_once(
    copied: Shop, operator: CommandLine, emulator: Emulator
) -> None:
    panel = copied.panel()
    first, *others = ids_for(panel)
    emulator["acme"].world.take_out([first])

    done = operator("recheck", "acme", "--requester", email_of(panel, known.THREE_CHATS))

    assert done.stdout == "3 chats looked for, 1 of them gone.\n"
    assert ids_for(panel) == others


def test_a_running_worker_does_it(copied: Shop, operator: CommandLine, emulator: Emulator) -> None:
    panel = copied.panel()
    first, *others = ids_for(panel)
    emulator["acme"].world.take_out([first])
    with operator.worker():
        done = operator("recheck", "acme", "--requester", email_of(panel, known.THREE_CHATS))

    assert done.stdout == "3 chats looked for, 1 of them gone.\n"
    assert ids_for(panel) == others


def test_where_zendesk_refuses_nothing_goes_and_it_is_said_why(
    copied: Shop, operator: CommandLine, emulator: Emulator
) -> None:
    panel = copied.panel()
    address, chats = (
        email_of(panel, known.THREE_CHATS),
        operator.status()["mirror"]["copy"]["chats"],
    )
    emulator["acme"].world.take_out(ids_for(panel))
    copied.zendesk.control("tokens", method="DELETE")

    done = operator("recheck", "acme", "--requester", address)

    assert (done.returncode, done.stdout) == (1, "")
    assert "Not done: Zendesk refuses the token" in done.stderr
    assert operator.status()["mirror"]["copy"]["chats"] == chats


def test_without_a_copy_there_is_nothing_to_check(connected: Shop, operator: CommandLine) -> None:
    for command in (("recheck", "acme", "--requester", "a@example.org"),
                    ("release-deletions", "acme")):  # fmt: skip
        assert operator(*command).stderr.startswith("no_copy:")


def test_held_deletions_go_when_told_but_for_those_that_are_shown_again(
    copied: Shop, operator: CommandLine, product: Product, emulator: Emulator
) -> None:
    panel = copied.panel()
    first, second, third = ids_for(panel)
    hold(product, copied.admin.invited.account.id, (first, second, third))
    assert operator.status()["mirror"]["held"] == 3
    assert ids_for(panel) == [first, second, third]
    emulator["acme"].world.take_out([first, third])

    done = operator("release-deletions", "acme")

    assert done.stdout == "3 chats held until now, 2 of them gone.\n"
    assert operator.status()["mirror"]["held"] == 0
    assert ids_for(panel) == [second]


def hold(product: Product, account_id: str, ids: tuple[str, ...]) -> None:
    """As the sync does when too many chats look deleted in a day."""

    async def work() -> None:
        async with AsyncExitStack() as stack:
            desk = await open_desk(product.settings, stack)
            assert desk.mirrors is not None
            writer = await desk.mirrors.writer(account_id)
            state = replace(state_of(await writer.standing()), held=ids)
            await writer.commit(Changes(state=msgspec.json.encode(state)))
            await writer.close()

    asyncio.run(work())
