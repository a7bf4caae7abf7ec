"""`chatside find`, `export`, `restrict`, `redact`, and what `erase` leaves of a person."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

from backend.storage.audit import AuditLine
from backend.wiring import open_store
from tests.command_line import CommandLine, until
from tests.customer import BEN
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.integration.commands.test_erase import email_of, ids_for
from tests.panel import Panel
from tests.product import Product, is_copied, working
from tests.shop import Shop

ANNE = "anne.card@example.org"
CARD = "4111 1111 1111 1111"
CHAT: dict[str, Any] = {
    "id": "2611.7778814.Zanne00000001",
    "type": "chat",
    "timestamp": "2026-11-22T10:00:00Z",
    "visitor": {"id": "1.anne", "name": "Anne", "email": ANNE, "phone": "+15550100177"},
    "agent_names": ["Ben Okafor"],
    "agent_ids": ["8"],
    "history": [
        {"type": "chat.msg", "name": "Anne", "msg": f"my card is {CARD}, my cat is Heronimus",
         "msg_id": "1", "timestamp": "2026-11-22T10:00:01Z"},
        {"type": "chat.msg", "name": "Ben Okafor", "msg": "Heronimus is a fine name",
         "timestamp": "2026-11-22T10:00:02Z"},
    ],
}  # fmt: skip
REQUESTER = {"id": 4242, "emails": [{"value": ANNE, "verified": True}]}


def texts(panel: Panel) -> list[str]:
    """What Anne's chat says, as the list brings it along."""
    answer = panel.lookup(None, requester=REQUESTER).raise_for_status().json()
    return [entry["text"] for entry in answer["newest"]["entries"]] if answer["chats"] else []


def audit_of(product: Product, account_id: str) -> list[AuditLine]:
    async def read() -> list[AuditLine]:
        store = open_store(product.settings)
        lines = await store.audit.read(account_id, limit=1000)
        await store.close()
        return lines

    return asyncio.run(read())


def listed(panel: Panel, ticket: int = known.THREE_CHATS) -> list[str]:
    return [chat["id"] for chat in panel.lookup(ticket).raise_for_status().json()["chats"]]


def test_erased_chats_are_in_no_live_answer(
    connected: Shop, operator: CommandLine, emulator: Emulator
) -> None:
    """While there is no copy, Zendesk has them still, and its counts as well."""
    panel = connected.panel()
    first, *_ = listed(panel)
    panel.open(first).raise_for_status()
    emulator["acme"].world.put_chat(dict(CHAT))
    assert len(texts(panel)) == 2

    address = email_of(panel, known.THREE_CHATS)
    assert operator("erase", "acme", "--requester", address, "--yes").returncode == 0
    assert operator("erase", "acme", "--phone", "+1 555 010 0177", "--yes").returncode == 0

    until(lambda: listed(panel) == [], 5)
    answer = panel.lookup(known.THREE_CHATS).json()
    assert (answer["source"], answer["newest"], answer["found_about"]) == ("live", None, None)
    assert panel.open(first).status_code in (403, 404)
    until(lambda: texts(panel) == [], 5)
    unverified = {"id": 1, "emails": [{"value": address, "verified": False}]}
    weak = panel.lookup(None, requester=unverified).json()
    assert (weak["chats"], weak["weak_about"]) == ([], 0)


def test_without_a_copy_it_is_erased_and_restricted_all_the_same(
    connected: Shop, operator: CommandLine, product: Product
) -> None:
    operator = operator.but(CHATSIDE_MIRROR="off")
    panel = connected.panel()
    first, second, *_ = listed(panel)

    done = operator("erase", "acme", "--chat", first, "--yes")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("No copy is kept here")
    until(lambda: first not in listed(panel), 5)
    assert panel.open(first).status_code == 404
    assert second in listed(panel)
    address = email_of(panel, known.THREE_CHATS)
    assert operator("restrict", "acme", "--requester", address).returncode == 0
    until(lambda: listed(panel) == [], 5)
    assert operator("restrict", "acme", "--requester", address, "--lift").returncode == 0
    until(lambda: second in listed(panel), 5)


