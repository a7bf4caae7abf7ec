"""`chatside rotate-keys` and `chatside reset`, beside a server that runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from backend.cli.rotate_keys import LEASE
from backend.keys.operator import new_operator_key
from backend.storage.sqlite.leases import FileLeases
from backend.wiring import open_store
from tests.command_line import CommandLine
from tests.emulator.world import known
from tests.panel import code_of
from tests.product import Product, free_port, serving
from tests.shop import Shop


def ids_in(file: Path) -> list[str]:
    return [line.partition(":")[0] for line in file.read_text().splitlines()]


def audit_of(product: Product, account_id: str) -> set[str]:
    async def read() -> set[str]:
        store = open_store(product.settings)
        lines = await store.audit.read(account_id, limit=1000)
        await store.close()
        return {line.action for line in lines}

    return asyncio.run(read())


def test_a_server_runs_on_through_a_rotation(
    connected: Shop, install: Callable[[str], Shop], product: Product, operator: CommandLine
) -> None:
    file = product.settings.keys_file
    (old,) = ids_in(file)
    open_before = connected.panel()
    globex = install("globex")  # the server has not opened its key yet

    done = operator("rotate-keys")

    new = ids_in(file)[0]
    assert (done.returncode, ids_in(file)) == (0, [new, old]), done.stderr
    assert done.stdout == f"2 accounts are wrapped by the key {new} now.\n"
    assert open_before.lookup(known.THREE_CHATS).status_code == 200
    globex.connect()
    assert globex.panel().lookup(known.THREE_CHATS).status_code == 200
    with serving(replace(product.settings, public_url=_another_port())) as fresh:
        elsewhere = connected.panel()
        elsewhere.url = elsewhere.url.replace(product.url, fresh.url)
        assert elsewhere.lookup(known.THREE_CHATS).status_code == 200
        signed_there = elsewhere.call("POST", "/api/session", json={}).json()["session"]
    headers = {"Authorization": f"Bearer {signed_there}"}
    answer = connected.panel().call("POST", "/api/session", json={}, headers=headers)
    assert answer.status_code == 200
    assert "key_rotated" in audit_of(product, connected.admin.invited.account.id)

    done = operator("rotate-keys", "--drop-old")

    assert (done.returncode, ids_in(file)) == (0, [new]), done.stderr
    assert code_of(open_before.lookup(known.THREE_CHATS)) == "session_invalid"
    assert connected.panel().lookup(known.THREE_CHATS).status_code == 200


def test_the_next_rotation_ends_the_last(
    connected: Shop, product: Product, operator: CommandLine
) -> None:
    file = product.settings.keys_file
    (old,) = ids_in(file)
    file.write_text(new_operator_key() + "\n" + file.read_text())  # and then the machine stopped
    new = ids_in(file)[0]

    ended = operator("rotate-keys")

    assert ended.stdout == f"1 account is wrapped by the key {new} now.\n", ended.stderr
    assert ids_in(file) == [new, old]
    keys = operator.but(CHATSIDE_SECRET_KEYS=file.read_text())
    assert "Nothing to do" in keys("rotate-keys").stdout
    assert f"No account needs {old} any more" in keys("rotate-keys", "--drop-old").stdout
    lease = asyncio.run(FileLeases(product.settings.data / "leases").take(LEASE))
    assert lease is not None
    assert operator("rotate-keys").stderr.startswith("rotation_running:")
    asyncio.run(lease.release())
    assert operator("reset", "--forget-secrets").stdout.startswith("Nothing to forget")
    assert connected.panel().lookup(known.THREE_CHATS).status_code == 200


def test_lost_keys_are_named_and_there_is_a_way_out(
    copied: Shop, product: Product, operator: CommandLine
) -> None:
    """Nothing is made, dropped or served in the meantime."""
    file, account_id = product.settings.keys_file, copied.admin.invited.account.id
    (lost,) = ids_in(file)
    away = file.rename(file.with_name("elsewhere"))
    copy = product.settings.data / "mirrors" / f"{account_id}.db"
    others = operator.but(CHATSIDE_SECRET_KEYS=new_operator_key())

    for verb in ("serve", "doctor"):
        missing = operator(verb)
        assert missing.returncode == 2
        assert missing.stderr.startswith(f"keys_missing: There is no keys file at {file}")
    for arguments in (("worker",), ("invite", "globex"), ("rotate-keys",)):
        missing = others(*arguments)
        assert missing.returncode == 2
        assert f"need the operator's key {lost}" in missing.stderr
        assert "docs/how-to/rotate-keys.md" in missing.stderr
    assert not file.exists()
    assert others("reset", "--forget-secrets", typed="n\n").returncode == 1
    assert copy.exists()

    done = operator("reset", "--forget-secrets", "--yes")

    assert done.stdout.startswith("acme: begun anew."), done.stderr
    assert not copy.exists()
    assert ids_in(file) != [lost]
    assert away.exists()
    assert "secrets_forgotten" in audit_of(product, account_id)
    settings = replace(product.settings, public_url=_another_port())
    with serving(settings) as anew:
        answer = copied.admin.setup("state").json()
        assert (answer["connection"], answer["policy"]) == ("not_connected", "chat_agents")
        assert answer["client_id"] is None
        assert anew.url


def _another_port() -> str:
    return f"http://localhost:{free_port()}"