def test_find_tells_chats_and_the_dates_of_access_and_export_has_every_word(
    copied: Shop, operator: CommandLine, product: Product, tmp_path: Path
) -> None:
    panel = copied.panel(BEN)
    ids = ids_for(panel)
    panel.open(ids[1]).raise_for_status()
    address = email_of(panel, known.THREE_CHATS)

    found = json.loads(operator("find", "acme", "--requester", address, "--json").stdout)
    said = operator("find", "acme", "--requester", address).stdout

    assert [chat["id"] for chat in found["chats"]] == ids
    seen = [(line["action"], line["agent_id"], line["chat_id"]) for line in found["looked_at"]]
    assert ("listed", BEN, None) in seen
    assert ("opened", BEN, ids[1]) in seen
    assert said.startswith("3 chats kept here.\n")
    assert f"opened, agent {BEN}, chat {ids[1]}" in said

    out = tmp_path / "anne.json"
    done = operator("export", "acme", "--requester", address, "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"3 chats written to {out}.")
    assert (out.stat().st_mode & 0o777) == 0o600
    written = json.loads(out.read_text())
    assert [chat["id"] for chat in written["chats"]] == ids
    assert written["chats"][1] == panel.open(ids[1]).json()
    assert written["person"]["requesters"] == [address]
    again = operator("export", "acme", "--requester", address, "--out", str(out))
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    notes = [(line.action, line.note) for line in audit_of(product, found_id(copied))]
    assert ("person_found", "requester") in notes
    assert ("person_exported", "requester") in notes


def found_id(shop: Shop) -> str:
    return shop.admin.invited.account.id


def test_an_erasure_is_certified_and_nothing_names_the_person_any_more(
    copied: Shop, operator: CommandLine, product: Product, tmp_path: Path
) -> None:
    panel = copied.panel(BEN)
    ids = ids_for(panel)
    others = ids_for(panel, known.FORTY_CHATS)
    address = email_of(panel, known.THREE_CHATS)
    assert operator("ignore", "acme", address).returncode == 0
    file = tmp_path / "certificate.txt"

    done = operator("erase", "acme", "--requester", address, "--certificate", str(file), "--yes")

    assert done.returncode == 0, done.stderr
    certificate = file.read_text()
    number = re.search(r"Certificate of erasure ([0-9a-f]{16})\n", certificate)
    assert number is not None
    assert f"Person, by address: {address}" in certificate
    assert "Chats erased: 3" in certificate
    assert all(f"  {chat_id}, began 20" in certificate for chat_id in ids)
    assert f"opened, agent {BEN}, chat {ids[0]}" in certificate
    assert "Taken off the list of addresses that match nobody: 1" in certificate
    assert "Zendesk's own copy is a separate step" in certificate
    assert operator("ignore", "acme", "--list").stdout == ""
    lines = audit_of(product, found_id(copied))
    assert not {line.chat_id for line in lines} & set(ids)
    assert {line.chat_id for line in lines} & set(others)
    assert [line.note for line in lines if line.action == "erased"] == [
        f"requester, certificate {number[1]}"
    ]
    after = json.loads(operator("find", "acme", "--requester", address, "--json").stdout)
    assert (after["chats"], after["looked_at"]) == ([], [])
    assert after["erased_before"] is not None
    for path in product.settings.data.rglob("*.db*"):
        raw = path.read_bytes()
        assert not [word for word in (address, *ids) if word.encode() in raw], path.name


def test_a_restricted_persons_chats_are_in_no_answer_until_it_is_lifted(
    copied: Shop, operator: CommandLine, product: Product, tmp_path: Path
) -> None:
    panel = copied.panel(BEN)
    ids = ids_for(panel)
    address = email_of(panel, known.THREE_CHATS)

    done = operator("restrict", "acme", "--requester", address)

    assert done.stdout.startswith("3 chats hidden here"), done.stderr
    assert ids_for(panel) == []
    assert panel.open(ids[0]).status_code in (403, 404)
    assert operator("restrict", "acme", "--list").stdout.startswith("an address, since 20")
    out = tmp_path / "copy.json"
    operator("export", "acme", "--requester", address, "--out", str(out))
    assert [chat["id"] for chat in json.loads(out.read_text())["chats"]] == ids
    for path in (product.settings.data / "mirrors").iterdir():
        path.unlink()  # a copy made anew keeps them away, too
    with working(product.settings):
        until(lambda: is_copied(product.settings), 60)
        assert ids_for(panel) == []
        lifted = operator("restrict", "acme", "--requester", address, "--lift")
        assert lifted.stdout == "3 chats shown again.\n"
        assert ids_for(panel) == ids
    nobody = operator("restrict", "acme", "--requester", address, "--lift")
    assert nobody.stdout == "This person is not restricted.\n"


def test_words_are_hidden_live_and_in_the_copy_and_after_it_is_made_anew(
    connected: Shop, operator: CommandLine, product: Product, emulator: Emulator, unmetered: None
) -> None:
    emulator["acme"].world.put_chat(dict(CHAT))
    panel = connected.panel(BEN)
    masked = "•••• •••• •••• 1111"
    assert texts(panel)[0] == f"my card is {masked}, my cat is Heronimus"

    done = operator("redact", "acme", "--chat", CHAT["id"], typed="Heronimus\n")

    assert done.stdout.startswith("Hidden, whenever it is read at Zendesk."), done.stderr
    hidden = [f"my card is {masked}, my cat is █████", "█████ is a fine name"]
    until(lambda: texts(panel) == hidden, 20)
    with working(product.settings):
        until(lambda: is_copied(product.settings), 60)
        until(lambda: texts(panel) == hidden, 20)
        done = operator("redact", "acme", "--chat", CHAT["id"], typed="fine name\n")
        assert done.stdout.startswith("Hidden here."), done.stderr
        until(lambda: texts(panel)[1] == "█████ is a █████", 20)
        done = operator("redact", "acme", "--chat", CHAT["id"], "--undo")
        assert done.stdout == "Shown again.\n", done.stderr
        until(lambda: texts(panel)[1] == "Heronimus is a fine name", 20)
    assert operator("redact", "acme", "--chat", CHAT["id"]).returncode == 2


def test_the_audit_is_json_lines_of_a_period(copied: Shop, operator: CommandLine) -> None:
    panel = copied.panel(BEN)
    ids_for(panel)

    lines = [json.loads(line) for line in operator("audit", "acme").stdout.splitlines()]

    actions = [line["action"] for line in lines]
    assert actions[0] == "invited"
    assert actions[-1] == "audit_read"
    opened = lines[actions.index("opened")]
    assert opened["agent_id"] == BEN
    assert opened["at"].endswith("Z")
    assert operator("audit", "acme", "--until", "2020-01-01").stdout == ""
    assert operator("audit", "acme", "--since", "2020-13-01").returncode == 2


def test_nobody_named_is_nobody(copied: Shop, operator: CommandLine, tmp_path: Path) -> None:
    for command in (
        ("find", "acme"),
        ("find", "acme", "--requester", "no address"),
        ("export", "acme", "--phone", "12", "--out", str(tmp_path / "x")),
        ("restrict", "acme"),
    ):
        done = operator(*command)
        assert (done.returncode, done.stderr.partition(":")[0]) == (2, "person_invalid"), command
    assert not (tmp_path / "x").exists()


def test_auditors_are_named(copied: Shop, operator: CommandLine) -> None:
    assert operator("auditors", "acme").stdout == "Nobody reads the audit in Zendesk.\n"
    added = operator("auditors", "acme", "--add", str(BEN))
    assert added.stdout == f"These agents may read the audit:\n{BEN}\n"
    removed = operator("auditors", "acme", "--remove", str(BEN))
    assert removed.stdout == "Nobody reads the audit in Zendesk.\n"
